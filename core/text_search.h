// Finding sentences by their words, best first.
//
// The document is the sentence. It scores BM25 (Robertson, Zaragoza 2009, "The probabilistic relevance
// framework: BM25 and beyond") with k1 = 1.2 and b = 0.75: the sum over the query's clauses of
//
//   idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean length)),
//   idf = ln(1 + (N - n + 0.5) / (n + 0.5))
//
// where f is how often the clause stands in the sentence, n in how many of all N sentences. A phrase's idf is
// the sum of its words' (as Lucene has it), a beginning counts as one word. Equal scores come in the order of
// import.
//
// A beginning finds the terms that begin so, and those that become of it with a common English ending:
// "negotiat*" finds the term "negoti" of "negotiation".
//
// Every posting of every word is read, for n must be exact: a query whose words stand in more than
// kTextEntriesMax sentences together, each counted for each word, is refused with ErrorCode::limit_exceeded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

inline constexpr std::size_t kTextEntriesMax = 2'000'000;

// The terms of the words that an English ending makes of a beginning, each once, without those that begin
// with it.
std::vector<std::string> completed_terms(std::string_view prefix);

Result<std::vector<SentenceMatch>> find_sentences(const GraphView& view,
                                                  std::string_view query,
                                                  std::size_t limit,
                                                  const SentenceSearchOptions& options);

}  // namespace entente
