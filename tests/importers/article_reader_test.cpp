// File formats to articles: what the text is, what is an error, and on which line.
#include "importers/article/article_reader.h"

#include <sstream>

#include "importers/article/json_articles.h"
#include "importers/article/markdown.h"
#include "importers/pipeline.h"
#include "importers/text/utf8.h"
#include "tests/support/catch.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

std::vector<ArticleInput> read_all(const std::string& bytes,
                                   ArticleFormat format,
                                   const ArticleMetadata& metadata = {}) {
    std::istringstream input(bytes);
    const auto reader = make_article_reader(input, format, metadata);
    std::vector<ArticleInput> records;
    while (auto record = reader->next()) {
        records.push_back(std::move(*record));
    }
    return records;
}

Article read_one(const std::string& bytes,
                 ArticleFormat format,
                 const ArticleMetadata& metadata = {}) {
    auto records = read_all(bytes, format, metadata);
    REQUIRE(records.size() == 1);
    INFO((records[0].article.ok() ? "" : records[0].article.error().message));
    REQUIRE(records[0].article.ok());
    return *records[0].article;
}

// The words with one space between them, and no spaces around line breaks.
std::string squeezed(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result.erase(result.find_last_not_of(' ') + 1);
        }
        if (c != ' ' || (!result.empty() && result.back() != ' ' && result.back() != '\n')) {
            result += c;
        }
    }
    result.erase(result.find_last_not_of(' ') + 1);
    return result;
}

std::u32string code_points(const std::string& bytes) {
    const std::string text = to_valid_utf8(bytes);
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); i += code_point_at(text, i).length) {
        result += code_point_at(text, i).value;
    }
    return result;
}

std::string error_of(const ArticleInput& record) {
    return record.article.ok() ? "" : record.article.error().message;
}

}  // namespace

TEST_CASE("the ending of a file's name tells its format, in upper and lower case",
          "[importers][article]") {
    CHECK(*article_format_of_path("a/b.txt") == ArticleFormat::text);
    CHECK(*article_format_of_path("a.b/c.TEXT") == ArticleFormat::text);
    CHECK(*article_format_of_path("x.md") == ArticleFormat::markdown);
    CHECK(*article_format_of_path("x.Markdown") == ArticleFormat::markdown);
    CHECK(*article_format_of_path("x.json") == ArticleFormat::json);
    CHECK(*article_format_of_path("x.ndjson") == ArticleFormat::json_lines);
    CHECK(*article_format_of_path("x.HTM") == ArticleFormat::html);
    CHECK(*article_format_of_path("x.pdf") == ArticleFormat::pdf);
    CHECK(*article_format_of_path("feed.xml") == ArticleFormat::feed);
    CHECK(article_format_of_path("a.txt/noending").error().code == ErrorCode::unsupported);
    CHECK(article_format_of_path(".txt").error().code == ErrorCode::unsupported);
}

TEST_CASE("a format of tables is told apart from one that nobody knows", "[importers][article]") {
    CHECK_THAT(parse_article_format("graphml").error().message,
               Catch::Contains("format of tables"));
    CHECK_THAT(parse_article_format("docx").error().message,
               Catch::Contains("no format is called"));
    CHECK_THAT(parse_article_format("docx").error().message,
               Catch::Contains("txt, md, html, pdf, json, jsonl, rss"));
}

TEST_CASE("plain text is taken byte for byte, with byte order mark and line ends",
          "[importers][article]") {
    const std::string bytes =
        "\xEF\xBB\xBF"
        "First.\r\nSecond \xFF.\n";
    CHECK(read_one(bytes, ArticleFormat::text).text == bytes);
    CHECK(read_one("", ArticleFormat::text).text.empty());
}

TEST_CASE("what the sender says wins over a Markdown file's front matter", "[importers][article]") {
    ArticleMetadata metadata;
    metadata.title = "Ours";
    metadata.published = Date::parse("2020-01-02");
    const Article article =
        read_one("---\ntitle: Theirs\npublished: 2019-01-01\nauthor: A\n---\nText\n",
                 ArticleFormat::markdown,
                 metadata);
    CHECK(article.title == "Ours");
    CHECK(article.published == Date::parse("2020-01-02"));
    CHECK(article.author == "A");
}

