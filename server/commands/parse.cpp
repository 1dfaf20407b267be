#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "importers/conllu.h"
#include "importers/parse/language_core.h"
#include "importers/pipeline.h"
#include "server/commands/command.h"

namespace entente {

namespace {

Result<std::string> read_all(const std::string& path,
                             std::istream& standard_input,
                             std::size_t most) {
    std::error_code problem;
    if (path != "-" && std::filesystem::is_directory(path, problem)) {
        return Error{ErrorCode::invalid_argument, path + " is a folder; parse reads one file"};
    }
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) {
            return Error{ErrorCode::io_error,
                         path + ": " + std::error_code(errno, std::generic_category()).message()};
        }
    }
    std::istream& in = path == "-" ? standard_input : file;
    std::string text;
    std::vector<char> block(1U << 16U);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
        text.append(block.data(), static_cast<std::size_t>(in.gcount()));
        if (text.size() > most) {
            return Error{ErrorCode::limit_exceeded,
                         path + " has more than " + std::to_string(most) +
                             " bytes; split it into several files"};
        }
    }
    return text;
}

Result<std::string> parse_text(const LanguageCore& core, const std::string& text) {
    Document document = Document::of(text);
    ENTENTE_TRY(core.analyse(document));
    return to_conllu(document);
}

// Keeps tokens, sentences and comments; fills in tags, heads and relations.
Result<std::string> parse_tokens(const LanguageCore& core,
                                 const std::string& text,
                                 const std::string& name) {
    ENTENTE_ASSIGN(std::vector<ConlluSentence> sentences, read_conllu(text, name));
    Document document = document_of(sentences);
    ENTENTE_TRY(core.analyse_tokens(document));
    std::string out;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        take_layers(document, i, sentences[i]);
        append_conllu(sentences[i], out);
    }
    return out;
}

int run_parse(const Options& options, Console& console) {
    const std::string& path = options.arguments.front();
    const bool conllu = options.has("conllu");
    const auto text = read_all(path, console.in, conllu ? kConlluBytesMax : kArticleBytesMax);
    if (!text.ok()) {
        return failed(console, text.error());
    }
    const auto core = LanguageCore::open();
    if (!core.ok()) {
        return failed(console, core.error());
    }
    const std::string name = path == "-" ? "standard input" : path;
    const auto parsed = conllu ? parse_tokens(**core, *text, name) : parse_text(**core, *text);
    if (!parsed.ok()) {
        return failed(console, parsed.error());
    }
    console.out << *parsed;
    console.out.flush();
    return console.out ? kExitOk : kExitFailed;
}

}  // namespace

Verb parse_verb() {
    return {{"parse",
             "FILE",
             "print the sentences of a text with tags, lemmas and dependency trees (CoNLL-U)",
             "Reads plain text and prints it in CoNLL-U "
             "(https://universaldependencies.org/format.html): "
             "sentences, words,\n"
             "lemmas, parts of speech, features and dependency trees as in English Universal "
             "Dependencies. With --conllu\n"
             "the input is CoNLL-U itself: its sentences, words and comments are kept, the columns "
             "LEMMA, UPOS, XPOS,\n"
             "FEATS, HEAD and DEPREL are filled in. Touches no store. '-' means standard input.",
             {{"conllu", "", "the input is CoNLL-U; keep its words"}},
             "  entente parse article.txt\n"
             "  echo 'Morocco and Israel signed an accord.' | entente parse -\n"
             "  entente parse --conllu gold.conllu > ours.conllu",
             1,
             1,
             false},
            run_parse};
}

}  // namespace entente
