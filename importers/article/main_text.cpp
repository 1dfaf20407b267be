#include "importers/article/main_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/ascii.h"
#include "importers/article/html_blocks.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr std::array<std::string_view, 6> kOutsideNames = {
    "aside", "dialog", "footer", "form", "header", "nav"};
constexpr std::array<std::string_view, 9> kOutsideRoles = {"alert",
                                                           "alertdialog",
                                                           "banner",
                                                           "complementary",
                                                           "contentinfo",
                                                           "dialog",
                                                           "menu",
                                                           "navigation",
                                                           "search"};
// Words in the class or id of an element that is no part of an article. Compared with whole words: "ad" is not in
// "header".
constexpr std::array<std::string_view, 58> kOutsideWords = {"ad",
                                                            "ads",
                                                            "advert",
                                                            "advertisement",
                                                            "advertising",
                                                            "banner",
                                                            "bio",
                                                            "breadcrumb",
                                                            "breadcrumbs",
                                                            "byline",
                                                            "comment",
                                                            "comments",
                                                            "consent",
                                                            "cookie",
                                                            "cookies",
                                                            "copyright",
                                                            "cta",
                                                            "disclaimer",
                                                            "discussion",
                                                            "disqus",
                                                            "donate",
                                                            "footer",
                                                            "gdpr",
                                                            "login",
                                                            "masthead",
                                                            "menu",
                                                            "modal",
                                                            "nav",
                                                            "navbar",
                                                            "navigation",
                                                            "newsletter",
                                                            "newsletters",
                                                            "outbrain",
                                                            "overlay",
                                                            "pagination",
                                                            "popular",
                                                            "popup",
                                                            "privacy",
                                                            "promo",
                                                            "promotion",
                                                            "recirc",
                                                            "recommended",
                                                            "recommendations",
                                                            "related",
                                                            "share",
                                                            "sharing",
                                                            "sidebar",
                                                            "signup",
                                                            "social",
                                                            "sponsor",
                                                            "sponsored",
                                                            "subscribe",
                                                            "subscription",
                                                            "taboola",
                                                            "tags",
                                                            "teaser",
                                                            "toolbar",
                                                            "trending"};
// How short blocks of text begin that ask for something or point elsewhere.
constexpr std::array<std::string_view, 36> kCues = {"advertisement",
                                                    "also read",
                                                    "already a subscriber",
                                                    "already have an account",
                                                    "all rights reserved",
                                                    "click here",
                                                    "continue reading",
                                                    "copyright",
                                                    "create a free account",
                                                    "download our app",
                                                    "follow us",
                                                    "for more stories",
                                                    "get our",
                                                    "get the latest",
                                                    "have a tip",
                                                    "image:",
                                                    "join our",
                                                    "listen to this",
                                                    "log in",
                                                    "more on this story",
                                                    "most read",
                                                    "photo:",
                                                    "read also",
                                                    "read more",
                                                    "read next",
                                                    "recommended",
                                                    "related:",
                                                    "related stories",
                                                    "share this",
                                                    "sign in",
                                                    "sign up",
                                                    "subscribe",
                                                    "support our",
                                                    "this article is for",
                                                    "watch:",
                                                    "©"};
// What stands somewhere in them: they speak to the reader.
constexpr std::array<std::string_view, 12> kInnerCues = {"appeared first on",
                                                         "cancel any time",
                                                         "cancel anytime",
                                                         "cancel at any time",
                                                         "cookie policy",
                                                         "free articles",
                                                         "in your inbox",
                                                         "privacy policy",
                                                         "terms of service",
                                                         "terms of use",
                                                         "to your inbox",
                                                         "your subscription"};
constexpr std::size_t kCueCharactersMax = 240;

// The words of a class or id, in lower case: "articleBody main-text" is article, body, main, text.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool in_word = false;
    bool was_lower = false;
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0) {
            in_word = was_lower = false;
            continue;
        }
        const bool upper = std::isupper(letter) != 0;
        if (!in_word || (upper && was_lower)) {
            words.emplace_back();
        }
        words.back() += static_cast<char>(std::tolower(letter));
        in_word = true;
        was_lower = !upper;
    }
    return words;
}

bool names_outside(const HtmlNode& node) {
    if (is_one_of(kOutsideNames, node.name) || is_one_of(kOutsideRoles, node.attribute("role"))) {
        return true;
    }
    for (const char* attribute : {"class", "id", "data-component", "data-testid"}) {
        const std::vector<std::string> words = words_of(node.attribute(attribute));
        if (std::ranges::any_of(words,
                                [](const auto& word) { return is_one_of(kOutsideWords, word); })) {
            return true;
        }
    }
    return false;
}

// How much prose there is in every element, from the blocks of the page.
class ProseWeights {
public:
    ProseWeights(const std::vector<HtmlBlock>& blocks, std::size_t node_count)
        : before_(node_count + 1, 0) {
        for (const HtmlBlock& block : blocks) {
            if (block.is_prose()) {
                before_[block.node + 1] += block.characters - block.link_characters;
            }
        }
        for (std::size_t i = 1; i < before_.size(); ++i) {
            before_[i] += before_[i - 1];
        }
    }

    std::size_t in(const HtmlTree& tree, HtmlNodeId id) const {
        return before_[tree.nodes[id].end] - before_[id];
    }

    std::size_t total() const { return before_.back(); }

private:
    std::vector<std::size_t> before_;  // prose before a node
};

