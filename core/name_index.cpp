#include "core/name_index.h"

#include <algorithm>
#include <map>

#include "core/coding.h"
#include "core/edit_distance.h"
#include "core/storage/keys.h"

namespace entente {

std::vector<Piece> pieces_of(std::size_t term_length) {
    const std::size_t count = term_length < kThreePiecesLength ? 2 : 3;
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t start = i * term_length / count;
        pieces.push_back({start, (i + 1) * term_length / count - start});
    }
    return pieces;
}

std::vector<std::size_t> tail_starts(std::string_view name_key) {
    std::vector<std::size_t> starts;
    std::size_t space = name_key.find(' ');
    while (space != std::string_view::npos && starts.size() + 1 < kNameWordsMax) {
        starts.push_back(space + 1);
        space = name_key.find(' ', space + 1);
    }
    return starts;
}

std::vector<std::string> name_terms(std::string_view name_key) {
    std::vector<std::string> terms = {std::string(name_key)};
    const std::vector<std::size_t> starts = tail_starts(name_key);
    if (!starts.empty()) {
        terms.emplace_back(name_key.substr(0, starts.front() - 1));
        for (const std::size_t start : starts) {
            terms.emplace_back(name_key.substr(start, name_key.find(' ', start) - start));
        }
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    std::erase_if(terms, [](const std::string& term) {
        const std::size_t length = code_points_of(term).size();
        return length < kTermLengthMin || length > kTermLengthMax;
    });
    return terms;
}

std::vector<RowKey> term_rows(std::string_view term) {
    const std::u32string code_points = code_points_of(term);
    const std::vector<Piece> pieces = pieces_of(code_points.size());
    std::vector<RowKey> rows;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string piece =
            utf8_of(std::u32string_view(code_points).substr(pieces[i].start, pieces[i].length));
        rows.push_back(keys::name_piece(i, code_points.size(), piece, term));
    }
    return rows;
}

Bytes encode_term_count(std::uint64_t names) {
    Bytes bytes;
    append_varint(bytes, names);
    return bytes;
}

Result<std::uint64_t> decode_term_count(const std::optional<Bytes>& row) {
    if (!row) {
        return std::uint64_t{0};
    }
    Decoder decoder(*row);
    const std::uint64_t count = decoder.varint();
    if (!decoder.ok() || !decoder.at_end() || count == 0) {
        return Error{ErrorCode::corruption, "a stored count of names is damaged"};
    }
    return count;
}

namespace {

// Terms, and by how many their names have become more.
using TermDeltas = std::map<std::string, std::int64_t>;

Status update_terms(WriteSet& rows, const TermDeltas& deltas) {
    std::vector<std::vector<RowKey>> terms;
    std::vector<RowKey> counts;
    std::vector<std::int64_t> changes;
    for (const auto& [term, delta] : deltas) {
        if (delta != 0) {
            terms.push_back(term_rows(term));
            counts.push_back(terms.back().front());
            changes.push_back(delta);
        }
    }
    if (counts.empty()) {
        return {};
    }
    ENTENTE_ASSIGN(const auto stored, rows.get_many(counts));
    for (std::size_t i = 0; i < terms.size(); ++i) {
        ENTENTE_ASSIGN(const std::uint64_t before, decode_term_count(stored[i]));
        const std::int64_t after = static_cast<std::int64_t>(before) + changes[i];
        if (after < 0) {
            return Error{ErrorCode::corruption, "a name that is taken away was not counted"};
        }
        for (std::size_t piece = 0; piece < terms[i].size(); ++piece) {
            if (after == 0) {
                rows.erase(terms[i][piece]);
            } else if (piece == 0) {
                rows.put(terms[i][piece], encode_term_count(static_cast<std::uint64_t>(after)));
            } else if (before == 0) {
                rows.put(terms[i][piece], {});
            }
        }
    }
    return {};
}

}  // namespace

Status update_name_index(WriteSet& rows,
                         NodeId node,
                         const NameKeys& before,
                         const NameKeys& after) {
    TermDeltas deltas;
    for (const auto& [key, alias] : before) {
        if (after.count(key) > 0) {
            continue;
        }
        rows.erase(keys::name(key, node));
        for (const std::size_t start : tail_starts(key)) {
            rows.erase(keys::name_tail(key, start, node));
        }
        for (const std::string& term : name_terms(key)) {
            deltas[term] -= 1;
        }
    }
    for (const auto& [key, alias] : after) {
        const auto known = before.find(key);
        if (known == before.end() || known->second != alias) {
            rows.put(keys::name(key, node), Bytes(1, alias ? '\1' : '\0'));
        }
        if (known == before.end()) {
            for (const std::size_t start : tail_starts(key)) {
                rows.put(keys::name_tail(key, start, node), {});
            }
            for (const std::string& term : name_terms(key)) {
                deltas[term] += 1;
            }
        }
    }
    return update_terms(rows, deltas);
}

}  // namespace entente
