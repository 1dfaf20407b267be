// The inverted index of sentences: from a term to the articles, sentences and places where it stands.
//
// One row for each term of an article (a posting) says in which sentences and where, with each sentence's
// length, so that ranking needs postings and totals and nothing else. How many sentences have a term is
// counted from its postings when it is asked for: a counter for each term would double the rows that an
// import writes. The terms of an article are kept with it, so that deleting takes away exactly what was
// added, whatever version of the analysis is at work by then.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/article.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/write_set.h"

namespace entente {

// Where a term stands in one sentence. Positions count the sentence's terms from 0, ascending.
struct SentenceEntry {
    std::uint32_t sentence = 0;
    std::uint32_t sentence_length = 0;  // in terms
    std::vector<std::uint32_t> positions;

    friend bool operator==(const SentenceEntry&, const SentenceEntry&) = default;
};

// Of one term in one article, by sentence, ascending.
using Posting = std::vector<SentenceEntry>;

// How much text is indexed.
struct TextTotals {
    std::uint64_t sentences = 0;
    std::uint64_t terms = 0;

    friend bool operator==(const TextTotals&, const TextTotals&) = default;
};

// What the index holds of one article.
struct IndexedText {
    TextTotals totals;
    std::vector<std::string> terms;  // each once, sorted

    friend bool operator==(const IndexedText&, const IndexedText&) = default;
};

std::string encode(const Posting& posting);
std::string encode(const TextTotals& totals);
std::string encode(const IndexedText& indexed);
// ErrorCode::corruption for bytes that no encoder wrote.
Result<Posting> decode_posting(std::string_view bytes);
Result<TextTotals> decode_text_totals(std::string_view bytes);
Result<IndexedText> decode_indexed_text(std::string_view bytes);

// The sentences of a text, cut out by code points. Requires spans in order and inside the text.
std::vector<std::string_view> cut_sentences(std::string_view text,
                                            std::span<const TextSpan> sentences);

// The rows of an article's postings, and what they hold together.
struct ArticlePostings {
    std::vector<std::pair<RowKey, Bytes>> rows;
    IndexedText indexed;
};

ArticlePostings postings_of(NodeId article, std::span<const std::string_view> sentences);

// Puts the sentences of a new article into the index.
Status index_article_text(WriteSet& rows,
                          NodeId article,
                          std::span<const std::string_view> sentences);
// Takes the article out of it.
Status erase_article_text(WriteSet& rows, NodeId article);

Result<TextTotals> read_text_totals(const RowReader& rows);

}  // namespace entente
