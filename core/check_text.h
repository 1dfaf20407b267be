// Verification of the full-text index against the articles' sentences, and back.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

// Gives `fault` one line for each posting that is wrong, missing or of no article, and for wrong totals.
// `articles` are all article nodes.
Status check_text_index(const GraphView& view,
                        std::span<const NodeId> articles,
                        const std::function<void(std::string)>& fault);

}  // namespace entente
