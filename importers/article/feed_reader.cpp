#include "importers/article/feed_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <libxml/xmlreader.h>

#include "importers/article/feed_repair.h"
#include "importers/article/html_article.h"
#include "importers/article/html_blocks.h"
#include "importers/article/html_tree.h"
#include "importers/article/json_articles.h"
#include "importers/article/web_date.h"
#include "importers/text/utf8.h"
#include "importers/xml_guard.h"

namespace entente {

namespace {

const char* chars(const xmlChar* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

std::string_view name_of(const xmlNode* node) {
    return node->type == XML_ELEMENT_NODE ? chars(node->name) : "";
}

bool is_in(const xmlNode* node, std::string_view namespace_end) {
    return node->ns != nullptr && std::string_view(chars(node->ns->href)).ends_with(namespace_end);
}

std::string attribute(const xmlNode* node, const char* name) {
    xmlChar* value = xmlGetNoNsProp(node, reinterpret_cast<const xmlChar*>(name));
    std::string text = chars(value);
    xmlFree(value);
    return text;
}

std::string content_of(const xmlNode* node) {
    xmlChar* content = xmlNodeGetContent(node);
    std::string text = chars(content);
    xmlFree(content);
    return text;
}

// The markup below an element, for Atom's type="xhtml".
std::string markup_of(xmlNode* node) {
    xmlBuffer* buffer = xmlBufferCreate();
    for (xmlNode* child = node->children; child != nullptr; child = child->next) {
        xmlNodeDump(buffer, node->doc, child, 0, 0);
    }
    std::string text = chars(xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

// What an entry says.
struct Entry {
    std::string title;
    std::string url;
    std::string guid;
    std::string published;
    std::string updated;
    std::string content;
    std::string summary;
    std::string source;
    std::vector<std::string> authors;
};

void keep_first(std::string& field, std::string value) {
    if (field.empty()) {
        field = std::move(value);
    }
}

std::string markup_or_content(xmlNode* node) {
    return attribute(node, "type") == "xhtml" ? markup_of(node) : content_of(node);
}

const xmlNode* child_named(const xmlNode* node, std::string_view name) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (name_of(child) == name) {
            return child;
        }
    }
    return nullptr;
}

void take_link(const xmlNode* node, Entry& entry) {
    const std::string address = attribute(node, "href");
    if (address.empty()) {
        keep_first(entry.url, tidy_text(to_valid_utf8(content_of(node))));
        return;
    }
    const std::string relation = attribute(node, "rel");
    if (relation.empty() || relation == "alternate") {
        keep_first(entry.url, address);
    }
}

void take_author(const xmlNode* node, Entry& entry) {
    const xmlNode* name = child_named(node, "name");
    std::string author = tidy_text(content_of(name == nullptr ? node : name));
    if (!author.empty()) {
        entry.authors.push_back(std::move(author));
    }
}

void take_child(xmlNode* node, Entry& entry) {
    const std::string_view name = name_of(node);
    if (is_in(node, "/mrss/") || is_in(node, "itunes-1.0.dtd")) {
        return;  // of pictures and sounds
    }
    if (name == "title") {
        keep_first(entry.title, content_of(node));
    } else if (name == "link") {
        take_link(node, entry);
    } else if (name == "guid" && attribute(node, "isPermaLink") != "false") {
        keep_first(entry.guid, content_of(node));
    } else if (name == "pubDate" || name == "published" || name == "issued" || name == "date") {
        keep_first(entry.published, content_of(node));
    } else if (name == "updated" || name == "modified") {
        keep_first(entry.updated, content_of(node));
    } else if (name == "encoded" || (name == "content" && attribute(node, "src").empty())) {
        keep_first(entry.content, markup_or_content(node));
    } else if (name == "description" || name == "summary") {
        keep_first(entry.summary, markup_or_content(node));
    } else if (name == "author" || name == "creator") {
        take_author(node, entry);
    } else if (name == "source") {
        const xmlNode* title = child_named(node, "title");
        keep_first(entry.source, tidy_text(content_of(title == nullptr ? node : title)));
    }
}

Entry read_entry(const xmlNode* node) {
    Entry entry;
    for (xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            take_child(child, entry);
        }
    }
    return entry;
}

// Titles may hold markup, and references that were escaped twice.
Result<std::string> plain_title(const std::string& title) {
    if (title.find_first_of("<&") == std::string::npos) {
        return tidy_text(title);
    }
    ENTENTE_ASSIGN(const HtmlTree tree, parse_html(title));
    return tidy_text(tree.text_of(0));
}

Result<std::string> text_of(const Entry& entry, const std::string& title) {
    for (const std::string* html : {&entry.content, &entry.summary}) {
        if (html->empty()) {
            continue;
        }
        ENTENTE_ASSIGN(std::string text, text_of_html(*html, title));
        if (text.empty()) {
            ENTENTE_ASSIGN(const HtmlTree tree, parse_html(*html));
            text = tidy_text(tree.text_of(0));
        }
        if (!text.empty()) {
            return text;
        }
    }
    if (title.empty()) {
        return Error{ErrorCode::invalid_argument, "the entry has neither text nor title"};
    }
    return title;
}

bool is_address(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

Result<Article> article_of(const Entry& entry, const std::string& feed_title) {
    Article article;
    ENTENTE_ASSIGN(article.title, plain_title(entry.title));
    ENTENTE_ASSIGN(article.text, text_of(entry, article.title));
    if (is_address(entry.url)) {
        article.url = entry.url;
    } else if (is_address(entry.guid)) {
        article.url = entry.guid;
    }
    article.publisher = entry.source.empty() ? feed_title : entry.source;
    article.published = parse_web_date(entry.published);
    if (!article.published) {
        article.published = parse_web_date(entry.updated);
    }
    for (const std::string& author : entry.authors) {
        article.author += (article.author.empty() ? "" : ", ") + author;
    }
    return article;
}

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};

bool is_entry(const xmlNode* node) {
    const std::string_view name = name_of(node);
    return name == "item" || name == "entry";
}

bool is_feed_root(std::string_view name) {
    return name == "rss" || name == "RDF" || name == "feed";
}

// The node behind this one in the order of the document; nullptr at its end.
xmlNode* node_after(xmlNode* node) {
    if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
        return node->children;
    }
    while (node != nullptr && node->next == nullptr) {
        node = node->parent;
    }
    return node == nullptr ? nullptr : node->next;
}

struct FreeReader {
    void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};

class FeedReader : public ArticleReader {
public:
    FeedReader(std::istream& input, ArticleMetadata metadata)
        : repair_(input), metadata_(std::move(metadata)) {
        reader_.reset(xmlReaderForIO(
            &read_bytes, nullptr, this, nullptr, nullptr, XML_PARSE_NONET | XML_PARSE_RECOVER));
        if (reader_) {
            xmlTextReaderSetStructuredErrorHandler(reader_.get(), &note_error, this);
        }
    }

