// Which nodes follow from articles.
#pragma once

#include <string_view>

#include "core/graph_view.h"

namespace entente {

// An article that was imported, or a claim read from one: texts, indexes and facts hang together with it, so that nobody else may
// change it.
bool is_of_articles(const Node& node);

// Whether an edge of this type from such a node says what its article says: whom it mentions, who does what to whom.
inline bool tells_of_articles(const Node& source, std::string_view edge_type) {
    return !is_fact_type(edge_type) && is_of_articles(source);
}

}  // namespace entente
