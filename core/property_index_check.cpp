#include "core/property_index_check.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/property_index.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr std::size_t kGroup = 1024;

class PropertyIndexChecker {
public:
    PropertyIndexChecker(const GraphView& view, const std::function<void(std::string)>& fault)
        : view_(view), fault_(fault) {}

    Status run() {
        ENTENTE_ASSIGN(const auto indexes, view_.property_indexes());
        for (const PropertyIndex& index : indexes) {
            if (!indexes_.emplace(index.record.number, index).second) {
                fault_(index.describe() + " has the number of another");
            }
        }
        ENTENTE_TRY(check_rows());
        ENTENTE_TRY(check_nodes());
        return check_edges();
    }

private:
    struct Row {
        PropertyEntry entry;
        NodeId node;  // of an index of edges, the number of the edge
    };

    // Rows that belong to no index, or not to their node.
    Status check_rows() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(
            view_.rows().each_partition(PartitionKind::properties, [&](Partition partition) {
                partitions.push_back(partition);
                return true;
            }));
        for (const Partition& partition : partitions) {
            const auto index = indexes_.find(partition.id);
            if (index == indexes_.end()) {
                fault_("there are rows of property index " + std::to_string(partition.id) +
                       ", which is not there");
            } else if (index->second.record.state != PropertyIndexState::dropping) {
                ENTENTE_TRY(check_rows_of(index->second, partition));
            }
        }
        return {};
    }

    Status check_rows_of(const PropertyIndex& index, const Partition& partition) {
        std::vector<Row> rows;
        Bytes last;
        Status status;
        ENTENTE_TRY(view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view value) {
                const auto row = keys::decode_property_entry(key);
                if (!row) {
                    fault_(index.describe() + " has a damaged key");
                    return true;
                }
                if (index.record.unique && row->entry == last && !keys::is_cut(last)) {
                    fault_(index.describe() + " is unique and has a value twice, at node " +
                           std::to_string(row->node.value));
                }
                last = row->entry;
                rows.push_back({{Bytes(row->entry), Bytes(value)}, row->node});
                status = rows.size() < kGroup ? Status() : compare(index, rows);
                return status.ok();
            }));
        ENTENTE_TRY(status);
        return compare(index, rows);
    }

    // Uses the rows up.
    Status compare(const PropertyIndex& index, std::vector<Row>& rows) {
        return index.is_of_edges() ? compare_edges(index, rows) : compare_nodes(index, rows);
    }

    Status compare_edges(const PropertyIndex& index, std::vector<Row>& rows) {
        std::vector<EdgeId> ids;
        ids.reserve(rows.size());
        for (const Row& row : rows) {
            ids.emplace_back(row.node.value);
        }
        ENTENTE_ASSIGN(const auto edges, view_.edges(ids));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!edges[i] || property_entry_of(index, *edges[i]) != rows[i].entry) {
                fault_(index.describe() + " lists relationship " + std::to_string(ids[i].value) +
                       " wrongly");
            }
        }
        rows.clear();
        return {};
    }

    Status compare_nodes(const PropertyIndex& index, std::vector<Row>& rows) {
        std::vector<NodeId> ids;
        ids.reserve(rows.size());
        for (const Row& row : rows) {
            ids.push_back(row.node);
        }
        ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!nodes[i] || property_entry_of(index, *nodes[i]) != rows[i].entry) {
                fault_(index.describe() + " lists node " + std::to_string(ids[i].value) +
                       " wrongly");
            }
        }
        rows.clear();
        return {};
    }

    // Nodes that are not in an index where they belong. What is in their rows was checked before.
    Status check_nodes() {
        Status status;
        ENTENTE_TRY(view_.each_node([&](const Node& node) {
            for (const auto& [number, index] : indexes_) {
                const auto entry = index.online() ? property_entry_of(index, node) : std::nullopt;
                if (entry) {
                    demand(keys::property_entry(number, entry->entry, node.id),
                           "node " + std::to_string(node.id.value));
                }
            }
            status = keys_.size() < kGroup ? Status() : demand_rows();
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return demand_rows();
    }

    Status check_edges() {
        const bool any = std::ranges::any_of(
            indexes_, [](const auto& numbered) { return numbered.second.is_of_edges(); });
        if (!any) {
            return {};
        }
        Status status;
        ENTENTE_TRY(view_.each_edge([&](const Edge& edge) {
            for (const auto& [number, index] : indexes_) {
                const auto entry = index.online() ? property_entry_of(index, edge) : std::nullopt;
                if (entry) {
                    demand(keys::edge_property_entry(number, entry->entry, edge.id),
                           "relationship " + std::to_string(edge.id.value));
                }
            }
            status = keys_.size() < kGroup ? Status() : demand_rows();
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return demand_rows();
    }

    void demand(RowKey key, std::string owner) {
        keys_.push_back(std::move(key));
        owners_.push_back(std::move(owner));
    }

    Status demand_rows() {
        ENTENTE_ASSIGN(const auto rows, view_.rows().get_many(keys_));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows[i]) {
                fault_(indexes_.at(keys_[i].partition.id).describe() + " does not list " +
                       owners_[i]);
            }
        }
        keys_.clear();
        owners_.clear();
        return {};
    }

    const GraphView& view_;
    const std::function<void(std::string)>& fault_;
    std::map<std::uint64_t, PropertyIndex> indexes_;  // by number
    std::vector<RowKey> keys_;                        // rows that have to be there
    std::vector<std::string> owners_;                 // and whose they are
};

}  // namespace

Status check_property_indexes(const GraphView& view,
                              const std::function<void(std::string)>& fault) {
    return PropertyIndexChecker(view, fault).run();
}

}  // namespace entente
