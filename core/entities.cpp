#include "core/entities.h"

#include <algorithm>
#include <set>

#include "core/entity_tally.h"
#include "core/storage/keys.h"

namespace entente {

Result<std::vector<Survivor>> surviving_entities(const RowReader& rows,
                                                 const std::vector<NodeId>& entities) {
    std::vector<Survivor> survivors;
    std::vector<std::size_t> moving;  // those that may have been merged further
    for (std::size_t i = 0; i < entities.size(); ++i) {
        survivors.push_back({entities[i], {}});
        moving.push_back(i);
    }
    for (int depth = 0; !moving.empty(); ++depth) {
        if (depth > kMergeDepthMax) {
            return Error{ErrorCode::corruption, "merged entities lead in a circle"};
        }
        std::vector<RowKey> keys;
        for (const std::size_t i : moving) {
            keys.push_back(keys::merged_into(survivors[i].node));
        }
        ENTENTE_ASSIGN(const auto merges, rows.get_many(keys));
        std::vector<std::size_t> moved;
        for (std::size_t j = 0; j < moving.size(); ++j) {
            if (merges[j]) {
                ENTENTE_ASSIGN(MergeRecord merge, decode_merge_record(*merges[j]));
                survivors[moving[j]] = {merge.parent, std::move(merge.parent_id)};
                moved.push_back(moving[j]);
            }
        }
        moving = std::move(moved);
    }
    return survivors;
}

Result<Survivor> surviving_entity(const RowReader& rows, NodeId entity) {
    ENTENTE_ASSIGN(auto survivors, surviving_entities(rows, {entity}));
    return std::move(survivors.front());
}

Result<std::vector<EntitySupport>> entity_supports(const RowReader& rows, NodeId entity) {
    std::vector<EntitySupport> own;
    std::vector<EntitySupport> merged;
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::entity_supports(entity), [&](std::string_view key, std::string_view value) {
            const auto row = keys::decode_entity_support(key);
            auto support = decode_entity_support_record(value);
            if (!row || !support.ok()) {
                status = row ? support.status()
                             : Status(Error{ErrorCode::corruption,
                                            "a stored entity support key is damaged"});
                return false;
            }
            (row->origin == entity ? own : merged).push_back(*std::move(support));
            return true;
        }));
    ENTENTE_TRY(status);
    own.insert(own.end(), merged.begin(), merged.end());
    return own;
}

Node derive_entity(NodeId id,
                   std::string_view readable_id,
                   const std::vector<EntitySupport>& supports) {
    const EntitySupport* best = &supports.front();
    for (const EntitySupport& support : supports) {
        if (support.name_rank > best->name_rank) {
            best = &support;
        }
    }
    Node node;
    node.id = id;
    node.labels = {best->type, "Entity"};
    node.properties["id"] = readable_id;
    node.properties["name"] = best->name;
    std::set<std::string> offices;
    std::set<std::string> aliases;
    std::string subtype = best->subtype;
    for (const EntitySupport& support : supports) {
        offices.insert(support.office_labels.begin(), support.office_labels.end());
        aliases.insert(support.aliases.begin(), support.aliases.end());
        aliases.insert(support.name);
        for (const auto& [scheme, value] : support.ids) {
            node.properties.emplace(scheme, value);
        }
        if (subtype.empty()) {
            subtype = support.subtype;
        }
    }
    aliases.erase(best->name);
    node.labels.insert(node.labels.end(), offices.begin(), offices.end());
    if (!subtype.empty()) {
        node.properties["subtype"] = subtype;
    }
    if (!aliases.empty()) {
        node.properties["aliases"] = ValueList(aliases.begin(), aliases.end());
    }
    return node;
}

