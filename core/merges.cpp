#include "core/merges.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/article_copies.h"
#include "core/entities.h"
#include "core/fact_keeper.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
#include "core/triples.h"

namespace entente {

namespace {

// The entity and everything that was merged into it, at whatever distance.
Result<std::vector<NodeId>> family_of(const RowReader& rows, NodeId entity) {
    std::vector<NodeId> family = {entity};
    for (std::size_t i = 0; i < family.size(); ++i) {
        ENTENTE_TRY(rows.scan(keys::merged_children(family[i]),
                              [&](std::string_view key, std::string_view) {
                                  if (const auto child = keys::decode_merged_child(key)) {
                                      family.push_back(*child);
                                  }
                                  return true;
                              }));
    }
    return family;
}

Status record_decision(
    GraphBatch& batch, DecisionKind kind, NodeId kept, NodeId other, const DecisionNote& note) {
    DecisionRecord record;
    record.kind = kind;
    record.kept = kept;
    record.other = other;
    record.author = note.author;
    record.reason = note.reason;
    record.when = note.when;
    batch.rows().put(keys::decision(batch.new_decision_number()), encode(record));
    return {};
}

// An entity that is there, and its type: what articles say it is, or else the first of its labels that is one.
struct Known {
    std::string id;
    std::string type;
};

Result<Known> known_entity(GraphBatch& batch, NodeId id) {
    ENTENTE_ASSIGN(const auto node, batch.view().node(id));
    if (!node || !node->has_label("Entity")) {
        return Error{ErrorCode::not_found, "node " + std::to_string(id.value) + " is no entity"};
    }
    Known known;
    known.id = node->readable_id();
    if (known.id.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "node " + std::to_string(id.value) +
                         " has no property `id`; only entities that have one can be merged"};
    }
    ENTENTE_ASSIGN(const EntityLayers layers, entity_layers(batch.rows(), id, known.id));
    const std::vector<std::string>& labels = layers.derived ? layers.derived->labels : node->labels;
    const auto type = std::find_if(labels.begin(), labels.end(), [](const std::string& label) {
        return ontology().entity_type(label) != nullptr;
    });
    known.type = type == labels.end() ? std::string() : *type;
    return known;
}

// Moves what belongs to some entities from one node to another.
class Mover {
public:
    // `origins`: the readable ids of those whose things move, by their nodes.
    Mover(GraphBatch& batch,
          NodeId from,
          std::string from_id,
          NodeId to,
          std::string to_id,
          std::map<NodeId, std::string> origins)
        : batch_(batch),
          facts_(batch),
          from_(from),
          from_id_(std::move(from_id)),
          to_(to),
          to_id_(std::move(to_id)),
          origins_(std::move(origins)) {
        for (const auto& [node, id] : origins_) {
            origin_ids_.insert(id);
        }
    }

    Status move() {
        ENTENTE_ASSIGN(auto from_given, entity_given(batch_, from_, from_id_));
        ENTENTE_ASSIGN(auto to_given, entity_given(batch_, to_, to_id_));
        ENTENTE_TRY(move_supports());
        ENTENTE_TRY(move_given(from_given, to_given));
        // First the one that loses something, so that a unique value is free for the other. What the entities are
        // called has to be there before facts lead to them, and both until all edges have moved.
        ENTENTE_TRY(refresh_entity(batch_, from_, from_id_, from_given, Bare::keep));
        ENTENTE_TRY(refresh_entity(batch_, to_, to_id_, to_given, Bare::keep));
        ENTENTE_TRY(move_edges());
        ENTENTE_TRY(facts_.settle());
        for (const NodeId article : articles_) {
            ENTENTE_TRY(refresh_mentions(batch_, article, from_));
            ENTENTE_TRY(refresh_mentions(batch_, article, to_));
        }
        ENTENTE_TRY(drop_if_bare(from_, from_id_, from_given && from_given->keeps()));
        return drop_if_bare(to_, to_id_, to_given && to_given->keeps());
    }

private:
    // Takes the node away if nothing but its id is left of it, and no edge leads to it.
    Status drop_if_bare(NodeId node, const std::string& id, bool keeps) {
        ENTENTE_ASSIGN(const EntityLayers layers, entity_layers(batch_.rows(), node, id));
        return keeps || layers.any_below() ? Status()
                                           : refresh_entity(batch_, node, id, std::nullopt);
    }