    std::optional<ArticleInput> next() override {
        while (!ended_ && reader_) {
            if (recovered_) {
                return next_recovered();
            }
            if (!advance()) {
                if (failed_ && recover()) {
                    continue;
                }
                return end_of_feed();
            }
            if (xmlTextReaderNodeType(reader_.get()) != XML_READER_TYPE_ELEMENT) {
                continue;
            }
            const std::string name = chars(xmlTextReaderConstLocalName(reader_.get()));
            if (!std::exchange(root_seen_, true) && !is_feed_root(name)) {
                return stop("the file is no feed: its root is <" + name.substr(0, 40) +
                            ">, and not rss, feed or RDF");
            }
            if (name == "item" || name == "entry") {
                if (expand() == nullptr && recover()) {
                    continue;
                }
                return read_record();
            }
            if (name == "title" && feed_title_.empty() && expand() != nullptr) {
                feed_title_ = tidy_text(content_of(expand()));
            } else if (name == "image" || name == "textinput") {
                skip_ = true;  // their titles are not that of the feed
            }
        }
        return std::nullopt;
    }

private:
    static int read_bytes(void* self, char* buffer, int size) {
        auto& reader = *static_cast<FeedReader*>(self);
        const std::size_t got = reader.repair_.read(buffer, static_cast<std::size_t>(size));
        reader.bytes_read_ = reader.repair_.bytes_read();
        reader.kept_.append(buffer, got);
        if (!reader.guard_.take({buffer, got})) {
            reader.crowded_ = true;
            return -1;
        }
        if (reader.bytes_read_ > kFeedBytesMax) {
            reader.too_long_ = true;
            return -1;
        }
        return static_cast<int>(got);
    }

    static void note_error(void* self, xmlErrorPtr error) {
        auto& reader = *static_cast<FeedReader*>(self);
        // Undeclared prefixes are common and harm nobody.
        if (error == nullptr || error->level < XML_ERR_ERROR ||
            error->domain == XML_FROM_NAMESPACE || !reader.message_.empty() ||
            error->message == nullptr) {
            return;
        }
        reader.message_ = tidy_text(to_valid_utf8(error->message));
        reader.message_line_ = error->line;
    }

