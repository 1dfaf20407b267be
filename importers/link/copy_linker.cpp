#include "importers/link/copy_linker.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/article_copies.h"
#include "core/hash.h"
#include "core/names.h"
#include "importers/link/linker.h"

namespace entente {

namespace {

// Type and name key, to what is called so, in order.
template <typename T>
using Named = std::map<std::pair<std::string, std::string>, std::vector<T>>;

// Indexes of the entities that only this text can name.
Named<std::size_t> own_entities(const ArticleReading& reading) {
    const std::string hash = sha256_hex(reading.article.text);
    Named<std::size_t> own;
    for (std::size_t i = 0; i < reading.entities.size(); ++i) {
        const ReadEntity& entity = reading.entities[i];
        if (is_local_identity(entity, hash)) {
            own[{entity.type, name_key(entity.name)}].push_back(i);
        }
    }
    return own;
}

// The identities of the source's entities that are called as those in `wanted`.
Result<Named<std::string>> identities_of(const GraphView& store,
                                         const ArticleDetails& source,
                                         const Named<std::size_t>& wanted) {
    Named<std::string> identities;
    ENTENTE_ASSIGN(const auto nodes, store.nodes(source.record.entities));
    for (const std::optional<Node>& node : nodes) {
        if (!node) {
            continue;
        }
        for (const std::string& label : node->labels) {
            const std::pair called(label, name_key(node->name()));
            if (!wanted.contains(called)) {
                continue;
            }
            ENTENTE_ASSIGN(std::string identity,
                           identity_of(store, std::string(node->readable_id())));
            identities[called].push_back(std::move(identity));
        }
    }
    return identities;
}

}  // namespace

Status link_copy(const GraphView& store,
                 ArticleReading& reading,
                 const std::optional<CopyRecord>& copied) {
    if (!copied) {
        return {};
    }
    const Named<std::size_t> own = own_entities(reading);
    if (own.empty()) {
        return {};
    }
    ENTENTE_ASSIGN(const auto present, find_present(store, copied->source));
    if (!present) {
        return {};
    }
    ENTENTE_ASSIGN(const auto source, store.article(*present));
    if (!source) {
        return {};
    }
    ENTENTE_ASSIGN(const Named<std::string> theirs, identities_of(store, *source, own));
    std::set<std::string> taken;
    for (const ReadEntity& entity : reading.entities) {
        taken.insert(entity.identity);
    }
    for (const auto& [called, entities] : own) {
        const auto found = theirs.find(called);
        if (found == theirs.end() || found->second.size() != entities.size()) {
            continue;
        }
        for (std::size_t i = 0; i < entities.size(); ++i) {
            const std::string& identity = found->second[i];
            if (!identity.empty() && taken.insert(identity).second) {
                reading.entities[entities[i]].identity = identity;
            }
        }
    }
    return {};
}

}  // namespace entente
