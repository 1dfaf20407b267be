// /v1/articles, /v1/articles/{id}, /v1/extract
#include <algorithm>
#include <cassert>
#include <functional>

#include "importers/article/html_article.h"
#include "importers/article/json_articles.h"
#include "importers/article/pdf_article.h"
#include "importers/article/plain_text.h"
#include "importers/extract_text.h"
#include "importers/import.h"
#include "importers/text/utf8.h"
#include "server/http/cursor.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

constexpr std::string_view kArticlePrefix = "article/";

Result<ArticleMetadata> metadata_parameters(const QueryParameters& parameters) {
    ArticleMetadata metadata;
    ENTENTE_ASSIGN(metadata.title, parameters.text("title"));
    ENTENTE_ASSIGN(metadata.url, parameters.text("url"));
    ENTENTE_ASSIGN(metadata.publisher, parameters.text("publisher"));
    ENTENTE_ASSIGN(metadata.author, parameters.text("author"));
    ENTENTE_ASSIGN(metadata.language, parameters.text("language"));
    ENTENTE_ASSIGN(const std::string published, parameters.text("published"));
    metadata.published = parse_published(published);
    if (!published.empty() && !metadata.published) {
        return Error{ErrorCode::invalid_argument,
                     "published: '" + published + "' is no date; write it as 2021-11-24"};
    }
    return metadata;
}

HttpResponse refused_article(const Error& error) {
    if (error.code == ErrorCode::limit_exceeded) {
        return problem("too-large", error.message, "article_bytes_max");
    }
    return error;
}

// What a route does with one article; the answer is one JSON object.
using ArticleWork = std::function<HttpResponse(JsonArticle)>;

HttpResponse work_on_json(std::string_view json,
                          const ArticleMetadata& metadata,
                          const ArticleWork& work) {
    Result<JsonArticle> article = parse_json_article(json);
    if (!article.ok()) {
        return article.error().code == ErrorCode::unsupported
                   ? problem("unsupported-media-type", article.error().message)
                   : HttpResponse(article.error());
    }
    fill_in(metadata, article->article);
    return work(std::move(*article));
}

void add_failure(const HttpResponse& problem, std::size_t line, std::string& lines) {
    Json failure = Json::parse(problem.body);
    failure["line"] = line;
    lines += to_text(failure) + "\n";
}

// One answer a line, in the order of the lines: what `work` answers, or a problem document with
// `line`. When the client has gone, or the server stops, the rest of the lines is not read, and the last answer says so.
HttpResponse work_on_lines(const HttpRequest& request,
                           const ArticleMetadata& metadata,
                           const ArticleWork& work) {
    HttpResponse response;
    response.content_type = "application/x-ndjson";
    std::string_view rest = request.body;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        if (request.client_gone && request.client_gone()) {
            add_failure(
                problem("unavailable",
                        "the client has gone, or the server is stopping; this line and those "
                        "behind it were not read: send them again"),
                number,
                response.body);
            break;
        }
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            continue;
        }
        const HttpResponse one = work_on_json(line, metadata, work);
        if (one.status < 400) {
            response.body += one.body + "\n";
            continue;
        }
        add_failure(one, number, response.body);
    }
    return response;
}

// `html_bytes_max` of "... longer than html_bytes_max (16777216 bytes)".
std::string limit_in(const std::string& message) {
    const std::size_t end = message.find("_max");
    if (end == std::string::npos) {
        return "";
    }
    const std::size_t begin = message.rfind(' ', end);
    return message.substr(begin + 1, end + 4 - (begin + 1));
}

// What is wrong with a page or document.
HttpResponse refused_body(const Error& error) {
    switch (error.code) {
        case ErrorCode::limit_exceeded:
            return problem("limit-exceeded", error.message, limit_in(error.message));
        case ErrorCode::unsupported: return problem("unsupported-media-type", error.message);
        case ErrorCode::invalid_argument: return problem("not-storable", error.message);
        default: return error;
    }
}

// A text in UTF-8, or as its byte order mark says.
Result<std::string> read_text(const HttpRequest& request) {
    ENTENTE_ASSIGN(std::string text, text_of_bytes(request.body));
    if (const auto bad = first_bad_byte(text)) {
        return Error{ErrorCode::invalid_argument,
                     "the byte at offset " + std::to_string(*bad) +
                         " is not UTF-8; convert the text, such as with iconv -t UTF-8"};
    }
    return text;
}

Result<Article> read_body(const HttpRequest& request) {
    if (request.media_type == "text/html") {
        return parse_html_article(request.body, request.charset);
    }
    if (request.media_type == "application/pdf") {
        return parse_pdf_article(request.body);
    }
    Article article;
    ENTENTE_ASSIGN(article.text, read_text(request));
    return article;
}

HttpResponse work_on_body(const HttpRequest& request, const ArticleWork& work) {
    ENTENTE_ASSIGN(const ArticleMetadata metadata, metadata_parameters(request.parameters));
    if (request.media_type == "application/x-ndjson") {
        return work_on_lines(request, metadata, work);
    }
    if (request.media_type == "application/json") {
        return work_on_json(request.body, metadata, work);
    }
    Result<Article> article = read_body(request);
    if (!article.ok()) {
        return refused_body(article.error());
    }
    override_with(metadata, *article);
    return work({"", std::move(*article)});
}

bool has_text(const Article& article) {
    return article.text.find_first_not_of(" \t\r\n\f\v") != std::string::npos;
}

