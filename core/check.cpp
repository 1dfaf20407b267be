#include "core/check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "core/check_names.h"
#include "core/check_text.h"
#include "core/entities.h"
#include "core/fact_keeper.h"
#include "core/hash.h"
#include "core/name_keys.h"
#include "core/name_table.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
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
        ENTENTE_TRY(check_vertex_rows());
        ENTENTE_TRY(check_index_rows());
        const auto add_fault = [&](std::string text) { fault(std::move(text)); };
        ENTENTE_TRY(check_name_index(view_, add_fault));
        ENTENTE_TRY(check_text_index(view_, articles_, add_fault));
        ENTENTE_TRY(check_facts());
        ENTENTE_TRY(check_articles());
        ENTENTE_TRY(check_counts());
        return report_;
    }

private:
    // One entry of a neighbour list.
    struct Listed {
        Side side;
        NodeId node;
        EdgeTypeId type;
        Neighbor neighbor;
    };

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

    Status check_nodes() {
        const auto handle = [&](const std::vector<Node>& nodes) {
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
                    keys.push_back(keys::readable_id(node.readable_id()));
                    what.push_back(describe(node) + ": not found by its id");
                }
            }
            return demand(keys, [&](std::size_t i) { return what[i]; });
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
            std::vector<RowKey> keys;
            std::vector<std::string> what;
            for (const Edge& edge : edges) {
                keys.push_back(keys::node(edge.source));
                what.push_back(describe(edge) + ": its source is not there");
                keys.push_back(keys::node(edge.target));
                what.push_back(describe(edge) + ": its target is not there");
                const std::string_view id = string_property(edge.properties, "id");
                if (id.starts_with(kFactIdPrefix)) {
                    keys.push_back(keys::readable_id(id));
                    what.push_back(describe(edge) + ": not found by its id");
                    triples_.insert({edge.source, *view_.edge_type(edge.type), edge.target});
                    report_.facts += 1;
                }
                edge_types_[edge.type] += 1;
            }
            return demand(keys, [&](std::size_t i) { return what[i]; });
        };
        Grouped<Edge, decltype(handle)> grouped(handle);
        Status status;
        ENTENTE_TRY(view_.each_edge([&](const Edge& edge) {
            report_.edges += 1;
            edges_.push_back(edge.id);
            status = grouped.add(edge);
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return grouped.flush();
    }

    // Adjacency without an edge, supports without an article, and whether entities are what articles
    // say they are.
    Status check_vertex_rows() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::vertices, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition& partition : partitions) {
            std::vector<Listed> adjacency;
            std::set<NodeId> supported;
            ENTENTE_TRY(view_.rows().scan({partition, {}, {}, SIZE_MAX},
                                          [&](std::string_view key, std::string_view value) {
                                              read_vertex_row(key, value, adjacency, supported);
                                              return true;
                                          }));
            ENTENTE_TRY(check_adjacency(adjacency));
            ENTENTE_TRY(check_entities(supported));
        }
        check_lists_complete();
        return {};
    }

    void read_vertex_row(std::string_view key,
                         std::string_view value,
                         std::vector<Listed>& adjacency,
                         std::set<NodeId>& supported) {
        switch (keys::family(key)) {
            case 'n': return;  // read by check_nodes()
            case 'o':
            case 'i': {
                const auto row = keys::decode_block(key);
                const auto block = decode_neighbor_block(value);
                if (row && block.ok()) {
                    if (block->empty() || block->front() < row->bound) {
                        fault("a neighbour list of node " + std::to_string(row->node.value) +
                              " has an empty block or one that begins before its bound");
                    }
                    for (const Neighbor& neighbor : *block) {
                        adjacency.push_back({row->side, row->node, row->type, neighbor});
                    }
                    return;
                }
                break;
            }
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

    Status check_adjacency(const std::vector<Listed>& adjacency) {
        std::vector<EdgeId> ids;
        for (const Listed& row : adjacency) {
            ids.push_back(row.neighbor.edge);
        }
        ENTENTE_ASSIGN(const auto edges, view_.edges(ids));
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const Listed& row = adjacency[i];
            const bool out = row.side == Side::out;
            const bool right = edges[i] &&
                               edges[i]->source == (out ? row.node : row.neighbor.other) &&
                               edges[i]->target == (out ? row.neighbor.other : row.node) &&
                               view_.edge_type(edges[i]->type) == row.type;
            if (right) {
                (out ? out_edges_ : in_edges_).push_back(row.neighbor.edge);
            } else {
                fault("node " + std::to_string(row.node.value) + " has in its list edge " +
                      std::to_string(row.neighbor.edge.value) +
                      ", which is another or is not there");
            }
        }
        return {};
    }

    // Each edge is in the list of its source and in that of its target, once.
    void check_lists_complete() {
        std::sort(edges_.begin(), edges_.end());
        for (const bool out : {true, false}) {
            std::vector<EdgeId>& listed = out ? out_edges_ : in_edges_;
            std::sort(listed.begin(), listed.end());
            std::vector<EdgeId> different;
            std::set_symmetric_difference(edges_.begin(),
                                          edges_.end(),
                                          listed.begin(),
                                          listed.end(),
                                          std::back_inserter(different));
            for (const EdgeId edge : different) {
                fault("edge " + std::to_string(edge.value) + " is not once in the list of its " +
                      (out ? "source" : "target"));
            }
        }
    }

    Status check_entities(const std::set<NodeId>& supported) {
        for (const NodeId id : supported) {
            ENTENTE_ASSIGN(const auto node, view_.node(id));
            if (!node) {
                fault("entity node " + std::to_string(id.value) + " is not there, but supported");
                continue;
            }
            ENTENTE_ASSIGN(const auto supports, entity_supports(view_.rows(), id));
            const Node derived = derive_entity(id, node->readable_id(), supports);
            if (derived.labels != node->labels || derived.properties != node->properties) {
                fault(describe(*node) + ": labels or properties are not what its articles say");
            }
        }
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
            ENTENTE_ASSIGN(const auto claims, view_.claims(details->record.claims));
            if (claims.size() != details->record.claims.size()) {
                fault(what + ": some of its claims are not there");
            }
            for (const Claim& claim : claims) {
                ENTENTE_TRY(check_claim_supports(claim, details->node));
                if (claim.article != id || claim.subjects.empty() ||
                    details->text.find(claim.text) == std::string::npos) {
                    fault(what + ": " + claim.id + " is incomplete, or does not quote it");
                }
            }
        }
        return {};
    }

    // Each triple that the claim speaks about has its support, as it would be written now.
    Status check_claim_supports(const Claim& claim, const Node& article) {
        const auto triples = triples_of(view_, claim);
        if (!triples.ok()) {
            fault(triples.error().message);
            return {};
        }
        const Bytes expected = encode(support_of(claim, article));
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
    std::vector<EdgeId> edges_;
    std::vector<EdgeId> out_edges_;  // those in the lists of their sources
    std::vector<EdgeId> in_edges_;
    std::set<NodeId> nodes_;
    std::vector<NodeId> articles_;
    std::set<keys::Triple> triples_;
    std::map<std::string, std::uint64_t> labels_;
    std::map<std::string, std::uint64_t> edge_types_;
};

}  // namespace

Result<CheckReport> check_graph(const GraphView& view) {
    return Checker(view).run();
}

}  // namespace entente
