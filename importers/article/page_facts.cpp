#include "importers/article/page_facts.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/ascii.h"
#include "importers/article/html_blocks.h"
#include "importers/article/json_articles.h"
#include "importers/article/web_date.h"

namespace entente {

namespace {

using Json = nlohmann::json;

void take(std::string& field, std::string_view value) {
    if (field.empty() && value.size() <= kPageFactBytesMax) {
        field = tidy_text(value);
    }
}

bool is_address(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

void take_address(std::string& field, std::string_view value) {
    if (is_address(value)) {
        take(field, value);
    }
}

void take_day(ArticleMetadata& facts, std::string_view value) {
    if (!facts.published && value.size() <= kPageFactBytesMax) {
        facts.published = parse_web_date(value);
    }
}

// JSON-LD

const Json* member(const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json* value) {
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

// A name, an object with a name, or a list of either: "A, B".
std::string names_of(const Json* value) {
    if (value == nullptr) {
        return "";
    }
    if (!value->is_array()) {
        return value->is_object() ? text_of(member(*value, "name")) : text_of(value);
    }
    std::string names;
    for (const Json& one : *value) {
        const std::string name = one.is_object() ? text_of(member(one, "name")) : text_of(&one);
        if (!name.empty()) {
            names += (names.empty() ? "" : ", ") + name;
        }
    }
    return names;
}

bool is_article_type(const Json* type) {
    const auto fits = [](const std::string& name) {
        return name.ends_with("Article") || name.ends_with("Posting") || name == "Report";
    };
    if (type != nullptr && type->is_array()) {
        return std::ranges::any_of(*type, [&](const Json& one) { return fits(text_of(&one)); });
    }
    return fits(text_of(type));
}

// The first article in a list or an @graph, however they are put together.
const Json* find_article(const Json& root) {
    std::vector<const Json*> waiting = {&root};
    while (!waiting.empty()) {
        const Json* value = waiting.back();
        waiting.pop_back();
        if (value->is_array()) {
            for (auto one = value->rbegin(); one != value->rend(); ++one) {
                waiting.push_back(&*one);
            }
        } else if (is_article_type(member(*value, "@type"))) {
            return value;
        } else {
            for (const char* name : {"mainEntity", "@graph"}) {
                if (const Json* inner = member(*value, name)) {
                    waiting.push_back(inner);
                }
            }
        }
    }
    return nullptr;
}

void take_json_ld(std::string_view script, ArticleMetadata& facts) {
    if (script.size() > kJsonLdBytesMax || json_nesting_depth(script) > kJsonDepthMax) {
        return;
    }
    const Json root = Json::parse(script, nullptr, false, true);
    if (root.is_discarded()) {
        return;
    }
    const Json* article = find_article(root);
    if (article == nullptr) {
        return;
    }
    take(facts.title, text_of(member(*article, "headline")));
    take(facts.title, text_of(member(*article, "name")));
    take(facts.author, names_of(member(*article, "author")));
    take(facts.publisher, names_of(member(*article, "publisher")));
    take_day(facts, text_of(member(*article, "datePublished")));
    take_address(facts.url, text_of(member(*article, "url")));
    const Json* page = member(*article, "mainEntityOfPage");
    take_address(facts.url, text_of(page));
    take_address(facts.url, page == nullptr ? "" : text_of(member(*page, "@id")));
}

// <meta>

// The contents of the page's <meta>s by name, property or itemprop.
class MetaElements {
public:
    explicit MetaElements(const HtmlTree& tree) {
        for (const HtmlNode& node : tree.nodes) {
            if (node.name != "meta") {
                continue;
            }
            for (const char* attribute : {"property", "name", "itemprop"}) {
                if (const std::string_view name = node.attribute(attribute); !name.empty()) {
                    entries_.emplace_back(ascii_lower(name), node.attribute("content"));
                }
            }
        }
    }

    // Of the first of `names` that is there and not empty.
    std::string_view first(std::initializer_list<std::string_view> names) const {
        for (const std::string_view name : names) {
            for (const auto& [key, content] : entries_) {
                if (key == name && !content.empty()) {
                    return content;
                }
            }
        }
        return {};
    }

private:
    std::vector<std::pair<std::string, std::string_view>> entries_;
};

void take_meta(const HtmlTree& tree, ArticleMetadata& facts) {
    const MetaElements meta(tree);
    take(facts.title, meta.first({"og:title", "twitter:title", "dc.title", "headline"}));
    take_day(facts,
             meta.first({"article:published_time",
                         "og:published_time",
                         "datepublished",
                         "parsely-pub-date",
                         "sailthru.date",
                         "dcterms.created",
                         "dc.date.issued",
                         "dc.date",
                         "publish-date",
                         "publishdate",
                         "pubdate",
                         "publication_date",
                         "cxenseparse:recs:publishtime",
                         "date"}));
    // OpenGraph's author may be the address of a page.
    for (const std::string_view author :
         {meta.first({"author"}),
          meta.first({"article:author"}),
          meta.first({"parsely-author", "sailthru.author", "dc.creator", "byl"})}) {
        if (!is_address(author)) {
            take(facts.author, author);
        }
    }
    take(facts.publisher, meta.first({"og:site_name", "dc.publisher", "application-name"}));
    take_address(facts.url, meta.first({"og:url"}));
}

// What the page shows

bool has_word(std::string_view list, std::string_view word) {
    for (std::size_t at = list.find(word); at != std::string_view::npos;
         at = list.find(word, at + 1)) {
        const bool begins = at == 0 || list[at - 1] == ' ';
        const std::size_t end = at + word.size();
        if (begins && (end == list.size() || list[end] == ' ')) {
            return true;
        }
    }
    return false;
}

void take_canonical(const HtmlTree& tree, ArticleMetadata& facts) {
    for (const HtmlNode& node : tree.nodes) {
        if (node.name == "link" && has_word(ascii_lower(node.attribute("rel")), "canonical")) {
            take_address(facts.url, node.attribute("href"));
        }
    }
}

bool is_byline(const HtmlNode& node) {
    return has_word(node.attribute("rel"), "author") ||
           has_word(node.attribute("itemprop"), "author") ||
           has_word(node.attribute("class"), "byline") ||
           has_word(node.attribute("class"), "author");
}

// "By Ann Lee and Bob Ray" without its first word.
std::string without_by(std::string byline) {
    constexpr std::string_view kBy = "by ";
    return ascii_lower(byline).starts_with(kBy) ? byline.substr(kBy.size()) : byline;
}

void take_visible(const HtmlTree& tree, ArticleMetadata& facts) {
    constexpr std::size_t kBylineBytesMax = 100;
    for (HtmlNodeId i = 0; i < tree.nodes.size(); ++i) {
        const HtmlNode& node = tree.nodes[i];
        if (node.name == "h1") {
            take(facts.title, tree.text_of(i));
        } else if (node.name == "time") {
            take_day(facts, node.attribute("datetime"));
            take_day(facts, tree.text_of(i));
        } else if (has_word(node.attribute("itemprop"), "datePublished")) {
            take_day(facts, node.attribute("content"));
            take_day(facts, tree.text_of(i));
        } else if (facts.author.empty() && is_byline(node)) {
            const std::string byline = without_by(tidy_text(tree.text_of(i)));
            take(facts.author, byline.size() <= kBylineBytesMax ? byline : "");
        }
    }
}

// "Jane Doe and John Roe" of "By Jane Doe and John Roe"; "" for what is no line of names.
std::string names_in_byline(std::string_view line) {
    constexpr std::size_t kWordsMax = 10;
    const std::string names = without_by(std::string(line));
    if (names.size() == line.size() || line.front() != 'B') {
        return "";
    }
    std::size_t words = 0;
    std::size_t capitals = 0;
    for (std::size_t at = 0; at < names.size(); ++words) {
        const std::size_t end = std::min(names.find(' ', at), names.size());
        const std::string word = names.substr(at, end - at);
        const bool small = word == "and" || word == "de" || word == "van" || word == "von" ||
                           word == "al" || word == "bin" || word == "da" || word == "di" ||
                           word == "der";
        const auto first = static_cast<unsigned char>(word.front());
        const bool capital = (first >= 'A' && first <= 'Z') || first >= 0x80;
        if (!small && !capital) {
            return "";
        }
        capitals += capital ? 1 : 0;
        at = end + (end < names.size() ? 1 : 0);
    }
    const bool ends_as_sentence =
        names.ends_with('.') || names.find_first_of("0123456789:;!?") != std::string::npos;
    return capitals >= 2 && words <= kWordsMax && !ends_as_sentence ? names : "";
}

// Of a page that marks its author nowhere: the first short block that reads "By Jane Doe".
void take_written_byline(const HtmlTree& tree, ArticleMetadata& facts) {
    constexpr std::size_t kBylineBytesMax = 100;
    constexpr std::size_t kTriesMax = 20;
    std::size_t tries = 0;
    for (const HtmlNode& node : tree.nodes) {
        if (!facts.author.empty() || tries == kTriesMax) {
            return;
        }
        if (!node.is_text() || node.parent == kNoHtmlNode ||
            !tidy_text(node.text).starts_with("By")) {
            continue;
        }
        ++tries;
        const std::string line = tidy_text(tree.text_of(node.parent));
        if (line.size() <= kBylineBytesMax) {
            take(facts.author, names_in_byline(line));
        }
    }
}

// "Headline - The Site" without the site.
void take_page_title(const HtmlTree& tree, ArticleMetadata& facts) {
    const auto title =
        std::ranges::find_if(tree.nodes, [](const HtmlNode& node) { return node.name == "title"; });
    if (title == tree.nodes.end()) {
        return;
    }
    const auto id = static_cast<HtmlNodeId>(title - tree.nodes.begin());
    std::string text = tidy_text(tree.text_of(id));
    for (const std::string_view separator : {" | ", " - ", " – ", " — ", " :: "}) {
        const std::size_t at = text.rfind(separator);
        if (at != std::string::npos && 2 * at > text.size()) {
            text.resize(at);
            break;
        }
    }
    take(facts.title, text);
}

}  // namespace

ArticleMetadata facts_of_page(const HtmlTree& tree) {
    ArticleMetadata facts;
    take_canonical(tree, facts);
    for (HtmlNodeId i = 0; i < tree.nodes.size(); ++i) {
        const HtmlNode& node = tree.nodes[i];
        if (node.name == "script" && node.attribute("type") == "application/ld+json") {
            take_json_ld(tree.text_of(i), facts);
        }
    }
    take_meta(tree, facts);
    take_visible(tree, facts);
    take_written_byline(tree, facts);
    take_page_title(tree, facts);
    return facts;
}

}  // namespace entente
