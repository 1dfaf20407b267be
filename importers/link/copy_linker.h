// Identity between syndicated copies of one text.
#pragma once

#include <optional>

#include "core/article.h"
#include "core/article_copies.h"
#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

// What only a text itself can name ("the deal", a surname) is that of the text before when the article is a copy of it
// (core/article_copies.h): entities of the same type and name, where both texts have as many of them, in their order. So a copy
// adds to the facts of its source, and makes none of its own about a second "deal". `copied` is what find_copied() gives.
Status link_copy(const GraphView& store,
                 ArticleReading& reading,
                 const std::optional<CopyRecord>& copied);

}  // namespace entente