    // After a fault: reads the rest, and all of the feed as a tree, as well as it can be. The parser of a stream stops
    // at a fault, some entries before it too. False where that helps nothing.
    bool recover() {
        std::string chunk(kFeedRepairBufferBytes, '\0');
        std::size_t got = 1;
        while (got > 0 && !too_long_ && !crowded_) {
            got = repair_.read(chunk.data(), chunk.size());
            kept_.append(chunk, 0, got);
            crowded_ = !guard_.take({chunk.data(), got});
            bytes_read_ = repair_.bytes_read();
            too_long_ = bytes_read_ > kFeedBytesMax;
        }
        if (too_long_ || crowded_ || kept_.empty()) {
            return false;
        }
        recovered_.reset(xmlReadMemory(
            kept_.data(),
            static_cast<int>(kept_.size()),
            nullptr,
            nullptr,
            XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
        xmlNode* root = recovered_ ? xmlDocGetRootElement(recovered_.get()) : nullptr;
        if (root == nullptr || !is_feed_root(name_of(root))) {
            recovered_.reset();
            return false;
        }
        root_seen_ = true;
        failed_ = true;
        for (xmlNode* node = root; node != nullptr; node = node_after(node)) {
            if (is_entry(node)) {
                entries_.push_back(node);
            } else if (feed_title_.empty() && entries_.empty() && name_of(node) == "title") {
                feed_title_ = tidy_text(content_of(node));
            }
        }
        return true;
    }

    // The entries that the stream did not give.
    std::optional<ArticleInput> next_recovered() {
        if (entries_read_ >= entries_.size()) {
            return end_of_feed();
        }
        xmlNode* node = entries_[entries_read_];
        return record_of(node, static_cast<std::size_t>(std::max(1L, xmlGetLineNo(node))));
    }

    ArticleInput record_of(const xmlNode* node, std::size_t line) {
        ++entries_read_;
        ArticleInput record;
        record.line = line;
        record.article = article_of(read_entry(node), feed_title_);
        if (record.article.ok()) {
            fill_in(metadata_, *record.article);
        }
        std::string repairs = repair_.repairs();
        if (repairs != told_repairs_) {
            record.repaired = repairs;
            told_repairs_ = std::move(repairs);
        }
        return record;
    }

    bool advance() {
        const int status = std::exchange(skip_, false) ? xmlTextReaderNext(reader_.get())
                                                       : xmlTextReaderRead(reader_.get());
        failed_ = status < 0;
        return status == 1;
    }

    xmlNode* expand() { return xmlTextReaderExpand(reader_.get()); }

    ArticleInput stop(std::string message) {
        ended_ = true;
        ArticleInput record;
        record.line = static_cast<std::size_t>(std::max(1, message_line_));
        record.article =
            Error{too_long_ || crowded_ ? ErrorCode::limit_exceeded : ErrorCode::invalid_argument,
                  std::move(message)};
        return record;
    }

    std::optional<ArticleInput> end_of_feed() {
        ended_ = true;
        if (too_long_) {
            return stop("the feed is longer than feed_bytes_max (" + std::to_string(kFeedBytesMax) +
                        " bytes)");
        }
        if (crowded_) {
            return stop("a tag of the feed has more attributes than xml_attributes_max (" +
                        std::to_string(kXmlAttributesMax) + ")");
        }
        if (failed_ || !message_.empty() || !root_seen_) {
            return stop(
                "the feed is not well-formed XML" + (message_.empty() ? "" : ": " + message_) +
                "; entries that are damaged, and later entries were not read or not in full");
        }
        return std::nullopt;
    }

    std::size_t line_of_node() const {
        long line = xmlGetLineNo(xmlTextReaderCurrentNode(reader_.get()));
        if (line >= std::numeric_limits<unsigned short>::max()) {
            line = xmlTextReaderGetParserLineNumber(reader_.get());
        }
        return static_cast<std::size_t>(std::max(1L, line));
    }

    std::optional<ArticleInput> read_record() {
        const std::size_t line = line_of_node();
        const xmlNode* node = expand();
        if (node == nullptr) {
            return end_of_feed();
        }
        skip_ = true;
        return record_of(node, line);
    }

    FeedRepair repair_;
    ArticleMetadata metadata_;
    std::unique_ptr<xmlTextReader, FreeReader> reader_;
    XmlGuard guard_;
    bool crowded_ = false;  // it has stopped the reading
    std::string kept_;      // the feed so far, for recover()
    std::unique_ptr<xmlDoc, FreeDocument> recovered_;
    std::vector<xmlNode*> entries_;  // of recovered_
    std::size_t entries_read_ = 0;
    std::string told_repairs_;
    std::string feed_title_;
    std::string message_;
    int message_line_ = 0;
    bool root_seen_ = false;
    bool skip_ = false;
    bool ended_ = false;
    bool failed_ = false;
    bool too_long_ = false;
};

}  // namespace

std::unique_ptr<ArticleReader> make_feed_reader(std::istream& input,
                                                const ArticleMetadata& metadata) {
    return std::make_unique<FeedReader>(input, metadata);
}

}  // namespace entente