// Takes away the blocks of elements that are no part of the article, unless most of the prose would go with one.
void drop_outside(const HtmlTree& tree, std::vector<HtmlBlock>& blocks) {
    const ProseWeights weights(blocks, tree.nodes.size());
    std::vector<bool> outside(tree.nodes.size(), false);
    for (HtmlNodeId i = 1; i < tree.nodes.size(); ++i) {
        const HtmlNode& node = tree.nodes[i];
        outside[i] = outside[node.parent] || (!node.is_text() && names_outside(node) &&
                                              2 * weights.in(tree, i) <= weights.total());
    }
    std::erase_if(blocks, [&](const HtmlBlock& block) { return outside[block.node]; });
}

bool marks_body(const HtmlNode& node) {
    if (node.attribute("itemprop").find("articleBody") != std::string_view::npos) {
        return true;
    }
    for (const char* attribute : {"class", "id"}) {
        const std::vector<std::string> words = words_of(node.attribute(attribute));
        const auto has = [&](std::string_view word) {
            return std::ranges::find(words, word) != words.end();
        };
        if ((has("article") || has("story") || has("entry") || has("post")) &&
            (has("body") || has("content") || has("text"))) {
            return true;
        }
    }
    return false;
}

// The element that `wanted` holds of with the most prose; nothing when it has less than `least`.
std::optional<HtmlNodeId> richest(const HtmlTree& tree,
                                  const ProseWeights& weights,
                                  std::size_t least,
                                  const auto& wanted) {
    std::optional<HtmlNodeId> best;
    for (HtmlNodeId i = 0; i < tree.nodes.size(); ++i) {
        const HtmlNode& node = tree.nodes[i];
        if (!node.is_text() && weights.in(tree, i) > 0 && wanted(node) &&
            weights.in(tree, i) >= least &&
            (!best || weights.in(tree, i) > weights.in(tree, *best))) {
            best = i;
        }
    }
    return best;
}

bool holds_headline(const HtmlTree& tree, const HtmlNode& node) {
    for (HtmlNodeId i = node.first_child; i < node.end && i != kNoHtmlNode; ++i) {
        if (tree.nodes[i].name == "h1") {
            return true;
        }
    }
    return false;
}

// Where the page says that its article is: the body of an article, the <article> with the headline or with half of the
// page's prose, <main>; else everything.
HtmlNodeId marked_article(const HtmlTree& tree, const ProseWeights& weights) {
    const std::size_t total = weights.total();
    if (const auto body = richest(tree, weights, total / 3, marks_body)) {
        return *body;
    }
    const auto is_article = [](const HtmlNode& node) { return node.name == "article"; };
    if (const auto article = richest(tree, weights, total / 2, is_article)) {
        return *article;
    }
    const auto with_headline = [&](const HtmlNode& node) {
        return node.name == "article" && holds_headline(tree, node);
    };
    constexpr std::size_t kArticleCharactersMin = 140;
    if (const auto article = richest(tree, weights, kArticleCharactersMin, with_headline)) {
        return *article;
    }
    const auto is_main = [](const HtmlNode& node) {
        return node.name == "main" || node.attribute("role") == "main";
    };
    return richest(tree, weights, total / 2, is_main).value_or(0);
}

// The deepest element below with nearly all of its prose.
HtmlNodeId descend(const HtmlTree& tree, const ProseWeights& weights, HtmlNodeId from) {
    constexpr std::size_t kPercent = 85;
    bool moved = true;
    while (moved) {
        moved = false;
        for (HtmlNodeId child = tree.nodes[from].first_child; child != kNoHtmlNode && !moved;
             child = tree.nodes[child].next) {
            if (100 * weights.in(tree, child) >= kPercent * weights.in(tree, from) &&
                weights.in(tree, child) > 0 && !tree.nodes[child].is_text()) {
                from = child;
                moved = true;
            }
        }
    }
    return from;
}

bool has_cue(const HtmlBlock& block) {
    if (block.characters > kCueCharactersMax) {
        return false;
    }
    const std::string lower = ascii_lower(block.text);
    if (std::ranges::any_of(kInnerCues, [&](std::string_view cue) {
            return lower.find(cue) != std::string::npos;
        })) {
        return true;
    }
    return std::ranges::any_of(kCues, [&](std::string_view cue) {
        return lower.starts_with(cue) &&
               (lower.size() == cue.size() || cue.back() == ':' ||
                std::isalnum(static_cast<unsigned char>(lower[cue.size()])) == 0);
    });
}

bool is_kept(const HtmlBlock& block, std::string_view title) {
    if (block.is_mostly_links() || block.text == title) {
        return false;
    }
    // Items are often no sentences.
    constexpr std::size_t kItemCharactersMin = 25;
    return block.kind == BlockKind::heading || block.is_prose() ||
           (block.kind == BlockKind::list_item && block.characters >= kItemCharactersMin);
}

// Headings with nothing below, such as that of a list of links.
void drop_lone_headings(std::vector<HtmlBlock>& blocks) {
    std::vector<HtmlBlock> kept;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const bool followed = i + 1 < blocks.size() && blocks[i + 1].kind != BlockKind::heading;
        if (blocks[i].kind != BlockKind::heading || followed) {
            kept.push_back(std::move(blocks[i]));
        }
    }
    blocks = std::move(kept);
}

}  // namespace

std::string main_text_of(const HtmlTree& tree, std::string_view title) {
    std::vector<HtmlBlock> blocks = blocks_of(tree);
    std::erase_if(blocks, has_cue);
    drop_outside(tree, blocks);
    const ProseWeights weights(blocks, tree.nodes.size());
    const HtmlNodeId article = descend(tree, weights, marked_article(tree, weights));
    const HtmlNodeId end = tree.nodes[article].end;
    std::erase_if(blocks, [&](const HtmlBlock& block) {
        return block.node < article || block.node >= end || !is_kept(block, title);
    });
    drop_lone_headings(blocks);
    std::string text;
    for (const HtmlBlock& block : blocks) {
        text += (text.empty() ? "" : "\n\n") + block.text;
    }
    return text;
}

}  // namespace entente
