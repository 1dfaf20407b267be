// CoNLL-U, the file format of Universal Dependencies (https://universaldependencies.org/format.html).
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "importers/text/document.h"

namespace entente {

// Limits of what is read; beyond them read_conllu() answers ErrorCode::limit_exceeded.
inline constexpr std::size_t kConlluBytesMax = 256U << 20U;
inline constexpr std::size_t kConlluLineBytesMax = 1U << 20U;
inline constexpr std::size_t kConlluSentenceWordsMax = 10'000;

// One syntactic word: the columns as they stand in the file, "_" included.
struct ConlluWord {
    std::string form;
    std::string lemma = "_";
    std::string upos = "_";
    std::string xpos = "_";
    std::string features = "_";
    std::string head = "_";  // "0" for the root, else the number of a word of the sentence, or "_"
    std::string deprel = "_";
    std::string deps = "_";
    std::string misc = "_";
};

// A multiword token over the words [first, last) of its sentence, counted from 0.
struct ConlluRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::string form;
    std::string misc = "_";
};

struct ConlluSentence {
    std::vector<std::string> comments;  // whole lines, with their "#"
    std::vector<ConlluWord> words;
    std::vector<ConlluRange> ranges;  // in text order
    // Lines of empty nodes ("8.1"), each with the number of words before it.
    std::vector<std::pair<std::uint32_t, std::string>> empty_nodes;
    std::size_t line = 0;  // where its first word was read, from 1; 0 when it was not read
};

// Reads all of `text`; `name` stands for it in errors, which give the line. Checks what makes a
// sentence a sentence: ten columns, ids that count up, ranges over words that follow them, heads that
// are words of the sentence. Cycles of heads are the reader's business.
Result<std::vector<ConlluSentence>> read_conllu(std::string_view text, std::string_view name);

class ConlluParser;  // conllu.cpp

// Reads a stream in pieces, so that memory is bounded by a piece and not by the file. kConlluBytesMax then
// limits a sentence with its comments. Not for use by several threads at once.
class ConlluReader {
public:
    // `input` must outlive the reader; `name` stands for it in errors.
    ConlluReader(std::istream& input, const std::string& name);
    ConlluReader(const ConlluReader&) = delete;
    ConlluReader& operator=(const ConlluReader&) = delete;
    ~ConlluReader();

    // The next sentences: up to `count`, fewer where they are long; none at the end. Errors as of
    // read_conllu(), and io_error; after one there is nothing more to read.
    Result<std::vector<ConlluSentence>> next(std::size_t count);

    // Where in what was read so far the first byte stands that is not UTF-8.
    std::optional<std::size_t> bad_byte() const { return bad_byte_; }

private:
    // The next line without its end; nullopt at the end of the stream.
    Result<std::optional<std::string_view>> next_line();

    std::istream& input_;
    std::unique_ptr<ConlluParser> parser_;
    std::vector<char> line_;
    std::size_t bytes_read_ = 0;
    std::optional<std::size_t> bad_byte_;
};

// The sentence in CoNLL-U, with the blank line that ends it, at the end of `out`.
void append_conllu(const ConlluSentence& sentence, std::string& out);

// A document with the given tokens, multiword tokens and sentences and no other layer. Its text is
// the forms, spaced as SpaceAfter=No says, one sentence a line. Where the words of a multiword token
// do not spell its surface ("du" = "de" + "le"), they stand in its place one after another.
Document document_of(const std::vector<ConlluSentence>& sentences);

// Sentence `index` of `document` with what its layers say; `# text` and, where white space does not
// follow, SpaceAfter=No. A column that no stage has filled is "_": heads where no token of the
// sentence has a relation, for example.
ConlluSentence conllu_sentence(const Document& document, std::size_t index);

// Puts the parts of speech, features, lemmas and the tree that `document` holds for its sentence
// `index` into `sentence`, which has the same words; columns that no stage has filled, comments,
// ranges, empty nodes and MISC stay. DEPS, which would contradict the new tree, becomes "_".
void take_layers(const Document& document, std::size_t index, ConlluSentence& sentence);

// All sentences of a document; `# sent_id` counts from 1 after the document's id, if it has one.
std::string to_conllu(const Document& document);

}  // namespace entente
