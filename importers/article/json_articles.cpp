#include "importers/article/json_articles.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "importers/article/article_reader.h"
#include "importers/article/html_article.h"

namespace entente {

namespace {

using Json = nlohmann::json;

Error bad(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

// The parser's message without its tag, its place, and the input that it quotes: that may be of any
// length and any bytes.
std::string explain(const Json::parse_error& error) {
    std::string_view message = error.what();
    if (const std::size_t place = message.find("column "); place != std::string_view::npos) {
        const std::size_t colon = message.find(": ", place);
        message = colon == std::string_view::npos ? message : message.substr(colon + 2);
    }
    message = message.substr(0, message.find("; last read"));
    return "not JSON at byte " + std::to_string(error.byte) +
           " of the record: " + std::string(message);
}

// The string of an optional field. An Error for another type.
Result<std::string> string_field(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) {
        return std::string();
    }
    if (!found->is_string()) {
        return bad(std::string(name) + ": has to be a string, not " + found->type_name());
    }
    return found->get<std::string>();
}

Result<std::string> id_field(const Json& object) {
    const auto found = object.find("id");
    if (found != object.end() && found->is_number_integer()) {
        return found->dump();
    }
    return string_field(object, "id");
}

// What the record states wins over what its page says.
Status read_field(const Json& object, const char* name, std::string& field) {
    ENTENTE_ASSIGN(std::string value, string_field(object, name));
    if (!value.empty()) {
        field = std::move(value);
    }
    return {};
}

Status read_text(const Json& object, Article& article) {
    ENTENTE_ASSIGN(article.text, string_field(object, "text"));
    const auto text = object.find("text");
    if (text != object.end() && !text->is_null()) {
        return {};
    }
    const auto html = object.find("html");
    if (html != object.end() && !html->is_null()) {
        ENTENTE_ASSIGN(const std::string page, string_field(object, "html"));
        Result<Article> read = parse_html_article(page, "utf-8");
        if (!read.ok()) {
            return with_context("html", read.error());
        }
        article = std::move(*read);
        return {};
    }
    return bad("text: missing");
}

Status read_published(const Json& object, Article& article) {
    ENTENTE_ASSIGN(const std::string published, string_field(object, "published"));
    if (published.empty()) {
        return {};
    }
    article.published = parse_published(published);
    if (!article.published) {
        return bad("published: '" + published.substr(0, 40) +
                   "' is no date; write it as 2021-11-24");
    }
    return {};
}

Result<JsonArticle> read_object(const Json& object) {
    if (!object.is_object()) {
        return bad(std::string("an article has to be a JSON object, not ") + object.type_name());
    }
    JsonArticle result;
    ENTENTE_ASSIGN(result.id, id_field(object));
    ENTENTE_TRY(read_text(object, result.article));
    ENTENTE_TRY(read_published(object, result.article));
    ENTENTE_TRY(read_field(object, "title", result.article.title));
    ENTENTE_TRY(read_field(object, "url", result.article.url));
    ENTENTE_TRY(read_field(object, "publisher", result.article.publisher));
    ENTENTE_TRY(read_field(object, "author", result.article.author));
    ENTENTE_TRY(read_field(object, "language", result.article.language));
    return result;
}

void override_with(std::string& field, const std::string& value) {
    if (!value.empty()) {
        field = value;
    }
}

void fill_in(std::string& field, const std::string& value) {
    if (field.empty()) {
        field = value;
    }
}

}  // namespace

std::size_t json_nesting_depth(std::string_view json) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

Result<JsonArticle> parse_json_article(std::string_view json) {
    if (json_nesting_depth(json) > kJsonDepthMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "brackets nest deeper than json_depth_max (" + std::to_string(kJsonDepthMax) + ")"};
    }
    try {
        return read_object(Json::parse(json));
    } catch (const Json::parse_error& error) {
        return bad(explain(error));
    } catch (const Json::exception&) {
        // A number beyond what a double holds, the only thing left that can go wrong.
        return bad("holds a number that is out of range");
    }
}

void fill_in(const ArticleMetadata& metadata, Article& article) {
    fill_in(article.title, metadata.title);
    fill_in(article.url, metadata.url);
    fill_in(article.publisher, metadata.publisher);
    fill_in(article.author, metadata.author);
    fill_in(article.language, metadata.language);
    if (!article.published) {
        article.published = metadata.published;
    }
}

void override_with(const ArticleMetadata& metadata, Article& article) {
    override_with(article.title, metadata.title);
    override_with(article.url, metadata.url);
    override_with(article.publisher, metadata.publisher);
    override_with(article.author, metadata.author);
    override_with(article.language, metadata.language);
    if (metadata.published) {
        article.published = metadata.published;
    }
}

int JsonSplitter::get() {
    const int c = input_.get();
    if (c == '\n') {
        ++line_;
    }
    return c;
}

JsonSplitter::Piece JsonSplitter::stop(std::string_view problem) {
    done_ = true;
    return {line_,
            bad(std::string(problem) + "; reading stopped here, and later records were not read")};
}

std::optional<JsonSplitter::Piece> JsonSplitter::next() {
    if (!begun_) {
        // A byte order mark may come first.
        for (const int expected : {0xEF, 0xBB, 0xBF}) {
            if (input_.peek() != expected) {
                break;
            }
            input_.get();
        }
    }
    while (!done_) {
        const int next = input_.peek();
        if (next == std::istream::traits_type::eof()) {
            done_ = true;
            return in_array_ ? std::optional<Piece>(stop("the array has no closing ']'"))
                             : std::nullopt;
        }
        const bool first = !begun_;
        if (next == '{' || next == '"' || (next == '[' && !first)) {
            begun_ = true;
            return read_enclosed();
        }
        if (next == '[' && first) {
            begun_ = in_array_ = true;
        } else if (next == ']' && in_array_) {
            in_array_ = false;
        } else if (next != ' ' && next != '\t' && next != '\r' && next != '\n' && next != ',') {
            begun_ = true;
            return read_word();
        }
        get();
    }
    return std::nullopt;
}

std::optional<JsonSplitter::Piece> JsonSplitter::read_word() {
    // Longer than any of JSON's words, and than any number that makes sense.
    constexpr std::size_t kWordBytesMax = 400;
    constexpr std::string_view kEnds = " \t\r\n,[]{}\"";
    std::string word;
    for (int next = input_.peek();
         next != std::istream::traits_type::eof() && word.size() <= kWordBytesMax &&
         kEnds.find(static_cast<char>(next)) == std::string_view::npos;
         next = input_.peek()) {
        word += static_cast<char>(get());
    }
    if (word.size() > kWordBytesMax || !Json::accept(word)) {
        return stop("this is not JSON; an article has to be a JSON object: {\"text\": ...}");
    }
    return Piece{line_, std::move(word)};
}

std::optional<JsonSplitter::Piece> JsonSplitter::read_enclosed() {
    const std::size_t first_line = line_;
    std::string json;
    std::size_t depth = 0;
    bool in_string = false;
    bool escaped = false;
    bool too_long = false;
    do {
        const int c = get();
        if (c == std::istream::traits_type::eof()) {
            Piece piece = stop("the object, list or string that begins here has no end");
            piece.line = first_line;
            return piece;
        }
        if (json.size() < kRecordBytesMax) {
            json += static_cast<char>(c);
        } else {
            too_long = true;
        }
        if (in_string) {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    } while (depth > 0 || in_string);
    return too_long ? Piece{first_line, record_too_long()} : Piece{first_line, std::move(json)};
}

}  // namespace entente
