#include "core/storage/keys.h"
#include "importers/pipeline.h"
#include "server/commands/command.h"

namespace entente {

namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif

int run_version(const Options&, Console& console) {
    console.out << "entente " << kVersion << '\n'
                << "build: " << ENTENTE_BUILD_TYPE << ", " << kCompiler << '\n'
                << "storage format: " << keys::kFormatVersion << '\n'
                << "reading stages:";
    const auto reader = Reader::create();
    if (!reader.ok()) {
        console.out << '\n';
        return failed(console, reader.error());
    }
    const char* separator = " ";
    for (const std::string& stage : (*reader)->stage_names()) {
        console.out << separator << stage;
        separator = ", ";
    }
    console.out << '\n';
    for (const std::string& model : (*reader)->models()) {
        console.out << "model: " << model << '\n';
    }
    return kExitOk;
}

}  // namespace

Verb version_verb() {
    return {{"version",
             "",
             "version, build, storage format, reading stages and models",
             "Prints the version of the program, how it was built, the format of the stores that "
             "it writes,\n"
             "the stages that read an article, and the models they read it with.",
             {},
             "",
             0,
             0,
             false},
            run_version};
}

}  // namespace entente