TEST_CASE("the front matter of a Markdown article is blank in its text, line by line",
          "[importers][markdown]") {
    const Article article = read_one(
        "---\r\ntitle: \"A \\\"quoted\\\" title\"\r\npublished: 2021-11-24T10:00:00Z\r\ntags:\r\n  "
        "- title: no\r\n"
        "url: https://example.org/a\r\npublisher: 'It''s us'\r\nlanguage: "
        "en\r\n---\r\n\r\nBody.\r\n",
        ArticleFormat::markdown);
    CHECK(squeezed(article.text).find_first_not_of("\r\n") == 10 * 2);
    CHECK(article.text.ends_with("\r\n\r\nBody.\r\n"));
    CHECK(article.title == "A \"quoted\" title");
    CHECK(article.publisher == "It's us");
    CHECK(article.url == "https://example.org/a");
    CHECK(article.language == "en");
    CHECK(article.published == Date::parse("2021-11-24"));
}

TEST_CASE("a file without front matter is all text, and its first heading is its title",
          "[importers][markdown]") {
    const Article article = read_one("Intro\n# The **big** title\nBody\n", ArticleFormat::markdown);
    CHECK(article.text == "Intro\n  The   big   title\nBody\n");
    CHECK(article.title == "The big title");
}

TEST_CASE("front matter that does not end, or has no date for a date, is an error with its line",
          "[importers][markdown]") {
    auto records = read_all("---\ntitle: x\n\nBody\n", ArticleFormat::markdown);
    REQUIRE(records.size() == 1);
    CHECK_THAT(error_of(records[0]), Catch::Contains("no closing"));
    records = read_all("---\ntitle: x\npublished: soon\n---\nBody\n", ArticleFormat::markdown);
    REQUIRE(records.size() == 1);
    CHECK(records[0].line == 3);
    CHECK_THAT(error_of(records[0]), Catch::Contains("published"));
}

TEST_CASE("Markdown markup becomes spaces, its words and every other byte stay",
          "[importers][markdown]") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"# Title #1", "Title #1"},
        {"###### Deep", "Deep"},
        {"####### too deep", "####### too deep"},
        {"#hashtag", "#hashtag"},
        {"> quoted\n> more", "quoted\nmore"},
        {"- item\n* item\n+ item", "item\nitem\nitem"},
        {"RABAT - Israel", "RABAT - Israel"},
        {"  indented", "  indented"},
        {"**bold** and *light* and ***both***", "bold and light and both"},
        {"__bold__ and _light_", "bold and light"},
        {"snake_case_name and 5 * 3 * 2", "snake_case_name and 5 * 3 * 2"},
        {"a footnote* without a pair", "a footnote* without a pair"},
        {"[the text](https://e.org/a_b_c \"t\") goes on", "the text goes on"},
        {"![a **picture**](x.png)", "a picture"},
        {"[not a link] (here)", "[not a link] (here)"},
        {"see [a [nested] one](u)", "see a [nested] one"},
        {"\\*not emphasis\\*", "*not emphasis *"},
        {"`code` here", "code here"},
        {"one\n---\ntwo", "one\n\ntwo"},
        {"```sh\nrm *text*\n```\nafter", "\n\n\nafter"},
        {"~~~~\ncode\n```\n~~~\n~~~~ \nafter", "\n\n\n\n\nafter"},
        {"```\nnothing *closes* this", "\nnothing closes this"},
        {"**open\n\nclose** here", "**open\n\nclose** here"},
        {"caf\xC3\xA9 **na\xC3\xAFve**", "caf\xC3\xA9 na\xC3\xAFve"},
        {"", ""},
    };
    for (const auto& [markdown, text] : cases) {
        INFO(markdown);
        const std::string plain = plain_text_of_markdown(markdown);
        CHECK(squeezed(plain) == squeezed(text));
        CHECK(code_points(plain).size() == code_points(markdown).size());
    }
}

