#include "core/article_nodes.h"

namespace entente {

bool is_of_articles(const Node& node) {
    return (node.has_label("Article") && node.properties.contains("sha256") &&
            node.readable_id().starts_with("article/")) ||
           (node.has_label("Claim") && node.properties.contains("polarity") &&
            node.readable_id().starts_with("claim/"));
}

}  // namespace entente
