#include "core/name_search.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/edit_distance.h"
#include "core/name_index.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr double kAliasFactor = 0.98;
constexpr double kBestNearName = 0.55;
constexpr double kBestNearWord = 0.45;
// How many lengths are read at first; each further read takes twice as many.
constexpr std::size_t kLengthsAtFirst = 8;

std::size_t length_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// A term near the query.
struct NearTerm {
    std::string term;
    std::size_t slips = 0;
    std::uint64_t names = 0;  // how many have it
};

// The nodes that one kind of match has found, counted by the length of the name. Scans may interleave, so
// what is complete is a matter of length.
struct FoundNodes {
    std::unordered_set<NodeId> nodes;
    std::array<std::size_t, keys::kNameLengthMax + 1> count_at{};

    std::size_t up_to(std::size_t length) const {
        const auto end = count_at.begin() + static_cast<std::ptrdiff_t>(length) + 1;
        return std::accumulate(count_at.begin(), end, std::size_t{0});
    }
};

// A beginning of names or of tails of names.
struct Beginning {
    std::string prefix;
    bool tail = false;
};

class NameSearch {
public:
    NameSearch(const RowReader& rows, std::string_view query, std::size_t limit)
        : rows_(rows), query_(query), code_points_(code_points_of(query)), limit_(limit) {}

    Result<std::vector<NameMatch>> run() {
        ENTENTE_TRY(find_exact());
        const bool well_spelt = !best_.empty();
        const double length = static_cast<double>(code_points_.size());
        const std::string query(query_);
        ENTENTE_TRY(find_beginnings({{query, false}}, code_points_.size() + 1, [&](double name) {
            return 0.6 + 0.35 * length / name;
        }));
        ENTENTE_TRY(find_beginnings({{query, true}}, code_points_.size() + 2, [&](double name) {
            return 0.5 + 0.3 * length / name;
        }));
        const std::size_t slips = slips_allowed(code_points_.size());
        if (slips > 0 && !well_spelt && !have_enough(kBestNearName)) {
            ENTENTE_ASSIGN(auto near, near_terms(slips));
            ENTENTE_TRY(find_near_names(near));
            ENTENTE_TRY(find_near_words(near));
        }
        return sorted();
    }

private:
    void add(NodeId node, double score, std::string_view name) {
        NameMatch& match = best_[node];
        if (score > match.score || (score == match.score && name < match.matched)) {
            match = {node, score, std::string(name)};
        }
    }

    bool have_enough(double score) const {
        const auto better = std::count_if(best_.begin(), best_.end(), [&](const auto& entry) {
            return entry.second.score >= score;
        });
        return static_cast<std::size_t>(better) >= limit_;
    }

    // Rows of whole names, each of which scores its own.
    Status find_whole(const std::vector<std::string>& names, const std::vector<double>& scores) {
        std::vector<ScanRequest> requests;
        for (const std::string& name : names) {
            requests.push_back(keys::names_equal(name));
            requests.back().limit = kNameRowsMax;
        }
        return rows_.scan_many(
            requests, [&](std::size_t i, std::string_view key, std::string_view value) {
                if (const auto row = keys::decode_name(key)) {
                    const bool alias = !value.empty() && value.front() != 0;
                    add(row->node, scores[i] * (alias ? kAliasFactor : 1), row->name_key);
                }
                return true;
            });
    }

    Status find_exact() { return find_whole({std::string(query_)}, {1.0}); }

    // The names that have one of the beginnings, shortest first, until `limit_` nodes are found. `score`
    // takes a name's length and falls with it.
    Status find_beginnings(const std::vector<Beginning>& beginnings,
                           std::size_t shortest,
                           const std::function<double(double)>& score) {
        FoundNodes found;
        std::size_t step = kLengthsAtFirst;
        std::size_t first = std::min(shortest, keys::kNameLengthMax);
        while (first <= keys::kNameLengthMax && found.nodes.size() < limit_) {
            const std::size_t last = std::min(first + step - 1, keys::kNameLengthMax);
            std::vector<ScanRequest> requests;
            for (std::size_t length = first; length <= last; ++length) {
                for (const Beginning& beginning : beginnings) {
                    requests.push_back(beginning.tail
                                           ? keys::name_tails_beginning(beginning.prefix, length)
                                           : keys::names_beginning(beginning.prefix, length));
                    requests.back().limit = kNameRowsMax;
                }
            }
            ENTENTE_TRY(read_beginnings(requests, beginnings, first, score, found));
            first = last + 1;
            step *= 2;
        }
        return {};
    }

