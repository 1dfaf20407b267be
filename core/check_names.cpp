#include "core/check_names.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "core/edit_distance.h"
#include "core/name_index.h"
#include "core/name_keys.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr std::size_t kChunk = 1024;

struct NameRow {
    NodeId node;
    std::string name;
};

class NameChecker {
public:
    NameChecker(const GraphView& view, const std::function<void(std::string)>& fault)
        : view_(view), fault_(fault) {}

    Status run() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::names, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition& partition : partitions) {  // names come first
            ENTENTE_TRY(check_partition(partition));
        }
        ENTENTE_TRY(check_terms());
        return {};
    }

private:
    Status check_partition(const Partition& partition) {
        const keys::NameRows kind = keys::name_rows(partition);
        if (kind == keys::NameRows::pieces) {
            return check_pieces(partition);
        }
        Status status;
        std::vector<NameRow> chunk;
        ENTENTE_TRY(view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view) {
                NameRow row = kind == keys::NameRows::names ? read_name(key) : read_tail(key);
                if (row.name.empty()) {
                    fault_("a row of the index of names cannot be read");
                } else {
                    chunk.push_back(std::move(row));
                }
                if (chunk.size() == kChunk) {
                    status = check_nodes(chunk, kind);
                    chunk.clear();
                }
                return status.ok();
            }));
        ENTENTE_TRY(status);
        return check_nodes(chunk, kind);
    }

    // Without a name when the key is none that is written.
    static NameRow read_name(std::string_view key) {
        const auto row = keys::decode_name(key);
        const bool right =
            row && !row->name_key.empty() && keys::name(row->name_key, row->node).key == key;
        return right ? NameRow{row->node, std::string(row->name_key)} : NameRow();
    }

    static NameRow read_tail(std::string_view key) {
        auto row = keys::decode_name_tail(key);
        const std::size_t tail_size = key.find('\0', 1) - 1;
        const bool right =
            row && tail_size > 0 && tail_size + 1 < row->name_key.size() &&
            keys::name_tail(row->name_key, row->name_key.size() - tail_size, row->node).key == key;
        return right ? NameRow{row->node, std::move(row->name_key)} : NameRow();
    }

    // Each row leads to a node that is so called; a name has the rows of its tails and terms.
    Status check_nodes(const std::vector<NameRow>& rows, keys::NameRows kind) {
        std::vector<NodeId> ids;
        for (const NameRow& row : rows) {
            ids.push_back(row.node);
        }
        ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
        std::vector<RowKey> tails;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const NameRow& row = rows[i];
            if (!nodes[i] || name_keys_of(*nodes[i]).count(row.name) == 0) {
                fault_("the name '" + row.name + "' leads to node " +
                       std::to_string(row.node.value) + " wrongly");
            }
            if (kind == keys::NameRows::names) {
                for (const std::size_t start : tail_starts(row.name)) {
                    tails.push_back(keys::name_tail(row.name, start, row.node));
                    names.push_back(row.name);
                }
                for (const std::string& term : name_terms(row.name)) {
                    terms_[term] += 1;
                }
            }
        }
        ENTENTE_ASSIGN(const auto found, view_.rows().get_many(tails));
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (!found[i]) {
                fault_("'" + names[i] + "' is not found by one of its words");
            }
        }
        return {};
    }

    // Each row is one of a term that some name has.
    Status check_pieces(const Partition& partition) {
        return view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view) {
                const auto row = keys::decode_name_piece(key);
                const auto known =
                    row ? terms_.find(term_of_piece(row->number, row->length, row->piece_and_term))
                        : terms_.end();
                const auto rows =
                    known == terms_.end() ? std::vector<RowKey>() : term_rows(known->first);
                if (!row || row->number >= rows.size() ||
                    rows[row->number] != RowKey{partition, Bytes(key)}) {
                    fault_("the index of misspelt names has a row that no name needs");
                }
                return true;
            });
    }

    // What follows the piece, which is as long as pieces of terms of that length are.
    static std::string term_of_piece(std::size_t number,
                                     std::size_t length,
                                     std::string_view piece_and_term) {
        const std::vector<Piece> pieces = pieces_of(length);
        if (number >= pieces.size()) {
            return {};
        }
        std::u32string code_points = code_points_of(piece_and_term);
        code_points.erase(0, pieces[number].length);
        return utf8_of(code_points);
    }

    // Each term has its rows, the first of which counts its names.
    Status check_terms() {
        std::vector<RowKey> keys;
        std::vector<const std::string*> terms;
        const auto flush = [&]() -> Status {
            ENTENTE_ASSIGN(const auto found, view_.rows().get_many(keys));
            for (std::size_t i = 0; i < found.size(); ++i) {
                const bool first = i == 0 || terms[i - 1] != terms[i];
                const Bytes right = first ? encode_term_count(terms_[*terms[i]]) : Bytes();
                if (!found[i]) {
                    fault_("the index of misspelt names lacks a row of '" + *terms[i] + "'");
                } else if (*found[i] != right) {
                    fault_("the names with '" + *terms[i] + "' are counted wrongly");
                }
            }
            keys.clear();
            terms.clear();
            return {};
        };
        for (const auto& [term, count] : terms_) {
            for (RowKey& row : term_rows(term)) {
                keys.push_back(std::move(row));
                terms.push_back(&term);
            }
            if (keys.size() >= kChunk) {
                ENTENTE_TRY(flush());
            }
        }
        return flush();
    }

    const GraphView& view_;
    const std::function<void(std::string)>& fault_;
    std::unordered_map<std::string, std::uint64_t> terms_;  // how many names have each
};

}  // namespace

Status check_name_index(const GraphView& view, const std::function<void(std::string)>& fault) {
    return NameChecker(view, fault).run();
}

}  // namespace entente
