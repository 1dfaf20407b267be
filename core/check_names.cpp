#include "core/check_names.h"

#include <map>
#include <vector>

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
        for (const auto& [key, expected] : term_rows_) {
            fault_("the index of misspelt names lacks a row of '" + expected.term + "'");
        }
        return {};
    }

private:
    struct TermRow {
        std::string term;
        bool first = false;  // holds the count
    };

    Status check_partition(const Partition& partition) {
        const keys::NameRows kind = keys::name_rows(partition);
        if (kind == keys::NameRows::pieces) {
            return check_pieces(partition);
        }
        Status status;
        std::vector<NameRow> chunk;
        ENTENTE_TRY(view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view) {
                if (kind == keys::NameRows::names) {
                    const auto row = keys::decode_name(key);
                    chunk.push_back(row ? NameRow{row->node, std::string(row->name_key)}
                                        : NameRow());
                } else {
                    const auto row = keys::decode_name_tail(key);
                    chunk.push_back(row ? NameRow{row->node, row->name_key} : NameRow());
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
            if (kind == keys::NameRows::names && !row.name.empty()) {
                for (const std::size_t start : tail_starts(row.name)) {
                    tails.push_back(keys::name_tail(row.name, start, row.node));
                    names.push_back(row.name);
                }
                for (const std::string& term : name_terms(row.name)) {
                    expect_term(term);
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

    void expect_term(const std::string& term) {
        const auto [known, is_new] = terms_.emplace(term, 0);
        known->second += 1;
        if (is_new) {
            const std::vector<RowKey> rows = term_rows(term);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                term_rows_.emplace(rows[i], TermRow{term, i == 0});
            }
        }
    }

    // Pieces come after all names: each has been expected, and is expected no more.
    Status check_pieces(const Partition& partition) {
        return view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view value) {
                const auto expected = term_rows_.find({partition, Bytes(key)});
                if (expected == term_rows_.end()) {
                    fault_("the index of misspelt names has a row that no name needs");
                    return true;
                }
                const Bytes right = expected->second.first
                                        ? encode_term_count(terms_[expected->second.term])
                                        : Bytes();
                if (value != right) {
                    fault_("the names with '" + expected->second.term + "' are counted wrongly");
                }
                term_rows_.erase(expected);
                return true;
            });
    }

    const GraphView& view_;
    const std::function<void(std::string)>& fault_;
    std::map<std::string, std::uint64_t> terms_;  // how many names have each
    std::map<RowKey, TermRow> term_rows_;         // not seen yet
};

}  // namespace

Status check_name_index(const GraphView& view, const std::function<void(std::string)>& fault) {
    return NameChecker(view, fault).run();
}

}  // namespace entente
