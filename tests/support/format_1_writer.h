// Makes a store of the newest format into one of format 1, for tests of the migration with graphs that no store
// of the time was kept of.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/coding.h"
#include "core/graph_view.h"
#include "core/name_keys.h"
#include "core/name_table.h"
#include "core/storage/adjacency.h"
#include "core/storage/format_1.h"
#include "core/storage/keys.h"
#include "core/storage/write_set.h"

namespace entente::testing {

inline Bytes encode_format_1(const format_1::EdgeRecord& edge) {
    Bytes record;
    append_u8(record, 1);
    append_varint(record, edge.source.value);
    append_varint(record, edge.type.value);
    append_varint(record, edge.target.value);
    append_properties(record, edge.properties);
    return record;
}

// Writes every list in blocks of 256.
class Format1Writer {
public:
    explicit Format1Writer(OrderedStore& store) : store_(store) {}

    Status run() {
        ENTENTE_ASSIGN(std::shared_ptr<const RowReader> reader, StoreReader::open(store_));
        WriteSet rows(reader);
        ENTENTE_TRY(erase_new_rows(rows));
        ENTENTE_TRY(write_edges(rows));
        write_lists(rows);
        ENTENTE_TRY(write_names(rows, reader));
        Bytes format;
        append_u32(format, 1);
        rows.put(keys::format_version(), format);
        rows.erase(keys::counter(keys::Counter::next_property_index));
        for (const std::vector<Batch>& phase : rows.take_phases()) {
            for (const Batch& batch : phase) {
                ENTENTE_TRY(apply_in_parts(batch));
            }
        }
        return {};
    }

private:
    // More may be in one partition than an engine takes at once.
    Status apply_in_parts(const Batch& batch) {
        constexpr std::size_t kPart = 10'000;
        for (std::size_t i = 0; i < std::max(batch.puts.size(), batch.deletes.size()); i += kPart) {
            Batch part;
            part.partition = batch.partition;
            const auto take = [i](const auto& all, auto& some) {
                for (std::size_t j = i; j < std::min(i + kPart, all.size()); ++j) {
                    some.push_back(all[j]);
                }
            };
            take(batch.puts, part.puts);
            take(batch.deletes, part.deletes);
            const std::vector<std::vector<Batch>> phases = {{part}};
            ENTENTE_TRY(store_.apply_phases(phases, Durability::buffered));
        }
        return {};
    }

    static Status erase_new_rows(WriteSet& rows) {
        const std::map<PartitionKind, std::string> families = {{PartitionKind::directory, "bi"},
                                                               {PartitionKind::vertices, "uvwy"},
                                                               {PartitionKind::evidence, "w"}};
        for (const PartitionKind kind : {PartitionKind::directory,
                                         PartitionKind::vertices,
                                         PartitionKind::evidence,
                                         PartitionKind::edges,
                                         PartitionKind::names,
                                         PartitionKind::properties,
                                         PartitionKind::text,
                                         PartitionKind::incoming,
                                         PartitionKind::locators}) {
            const auto some = families.find(kind);
            ENTENTE_TRY(rows.base().scan_partitions(
                kind,
                0,
                UINT64_MAX,
                [&](Partition partition, std::string_view key, std::string_view) {
                    if (some == families.end() ||
                        some->second.find(keys::family(key)) != std::string::npos) {
                        rows.erase({partition, Bytes(key)});
                    }
                    return true;
                }));
        }
        return {};
    }

    Status write_edges(WriteSet& rows) {
        std::vector<Partition> partitions;
        ENTENTE_TRY(rows.base().each_partition(PartitionKind::edges, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition partition : partitions) {
            ENTENTE_ASSIGN(const auto lists, lists_in(rows.base(), partition));
            Status status;
            ENTENTE_TRY(
                visit_lists(rows.base(), lists, [&](std::size_t list, const VisitedEdge& edge) {
                    const auto properties = edge.properties();
                    status = properties.status();
                    if (status.ok()) {
                        write_edge(rows, lists[list].node, edge.place(), *properties);
                    }
                    return status.ok();
                }));
            ENTENTE_TRY(status);
        }
        return {};
    }

    void write_edge(WriteSet& rows,
                    NodeId source,
                    const EdgePlace& place,
                    const CodedProperties& properties) {
        rows.put(format_1::edge(place.edge),
                 encode_format_1({source, place.type, place.other, properties}));
        lists_[{'o', source, place.type}].emplace_back(place.other, place.edge);
        lists_[{'i', place.other, place.type}].emplace_back(source, place.edge);
    }

    void write_lists(WriteSet& rows) {
        constexpr std::size_t kBlockEdges = 256;
        for (auto& [list, neighbours] : lists_) {
            const auto& [side, node, type] = list;
            std::sort(neighbours.begin(), neighbours.end());
            for (std::size_t begin = 0; begin < neighbours.size(); begin += kBlockEdges) {
                const std::size_t count = std::min(kBlockEdges, neighbours.size() - begin);
                Bytes key(1, side);
                append_u64(key, node.value);
                append_u32(key, type.value);
                append_u64(key, ~(begin == 0 ? 0 : neighbours[begin].first.value));
                append_u64(key, ~(begin == 0 ? 0 : neighbours[begin].second.value));
                Bytes block;
                append_u8(block, 1);
                append_varint(block, count);
                std::pair<NodeId, EdgeId> last;
                for (std::size_t i = begin; i < begin + count; ++i) {
                    append_varint(block, neighbours[i].first.value - last.first.value);
                    append_signed_varint(
                        block,
                        static_cast<std::int64_t>(neighbours[i].second.value - last.second.value));
                    last = neighbours[i];
                }
                rows.put({keys::node(node).partition, std::move(key)}, std::move(block));
            }
        }
    }

    static Status write_names(WriteSet& rows, const std::shared_ptr<const RowReader>& reader) {
        const auto names = std::make_shared<NameTable>();
        ENTENTE_TRY(names->load(*reader));
        return GraphView(reader, names).each_node([&](const Node& node) {
            for (const auto& [name, alias] : name_keys_of(node)) {
                Bytes key = name;
                key += '\0';
                append_u64(key, node.id.value);
                rows.put({{PartitionKind::names, static_cast<unsigned char>(name.front())}, key},
                         Bytes(1, alias ? '\1' : '\0'));
            }
            return true;
        });
    }

    OrderedStore& store_;
    std::map<std::tuple<char, NodeId, EdgeTypeId>, std::vector<std::pair<NodeId, EdgeId>>> lists_;
};

inline Status make_format_1(OrderedStore& store) {
    return Format1Writer(store).run();
}

}  // namespace entente::testing