namespace {

// What all that articles say adds up to, and makes.
Result<std::pair<EntityTally, std::optional<Node>>> count_all(const RowReader& rows,
                                                              NodeId id,
                                                              std::string_view readable_id) {
    ENTENTE_ASSIGN(const auto supports, entity_supports(rows, id));
    EntityTally tally;
    for (const EntitySupport& support : supports) {
        tally.count(support, 1);
    }
    return std::pair(
        std::move(tally),
        supports.empty() ? std::nullopt : std::optional(derive_entity(id, readable_id, supports)));
}

Result<std::optional<EntityTally>> read_tally(const RowReader& rows, NodeId id) {
    ENTENTE_ASSIGN(const auto row, rows.get(keys::entity_tally(id)));
    if (!row) {
        return std::optional<EntityTally>();
    }
    ENTENTE_ASSIGN(EntityTally tally, decode_entity_tally(*row));
    return std::optional(std::move(tally));
}

Result<EntityLayers> layers_of(const RowReader& rows,
                               const std::optional<EntityTally>& tally,
                               NodeId id,
                               std::string_view readable_id) {
    ENTENTE_ASSIGN(EntityLayers layers, read_given(rows, id));
    if (tally) {
        ENTENTE_ASSIGN(layers.derived, reckon_entity(rows, *tally, id, readable_id));
    } else {
        ENTENTE_ASSIGN(auto counted, count_all(rows, id, readable_id));
        layers.derived = std::move(counted.second);
    }
    return layers;
}

std::optional<EntityGiven> given_to(const EntityLayers& layers,
                                    const std::optional<Node>& present) {
    if (!present) {
        return layers.given;
    }
    return layers.any_below() ? given_now(layers, *present) : all_given(*present);
}

bool same_node(const Node& a, const Node& b) {
    return a.labels == b.labels && a.properties == b.properties;
}

Status put_if_changed(GraphBatch& batch, const std::optional<Node>& present, const Node& node) {
    return present && same_node(*present, node) ? Status() : batch.put_node(node);
}

// Writes the node of its layers, and the row of what is given to it.
Status write_layers(GraphBatch& batch,
                    NodeId id,
                    std::string_view readable_id,
                    const EntityLayers& layers,
                    std::optional<EntityGiven> given,
                    Bare bare) {
    const RowKey key = keys::entity_given(id, id);
    ENTENTE_ASSIGN(const auto present, batch.view().node(id));
    if (layers.any_below()) {
        if (given) {
            forget_what_is_gone(*given, layers);
        }
        if (given && !given->empty()) {
            batch.rows().put(key, encode(*given));
        } else if (layers.given) {
            batch.rows().erase(key);
        }
        return put_if_changed(batch, present, compose(layers, given, id, readable_id));
    }
    if (layers.given) {
        batch.rows().erase(key);
    }
    if (given && given->keeps()) {
        given->without_labels.clear();
        given->without_properties.clear();
        return put_if_changed(batch, present, compose({}, given, id, readable_id));
    }
    if (bare == Bare::delete_without_edges) {
        if (!present) {
            return {};
        }
        ENTENTE_ASSIGN(const auto hops, batch.view().hops(std::span(&id, 1), Direction::both));
        if (hops.front().empty()) {
            return batch.delete_node(id);
        }
    }
    return put_if_changed(batch, present, compose({}, std::nullopt, id, readable_id));
}

Result<bool> has_merged_children(const RowReader& rows, NodeId id) {
    bool found = false;
    ScanRequest request = keys::merged_children(id);
    request.limit = 1;
    ENTENTE_TRY(rows.scan(request, [&](std::string_view, std::string_view) {
        found = true;
        return false;
    }));
    return found;
}

// Whether articles make the same of the entity before and after one of them was counted in or out. True is certain;
// false may only mean that they have to be asked.
Result<bool> makes_no_difference(
    const RowReader& rows, NodeId id, const EntityTally& before, const EntityTally& after, int by) {
    if (!before.same_opinions(after)) {
        return false;
    }
    if (!before.contradictory()) {
        return true;
    }
    // The first one decides, and the new one is the last, unless others are merged into what it is about.
    ENTENTE_ASSIGN(const bool merged, has_merged_children(rows, id));
    return by > 0 && !merged;
}

// Writes the support (by = 1) or takes it away (by = -1), and brings the node up to date.
Status count_entity_support(GraphBatch& batch,
                            NodeId id,
                            std::string_view readable_id,
                            const RowKey& key,
                            const EntitySupport& support,
                            int by) {
    const auto write_support = [&] {
        if (by > 0) {
            batch.rows().put(key, encode(support));
        } else {
            batch.rows().erase(key);
        }
    };
    ENTENTE_ASSIGN(const auto before, read_tally(batch.rows(), id));
    std::optional<EntityTally> after = before;
    if (after && (!after->count(support, by) || after->supports == 0)) {
        after.reset();
    }
    if (after) {
        ENTENTE_ASSIGN(const bool same, makes_no_difference(batch.rows(), id, *before, *after, by));
        if (same) {
            // A country that a thousand articles mention is not made out anew for the next one.
            write_support();
            batch.rows().put(keys::entity_tally(id), encode(*after));
            return {};
        }
    }
    ENTENTE_ASSIGN(EntityLayers layers, layers_of(batch.rows(), before, id, readable_id));
    ENTENTE_ASSIGN(const auto present, batch.view().node(id));
    std::optional<EntityGiven> given = given_to(layers, present);
    write_support();
    if (!after) {
        return refresh_entity(batch, id, readable_id, std::move(given));
    }
    batch.rows().put(keys::entity_tally(id), encode(*after));
    ENTENTE_ASSIGN(Node derived, reckon_entity(batch.rows(), *after, id, readable_id));
    if (present && layers.derived && same_node(derived, *layers.derived)) {
        return {};
    }
    layers.derived = std::move(derived);
    return write_layers(
        batch, id, readable_id, layers, std::move(given), Bare::delete_without_edges);
}

}  // namespace