TEST_CASE("every code point of a Markdown file keeps its place in the text",
          "[importers][markdown]") {
    const std::string file =
        "---\ntitle: \"Caf\xC3\xA9 \xFF\"\n---\n# The **T\xC3\xAFtle**\n\n"
        "A [w\xC3\xB6rd](https://e.org/\xC3\xA9\xFF \"t\xE2\x82\xAC\n\") and `c\xC3\xB8"
        "de` \xC3.\n> \\*q\n";
    const std::u32string whole = code_points(file);
    const std::u32string text = code_points(read_one(file, ArticleFormat::markdown).text);
    REQUIRE(text.size() == whole.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        CHECK((text[i] == whole[i] || (text[i] == U' ' && whole[i] != U'\n')));
    }
    CHECK(text.find(U"T\u00EFtle") == whole.find(U"T\u00EFtle"));
    CHECK(text.find(U"q\n") == whole.find(U"q\n"));
}

TEST_CASE("the sentences of a Markdown file are those of its text, headings of their own",
          "[importers][markdown]") {
    const std::string file =
        "---\ntitle: Deal\n---\n\n# A **new** deal\n\n**France** signed [a deal](https://e.org)."
        " *Spain* did not.\n\n---\n\n## What next\nNobody knows.\n";
    const auto reader = *Reader::create();
    Document document = Document::of(read_one(file, ArticleFormat::markdown).text);
    REQUIRE(reader->read(document).ok());
    std::vector<std::string> sentences;
    for (const Sentence& sentence : document.sentences) {
        sentences.push_back(squeezed(
            document.text.substr(sentence.span.start, sentence.span.end - sentence.span.start)));
    }
    CHECK(sentences == std::vector<std::string>{"A new deal",
                                                "France signed a deal .",
                                                "Spain did not.",
                                                "What next",
                                                "Nobody knows."});
    CHECK(document.sentences.at(0).heading);
    CHECK(document.sentences.at(3).heading);
}

TEST_CASE("hostile Markdown costs time in proportion to its length", "[importers][markdown]") {
    // Quadratic work on these would take hours.
    const std::size_t count = 300'000;
    for (const std::string piece :
         {"[", "](", "[](", "*a ", "_", "**", "`", "\\", "> ", "---\n", "```\n"}) {
        std::string markdown;
        for (std::size_t i = 0; i < count; ++i) {
            markdown += piece;
        }
        CHECK(plain_text_of_markdown(markdown).size() <= markdown.size());
    }
}

TEST_CASE("authors of front matter may be a list", "[importers][markdown]") {
    const auto author = [](const std::string& lines) {
        return read_one("---\n" + lines + "title: T\n---\nText.", ArticleFormat::markdown).author;
    };
    CHECK(author("author: Jane Doe\n") == "Jane Doe");
    CHECK(author("author: [Jane Doe, \"Roe, John\"]\n") == "Jane Doe, Roe, John");
    CHECK(author("authors:\n  - Jane Doe\n  - 'John Roe'\n") == "Jane Doe, John Roe");
    CHECK(author("authors:\n- name: Jane Doe\n  role: editor\n- name: John Roe\n") ==
          "Jane Doe, John Roe");
    CHECK(author("tags:\n  - Peace\n") == "");
}

TEST_CASE("text in UTF-16 and UTF-32 is decoded where a byte order mark says so",
          "[importers][article]") {
    using namespace std::string_literals;
    CHECK(read_one("\xFF\xFEO\0s\0l\0o\0"s, ArticleFormat::text).text == "Oslo");
    CHECK(read_one("\xFE\xFF\0O\0s\0l\0\xF8"s, ArticleFormat::text).text == "Osl\xC3\xB8");
    CHECK(read_one("\xFF\xFE\0\0O\0\0\0"s, ArticleFormat::markdown).text == "O");
}