    Status read_beginnings(const std::vector<ScanRequest>& requests,
                           const std::vector<Beginning>& beginnings,
                           std::size_t first_length,
                           const std::function<double(double)>& score,
                           FoundNodes& found) {
        const auto take = [&](std::size_t length, NodeId node, std::string_view name) {
            add(node, score(static_cast<double>(length_of(name))), name);
            found.count_at.at(length) += found.nodes.insert(node).second ? 1 : 0;
        };
        return rows_.scan_many(
            requests, [&](std::size_t i, std::string_view key, std::string_view) {
                const std::size_t length = first_length + i / beginnings.size();
                if (found.up_to(length - 1) >= limit_) {
                    return false;
                }
                if (beginnings[i % beginnings.size()].tail) {
                    if (const auto row = keys::decode_name_tail(key)) {
                        take(length, row->node, row->name_key);
                    }
                } else if (const auto row = keys::decode_name(key)) {
                    if (row->name_key != query_) {
                        take(length, row->node, row->name_key);
                    }
                }
                // Names of the greatest length are of several, and not in order.
                return length == keys::kNameLengthMax || found.up_to(length) < limit_;
            });
    }

    // Looks up the piece `number` of terms of that length where the query has it, `shift` to the right. With
    // `swapped_at`, two neighbours of the query are swapped first.
    void ask_piece(std::size_t number,
                   std::size_t term_length,
                   std::ptrdiff_t shift,
                   std::optional<std::ptrdiff_t> swapped_at,
                   std::vector<ScanRequest>& requests) const {
        const Piece piece = pieces_of(term_length)[number];
        const std::ptrdiff_t start = static_cast<std::ptrdiff_t>(piece.start) + shift;
        const auto size = static_cast<std::ptrdiff_t>(code_points_.size());
        if (start < 0 || start + static_cast<std::ptrdiff_t>(piece.length) > size) {
            return;
        }
        std::u32string text = code_points_;
        if (swapped_at) {
            if (*swapped_at < 0 || *swapped_at + 1 >= size) {
                return;
            }
            const auto at = static_cast<std::size_t>(*swapped_at);
            std::swap(text[at], text[at + 1]);
        }
        requests.push_back(
            keys::name_pieces_equal(number,
                                    term_length,
                                    utf8_of(std::u32string_view(text).substr(
                                        static_cast<std::size_t>(start), piece.length))));
        requests.back().limit = kNameRowsMax;
    }

