// The index of names: which rows make a name findable whole, by its words and in spite of slips.
//
// A name of an entity has a row of its own and one for each further word (its tails), both ordered by the
// name's length, so that a prefix finds the shortest names first. Names and their words are also TERMS:
// each distinct term is cut into two or three pieces, and has a row for each piece (Pass-Join's segments; Li,
// Deng, Feng 2013, "A partition-based method for string similarity joins with edit-distance constraints"). Fewer
// slips than pieces leave one piece whole, so the terms near a query share one with it. A term's rows are
// there as long as a name has it: its first piece counts the names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/name_keys.h"
#include "core/result.h"
#include "core/storage/write_set.h"

namespace entente {

// Words of a name beyond these are found only as part of the whole name.
inline constexpr std::size_t kNameWordsMax = 16;
// Terms shorter or longer than this, in code points, are not found when misspelt.
inline constexpr std::size_t kTermLengthMin = 3;
inline constexpr std::size_t kTermLengthMax = 63;
// Terms from this length on are cut into three pieces, so that two slips are found; others into two.
inline constexpr std::size_t kThreePiecesLength = 6;

// A part of a term, in code points.
struct Piece {
    std::size_t start = 0;
    std::size_t length = 0;
};

// The pieces of a term of that length, in order, without gaps.
std::vector<Piece> pieces_of(std::size_t term_length);

// Where the tails of a name begin: the bytes past its first spaces.
std::vector<std::size_t> tail_starts(std::string_view name_key);

// The name and its words, each once, those that are findable when misspelt.
std::vector<std::string> name_terms(std::string_view name_key);

// The rows of a term; the first holds the count of its names.
std::vector<RowKey> term_rows(std::string_view term);
Bytes encode_term_count(std::uint64_t names);
// 0 where there is no row.
Result<std::uint64_t> decode_term_count(const std::optional<Bytes>& row);

// Brings the rows of a node's names from what they were to what they are.
Status update_name_index(WriteSet& rows,
                         NodeId node,
                         const NameKeys& before,
                         const NameKeys& after);

}  // namespace entente
