// A view of a store's rows as they are now, also when a test has changed them behind the store's back.
#pragma once

#include <memory>

#include "core/graph_view.h"
#include "core/name_table.h"
#include "core/storage/row_reader.h"
#include "tests/support/catch.h"

namespace entente::testing {

inline GraphView fresh_view(const OrderedStore& store) {
    auto rows = StoreReader::open(store);
    REQUIRE(rows.ok());
    auto names = std::make_shared<NameTable>();
    REQUIRE(names->load(**rows).ok());
    return {*std::move(rows), std::move(names)};
}

}  // namespace entente::testing