TEST_CASE("what is no text is refused with what it seems to be", "[importers][article]") {
    using namespace std::string_literals;
    for (const auto& [bytes, why] : std::vector<std::pair<std::string, std::string>>{
             {"%PDF-1.4\n", "PDF document"},
             {"PK\x03\x04rest", ".docx"},
             {"\x1f\x8b\x08", "gzip"},
             {"O\0s\0l\0o\0"s, "byte 1 is NUL"},
             {"abc\x01\x02", "2 of its 5 bytes are control characters"}}) {
        const auto records = read_all(bytes, ArticleFormat::text);
        REQUIRE(records.size() == 1);
        REQUIRE_FALSE(records[0].article.ok());
        CHECK(records[0].article.error().code == ErrorCode::unsupported);
        CHECK_THAT(records[0].article.error().message, Catch::Contains(why));
    }
    CHECK(read_one("caf\xE9 \x1b[1m", ArticleFormat::text).text == "caf\xE9 \x1b[1m");
}

TEST_CASE("JSON lines give one record each, with the number of its line", "[importers][article]") {
    const auto records = read_all(
        "\xEF\xBB\xBF{\"id\":7,\"text\":\"One\"}\n\n  "
        "\r\n{\"id\":\"b\",\"text\":\"Two\",\"unknown\":[1]}\r\n{\"text\":\"Three\"}",
        ArticleFormat::json_lines);
    REQUIRE(records.size() == 3);
    CHECK(records[0].id == "7");
    CHECK(records[0].line == 1);
    CHECK(records[1].id == "b");
    CHECK(records[1].line == 4);
    CHECK(records[2].article->text == "Three");
    CHECK(records[2].line == 5);
}

TEST_CASE("a bad line is an error that names its field, and the next line is read",
          "[importers][article]") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"({"text":5})", "text: has to be a string, not number"},
        {R"({"title":"x"})", "text: missing"},
        {R"({"text":null})", "text: missing"},
        {R"({"html":"<p>x</p>"})", "html: the page has no main text"},
        {R"({"html":7})", "html: has to be a string"},
        {R"({"text":"x","published":"2021-02-30"})", "published: '2021-02-30' is no date"},
        {R"({"text":"x","published":20210230})", "published: has to be a string"},
        {R"({"text":"x","url":["a"]})", "url: has to be a string, not array"},
        {R"({"text":"x","id":1.5})", "id: has to be a string"},
        {R"([{"text":"x"}])", "has to be a JSON object, not array"},
        {R"({"text":"x")", "not JSON at byte"},
        {"nonsense", "not JSON at byte 2"},
        {"{\"text\":\"\xFF\"}", "not JSON at byte"},
        {R"({"text":"\ud800"})", "not JSON at byte"},
        {R"({"text":"x","n":1e999999})", "out of range"},
    };
    for (const auto& [line, message] : cases) {
        const auto records = read_all(line + "\n{\"text\":\"good\"}\n", ArticleFormat::json_lines);
        INFO(line);
        REQUIRE(records.size() == 2);
        CHECK_THAT(error_of(records[0]), Catch::Contains(message));
        CHECK(records[0].line == 1);
        CHECK(records[1].article.ok());
    }
}

TEST_CASE("null and empty fields count as not given, and the sender's words fill them in",
          "[importers][article]") {
    ArticleMetadata metadata;
    metadata.publisher = "P";
    metadata.title = "T";
    const Article article =
        read_one(R"({"text":"x","published":null,"title":"Own","publisher":""})",
                 ArticleFormat::json_lines,
                 metadata);
    CHECK_FALSE(article.published);
    CHECK(article.title == "Own");
    CHECK(article.publisher == "P");
}

TEST_CASE("a JSON file is one object, an array of them, or several in a row",
          "[importers][article]") {
    CHECK(read_all("{\"text\":\"a\"}", ArticleFormat::json).size() == 1);
    CHECK(read_all(" [ ]\n", ArticleFormat::json).empty());
    CHECK(read_all("", ArticleFormat::json).empty());
    const auto records =
        read_all("[\n {\"text\":\"a}\\\"]\"},\n {\"text\":[]},\n {\"text\":\n\"c\"}\n]\n",
                 ArticleFormat::json);
    REQUIRE(records.size() == 3);
    CHECK(records[0].article->text == "a}\"]");
    CHECK(records[0].line == 2);
    CHECK_THAT(error_of(records[1]), Catch::Contains("text: has to be a string"));
    CHECK(records[1].line == 3);
    CHECK(records[2].article->text == "c");
    CHECK(records[2].line == 4);
    CHECK(read_all("{\"text\":\"a\"}\n{\"text\":\"b\"}", ArticleFormat::json).size() == 2);
}