    // What was given to the entities goes where they go.
    Status move_given(std::optional<EntityGiven>& from_given,
                      std::optional<EntityGiven>& to_given) {
        ENTENTE_ASSIGN(const EntityLayers layers, read_given(batch_.rows(), from_));
        for (const auto& [origin, given] : layers.absorbed) {
            if (origins_.count(origin) == 0) {
                continue;
            }
            batch_.rows().erase(keys::entity_given(from_, origin));
            if (origin != to_) {
                batch_.rows().put(keys::entity_given(to_, origin), encode(given));
            } else if (!to_given) {
                to_given = given;
            }
        }
        if (origins_.count(from_) > 0) {
            if (layers.given) {
                batch_.rows().erase(keys::entity_given(from_, from_));
            }
            if (from_given && !from_given->empty()) {
                batch_.rows().put(keys::entity_given(to_, from_), encode(*from_given));
            }
            from_given.reset();
        }
        return {};
    }

    Status move_supports() {
        std::vector<std::pair<keys::EntitySupportKey, Bytes>> moving;
        ENTENTE_TRY(batch_.rows().scan(keys::entity_supports(from_),
                                       [&](std::string_view key, std::string_view value) {
                                           const auto row = keys::decode_entity_support(key);
                                           if (row && origins_.count(row->origin) > 0) {
                                               moving.emplace_back(*row, Bytes(value));
                                           }
                                           return true;
                                       }));
        for (const auto& [row, value] : moving) {
            batch_.rows().erase(keys::entity_support(from_, row.article, row.origin));
            batch_.rows().put(keys::entity_support(to_, row.article, row.origin), value);
            articles_.insert(row.article);
        }
        return {};
    }

    // The readable id of the entity that an edge was made for.
    std::string origin_of(const Edge& edge) const {
        const std::string_view origin = string_property(edge.properties, kOriginProperty);
        return origin.empty() ? from_id_ : std::string(origin);
    }

