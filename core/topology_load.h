// The topology read from the store: its packed lists on disk are those of the topology, in the same order.
#pragma once

#include <memory>

#include "core/name_table.h"
#include "core/result.h"
#include "core/storage/row_reader.h"
#include "core/topology.h"

namespace entente {

// As of the moment that the rows show. On two threads. ErrorCode::corruption when the stored lists are damaged.
Result<std::shared_ptr<const Topology>> load_topology(const RowReader& rows,
                                                      const NameTable& names);

}  // namespace entente
