// Articles as JSON objects: {"id", "text", "html", "title", "url", "published", "publisher", "author",
// "language"}, of which `text` or `html` has to be there; null counts as not there, other fields are
// ignored. Without `text` that of the page is taken (html_article.h), and what it says of itself where the record says
// nothing.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "core/article.h"
#include "core/result.h"
#include "importers/article/article_format.h"

namespace entente {

// How deep the brackets of one record may nest.
inline constexpr std::size_t kJsonDepthMax = 64;

// How deep the brackets outside strings nest. For text that is not JSON it may say anything, but never less than
// a parser goes down before it notices.
std::size_t json_nesting_depth(std::string_view json);

struct JsonArticle {
    std::string id;  // the sender's name for it, a string or a whole number; "" when not given
    Article article;
};

// Reads one object. The errors name the field at fault: a wrong type, a date that is none, no text,
// a page without main text, JSON that is none or not valid UTF-8, or too deep.
// An empty text is no error here.
Result<JsonArticle> parse_json_article(std::string_view json);

// Fills in what the record leaves out; overrides what the file says with what is said.
void fill_in(const ArticleMetadata& metadata, Article& article);
void override_with(const ArticleMetadata& metadata, Article& article);

// Cuts a stream of JSON into its top-level values, without reading it whole: one object, an array
// of them, or several in a row with or without commas and line breaks between. A value that is no
// object is a piece as well, which parse_json_article() refuses. Does not check what is inside
// brackets but for strings and brackets.
class JsonSplitter {
public:
    // `input` must outlive it.
    explicit JsonSplitter(std::istream& input) : input_(input) {}

    struct Piece {
        std::size_t line = 1;  // of its first character
        Result<std::string> json;
    };

    // nullopt at the end. After something that is no JSON between the values, or a value that does
    // not end, there is no way to go on: the error says so and the next call answers nullopt.
    std::optional<Piece> next();

private:
    int get();
    Piece stop(std::string_view problem);
    std::optional<Piece> read_word();      // a number, true, false or null
    std::optional<Piece> read_enclosed();  // an object, a list or a string

    std::istream& input_;
    std::size_t line_ = 1;
    bool begun_ = false;
    bool in_array_ = false;
    bool done_ = false;
};

}  // namespace entente