HttpResponse import_one(const Service& service, JsonArticle article) {
    if (!has_text(article.article)) {
        return problem("empty-text", "text: is empty");
    }
    Result<ArticleReading> reading = read_article(service.reader, std::move(article.article));
    if (!reading.ok()) {
        return refused_article(reading.error());
    }
    const Result<ImportOutcome> outcome = import_reading(service.store, *reading);
    if (!outcome.ok()) {
        return outcome.error().code == ErrorCode::invalid_argument
                   ? problem("not-storable", outcome.error().message)
                   : HttpResponse(outcome.error());
    }
    Json json = {{"id", outcome->article_id},
                 {"created", outcome->created},
                 {"entities", outcome->entities},
                 {"claims", outcome->claims},
                 {"facts", outcome->facts}};
    if (!article.id.empty()) {
        json["given_id"] = article.id;
    }
    HttpResponse response = json_response(json, outcome->created ? 201 : 200);
    response.headers.emplace_back("Location", "/v1/articles/" + outcome->article_id);
    return response;
}

HttpResponse extract_one(const Service& service, const JsonArticle& article) {
    const Result<Document> document = read_document(service.reader, article.article, article.id);
    if (!document.ok()) {
        return refused_article(document.error());
    }
    HttpResponse response;
    response.body = to_extract_json(*document);
    return response;
}

// {id} with or without "article/", to the article. not_found when it is none.
Result<NodeId> resolve_article(const GraphView& view, const std::string& id) {
    const std::string full = id.starts_with(kArticlePrefix) ? id : std::string(kArticlePrefix) + id;
    ENTENTE_ASSIGN(const auto found, view.find(full));
    if (!found || found->edge.valid()) {
        return Error{ErrorCode::not_found, "no article has the id '" + full + "'"};
    }
    return found->node;
}

// Cuts pieces out of a text by code points.
class CodePoints {
public:
    explicit CodePoints(std::string_view text) : text_(text) {
        for (std::uint32_t i = 0; i < text.size(); ++i) {
            if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
                starts_.push_back(i);
            }
        }
        starts_.push_back(static_cast<std::uint32_t>(text.size()));
    }

    std::string_view view(TextSpan span) const {
        if (span.end < span.start || span.end >= starts_.size()) {
            return {};
        }
        return text_.substr(starts_[span.start], starts_[span.end] - starts_[span.start]);
    }

private:
    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

Json sentences_to_json(const ArticleRecord& record) {
    Json sentences = Json::array();
    for (std::size_t i = 0; i < record.sentences.size(); ++i) {
        sentences.push_back({{"id", "s" + std::to_string(i + 1)},
                             {"start", record.sentences[i].start},
                             {"end", record.sentences[i].end}});
    }
    return sentences;
}

Json mentions_to_json(const ArticleDetails& article, const NodeIds& ids) {
    const CodePoints text(article.text);
    Json mentions = Json::array();
    for (const StoredMention& mention : article.record.mentions) {
        mentions.push_back({{"entity", ids.of(mention.entity)},
                            {"start", mention.span.start},
                            {"end", mention.span.end},
                            {"text", text.view(mention.span)},
                            {"kind", mention_kind_name(mention.kind)}});
    }
    return mentions;
}

}  // namespace

HttpResponse post_article(const Service& service, const HttpRequest& request) {
    return work_on_body(
        request, [&](JsonArticle article) { return import_one(service, std::move(article)); });
}

HttpResponse post_extract(const Service& service, const HttpRequest& request) {
    const bool makes_text =
        request.media_type == "text/html" || request.media_type == "application/pdf";
    return work_on_body(request, [&](const JsonArticle& article) {
        HttpResponse response = extract_one(service, article);
        if (makes_text && response.status < 400) {
            response.body = with_text(std::move(response.body), article.article.text);
        }
        return response;
    });
}

HttpResponse list_articles(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(request.parameters));
    ENTENTE_ASSIGN(const std::string cursor, request.parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("articles", 1, cursor));
    const NodeId last = after ? NodeId(after->front()) : NodeId();
    ENTENTE_ASSIGN(auto ids, view.nodes_with_label("Article", last, limit + 1));
    Json next = nullptr;
    if (ids.size() > limit) {
        ids.resize(limit);
        next = encode_cursor("articles", {ids.back().value});
    }
    ENTENTE_ASSIGN(const auto nodes, view.nodes(ids));
    Json articles = Json::array();
    for (const std::optional<Node>& node : nodes) {
        if (node) {
            articles.push_back(article_to_json(*node));
        }
    }
    return json_response({{"articles", std::move(articles)}, {"cursor", std::move(next)}});
}

HttpResponse get_article(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const NodeId id, resolve_article(view, request.id));
    ENTENTE_ASSIGN(const auto article, view.article(id));
    if (!article) {
        return problem("not-found", "no article has the id '" + request.id + "'");
    }
    ENTENTE_ASSIGN(const auto claims, view.claims(article->record.claims));
    std::vector<NodeId> nodes = nodes_of(claims);
    for (const StoredMention& mention : article->record.mentions) {
        nodes.push_back(mention.entity);
    }
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, std::move(nodes)));
    Json json = article_to_json(article->node);
    json["text"] = article->text;
    json["sentences"] = sentences_to_json(article->record);
    json["mentions"] = mentions_to_json(*article, ids);
    json["claims"] = Json::array();
    for (const Claim& claim : claims) {
        json["claims"].push_back(to_json(claim, ids));
    }
    return json_response(json);
}

HttpResponse delete_article(const Service& service, const HttpRequest& request) {
    const bool whole = request.id.starts_with(kArticlePrefix);
    ENTENTE_TRY(service.store.delete_article(whole ? request.id
                                                   : std::string(kArticlePrefix) + request.id));
    HttpResponse response;
    response.status = 204;
    response.content_type.clear();
    return response;
}

}  // namespace entente::http
