#include "core/check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "core/article_copies.h"
#include "core/check_names.h"
#include "core/check_text.h"
#include "core/entities.h"
#include "core/entity_given.h"
#include "core/entity_tally.h"
#include "core/fact_keeper.h"
#include "core/fact_tally.h"
#include "core/hash.h"
#include "core/name_keys.h"
#include "core/name_table.h"
#include "core/ontology.h"
#include "core/property_index_check.h"
#include "core/storage/adjacency.h"
#include "core/storage/keys.h"
#include "core/store_state.h"
#include "core/topology_load.h"
#include "core/topology_snapshot.h"
#include "core/triples.h"

namespace entente {

namespace {

constexpr std::size_t kChunk = 1024;

// Things to look at, handed over in groups, so that the rows they need are read together.
template <typename Item, typename Handle>
class Grouped {
public:
    explicit Grouped(Handle handle) : handle_(std::move(handle)) {}

    Status add(Item item) {
        items_.push_back(std::move(item));
        return items_.size() < kChunk ? Status() : flush();
    }

    Status flush() {
        const Status status = handle_(items_);
        items_.clear();
        return status;
    }

private:
    Handle handle_;
    std::vector<Item> items_;
};

std::string describe(const Node& node) {
    return node.readable_id().empty() ? "node " + std::to_string(node.id.value)
                                      : std::string(node.readable_id());
}

std::string describe(const Edge& edge) {
    return "edge " + std::to_string(edge.id.value) + " (" + edge.type + ")";
}

class Checker {
public:
    explicit Checker(const GraphView& view) : view_(view) {}

    Result<CheckReport> run() {
        ENTENTE_TRY(check_nodes());
        ENTENTE_TRY(check_edges());
        ENTENTE_TRY(check_incoming());
        ENTENTE_TRY(check_locators());
        ENTENTE_TRY(check_node_chunks());
        ENTENTE_TRY(check_topology());
        ENTENTE_TRY(check_vertex_rows());
        ENTENTE_TRY(check_index_rows());
        const auto add_fault = [&](std::string text) { fault(std::move(text)); };
        ENTENTE_TRY(check_name_index(view_, add_fault));
        ENTENTE_TRY(check_text_index(view_, articles_, add_fault));
        ENTENTE_TRY(check_facts());
        ENTENTE_TRY(check_articles());
        ENTENTE_TRY(check_counts());
        ENTENTE_TRY(
            check_property_indexes(view_, [&](std::string text) { fault(std::move(text)); }));
        return report_;
    }

private:
    void fault(std::string text) {
        if (report_.faults.size() < kFaultsMax) {
            report_.faults.push_back(std::move(text));
        }
    }

    // Every row of `keys` must be there; `missing` says what a missing one means.
    template <typename Missing>
    Status demand(const std::vector<RowKey>& keys, Missing missing) {
        ENTENTE_ASSIGN(const auto rows, view_.rows().get_many(keys));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows[i]) {
                fault(missing(i));
            }
        }
        return {};
    }

    // Each readable id leads to the thing that has it, and so to no other.
    struct OwnId {
        std::string id;
        NodeId node;
        EdgeId edge;  // not valid: it is the node's
        std::string what;
    };