Result<EntityLayers> entity_layers(const RowReader& rows, NodeId id, std::string_view readable_id) {
    ENTENTE_ASSIGN(const auto tally, read_tally(rows, id));
    return layers_of(rows, tally, id, readable_id);
}

Result<std::optional<EntityGiven>> entity_given(GraphBatch& batch,
                                                NodeId id,
                                                std::string_view readable_id) {
    ENTENTE_ASSIGN(const EntityLayers layers, entity_layers(batch.rows(), id, readable_id));
    ENTENTE_ASSIGN(const auto present, batch.view().node(id));
    return given_to(layers, present);
}

Status refresh_entity(GraphBatch& batch,
                      NodeId id,
                      std::string_view readable_id,
                      std::optional<EntityGiven> given,
                      Bare bare) {
    ENTENTE_ASSIGN(EntityLayers layers, read_given(batch.rows(), id));
    ENTENTE_ASSIGN(auto counted, count_all(batch.rows(), id, readable_id));
    if (counted.second) {
        batch.rows().put(keys::entity_tally(id), encode(counted.first));
    } else {
        batch.rows().erase(keys::entity_tally(id));
    }
    layers.derived = std::move(counted.second);
    return write_layers(batch, id, readable_id, layers, std::move(given), bare);
}

Status add_entity_support(GraphBatch& batch,
                          NodeId id,
                          std::string_view readable_id,
                          NodeId article,
                          NodeId origin,
                          const EntitySupport& support) {
    const RowKey key = keys::entity_support(id, article, origin);
    return count_entity_support(batch, id, readable_id, key, support, 1);
}

Status remove_entity_support(
    GraphBatch& batch, NodeId id, std::string_view readable_id, NodeId article, NodeId origin) {
    const RowKey key = keys::entity_support(id, article, origin);
    ENTENTE_ASSIGN(const auto row, batch.rows().get(key));
    if (!row) {
        return Error{ErrorCode::corruption,
                     "entity node " + std::to_string(id.value) +
                         " does not know an article that mentions it"};
    }
    ENTENTE_ASSIGN(const EntitySupport support, decode_entity_support_record(*row));
    if (!readable_id.empty()) {
        return count_entity_support(batch, id, readable_id, key, support, -1);
    }
    ENTENTE_ASSIGN(const auto known, batch.view().readable_id_of(support.identity));
    if (!known) {
        return Error{ErrorCode::corruption,
                     "entity node " + std::to_string(id.value) + " has lost its id"};
    }
    return count_entity_support(batch, id, *known, key, support, -1);
}

Status refresh_mentions(GraphBatch& batch, NodeId article, NodeId entity) {
    std::int64_t count = 0;
    Status status;
    ENTENTE_TRY(batch.rows().scan(keys::entity_supports_by(entity, article),
                                  [&](std::string_view, std::string_view value) {
                                      const auto support = decode_entity_support_record(value);
                                      status = support.status();
                                      count += support.ok() ? support->mention_count : 0;
                                      return status.ok();
                                  }));
    ENTENTE_TRY(status);
    const EdgeTypeId type = batch.edge_type("MENTIONS");
    ENTENTE_ASSIGN(const auto edges, edges_between(batch.rows(), article, type, entity));
    if (edges.empty()) {
        return count == 0
                   ? Status()
                   : batch.create_edge(article, "MENTIONS", entity, {{"count", count}}).status();
    }
    return count == 0 ? batch.delete_edge(edges.front().edge)
                      : batch.set_edge_properties(edges.front().edge, {{"count", count}});
}

}  // namespace entente
