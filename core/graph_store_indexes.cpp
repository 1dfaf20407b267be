// GraphStore's property indexes: building and dropping them in steps that a crash does not undo.
#include <algorithm>
#include <set>

#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/property_index.h"

namespace entente {

namespace {

using keys::PropertyIndexKind;

PropertyIndex index_named(PropertyIndexKind kind,
                          std::string_view label,
                          std::string_view property,
                          bool unique = false) {
    PropertyIndex index{kind, std::string(label), std::string(property), {}};
    index.record.unique = unique;
    return index;
}

Result<std::optional<PropertyIndex>> as_it_is(const GraphBatch& batch, const PropertyIndex& index) {
    return find_property_index(batch.view().rows(), index);
}

}  // namespace

Status GraphStore::begin_index(const PropertyIndex& index) {
    std::unique_lock<std::mutex> lock(state_->writer());
    ENTENTE_ASSIGN(auto batch, begin_batch());
    ENTENTE_ASSIGN(const auto known, as_it_is(*batch, index));
    if (known && known->record.state == PropertyIndexState::building &&
        known->record.unique == index.record.unique) {
        return {};  // an error came between its beginning and its end
    }
    if (known) {
        return Error{ErrorCode::already_exists, index.describe() + " is there already"};
    }
    ENTENTE_ASSIGN(const auto all, entente::property_indexes(batch->view().rows()));
    if (all.size() >= kPropertyIndexesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the store has kPropertyIndexesMax = " + std::to_string(kPropertyIndexesMax) +
                         " property indexes; drop one"};
    }
    const bool is_named = std::ranges::any_of(all, [&](const PropertyIndex& other) {
        return other.is_of_values() && index.is_of_values() && other.name() == index.name();
    });
    if (is_named) {
        return Error{ErrorCode::already_exists,
                     "an index or a constraint is called '" + index.name() + "' already"};
    }
    ENTENTE_TRY(batch->put_property_index(index));
    return commit(std::move(batch), lock, Durability::buffered);
}

Status GraphStore::create_index(const PropertyIndex& index) {
    const std::vector<std::string> properties = index.properties();
    if (index.label.empty() || std::ranges::count(properties, "") > 0) {
        return Error{ErrorCode::invalid_argument, "an index needs a label and a property"};
    }
    if (std::set<std::string>(properties.begin(), properties.end()).size() < properties.size()) {
        return Error{ErrorCode::invalid_argument, "an index names each of its properties once"};
    }
    ENTENTE_ASSIGN(const auto now, view());
    ENTENTE_ASSIGN(const auto before, find_property_index(now.rows(), index));
    if (before && before->record.state == PropertyIndexState::dropping) {
        ENTENTE_TRY(finish_index(index));
    }
    ENTENTE_TRY(begin_index(index));
    Status status = finish_index(index);
    if (status.ok() || status.error().code != ErrorCode::already_exists) {
        return status;
    }
    ENTENTE_TRY(drop_index(index));
    return with_context("cannot create " + index.describe(), status.error());
}

Status GraphStore::drop_index(const PropertyIndex& named) {
    {
        std::unique_lock<std::mutex> lock(state_->writer());
        ENTENTE_ASSIGN(auto batch, begin_batch());
        ENTENTE_ASSIGN(auto known, as_it_is(*batch, named));
        if (!known) {
            return Error{ErrorCode::not_found, "there is no such index: " + named.describe()};
        }
        known->record.state = PropertyIndexState::dropping;
        ENTENTE_TRY(batch->put_property_index(*known));
        ENTENTE_TRY(commit(std::move(batch), lock, Durability::buffered));
    }
    return finish_index(named);
}

Status GraphStore::finish_index(const PropertyIndex& named) {
    while (true) {
        std::unique_lock<std::mutex> lock(state_->writer());
        ENTENTE_ASSIGN(auto batch, begin_batch());
        ENTENTE_ASSIGN(const auto known, as_it_is(*batch, named));
        if (!known || known->online()) {
            lock.unlock();
            return sync();
        }
        ENTENTE_TRY(batch->advance_property_index(*known));
        ENTENTE_TRY(commit(std::move(batch), lock, Durability::buffered));
    }
}

Status GraphStore::finish_indexes() {
    ENTENTE_ASSIGN(const auto indexes, property_indexes());
    for (const PropertyIndex& index : indexes) {
        if (index.online()) {
            continue;
        }
        Status status = finish_index(index);
        if (!status.ok() && status.error().code != ErrorCode::already_exists) {
            return status;
        }
        if (!status
                 .ok()) {  // two nodes have one value: whoever asked for it was never told it exists
            ENTENTE_TRY(drop_index(index));
        }
    }
    return {};
}

Status GraphStore::create_property_index(std::string_view label,
                                         std::string_view property,
                                         bool unique) {
    return create_index(index_named(PropertyIndexKind::values, label, property, unique));
}

Status GraphStore::create_period_index(std::string_view label, std::string_view property) {
    return create_index(index_named(PropertyIndexKind::periods, label, property));
}

Status GraphStore::drop_property_index(std::string_view label, std::string_view property) {
    return drop_index(index_named(PropertyIndexKind::values, label, property));
}

Status GraphStore::drop_period_index(std::string_view label, std::string_view property) {
    return drop_index(index_named(PropertyIndexKind::periods, label, property));
}

Result<std::vector<PropertyIndex>> GraphStore::property_indexes() const {
    ENTENTE_ASSIGN(const auto now, view());
    return now.property_indexes();
}

}  // namespace entente