    Status check_ids(const std::vector<OwnId>& ids) {
        std::vector<RowKey> keys;
        keys.reserve(ids.size());
        for (const OwnId& own : ids) {
            keys.push_back(keys::readable_id(own.id));
        }
        ENTENTE_ASSIGN(const auto rows, view_.rows().get_many(keys));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto reference =
                rows[i] ? decode_reference_record(*rows[i]) : Result<ReferenceRecord>(Error());
            const bool right = reference.ok() && reference->edge == ids[i].edge &&
                               (ids[i].edge.valid() || reference->node == ids[i].node);
            if (!right) {
                fault(ids[i].what + ": not found by its id");
            }
        }
        return {};
    }

    Status check_nodes() {
        const auto handle = [&](const std::vector<Node>& nodes) {
            std::vector<OwnId> ids;
            std::vector<RowKey> keys;
            std::vector<std::string> what;
            for (const Node& node : nodes) {
                for (const std::string& label : node.labels) {
                    keys.push_back(keys::labelled(*view_.label(label), node.id));
                    what.push_back(describe(node) + ": no row in the index of label " + label);
                    labels_[label] += 1;
                }
                for (const auto& [name, alias] : name_keys_of(node)) {
                    keys.push_back(keys::name(name, node.id));
                    what.push_back(describe(node) + ": not found by its name '" + name + "'");
                }
                if (!node.readable_id().empty()) {
                    ids.push_back({std::string(node.readable_id()), node.id, {}, describe(node)});
                }
            }
            const Status status = check_ids(ids);
            return status.ok() ? demand(keys, [&](std::size_t i) { return what[i]; }) : status;
        };
        Grouped<Node, decltype(handle)> grouped(handle);
        Status status;
        ENTENTE_TRY(view_.each_node([&](const Node& node) {
            report_.nodes += 1;
            nodes_.insert(node.id);
            if (node.has_label("Article")) {
                articles_.push_back(node.id);
            }
            report_.claims += node.has_label("Claim") ? 1 : 0;
            status = grouped.add(node);
            return status.ok();
        }));
        ENTENTE_TRY(status);
        report_.articles = articles_.size();
        return grouped.flush();
    }

    Status check_edges() {
        const auto handle = [&](const std::vector<Edge>& edges) {
            std::vector<OwnId> ids;
            std::vector<RowKey> keys;
            std::vector<std::string> what;
            for (const Edge& edge : edges) {
                keys.push_back(keys::node(edge.source));
                what.push_back(describe(edge) + ": its source is not there");
                keys.push_back(keys::node(edge.target));
                what.push_back(describe(edge) + ": its target is not there");
                const std::string_view id = string_property(edge.properties, "id");
                if (id.starts_with(kFactIdPrefix)) {
                    ids.push_back({std::string(id), edge.source, edge.id, describe(edge)});
                    triples_.insert({edge.source, *view_.edge_type(edge.type), edge.target});
                    report_.facts += 1;
                }
                edge_types_[edge.type] += 1;
            }
            const Status status = check_ids(ids);
            return status.ok() ? demand(keys, [&](std::size_t i) { return what[i]; }) : status;
        };
        Grouped<Edge, decltype(handle)> grouped(handle);
        Status status;
        ENTENTE_TRY(view_.each_edge([&](const Edge& edge) {
            report_.edges += 1;
            edges_.push_back({edge.source, *view_.edge_type(edge.type), edge.target, edge.id});
            status = grouped.add(edge);
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return grouped.flush();
    }

    // The other ends' lists hold the same edges, no more and no fewer.
    Status check_incoming() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::incoming, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        std::vector<EdgeRef> incoming;
        for (const Partition& partition : partitions) {
            ENTENTE_ASSIGN(const auto lists, lists_in(view_.rows(), partition));
            ENTENTE_ASSIGN(const auto places, read_places(view_.rows(), lists));
            for (std::size_t i = 0; i < lists.size(); ++i) {
                for (const EdgePlace& place : places[i]) {
                    incoming.push_back({place.other, place.type, lists[i].node, place.edge});
                }
            }
        }
        std::sort(edges_.begin(), edges_.end());
        std::sort(incoming.begin(), incoming.end());
        report_differences(edges_, incoming, "is not in the list of its target");
        report_differences(incoming, edges_, "is in the list of a target and not in its source's");
        for (const PartitionKind kind : {PartitionKind::edges, PartitionKind::incoming}) {
            ENTENTE_TRY(check_blocks(kind));
        }
        return {};
    }

    void report_differences(const std::vector<EdgeRef>& these,
                            const std::vector<EdgeRef>& others,
                            const std::string& what) {
        std::vector<EdgeRef> missing;
        std::set_difference(
            these.begin(), these.end(), others.begin(), others.end(), std::back_inserter(missing));
        for (const EdgeRef& edge : missing) {
            fault("edge " + std::to_string(edge.edge.value) + " from node " +
                  std::to_string(edge.source.value) + " to node " +
                  std::to_string(edge.target.value) + ' ' + what);
        }
    }

    // Every edge of a block is in front of the block's bound and behind the one before it.
    Status check_blocks(PartitionKind kind) {
        EdgeBlockReader block;
        std::optional<keys::BlockKey> last;
        return view_.rows().scan_partitions(
            kind, 0, UINT64_MAX, [&](Partition, std::string_view key, std::string_view value) {
                const auto row = keys::decode_block(key);
                if (!row) {
                    return true;  // a change
                }
                const Status status = block.open(value);
                const bool follows = last && last->node == row->node;
                if (!status.ok() || block.places().back() > row->bound ||
                    (follows && block.places().front() <= last->bound)) {
                    fault("a block of edges of node " + std::to_string(row->node.value) +
                          " cannot be read, or holds edges of another block");
                }
                last = row;
                return true;
            });
    }

    // Each edge is found by its id alone.
    Status check_locators() {
        std::vector<EdgeId> ids;
        std::vector<EdgeRef> chunk;
        const auto flush = [&]() -> Status {
            ENTENTE_ASSIGN(const auto found, locate_edges(view_.rows(), ids));
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                if (found[i] != std::optional(chunk[i])) {
                    fault("edge " + std::to_string(ids[i].value) + " is not found by its number");
                }
            }
            ids.clear();
            chunk.clear();
            return {};
        };
        for (const EdgeRef& edge : edges_) {
            ids.push_back(edge.edge);
            chunk.push_back(edge);
            if (ids.size() >= kChunk) {
                ENTENTE_TRY(flush());
            }
        }
        ENTENTE_TRY(flush());
        // And no edge that is gone, as far as it had a row of its own.
        std::vector<EdgeId> all;
        for (const EdgeRef& edge : edges_) {
            all.push_back(edge.edge);
        }
        std::sort(all.begin(), all.end());
        if (std::adjacent_find(all.begin(), all.end()) != all.end()) {
            fault("two edges have one number");
        }
        return view_.rows().scan_partitions(
            PartitionKind::locators,
            0,
            UINT64_MAX,
            [&](Partition, std::string_view key, std::string_view value) {
                const auto first = keys::decode_locator(key);
                const auto locator = decode_edge_locator(value);
                if (!first || !locator.ok()) {
                    fault("the locator of an edge cannot be read");
                } else if (locator->count == 1 && locator->ends.empty() &&
                           !std::binary_search(all.begin(), all.end(), *first)) {
                    fault("edge " + std::to_string(first->value) + " is located and not there");
                }
                return true;
            });
    }

    Status check_node_chunks() {
        ENTENTE_ASSIGN(const auto live, read_live_nodes(view_.rows()));
        const std::vector<NodeId> there(nodes_.begin(), nodes_.end());
        if (live != there) {
            fault("the list of the nodes that are there names " + std::to_string(live.size()) +
                  ", and not the " + std::to_string(there.size()) + " that are");
        }
        return {};
    }

    // What traversals run on is what is stored.
    Status check_topology() {
        ENTENTE_ASSIGN(const auto loaded, load_topology(view_.rows(), view_.names()));
        const auto kept = view_.topology();
        if (!kept.ok() && kept.error().code == ErrorCode::unsupported) {
            return {};  // a view of rows alone
        }
        if (!kept.ok()) {
            fault("the topology in memory: " + kept.error().message);
            return {};
        }
        ENTENTE_ASSIGN(const auto folded, kept->fold());
        bool same = loaded->vertex_count() == folded->vertex_count() &&
                    loaded->edge_count() == folded->edge_count() &&
                    loaded->edge_count() == edges_.size();
        for (EdgeSlot slot = 0; same && slot < loaded->edge_count(); ++slot) {
            same = loaded->edge(slot) == folded->edge(slot);
        }
        for (Vertex vertex = 0; same && vertex < loaded->vertex_count(); ++vertex) {
            same = loaded->node(vertex) == folded->node(vertex);
        }
        if (!same) {
            fault("the topology in memory is not that of the stored edges");
        }
        return {};
    }

    // Supports without an article, and whether entities are what articles say they are.
    Status check_vertex_rows() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::vertices, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition& partition : partitions) {
            std::set<NodeId> supported;
            ENTENTE_TRY(view_.rows().scan({partition, {}, {}, SIZE_MAX},
                                          [&](std::string_view key, std::string_view value) {
                                              read_vertex_row(key, value, supported);
                                              return true;
                                          }));
            ENTENTE_TRY(check_entities(supported));
            ENTENTE_TRY(check_given());
        }
        return {};
    }

    void read_vertex_row(std::string_view key,
                         std::string_view value,
                         std::set<NodeId>& supported) {
        switch (keys::family(key)) {
            case 'n': return;  // read by check_nodes()
            case 's': {
                const auto row = keys::decode_entity_support(key);
                if (row && decode_entity_support_record(value).ok()) {
                    supported.insert(row->entity);
                    if (nodes_.count(row->article) == 0) {
                        fault("node " + std::to_string(row->entity.value) +
                              " is supported by an article that is not there");
                    }
                    return;
                }
                break;
            }
            case 'g': return;  // ids of facts outlive them
            case 'u':
            case 'v':
            case 'w':
            case 'y':
                if (note_tally(key, supported)) {
                    return;
                }
                break;
            case 'z': {
                const auto row = keys::decode_entity_given(key);
                if (row && decode_entity_given(value).ok()) {
                    given_.insert({row->entity, row->origin});
                    return;
                }
                break;
            }
            case 'q': {
                const auto row = keys::decode_claim_support(key);
                if (row) {
                    triples_.insert(row->triple);
                    if (nodes_.count(row->claim) == 0) {
                        fault("a fact of node " + std::to_string(row->triple.subject.value) +
                              " is supported by a claim that is not there");
                    }
                    return;
                }
                break;
            }
            default: break;
        }
        fault("a row of a vertex partition cannot be read");
    }

    // Remembers whose sums the row belongs to: check_tallies() and check_entities() compare them. False when
    // the key cannot be read.
    bool note_tally(std::string_view key, std::set<NodeId>& supported) {
        if (const auto triple = keys::decode_tallied_triple(key)) {
            triples_.insert(*triple);
            return true;
        }
        const auto entity = keys::decode_entity_tally(key);
        if (entity) {
            supported.insert(*entity);
        }
        return entity.has_value();
    }

    Status check_entities(const std::set<NodeId>& supported) {
        for (const NodeId id : supported) {
            ENTENTE_ASSIGN(const auto node, view_.node(id));
            if (!node) {
                fault("entity node " + std::to_string(id.value) + " is not there, but supported");
                continue;
            }
            ENTENTE_ASSIGN(const auto supports, entity_supports(view_.rows(), id));
            if (supports.empty()) {
                fault(describe(*node) + ": it has a tally of articles, and no article mentions it");
                continue;
            }
            EntityTally tally;
            for (const EntitySupport& support : supports) {
                tally.count(support, 1);
            }
            ENTENTE_ASSIGN(const auto row, view_.rows().get(keys::entity_tally(id)));
            if (row != encode(tally)) {
                fault(describe(*node) + ": its tally is not what its articles add up to");
            }
            ENTENTE_ASSIGN(EntityLayers layers, read_given(view_.rows(), id));
            layers.derived = derive_entity(id, node->readable_id(), supports);
            compare_with_layers(*node, layers);
        }
        return {};
    }

    // What differs was written since by somebody who may: see check.h.
    void compare_with_layers(const Node& node, const EntityLayers& layers) {
        const Node made = compose(layers, layers.given, node.id, node.readable_id());
        const bool same = made.labels == node.labels && made.properties == node.properties;
        report_.changed_by_hand += same ? 0 : 1;
    }

    // What was given to entities is kept only beside other layers; what was given to a merged one is with the one that it
    // was merged into.
    Status check_given() {
        NodeId last;
        for (const auto& [entity, origin] : given_) {
            const bool is_first = std::exchange(last, entity) != entity;
            ENTENTE_ASSIGN(const auto node, view_.node(entity));
            if (!node) {
                fault("entity node " + std::to_string(entity.value) +
                      " is not there, but something was given to it");
                continue;
            }
            ENTENTE_ASSIGN(const EntityLayers layers,
                           entity_layers(view_.rows(), entity, node->readable_id()));
            if (!layers.any_below()) {
                fault(describe(*node) +
                      ": what was given to it is kept apart, and it is all given");
            } else if (!layers.derived && is_first) {
                compare_with_layers(*node, layers);
            }
            ENTENTE_ASSIGN(const Survivor survivor, surviving_entity(view_.rows(), origin));
            if (survivor.node != entity) {
                fault(describe(*node) + ": has what was given to node " +
                      std::to_string(origin.value) + ", which was not merged into it");
            }
        }
        given_.clear();
        return {};
    }

    // Rows of the label index that lead to no node, or to one without the label.
    Status check_index_rows() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::labels, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition& partition : partitions) {
            ENTENTE_TRY(check_label_partition(partition));
        }
        return {};
    }

    Status check_label_partition(const Partition& partition) {
        const std::string label =
            view_.names().name(keys::Dictionary::labels, static_cast<std::uint32_t>(partition.id));
        const auto handle = [&](const std::vector<NodeId>& ids) -> Status {
            ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                if (!nodes[i] || !nodes[i]->has_label(label)) {
                    fault("the index of label " + label + " lists node " +
                          std::to_string(ids[i].value) + " wrongly");
                }
            }
            return {};
        };
        Grouped<NodeId, decltype(handle)> grouped(handle);
        Status status;
        ENTENTE_TRY(view_.rows().scan(
            {partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view) {
                status = grouped.add(keys::decode_labelled(key).value_or(NodeId()));
                return status.ok();
            }));
        ENTENTE_TRY(status);
        return grouped.flush();
    }

    Status check_facts() {
        for (const keys::Triple& triple : triples_) {
            ENTENTE_TRY(check_triple(triple));
        }
        return {};
    }

    Status check_triple(const keys::Triple& triple) {
        const std::string type_name = view_.edge_type_name(triple.type);
        const RelationType* type = ontology().relation_type(type_name);
        std::vector<ClaimSupport> claims;
        ENTENTE_TRY(view_.rows().scan(keys::claim_supports(triple),
                                      [&](std::string_view, std::string_view value) {
                                          const auto support = decode_claim_support_record(value);
                                          if (support.ok()) {
                                              claims.push_back(*support);
                                          } else {
                                              fault(support.error().message);
                                          }
                                          return true;
                                      }));
        ENTENTE_ASSIGN(const auto ids,
                       edges_between(view_.rows(), triple.subject, triple.type, triple.object));
        ENTENTE_ASSIGN(const auto edges, view_.edges(ids));
        std::vector<Properties> there;
        for (const auto& edge : edges) {
            if (edge && string_property(edge->properties, "id").starts_with(kFactIdPrefix)) {
                there.push_back(edge->properties);
                there.back().erase("id");
            }
        }
        std::size_t right = 0;
        const auto drafts =
            type == nullptr ? std::vector<FactDraft>() : derive_facts(type->relation_class, claims);
        for (const FactDraft& draft : drafts) {
            right +=
                std::find(there.begin(), there.end(), draft.properties()) != there.end() ? 1 : 0;
        }
        if (right != there.size() || drafts.size() != there.size()) {
            fault("the facts " + type_name + " from node " + std::to_string(triple.subject.value) +
                  " to node " + std::to_string(triple.object.value) +
                  " are not what their claims say");
        }
        return type == nullptr ? Status()
                               : check_tallies(triple, type_name, type->relation_class, claims);
    }

    // What is kept of the claims' sums is what they add up to now.
    Status check_tallies(const keys::Triple& triple,
                         const std::string& type_name,
                         RelationClass relation_class,
                         const std::vector<ClaimSupport>& claims) {
        ENTENTE_ASSIGN(const auto there, read_tally_rows(view_.rows(), triple));
        ENTENTE_ASSIGN(const auto wanted, tally_rows(triple, relation_class, claims));
        if (there != wanted) {
            fault("the tallies of " + type_name + " from node " +
                  std::to_string(triple.subject.value) + " to node " +
                  std::to_string(triple.object.value) + " are not what its claims add up to");
        }
        return {};
    }

    // The text is the one that was imported, and every claim's quotation still stands in it.
    Status check_articles() {
        for (const NodeId id : articles_) {
            ENTENTE_ASSIGN(const auto details, view_.article(id));
            if (!details) {
                fault("article node " + std::to_string(id.value) + " has no record");
                continue;
            }
            const std::string what = describe(details->node);
            if (sha256_hex(details->text) != string_property(details->node.properties, "sha256")) {
                fault(what + ": the stored text is not the one that was imported");
            }
            ENTENTE_ASSIGN(const auto copied, copy_of(view_.rows(), id));
            ENTENTE_ASSIGN(const std::string wrong, fault_of_copy(view_.rows(), id, details->text));
            if (!wrong.empty()) {
                fault(what + ": " + wrong);
            }
            ENTENTE_ASSIGN(const auto claims, view_.claims(details->record.claims));
            if (claims.size() != details->record.claims.size()) {
                fault(what + ": some of its claims are not there");
            }
            for (const Claim& claim : claims) {
                ENTENTE_TRY(check_claim_supports(claim, details->node, copied));
                if (claim.article != id || claim.subjects.empty() ||
                    details->text.find(claim.text) == std::string::npos) {
                    fault(what + ": " + claim.id + " is incomplete, or does not quote it");
                }
            }
        }
        return {};
    }

    // Each triple that the claim speaks about has its support, as it would be written now.
    Status check_claim_supports(const Claim& claim,
                                const Node& article,
                                const std::optional<CopyRecord>& copied) {
        const auto triples = triples_of(view_, claim);
        if (!triples.ok()) {
            fault(triples.error().message);
            return {};
        }
        const Bytes expected = encode(support_of(claim, article, copied));
        for (const keys::Triple& triple : *triples) {
            ENTENTE_ASSIGN(const auto row,
                           view_.rows().get(keys::claim_support(triple, claim.node)));
            if (row != expected) {
                fault(claim.id + ": the facts do not know it, or know it otherwise");
            }
        }
        return {};
    }

    Status check_counts() {
        ENTENTE_ASSIGN(const auto counts, view_.counts());
        if (counts.nodes != report_.nodes || counts.edges != report_.edges) {
            fault("the store counts " + std::to_string(counts.nodes) + " nodes and " +
                  std::to_string(counts.edges) + " edges; there are " +
                  std::to_string(report_.nodes) + " and " + std::to_string(report_.edges));
        }
        const auto compare = [&](const auto& stored, const auto& counted, const std::string& what) {
            const std::map<std::string, std::uint64_t> as_map(stored.begin(), stored.end());
            if (as_map != counted) {
                fault("the counts of " + what + " are wrong");
            }
        };
        compare(counts.labels, labels_, "labels");
        compare(counts.edge_types, edge_types_, "edge types");
        return {};
    }

    const GraphView& view_;
    CheckReport report_;
    std::vector<EdgeRef> edges_;
    std::set<NodeId> nodes_;
    std::vector<NodeId> articles_;
    std::set<keys::Triple> triples_;
    std::set<std::pair<NodeId, NodeId>> given_;  // entity, origin; of a partition
    std::map<std::string, std::uint64_t> labels_;
    std::map<std::string, std::uint64_t> edge_types_;
};

}  // namespace

Result<CheckReport> check_graph(const GraphView& view) {
    return Checker(view).run();
}

Result<CheckReport> check_store(const GraphStore& store) {
    ENTENTE_ASSIGN(const std::vector<std::string> damaged, store.engine().damaged_files());
    CheckReport report;
    const auto checked = [&]() -> Result<CheckReport> {
        ENTENTE_ASSIGN(const GraphView view, store.view());
        return check_graph(view);
    }();
    if (checked.ok()) {
        report = *checked;
    } else if (damaged.empty()) {
        return checked.error();
    } else {
        report.faults.push_back(checked.error().message);
    }
    report.faults.insert(report.faults.begin(), damaged.begin(), damaged.end());
    return report;
}

}  // namespace entente
