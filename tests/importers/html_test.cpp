// Pages to articles: main text, what the page says about itself, encodings, hostile pages.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "importers/article/charset.h"
#include "importers/article/html_article.h"
#include "importers/article/html_tree.h"
#include "importers/article/web_date.h"
#include "tests/support/catch.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string field(const std::string& name, const std::string& value) {
    return name + ":" + (value.empty() ? "" : " ") + value + "\n";
}

// As the .expected files have it.
std::string shown(const Article& article) {
    return field("title", article.title) + field("url", article.url) +
           field("publisher", article.publisher) + field("author", article.author) +
           field("published", article.published ? article.published->to_string() : "") + "\n" +
           article.text + "\n";
}

std::string text_of(const std::string& page) {
    const Result<Article> article = parse_html_article(page);
    INFO((article.ok() ? "" : article.error().message));
    REQUIRE(article.ok());
    return article->text;
}

std::string repeated(const std::string& piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += piece;
    }
    return text;
}

const std::string kSentence = "Norway and Sweden signed an agreement on the railway in Oslo.";

}  // namespace

TEST_CASE("of each page in tests/cases/pages its article is read", "[importers][html]") {
    std::size_t pages = 0;
    for (const auto& entry :
         fs::directory_iterator(fs::path(ENTENTE_SOURCE_DIR) / "tests/cases/pages")) {
        if (entry.path().extension() != ".html") {
            continue;
        }
        ++pages;
        CAPTURE(entry.path().filename().string());
        const Result<Article> article = parse_html_article(read_file(entry.path()));
        INFO((article.ok() ? "" : article.error().message));
        REQUIRE(article.ok());
        CHECK(shown(*article) == read_file(fs::path(entry.path()).replace_extension("expected")));
    }
    CHECK(pages >= 6);
}

TEST_CASE("a page without sentences is no article", "[importers][html]") {
    const Result<Article> empty = parse_html_article("");
    CHECK(empty.error().code == ErrorCode::invalid_argument);
    const Result<Article> scripts =
        parse_html_article("<body><div id=root></div><script>render('A sentence.')</script>");
    CHECK_THAT(scripts.error().message, Catch::Contains("no main text"));
    const Result<Article> links = parse_html_article(
        "<ul><li><a href=1>First headline of the day</a><li><a href=2>Second one</a></ul>");
    CHECK_FALSE(links.ok());
}

TEST_CASE("the character encoding of a page is found as browsers do", "[importers][html]") {
    CHECK(charset_of_html("\xEF\xBB\xBF<p>x") == "utf-8");
    CHECK(charset_of_html(std::string("\xFF\xFE<\0p\0", 6)) == "utf-16le");
    CHECK(charset_of_html("<meta charset='Shift_JIS'>") == "shift_jis");
    CHECK(charset_of_html("<meta charset=utf-8>", "windows-1251") == "windows-1251");
    CHECK(charset_of_html("<?xml version='1.0' encoding='koi8-r'?><html>") == "koi8-r");
    CHECK(charset_of_html("<meta http-equiv=content-type content='text/html; charset=latin1'>") ==
          "windows-1252");
    CHECK(charset_of_html("caf\xE9") == "windows-1252");
    CHECK(charset_of_html("caf\xC3\xA9") == "utf-8");
    CHECK(charset_of_html("<p>charset=koi8-r") == "utf-8");
    CHECK(*to_utf8("caf\xE9\x92", "windows-1252") == "café’");
    CHECK(*to_utf8(std::string("\xFF\xFEh\0\xE9\0", 6), "utf-16le") == "hé");
    CHECK(*to_utf8("a\xFFz", "utf-8") == "a\uFFFDz");
    CHECK(to_utf8("x", "klingon-8").error().code == ErrorCode::unsupported);
}

TEST_CASE("text that is cut by inline markup stays one word, and blocks part",
          "[importers][html]") {
    CHECK(text_of("<p>The <b>Nor</b>wegian <i>king</i>\n visited&#32;Oslo&shy;berg.</p>"
                  "<div>He did not speak, an aide said.</div>") ==
          "The Norwegian king visited Osloberg.\n\nHe did not speak, an aide said.");
    CHECK(text_of("<p>One &lt;tag&gt; &amp; an &unknown; entity, said &#x201C;they&#x201D;.") ==
          "One <tag> & an &unknown; entity, said “they”.");
}

TEST_CASE("a class that most of the text is in does not hide it", "[importers][html]") {
    CHECK(text_of("<div class='comments newsletter'><p>" + kSentence + "</p></div>") == kSentence);
    CHECK(text_of("<form><div><p>" + kSentence + "</p></div></form>") == kSentence);
}

