#include "core/entities.h"

#include <algorithm>
#include <set>

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

bool adds_nothing(const Node& node, const EntitySupport& support) {
    const auto has_name = [&](const std::string& name) {
        if (name == node.name()) {
            return true;
        }
        const auto aliases = node.properties.find("aliases");
        const ValueList* list =
            aliases == node.properties.end() ? nullptr : aliases->second.as_list();
        return list != nullptr && std::find(list->begin(), list->end(), Value(name)) != list->end();
    };
    return support.type == node.labels.front() && support.name == node.name() &&
           support.subtype == string_property(node.properties, "subtype") &&
           std::all_of(support.aliases.begin(), support.aliases.end(), has_name) &&
           std::all_of(support.office_labels.begin(),
                       support.office_labels.end(),
                       [&](const std::string& label) { return node.has_label(label); }) &&
           std::all_of(support.ids.begin(), support.ids.end(), [&](const auto& id) {
               return node.properties.count(id.first) > 0;
           });
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

Status refresh_entity(GraphBatch& batch, NodeId id, std::string_view readable_id) {
    ENTENTE_ASSIGN(const auto supports, entity_supports(batch.rows(), id));
    if (!supports.empty()) {
        return batch.put_node(derive_entity(id, readable_id, supports));
    }
    ENTENTE_ASSIGN(const auto there, batch.view().node(id));
    return there ? batch.delete_node(id) : Status();
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
