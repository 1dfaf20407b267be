// How quickly the network of the language core reads: words a second, by stage, with each set of kernels.
//
//     parse_bench TEXT_FILE [MODEL] [SEED]
//
// TEXT_FILE is plain text, one sentence a line, words between spaces, or .conllu. Without MODEL ("" stands
// for that) a random one of the size that we mean to ship. Texts of 25 sentences are read one after the
// other on one thread, all of them seven times for each set of kernels (or for $ENTENTE_KERNELS alone); prints the machine, sizes, seed,
// and of the seven the median and the worst. The first round of all, with an empty cache, is not counted.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/core_network.h"
#include "tests/support/random_core_model.h"

using namespace entente;

namespace {

constexpr std::size_t kRuns = 7;
constexpr std::size_t kArticleSentences = 25;

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "parse_bench: " << message << "\n";
    std::exit(1);
}

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Texts {
    std::vector<std::string> words;
    std::vector<std::uint32_t> lengths;
};

void end_sentence(Texts& texts, std::uint32_t& length) {
    if (length > 0) {
        texts.lengths.push_back(length);
        length = 0;
    }
}

Texts read(const std::string& path) {
    std::ifstream in(path);
    if (!in) {
        fail("cannot read " + path);
    }
    Texts texts;
    const bool conllu = path.ends_with(".conllu");
    std::uint32_t length = 0;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string word;
        if (!conllu) {
            while (length < kSentenceTokensMax && fields >> word) {
                texts.words.push_back(word);
                ++length;
            }
        } else if (!line.empty() && line[0] != '#') {
            std::string number;
            std::getline(fields, number, '\t');
            std::getline(fields, word, '\t');
            if (number.find_first_not_of("0123456789") == std::string::npos) {
                texts.words.push_back(word);
                ++length;
            }
            continue;
        }
        if (!conllu || line.empty()) {
            end_sentence(texts, length);
        }
    }
    end_sentence(texts, length);
    if (texts.words.empty()) {
        fail(path + " has no words");
    }
    return texts;
}

std::string processor_name() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

double resident_megabytes() {
    std::ifstream in("/proc/self/statm");
    double all = 0;
    double resident = 0;
    in >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// Seconds of one reading of everything, article by article.
double run(const CoreNetwork& network,
           const std::vector<std::string_view>& forms,
           const Texts& texts,
           CoreNetwork::Workspace& workspace,
           std::size_t& digest) {
    Analysis analysis;
    const double start = processor_seconds();
    std::size_t token = 0;
    for (std::size_t first = 0; first < texts.lengths.size(); first += kArticleSentences) {
        const std::size_t count = std::min(kArticleSentences, texts.lengths.size() - first);
        const std::span<const std::uint32_t> lengths(texts.lengths.data() + first, count);
        std::size_t tokens = 0;
        for (const std::uint32_t length : lengths) {
            tokens += length;
        }
        const std::span<const std::string_view> article(forms.data() + token, tokens);
        if (const Status status = network.analyse({article, lengths, {}}, workspace, analysis);
            !status.ok()) {
            fail(status.error().message);
        }
        for (std::size_t i = 0; i < tokens; ++i) {
            digest = digest * 31 + static_cast<std::size_t>(analysis.heads[i]) * 64 +
                     analysis.relations[i] + analysis.upos[i] * 7U + analysis.xpos[i] * 11U;
        }
        token += tokens;
    }
    return processor_seconds() - start;
}

void measure(const std::shared_ptr<const ModelFile>& file,
             const Kernels& kernels,
             const Texts& texts) {
    const double before = resident_megabytes();
    const auto start = std::chrono::steady_clock::now();
    const auto network = CoreNetwork::load(file, &kernels);
    if (!network.ok()) {
        fail(network.error().message);
    }
    const double load =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const std::vector<std::string_view> forms(texts.words.begin(), texts.words.end());
    CoreNetwork::Workspace workspace;
    CoreTimes times;
    std::size_t digest = 0;
    std::array<double, kRuns> seconds{};
    const double cold = run(**network, forms, texts, workspace, digest);
    for (double& run_seconds : seconds) {
        digest = 0;
        run_seconds = run(**network, forms, texts, workspace, digest);
    }
    std::sort(seconds.begin(), seconds.end());
    workspace.times = &times;  // costs time itself, so in a run of its own
    std::size_t ignored = 0;
    run(**network, forms, texts, workspace, ignored);
    const auto words = static_cast<double>(forms.size());
    std::printf(
        "%-9.*s %9.0f words/s median, %9.0f worst, %9.0f first; loaded in %.4f s, %+.1f MB; digest "
        "%zx\n",
        static_cast<int>(kernels.name.size()),
        kernels.name.data(),
        words / seconds[kRuns / 2],
        words / seconds.back(),
        words / cold,
        load,
        resident_megabytes() - before,
        digest);
    const std::array<std::pair<const char*, double>, 7> stages = {{{"input", times.input},
                                                                   {"layers", times.layers},
                                                                   {"tags", times.tags},
                                                                   {"names", times.names},
                                                                   {"arcs", times.arcs},
                                                                   {"trees", times.trees},
                                                                   {"relations", times.relations}}};
    for (const auto& [name, stage_seconds] : stages) {
        std::printf("    %-10s %8.0f ns/word %12.0f words/s\n",
                    name,
                    stage_seconds / words * 1e9,
                    words / stage_seconds);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 4) {
        fail("usage: parse_bench TEXT_FILE [MODEL] [SEED]");
    }
    const Texts texts = read(argv[1]);
    const auto seed = static_cast<std::uint32_t>(argc > 3 ? std::atoi(argv[3]) : 1);
    std::shared_ptr<const ModelFile> file;
    const auto start = std::chrono::steady_clock::now();
    if (argc > 2 && *argv[2] != '\0') {
        auto opened = ModelFile::open(argv[2]);
        if (!opened.ok()) {
            fail(opened.error().message);
        }
        file = *opened;
    } else {
        const auto bytes =
            testing::RandomCoreModel(testing::CoreShape::large(), seed).write().bytes();
        file = *ModelFile::parse(*bytes, "random.model");
    }
    std::printf(
        "%s; %zu words in %zu sentences, articles of %zu; %s, seed %u; model opened in %.4f s\n",
        processor_name().c_str(),
        texts.words.size(),
        texts.lengths.size(),
        kArticleSentences,
        file->name().c_str(),
        seed,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    const char* only = std::getenv("ENTENTE_KERNELS");
    for (const Kernels* kernels : available_kernels()) {
        if (only == nullptr || kernels->name == only) {
            measure(file, *kernels, texts);
        }
    }
    return 0;
}
