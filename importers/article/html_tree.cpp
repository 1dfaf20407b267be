#include "importers/article/html_tree.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>

#include <libxml/HTMLparser.h>

namespace entente {

namespace {

const char* chars(const xmlChar* text) {
    return reinterpret_cast<const char*>(text);
}

Error beyond(std::string_view what, std::string_view limit, std::size_t value) {
    return {ErrorCode::limit_exceeded,
            std::string(what) + " " + std::string(limit) + " (" + std::to_string(value) + ")"};
}

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Builds the tree from the parser's events.
class TreeBuilder {
public:
    explicit TreeBuilder(std::string_view input) : rest_(input), began_(processor_seconds()) {
        tree_.nodes.emplace_back().name = "#document";
        open_.push_back({0, kNoHtmlNode});
    }

    Result<HtmlTree> build() {
        const std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> context(
            htmlNewParserCtxt(), &htmlFreeParserCtxt);
        if (!context) {
            return Error{ErrorCode::limit_exceeded, "no memory for the page's parser"};
        }
        *context->sax = events();
        context->userData = this;
        htmlCtxtReadIO(context.get(),
                       &read_bytes,
                       nullptr,
                       this,
                       nullptr,
                       "UTF-8",
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                           HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | XML_PARSE_HUGE);
        if (failure_) {
            return *failure_;
        }
        while (!open_.empty()) {
            close_top();
        }
        return std::move(tree_);
    }

private:
    struct Open {
        HtmlNodeId id;
        HtmlNodeId last_child;
    };

    static htmlSAXHandler events() {
        htmlSAXHandler handler{};
        handler.startElement = [](void* self, const xmlChar* name, const xmlChar** attributes) {
            static_cast<TreeBuilder*>(self)->start(name, attributes);
        };
        handler.endElement = [](void* self, const xmlChar* name) {
            static_cast<TreeBuilder*>(self)->end(chars(name));
        };
        const auto text = [](void* self, const xmlChar* data, int size) {
            static_cast<TreeBuilder*>(self)->text({chars(data), static_cast<std::size_t>(size)});
        };
        handler.characters = text;
        handler.ignorableWhitespace = text;
        handler.cdataBlock = text;
        return handler;
    }

    // Some pages make libxml2 slow beyond measure (a tag with a million attributes): it is asked for more bytes
    // all along, and here the clock is looked at.
    static int read_bytes(void* self, char* buffer, int size) {
        auto& builder = *static_cast<TreeBuilder*>(self);
        if (processor_seconds() - builder.began_ > kHtmlSecondsMax) {
            builder.fail(beyond("reading the page takes longer than",
                                "html_seconds_max",
                                static_cast<std::size_t>(kHtmlSecondsMax)));
        }
        if (builder.failure_) {
            return 0;
        }
        const std::size_t count =
            std::min(builder.rest_.size(), static_cast<std::size_t>(std::max(size, 0)));
        std::copy_n(builder.rest_.data(), count, buffer);
        builder.rest_.remove_prefix(count);
        return static_cast<int>(count);
    }

    // The parser gets no more bytes then, and soon ends. (xmlStopParser() would take those away that it is at.)
    void fail(Error error) {
        if (!failure_) {
            failure_ = std::move(error);
        }
    }

    HtmlNode* add() {
        if (failure_) {
            return nullptr;
        }
        if (tree_.nodes.size() >= kHtmlNodesMax) {
            fail(beyond("the page has more elements than", "html_nodes_max", kHtmlNodesMax));
            return nullptr;
        }
        const auto id = static_cast<HtmlNodeId>(tree_.nodes.size());
        HtmlNode& node = tree_.nodes.emplace_back();
        Open& parent = open_.back();
        node.parent = parent.id;
        node.end = id + 1;
        HtmlNodeId& link = parent.last_child == kNoHtmlNode ? tree_.nodes[parent.id].first_child
                                                            : tree_.nodes[parent.last_child].next;
        link = id;
        parent.last_child = id;
        return &node;
    }

    void start(const xmlChar* name, const xmlChar** attributes) {
        if (open_.size() > kHtmlDepthMax) {
            fail(beyond("elements nest deeper than", "html_depth_max", kHtmlDepthMax));
            return;
        }
        HtmlNode* node = add();
        if (node == nullptr) {
            return;
        }
        node->name = chars(name);
        for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
            node->attributes.emplace_back(chars(attributes[0]),
                                          attributes[1] == nullptr ? "" : chars(attributes[1]));
        }
        open_.push_back({static_cast<HtmlNodeId>(tree_.nodes.size() - 1), kNoHtmlNode});
    }

    void close_top() {
        tree_.nodes[open_.back().id].end = static_cast<HtmlNodeId>(tree_.nodes.size());
        open_.pop_back();
    }

    // The parser ends what it began, but for html and body, whose ends it may tell twice.
    void end(std::string_view name) {
        if (open_.size() > 1 && tree_.nodes[open_.back().id].name == name) {
            close_top();
        }
    }

    void text(std::string_view data) {
        const Open& parent = open_.back();
        if (parent.last_child != kNoHtmlNode && tree_.nodes[parent.last_child].is_text()) {
            tree_.nodes[parent.last_child].text += data;
        } else if (HtmlNode* node = add()) {
            node->text = data;
        }
    }

    std::string_view rest_;
    double began_;
    HtmlTree tree_;
    std::vector<Open> open_;
    std::optional<Error> failure_;
};

}  // namespace

std::string_view HtmlNode::attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes) {
        if (key == wanted) {
            return value;
        }
    }
    return {};
}

bool HtmlNode::has(std::string_view wanted) const {
    return std::ranges::any_of(attributes,
                               [&](const auto& attribute) { return attribute.first == wanted; });
}

std::string HtmlTree::text_of(HtmlNodeId id) const {
    std::string text;
    for (HtmlNodeId i = id; i < nodes[id].end; ++i) {
        text += nodes[i].text;
    }
    return text;
}

Result<HtmlTree> parse_html(std::string_view utf8) {
    if (utf8.size() > kHtmlBytesMax) {
        return beyond("the page is longer than", "html_bytes_max", kHtmlBytesMax);
    }
    return TreeBuilder(utf8).build();
}

}  // namespace entente