TEST_CASE("a byline that nothing marks is found in the text", "[importers][html]") {
    const auto author = [](const std::string& line) {
        const auto article = parse_html_article(
            "<title>T</title><h1>Pact signed</h1><p>" + line +
            "</p><p>Spain and Morocco signed an agreement in Rabat on Monday, their foreign "
            "ministers "
            "said after talks that took two days.</p><p>Both countries will open consulates.</p>");
        REQUIRE(article.ok());
        return article->author;
    };
    CHECK(author("By Jane Doe and John Roe") == "Jane Doe and John Roe");
    CHECK(author("By <a href=/j>Jane Doe</a>") == "Jane Doe");
    CHECK(author("By Ursula von der Leyen") == "Ursula von der Leyen");
    CHECK(author("By Monday the town was quiet") == "");
    CHECK(author("By The Numbers: 12") == "");
}

TEST_CASE("dates of pages and feeds", "[importers][html]") {
    CHECK(parse_web_date(" 2021-11-24T23:10:00+01:00 ") == Date::parse("2021-11-24"));
    CHECK(parse_web_date("20211124") == Date::parse("2021-11-24"));
    CHECK(parse_web_date("Wed, 24 Nov 2021 23:10:00 GMT") == Date::parse("2021-11-24"));
    CHECK(parse_web_date("3 Sept 2020") == Date::parse("2020-09-03"));
    CHECK(parse_web_date("Published November 4, 2021 at noon") == Date::parse("2021-11-04"));
    CHECK(parse_web_date("31 Feb 2021") == std::nullopt);
    CHECK(parse_web_date("yesterday") == std::nullopt);
    CHECK(parse_web_date("") == std::nullopt);
}

TEST_CASE("hostile pages end with an article or a named limit", "[importers][html]") {
    CHECK_THAT(parse_html_article(repeated("<div>", 100'000) + kSentence).error().message,
               Catch::Contains("html_depth_max"));
    CHECK(text_of(repeated("<div>", 400) + "<p>" + kSentence) == kSentence);
    CHECK_THAT(parse_html_article(std::string(kHtmlBytesMax + 1, 'a')).error().message,
               Catch::Contains("html_bytes_max"));
    CHECK_THAT(parse_html_article(repeated("<br>", kHtmlNodesMax + 1)).error().message,
               Catch::Contains("html_nodes_max"));
    // An entity that would grow without end is none in HTML.
    const std::string bomb =
        "<!DOCTYPE html [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;\">]><p>" + kSentence +
        " &b;";
    CHECK(text_of(bomb).size() < 200);
    // Long texts, attributes and comments that never end.
    CHECK(text_of("<p>" + repeated(kSentence + " ", 20'000)).size() > 1'000'000);
    CHECK(text_of("<p>" + kSentence + "</p><img src=\"data:" + std::string(1'000'000, 'A') +
                  "\">") == kSentence);
    CHECK(text_of("<p>" + kSentence + "</p><!-- " + std::string(1'000'000, '-')) == kSentence);
}

TEST_CASE("an archive or a picture that is called a page is refused", "[importers][html]") {
    std::string noise;
    std::minstd_rand random(7);
    for (int i = 0; i < 100'000; ++i) {
        noise += static_cast<char>(random() >> 8);
    }
    CHECK_THAT(parse_html_article(noise).error().message, Catch::Contains("is no page"));
    CHECK(text_of("<p>" + kSentence + std::string(1, '\0') + "</p>").starts_with(kSentence));
}

// libxml2 compares each attribute of an element with all before it.
TEST_CASE("an element with a million attributes does not hold up the reader", "[importers][html]") {
    std::string page = "<p>" + kSentence + "</p><p ";
    for (int i = 0; i < 1'000'000; ++i) {
        page += "a" + std::to_string(i) + " ";
    }
    CHECK_THAT(parse_html_article(page + ">x").error().message,
               Catch::Contains("html_seconds_max"));
}

TEST_CASE("names of classes that articles carry as well hide nothing", "[importers][html]") {
    const std::string second = "Denmark asked to join it, a minister said on the same day.";
    for (const char* name : {"paywall",
                             "elementor-widget",
                             "read-more-content",
                             "hidden-print",
                             "header-text",
                             "subscriber-only"}) {
        CAPTURE(name);
        CHECK(text_of("<article><h1>T</h1><p>" + kSentence + "</p><p class='" + name + "'>" +
                      second + "</p></article>") == kSentence + "\n\n" + second);
    }
}
