#include "core/property_index_check.h"

#include <map>
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
        return check_nodes();
    }

private:
    struct Row {
        PropertyEntry entry;
        NodeId node;
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
                    keys_.push_back(keys::property_entry(number, entry->entry, node.id));
                    nodes_.push_back(node.id);
                }
            }
            status = keys_.size() < kGroup ? Status() : demand_rows();
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return demand_rows();
    }

    Status demand_rows() {
        ENTENTE_ASSIGN(const auto rows, view_.rows().get_many(keys_));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows[i]) {
                fault_(indexes_.at(keys_[i].partition.id).describe() + " does not list node " +
                       std::to_string(nodes_[i].value));
            }
        }
        keys_.clear();
        nodes_.clear();
        return {};
    }

    const GraphView& view_;
    const std::function<void(std::string)>& fault_;
    std::map<std::uint64_t, PropertyIndex> indexes_;  // by number
    std::vector<RowKey> keys_;                        // rows that have to be there
    std::vector<NodeId> nodes_;                       // and whose they are
};

}  // namespace

Status check_property_indexes(const GraphView& view,
                              const std::function<void(std::string)>& fault) {
    return PropertyIndexChecker(view, fault).run();
}

}  // namespace entente