    Status move_edges() {
        const GraphView view = batch_.view();
        ENTENTE_ASSIGN(const auto hops, view.hops(std::span(&from_, 1), Direction::both));
        std::vector<EdgeRef> refs;
        for (const Hop& hop : hops.front()) {
            refs.push_back(hop.ref());
        }
        std::sort(refs.begin(), refs.end());
        refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
        ENTENTE_ASSIGN(auto edges, view.edges(refs));
        std::sort(
            edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
        ENTENTE_ASSIGN(const auto claims, claims_at(edges));
        std::vector<const Edge*> moving;  // of those claims
        std::vector<const Edge*> others;
        for (const auto& edge : edges) {
            if (!edge || (edge->type == "MENTIONS" && articles_.count(edge->source) > 0) ||
                string_property(edge->properties, "id").starts_with(kFactIdPrefix)) {
                continue;  // derived anew
            }
            if (is_fact_type(edge->type) || claims.count(edge->source) == 0) {
                others.push_back(&*edge);
            } else if (origin_ids_.count(origin_of(*edge)) > 0) {
                moving.push_back(&*edge);
            }
        }
        std::set<NodeId> concerned;
        for (const Edge* edge : moving) {
            concerned.insert(edge->source);
        }
        const std::vector<NodeId> claim_ids(concerned.begin(), concerned.end());
        ENTENTE_TRY(take_supports(claim_ids));
        for (const Edge* edge : moving) {
            ENTENTE_TRY(move_claim_edge(*edge));
        }
        for (const Edge* edge : others) {
            ENTENTE_TRY(move_other_edge(*edge));
        }
        return give_supports(claim_ids);
    }

    // The claims at which edges of bookkeeping begin.
    Result<std::set<NodeId>> claims_at(const std::vector<std::optional<Edge>>& edges) const {
        std::set<NodeId> sources;
        for (const auto& edge : edges) {
            if (edge && !is_fact_type(edge->type)) {
                sources.insert(edge->source);
            }
        }
        const std::vector<NodeId> ids(sources.begin(), sources.end());
        ENTENTE_ASSIGN(const auto nodes, batch_.view().nodes(ids));
        std::set<NodeId> claims;
        for (const auto& node : nodes) {
            if (node && node->has_label("Claim")) {
                claims.insert(node->id);
            }
        }
        return claims;
    }

    Status move_claim_edge(const Edge& edge) {
        Properties properties = edge.properties;
        const std::string origin = origin_of(edge);
        properties.erase(std::string(kOriginProperty));
        if (origin != to_id_) {
            properties[std::string(kOriginProperty)] = origin;
        }
        return batch_.move_edge(edge.id,
                                edge.source == from_ ? to_ : edge.source,
                                edge.target == from_ ? to_ : edge.target,
                                properties);
    }

    // An edge that no article gave. Its properties are not ours, so where it was made is noted in a row, for each end.
    Status move_other_edge(const Edge& edge) {
        const RowKey key = keys::moved_edge(edge.id);
        ENTENTE_ASSIGN(const auto row, batch_.rows().get(key));
        MovedEdgeRecord made;
        if (row) {
            ENTENTE_ASSIGN(made, decode_moved_edge_record(*row));
        }
        const auto moved_end = [&](NodeId end, NodeId& origin) {
            origin = origin.valid() ? origin : end;
            const NodeId now = end == from_ && origins_.count(origin) > 0 ? to_ : end;
            origin = origin == now ? NodeId() : origin;
            return now;
        };
        const NodeId source = moved_end(edge.source, made.source);
        const NodeId target = moved_end(edge.target, made.target);
        if (source == edge.source && target == edge.target) {
            return {};
        }
        if (made == MovedEdgeRecord()) {
            batch_.rows().erase(key);
        } else {
            batch_.rows().put(key, encode(made));
        }
        return batch_.move_edge(edge.id, source, target, edge.properties);
    }

    Status take_supports(const std::vector<NodeId>& ids) {
        ENTENTE_ASSIGN(const auto claims, batch_.view().claims(ids));
        for (const Claim& claim : claims) {
            ENTENTE_ASSIGN(const auto triples, triples_of(batch_.view(), claim));
            for (const keys::Triple& triple : triples) {
                batch_.rows().erase(keys::claim_support(triple, claim.node));
                facts_.touch(triple);
            }
        }
        return {};
    }

    Status give_supports(const std::vector<NodeId>& ids) {
        ENTENTE_ASSIGN(const auto claims, batch_.view().claims(ids));
        std::vector<NodeId> articles;
        for (const Claim& claim : claims) {
            articles.push_back(claim.article);
        }
        ENTENTE_ASSIGN(const auto nodes, batch_.view().nodes(articles));
        for (std::size_t i = 0; i < claims.size(); ++i) {
            const Claim& claim = claims[i];
            if (!nodes[i]) {
                return Error{ErrorCode::corruption, claim.id + " stands in no article"};
            }
            ENTENTE_ASSIGN(const auto copied, copy_of(batch_.rows(), nodes[i]->id));
            const ClaimSupport support = support_of(claim, *nodes[i], copied);
            ENTENTE_ASSIGN(const auto triples, triples_of(batch_.view(), claim));
            for (const keys::Triple& triple : triples) {
                batch_.rows().put(keys::claim_support(triple, claim.node), encode(support));
                facts_.touch(triple);
            }
        }
        return {};
    }

    GraphBatch& batch_;
    FactKeeper facts_;
    NodeId from_;
    std::string from_id_;
    NodeId to_;
    std::string to_id_;
    std::map<NodeId, std::string> origins_;
    std::set<std::string> origin_ids_;
    std::set<NodeId> articles_;
};

// The readable ids of a family of merged entities, whose head is `head_id`.
Result<std::map<NodeId, std::string>> ids_of(const RowReader& rows,
                                             const std::vector<NodeId>& family,
                                             const std::string& head_id) {
    std::map<NodeId, std::string> ids = {{family.front(), head_id}};
    for (std::size_t i = 1; i < family.size(); ++i) {
        ENTENTE_ASSIGN(const auto row, rows.get(keys::merged_into(family[i])));
        if (!row) {
            return Error{ErrorCode::corruption, "a merged entity has no record of its merge"};
        }
        ENTENTE_ASSIGN(const MergeRecord merge, decode_merge_record(*row));
        ids[family[i]] = merge.id;
    }
    return ids;
}

// ErrorCode::conflict when somebody decided that a member of one family is not a member of the other.
Status check_not_distinct(const RowReader& rows,
                          const std::map<NodeId, std::string>& a,
                          const std::map<NodeId, std::string>& b) {
    for (const auto& [a_node, a_id] : a) {
        for (const auto& [b_node, b_id] : b) {
            ENTENTE_ASSIGN(const auto row, rows.get(keys::distinct(a_node, b_node)));
            if (row) {
                return Error{ErrorCode::conflict,
                             "it was decided that " + a_id + " and " + b_id +
                                 " are not the same; take that decision back first"};
            }
        }
    }
    return {};
}

}  // namespace

Status merge_entities(GraphBatch& batch, NodeId kept, NodeId other, const DecisionNote& note) {
    ENTENTE_ASSIGN(const Known kept_known, known_entity(batch, kept));
    ENTENTE_ASSIGN(const Known other_known, known_entity(batch, other));
    const std::string& kept_id = kept_known.id;
    const std::string& other_id = other_known.id;
    if (kept == other) {
        return Error{ErrorCode::invalid_argument, kept_id + " is the same entity already"};
    }
    if (kept_known.type != other_known.type) {
        const auto described = [](const Known& known) {
            return known.id + " is " + (known.type.empty() ? "of no type" : "a " + known.type);
        };
        return Error{ErrorCode::invalid_argument,
                     described(kept_known) + " and " + described(other_known) +
                         ": only entities of one type can be the same"};
    }
    ENTENTE_ASSIGN(const auto kept_family, family_of(batch.rows(), kept));
    ENTENTE_ASSIGN(const auto other_family, family_of(batch.rows(), other));
    ENTENTE_ASSIGN(const auto kept_ids, ids_of(batch.rows(), kept_family, kept_id));
    ENTENTE_ASSIGN(const auto other_ids, ids_of(batch.rows(), other_family, other_id));
    ENTENTE_TRY(check_not_distinct(batch.rows(), kept_ids, other_ids));
    ENTENTE_TRY(record_decision(batch, DecisionKind::merge, kept, other, note));
    batch.rows().put(keys::merged_into(other), encode(MergeRecord{kept, other_id, kept_id}));
    batch.rows().put(keys::merged_child(kept, other), {});
    return Mover(batch, other, other_id, kept, kept_id, other_ids).move();
}

Status unmerge_entity(GraphBatch& batch, NodeId other, const DecisionNote& note) {
    ENTENTE_ASSIGN(const auto row, batch.rows().get(keys::merged_into(other)));
    if (!row) {
        return Error{ErrorCode::invalid_argument,
                     "node " + std::to_string(other.value) + " was not merged into another"};
    }
    ENTENTE_ASSIGN(const MergeRecord merge, decode_merge_record(*row));
    ENTENTE_ASSIGN(const Survivor now, surviving_entity(batch.rows(), other));
    ENTENTE_ASSIGN(const auto family, family_of(batch.rows(), other));
    ENTENTE_ASSIGN(const auto ids, ids_of(batch.rows(), family, merge.id));
    ENTENTE_TRY(record_decision(batch, DecisionKind::unmerge, merge.parent, other, note));
    batch.rows().erase(keys::merged_into(other));
    batch.rows().erase(keys::merged_child(merge.parent, other));
    return Mover(batch, now.node, now.id, other, merge.id, ids).move();
}

Status mark_distinct(GraphBatch& batch, NodeId a, NodeId b, const DecisionNote& note) {
    ENTENTE_ASSIGN(const auto survivors, surviving_entities(batch.rows(), {a, b}));
    if (survivors[0].node == survivors[1].node) {
        return Error{ErrorCode::conflict, "the two are one entity; unmerge them first"};
    }
    ENTENTE_TRY(record_decision(batch, DecisionKind::distinct, a, b, note));
    batch.rows().put(keys::distinct(a, b), {});
    return {};
}

Status unmark_distinct(GraphBatch& batch, NodeId a, NodeId b, const DecisionNote& note) {
    ENTENTE_ASSIGN(const auto row, batch.rows().get(keys::distinct(a, b)));
    if (!row) {
        return Error{ErrorCode::invalid_argument, "it was not decided that they are not the same"};
    }
    ENTENTE_TRY(record_decision(batch, DecisionKind::indistinct, a, b, note));
    batch.rows().erase(keys::distinct(a, b));
    return {};
}

}  // namespace entente