    // Every place where a term of that length, at most `slips` away, can have kept a piece. A piece kept
    // `shift` to the right has had that many slips before it, and |difference - shift| after it.
    void ask_term_length(std::size_t term_length,
                         std::size_t slips,
                         std::vector<ScanRequest>& requests) const {
        const std::vector<Piece> pieces = pieces_of(term_length);
        const auto most = static_cast<std::ptrdiff_t>(slips);
        const std::ptrdiff_t difference = static_cast<std::ptrdiff_t>(code_points_.size()) -
                                          static_cast<std::ptrdiff_t>(term_length);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            for (std::ptrdiff_t shift = -most; shift <= most; ++shift) {
                const bool reachable = std::abs(shift) + std::abs(difference - shift) <= most;
                const bool first_moved = i == 0 && shift != 0;
                const bool last_moved = i + 1 == pieces.size() && shift != difference;
                if (reachable && !first_moved && !last_moved) {
                    ask_piece(i, term_length, shift, std::nullopt, requests);
                }
            }
        }
        // A swap across a border spoils two pieces with one slip, and with the other slip in the third no
        // piece is left. Then the other slip is behind the swap, or before it, and undoing the swap makes the
        // first piece whole, or the last.
        if (pieces.size() == slips + 1 && std::abs(difference) < most) {
            const auto end_of_first = static_cast<std::ptrdiff_t>(pieces.front().length);
            ask_piece(0, term_length, 0, end_of_first - 1, requests);
            const auto start_of_last = static_cast<std::ptrdiff_t>(pieces.back().start);
            ask_piece(pieces.size() - 1,
                      term_length,
                      difference,
                      start_of_last + difference - 1,
                      requests);
        }
    }

    // The terms at most `slips` from the query, but not the query itself; nearest first.
    Result<std::vector<NearTerm>> near_terms(std::size_t slips) const {
        std::vector<NearTerm> near;
        if (code_points_.size() + 2 > kTermLengthMax) {
            return near;
        }
        std::vector<ScanRequest> requests;
        const std::size_t shortest = std::max(code_points_.size() - slips, kTermLengthMin);
        for (std::size_t length = shortest; length <= code_points_.size() + slips; ++length) {
            ask_term_length(length, slips, requests);
        }
        std::unordered_map<std::string, std::size_t> found;
        ENTENTE_TRY(
            rows_.scan_many(requests, [&](std::size_t i, std::string_view key, std::string_view) {
                const std::string_view term = key.substr(requests[i].from.size());
                const std::size_t distance =
                    edit_distance(code_points_, code_points_of(term), slips);
                if (distance > 0 && distance <= slips) {
                    found.emplace(term, distance);
                }
                return true;
            }));
        std::vector<RowKey> counts;
        for (const auto& [term, distance] : found) {
            near.push_back({term, distance, 0});
            counts.push_back(term_rows(term).front());
        }
        ENTENTE_ASSIGN(const auto rows, rows_.get_many(counts));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ENTENTE_ASSIGN(near[i].names, decode_term_count(rows[i]));
        }
        std::sort(near.begin(), near.end(), [](const NearTerm& a, const NearTerm& b) {
            return std::tuple(a.slips, b.names, a.term) < std::tuple(b.slips, a.names, b.term);
        });
        near.resize(std::min(near.size(), kNearTermsMax));
        return near;
    }

    Status find_near_names(const std::vector<NearTerm>& near) {
        std::vector<std::string> names;
        std::vector<double> scores;
        for (const NearTerm& term : near) {
            names.push_back(term.term);
            scores.push_back(0.7 - 0.15 * static_cast<double>(term.slips));
        }
        return find_whole(names, scores);
    }

    Status find_near_words(const std::vector<NearTerm>& near) {
        std::size_t left = kNearWordsMax;
        for (std::size_t slips = 1; slips <= kEditDistanceMax; ++slips) {
            std::vector<Beginning> beginnings;
            std::size_t shortest = keys::kNameLengthMax;
            for (const NearTerm& term : near) {
                const bool word = term.term.find(' ') == std::string::npos;
                if (term.slips == slips && word && left > 0) {
                    beginnings.push_back({term.term + ' ', false});
                    beginnings.push_back({term.term + ' ', true});
                    beginnings.push_back({term.term + '\0', true});
                    shortest = std::min(shortest, length_of(term.term) + 2);
                    left -= 1;
                }
            }
            const double base = kBestNearWord - 0.1 * static_cast<double>(slips);
            if (beginnings.empty() || have_enough(base + 0.1)) {
                continue;
            }
            const double length = static_cast<double>(code_points_.size());
            ENTENTE_TRY(find_beginnings(beginnings, shortest, [&](double name) {
                return base + 0.1 * std::min(1.0, length / name);
            }));
        }
        return {};
    }

    std::vector<NameMatch> sorted() {
        std::vector<NameMatch> matches;
        matches.reserve(best_.size());
        for (auto& [node, match] : best_) {
            matches.push_back(std::move(match));
        }
        std::sort(matches.begin(), matches.end(), [](const NameMatch& a, const NameMatch& b) {
            return std::tie(b.score, a.matched, a.node) < std::tie(a.score, b.matched, b.node);
        });
        matches.resize(std::min(matches.size(), limit_));
        return matches;
    }

    const RowReader& rows_;
    std::string_view query_;
    std::u32string code_points_;
    std::size_t limit_;
    std::unordered_map<NodeId, NameMatch> best_;
};

}  // namespace

std::size_t slips_allowed(std::size_t query_length) {
    return query_length < 4 ? 0 : query_length < 8 ? 1 : 2;
}

Result<std::vector<NameMatch>> find_names(const RowReader& rows,
                                          std::string_view query_key,
                                          std::size_t limit) {
    if (query_key.empty() || query_key.size() > kNameQueryBytesMax || limit == 0) {
        return std::vector<NameMatch>();
    }
    return NameSearch(rows, query_key, limit).run();
}

}  // namespace entente