TEST_CASE("an element of a JSON array that is no article is an error, and the next one is read",
          "[importers][article]") {
    for (const char* wrong :
         {"5", "-1.5e3", "null", "true", "\"a {text} [\"", "[{\"text\":\"x\"}]"}) {
        const auto records =
            read_all("[{\"text\":\"a\"},\n" + std::string(wrong) + ",\n{\"text\":\"c\"}]",
                     ArticleFormat::json);
        INFO(wrong);
        REQUIRE(records.size() == 3);
        CHECK(records[0].article.ok());
        CHECK(records[1].line == 2);
        CHECK_THAT(error_of(records[1]), Catch::Contains("has to be a JSON object, not"));
        CHECK(records[2].article.ok());
        CHECK(records[2].line == 3);
    }
}

TEST_CASE("a JSON array with broken syntax says that reading stopped there",
          "[importers][article]") {
    for (const char* wrong : {"nonsense", "}", "5x", ": 1"}) {
        const auto records =
            read_all("[{\"text\":\"a\"},\n" + std::string(wrong) + ",\n{\"text\":\"c\"}]",
                     ArticleFormat::json);
        INFO(wrong);
        REQUIRE(records.size() == 2);
        CHECK(records[1].line == 2);
        CHECK_THAT(error_of(records[1]), Catch::Contains("later records were not read"));
    }
}

TEST_CASE("a JSON file that breaks off says where", "[importers][article]") {
    auto records = read_all("[{\"text\":\"a\"},\n{\"text\":\"b", ArticleFormat::json);
    REQUIRE(records.size() == 2);
    CHECK(records[0].article.ok());
    CHECK(records[1].line == 2);
    CHECK_THAT(error_of(records[1]), Catch::Contains("has no end"));
    records = read_all("[{\"text\":\"a\"}", ArticleFormat::json);
    REQUIRE(records.size() == 2);
    CHECK_THAT(error_of(records[1]), Catch::Contains("no closing ']'"));
    records = read_all("\"text\"", ArticleFormat::json);
    REQUIRE(records.size() == 1);
    CHECK_THAT(error_of(records[0]), Catch::Contains("has to be a JSON object"));
}

TEST_CASE("JSON may nest up to its limit and not beyond", "[importers][article][limits]") {
    const auto nested = [](std::size_t depth) {
        // The object itself is one level.
        return "{\"text\":\"x\",\"n\":" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    CHECK(parse_json_article(nested(kJsonDepthMax)).ok());
    CHECK(parse_json_article(nested(kJsonDepthMax + 1)).error().code == ErrorCode::limit_exceeded);
    CHECK(parse_json_article(nested(1'000'000)).error().code == ErrorCode::limit_exceeded);
    CHECK(parse_json_article(std::string(1'000'000, '[')).error().code ==
          ErrorCode::limit_exceeded);
    // Brackets in strings are none.
    CHECK(parse_json_article("{\"text\":\"" + std::string(1000, '[') + "\\\"[\"}").ok());
}

TEST_CASE("a record beyond the size limit is refused and the next one is read",
          "[importers][article][limits]") {
    const std::string huge = "{\"text\":\"" + std::string(kRecordBytesMax, 'a') + "\"}";
    for (const ArticleFormat format : {ArticleFormat::json_lines, ArticleFormat::json}) {
        const auto records = read_all(huge + "\n{\"text\":\"good\"}\n", format);
        REQUIRE(records.size() == 2);
        CHECK(records[0].article.error().code == ErrorCode::limit_exceeded);
        CHECK_THAT(error_of(records[0]), Catch::Contains("record_bytes_max"));
        CHECK(records[1].article.ok());
        CHECK(records[1].line == 2);
    }
}
