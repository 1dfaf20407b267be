// Finding names by a part of them, or misspelt.
//
// Query and names are compared as name keys (names.h), lengths counted in code points. A name scores
//
//   1                     when it is the query
//   0.6 + 0.35 * covered  when it begins with the query; covered is the query's length over the name's
//   0.5 + 0.3 * covered   when one of its further words begins with the query, which may span words
//   0.7 - 0.15 * slips    when the whole name is `slips` slips away: see edit_distance.h
//   0.45 - 0.1 * slips + 0.1 * covered   when one word of it is
//
// the best of these, an alias that matches as a whole 0.98 of it, and a node as its best name. Queries
// shorter than 4 forgive no slip, shorter than 8 one, others two: a slip in a short word makes another word.
// Longer ones than kTermLengthMax - 2 forgive none.
//
// Work is bounded whatever the query. Rows are ordered by the name's length first, so a prefix of a million
// names is answered from the shortest, at most one read for each length, and reading stops once `limit`
// nodes are found; among names of one length which are taken is not promised. Slips are looked for only when
// nobody is called exactly so (as Elasticsearch's suggest mode "missing" does), and fewer than `limit` better
// matches were found. Of the misspelt words, at most kNearWordsMax are followed to their names: the nearest
// ones, and among these the ones that most names have. kNameRowsMax bounds what is read for one piece of a
// term or one exact name.
#pragma once

#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"
#include "core/storage/row_reader.h"

namespace entente {

inline constexpr std::size_t kNameRowsMax = 20'000;
inline constexpr std::size_t kNearTermsMax = 1'000;
inline constexpr std::size_t kNearWordsMax = 32;
// Longer queries find nothing, in bytes of the name key.
inline constexpr std::size_t kNameQueryBytesMax = 1'024;

// How many slips a query of that length forgives.
std::size_t slips_allowed(std::size_t query_length);

// The best matches, best first, then by name and node, at most `limit`.
Result<std::vector<NameMatch>> find_names(const RowReader& rows,
                                          std::string_view query_key,
                                          std::size_t limit);

}  // namespace entente
