#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "importers/conllu.h"
#include "importers/ordered_parallel.h"
#include "importers/parse/language_core.h"
#include "importers/pipeline.h"
#include "importers/text/language.h"
#include "importers/text/limits.h"
#include "importers/text/utf8.h"
#include "server/commands/command.h"

namespace entente {

namespace {

// Sentences that a thread takes at a time of --conllu.
constexpr std::size_t kPieceSentences = 500;

void warn_of_parsed_language(Console& console,
                             const std::string& name,
                             const std::string& language) {
    if (!language.empty() && !is_english(language)) {
        console.err << "entente: warning: " << name << ": the text is in '" << language
                    << "'; the models are for English, so words and trees will be wrong"
                    << std::endl;
    }
}

Result<std::string> read_text(std::istream& input, const std::string& name) {
    std::string text;
    std::vector<char> block(1U << 16U);
    while (input.read(block.data(), static_cast<std::streamsize>(block.size())) ||
           input.gcount() > 0) {
        text.append(block.data(), static_cast<std::size_t>(input.gcount()));
        if (text.size() > kArticleBytesMax) {
            return Error{ErrorCode::limit_exceeded,
                         name + " has more than " + std::to_string(kArticleBytesMax) +
                             " bytes (limit kArticleBytesMax); split it into several files"};
        }
    }
    if (input.bad()) {
        return Error{ErrorCode::io_error, name + ": cannot be read any further"};
    }
    return text;
}

// All of a text at once: how it is cut into sentences depends on what stands around.
Status parse_text(const LanguageCore& core,
                  std::istream& input,
                  const std::string& name,
                  Console& console) {
    ENTENTE_ASSIGN(const std::string text, read_text(input, name));
    if (const auto at = first_bad_byte(text)) {
        warn_of_bad_byte(console, name, *at);
    }
    Document document = Document::of(text);
    warn_of_parsed_language(console, name, detect_language(document.text));
    if (const Status status = core.analyse(document); !status.ok()) {
        return with_context(name, status.error());
    }
    console.out << to_conllu(document);
    return {};
}

// What one piece of a CoNLL-U file became.
struct ParsedPiece {
    Result<std::string> conllu = std::string();
    std::string language;
};

using Piece = Result<std::vector<ConlluSentence>>;

// Keeps tokens, sentences and comments; fills in tags, lemmas, heads and relations.
ParsedPiece parse_piece(const LanguageCore& core, Piece piece, const std::string& name) {
    if (!piece.ok()) {
        return {piece.error(), ""};
    }
    for (const ConlluSentence& sentence : *piece) {
        if (sentence.words.size() > kSentenceTokensMax) {
            return {Error{ErrorCode::limit_exceeded,
                          name + ":" + std::to_string(sentence.line) +
                              ": the sentence that begins here has " +
                              std::to_string(sentence.words.size()) + " words, more than " +
                              std::to_string(kSentenceTokensMax) +
                              " (limit kSentenceTokensMax); cut it into several"},
                    ""};
        }
    }
    Document document = document_of(*piece);
    if (const Status status = core.analyse_tokens(document); !status.ok()) {
        return {with_context(name, status.error()), ""};
    }
    std::string out;
    for (std::size_t i = 0; i < piece->size(); ++i) {
        take_layers(document, i, (*piece)[i]);
        append_conllu((*piece)[i], out);
    }
    return {std::move(out), detect_language(document.text)};
}

Status parse_conllu(const LanguageCore& core,
                    std::istream& input,
                    const std::string& name,
                    Console& console) {
    ConlluReader reader(input, name);
    bool ended = false;  // of the reader's thread
    bool first = true;
    Status status;
    OrderedParallel<Piece, ParsedPiece>::run(
        std::max(std::thread::hardware_concurrency(), 1U),
        [&]() -> std::optional<Piece> {
            if (ended) {
                return std::nullopt;
            }
            Piece piece = reader.next(kPieceSentences);
            ended = !piece.ok() || piece->empty();
            return piece.ok() && piece->empty() ? std::nullopt : std::optional(std::move(piece));
        },
        [&](Piece piece) { return parse_piece(core, std::move(piece), name); },
        [&](const ParsedPiece& parsed) {
            if (!parsed.conllu.ok()) {
                status = parsed.conllu.error();
                return false;
            }
            if (std::exchange(first, false)) {
                warn_of_parsed_language(console, name, parsed.language);
            }
            console.out << *parsed.conllu;
            // A reader of our output that went away wants no more.
            return static_cast<bool>(console.out);
        });
    if (reader.bad_byte()) {
        warn_of_bad_byte(console, name, *reader.bad_byte());
    }
    return status;
}

int run_parse(const Options& options, Console& console) {
    const std::string& path = options.arguments.front();
    std::error_code ignored;
    if (path != "-" && std::filesystem::is_directory(path, ignored)) {
        return failed(console,
                      {ErrorCode::invalid_argument, path + " is a folder; parse reads one file"});
    }
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) {
            return failed(
                console,
                {ErrorCode::io_error,
                 path + ": " + std::error_code(errno, std::generic_category()).message()});
        }
    }
    const auto core = LanguageCore::open();
    if (!core.ok()) {
        return failed(console, core.error());
    }
    std::istream& input = path == "-" ? console.in : file;
    const std::string name = path == "-" ? "standard input" : path;
    const auto parse = options.has("conllu") ? parse_conllu : parse_text;
    const Status status = parse(**core, input, name, console);
    console.out.flush();
    if (!status.ok()) {
        return failed(console, status.error());
    }
    return console.out ? kExitOk : kExitFailed;
}

}  // namespace

Verb parse_verb() {
    return {{"parse",
             "FILE",
             "print the sentences of a text with tags, lemmas and dependency trees (CoNLL-U)",
             "Reads plain text and prints it in CoNLL-U "
             "(https://universaldependencies.org/format.html): sentences, words,\n"
             "lemmas, parts of speech, features and dependency trees as in English Universal "
             "Dependencies. With --conllu\n"
             "the input is CoNLL-U itself: its sentences, words and comments are kept, the columns "
             "LEMMA, UPOS, XPOS,\n"
             "FEATS, HEAD and DEPREL are filled in, and DEPS is emptied. What stands in front of "
             "an error is printed.\n"
             "Touches no store. '-' means standard input. A text has at most 8 MiB, CoNLL-U any "
             "size.",
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
