// RSS, RDF and Atom to articles.
#include <sstream>
#include <string>
#include <vector>

#include "importers/article/feed_reader.h"
#include "tests/support/catch.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

std::vector<ArticleInput> read_all(const std::string& feed, const ArticleMetadata& metadata = {}) {
    std::istringstream input(feed);
    const auto reader = make_feed_reader(input, metadata);
    std::vector<ArticleInput> records;
    while (auto record = reader->next()) {
        records.push_back(std::move(*record));
    }
    return records;
}

const std::string kRss = R"(<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Island News</title><link>https://island.example</link>
<image><title>Logo</title><url>https://island.example/logo.png</url></image>
<item>
  <title>Fiji &amp;amp; Samoa sign pact</title>
  <link>https://island.example/1</link>
  <guid isPermaLink="false">urn:1</guid>
  <pubDate>Wed, 03 Feb 2021 22:00:00 +1200</pubDate>
  <dc:creator>Mere T)"
                         "\xE9"
                         R"(vita</dc:creator>
  <media:content url="x.jpg"><media:title>A picture</media:title></media:content>
  <description>Short form.</description>
  <content:encoded><![CDATA[<p>Fiji and Samoa signed a pact in Suva.</p><p><a href="/x">More</a></p>
    <p>The post Fiji and Samoa sign pact appeared first on Island News.</p>]]></content:encoded>
</item>
<item><title>Headline only: Tonga elects a new prime minister</title><guid>https://island.example/2</guid></item>
<item><link>https://island.example/3</link></item>
<item><title>Third</title><description>AT&amp;T &lt; others, a &lt;b&gt;spokesman&lt;/b&gt; said.</description>
  <source url="https://other.example/rss">Other Paper</source></item>
</channel></rss>)";

}  // namespace

TEST_CASE("an entry of RSS is an article: content before description, the feed as publisher",
          "[importers][feed]") {
    const auto records = read_all(kRss);
    REQUIRE(records.size() == 4);
    REQUIRE(records[0].article.ok());
    const Article& first = *records[0].article;
    CHECK(records[0].line == 6);
    CHECK(first.text == "Fiji and Samoa signed a pact in Suva.");
    CHECK(first.title == "Fiji & Samoa sign pact");
    CHECK(first.url == "https://island.example/1");
    CHECK(first.publisher == "Island News");
    CHECK(first.author == "Mere Tévita");
    CHECK(first.published == Date::parse("2021-02-03"));
    CHECK(records[1].article->text == "Headline only: Tonga elects a new prime minister");
    CHECK(records[1].article->url == "https://island.example/2");
    CHECK_THAT(records[2].article.error().message, Catch::Contains("neither text nor title"));
    CHECK(records[3].article->text == "AT&T < others, a spokesman said.");
    CHECK(records[3].article->publisher == "Other Paper");
}

TEST_CASE("Atom and RSS 1.0 are read", "[importers][feed]") {
    const auto atom = read_all(R"(<feed xmlns="http://www.w3.org/2005/Atom">
<title type="text">Harbour</title><author><name>Desk</name></author>
<entry><title type="html">Chad &lt;i&gt;closes&lt;/i&gt; its border</title>
 <link rel="self" href="https://h.example/self"/><link href="https://h.example/chad"/>
 <updated>2020-05-02T10:00:00Z</updated><author><name>A. Idriss</name></author><author><name>B. Saleh</name></author>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Chad closed its border with Libya on Friday.</p>
 <ul><li><a href="x">elsewhere</a></li></ul></div></content></entry></feed>)");
    REQUIRE(atom.size() == 1);
    CHECK(atom[0].article->text == "Chad closed its border with Libya on Friday.");
    CHECK(atom[0].article->title == "Chad closes its border");
    CHECK(atom[0].article->url == "https://h.example/chad");
    CHECK(atom[0].article->publisher == "Harbour");
    CHECK(atom[0].article->author == "A. Idriss, B. Saleh");
    CHECK(atom[0].article->published == Date::parse("2020-05-02"));

    ArticleMetadata metadata;
    metadata.author = "Desk";
    const auto rdf = read_all(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>Old Feed</title></channel>
<item rdf:about="y"><title>T</title><link>http://o.example/y</link><dc:date>2004-03-02</dc:date>
<description>Mali and Niger met.</description></item></rdf:RDF>)",
                              metadata);
    REQUIRE(rdf.size() == 1);
    CHECK(rdf[0].article->text == "Mali and Niger met.");
    CHECK(rdf[0].article->published == Date::parse("2004-03-02"));
    CHECK(rdf[0].article->author == "Desk");
}

TEST_CASE("a feed that is none, or ends too early, says where", "[importers][feed]") {
    CHECK_THAT(read_all("<html><body/></html>").at(0).article.error().message,
               Catch::Contains("root is <html>"));
    CHECK_THAT(read_all("").at(0).article.error().message, Catch::Contains("not well-formed"));
    CHECK(read_all("<rss><channel/></rss>").empty());
    const auto cut = read_all(kRss.substr(0, kRss.find("<item><link>")));
    REQUIRE(cut.size() >= 2);
    CHECK(cut.front().article.ok());
    CHECK_THAT(cut.back().article.error().message, Catch::Contains("later entries were not read"));
    CHECK(cut.back().line > 15);
}

TEST_CASE(
    "bare ampersands, references of HTML, control characters and blank lines at the top are mended",
    "[importers][feed]") {
    std::istringstream input(
        "\n \n<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>A & B</title>"
        "<!-- & --><item><title>One</title><link>https://e.org/?a=1&b=2</link>"
        "<description><![CDATA[<p>R&D &nbsp; is <b>dear</b>.</p>]]></description></item>"
        "<item><title>Two &nbsp;and&eacute; AT&T; & \x02 more &amp; &#233;</title></item>"
        "<item><title>Three</title></item></channel></rss>");
    const auto reader = make_feed_reader(input, {});
    std::vector<ArticleInput> records;
    while (auto record = reader->next()) {
        records.push_back(std::move(*record));
    }
    REQUIRE(records.size() == 3);
    REQUIRE(records[0].article.ok());
    CHECK(records[0].article->url == "https://e.org/?a=1&b=2");
    CHECK(records[0].article->publisher == "A & B");
    CHECK(records[0].article->text.starts_with("R&D"));
    REQUIRE(records[1].article.ok());
    CHECK(records[1].article->title == "Two and\xC3\xA9 AT&T; & more & \xC3\xA9");
    CHECK(records[2].article->title == "Three");
    CHECK_THAT(records[0].repaired, Catch::Contains("4 bare '&'"));
    CHECK_THAT(records[0].repaired, Catch::Contains("2 references"));
    CHECK(records[1].repaired.empty());
}

TEST_CASE("a fault in an entry of a feed takes no other entry along", "[importers][feed]") {
    const auto records = read_all(
        "<rss><channel><title>F</title><item><title>One</title></item>"
        "<item><title>Two "
        "<b>unclosed</title></item><item><title>Three</title></item></channel></rss>");
    REQUIRE(records.size() >= 2);
    CHECK(records.front().article->title == "One");
    CHECK_FALSE(records.back().article.ok());
    std::string titles;
    for (const ArticleInput& record : records) {
        titles += record.article.ok() ? record.article->title + "," : "";
    }
    CHECK_THAT(titles, Catch::Contains("Two"));
    CHECK_THAT(titles, Catch::Contains("Three"));
}

TEST_CASE("entities that a feed declares are not expanded, and nothing outside is read",
          "[importers][feed]") {
    std::string bomb = "<!DOCTYPE rss [<!ENTITY a0 \"lol\">";
    for (int i = 1; i < 12; ++i) {
        const std::string inner = "&a" + std::to_string(i - 1) + ";";
        bomb += "<!ENTITY a" + std::to_string(i) + " \"" + inner + inner + inner + inner + inner +
                inner + inner + inner + "\">";
    }
    bomb +=
        "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>Title</title>"
        "<description>Text &a11; &file; end of it.</description></item></channel></rss>";
    for (const ArticleInput& record : read_all(bomb)) {
        if (record.article.ok()) {
            CHECK(record.article->text.size() < 1000);
            CHECK(record.article->text.find("root:") == std::string::npos);
        }
    }
    std::string deep = "<rss><channel>";
    for (int i = 0; i < 100'000; ++i) {
        deep += "<item>";
    }
    const auto records = read_all(deep);
    REQUIRE_FALSE(records.empty());
    CHECK_FALSE(records.back().article.ok());
}

TEST_CASE("a tag with a million attributes does not hold up a feed", "[importers][feed]") {
    const auto with_attributes = [](int count, const std::string& around) {
        std::string tag = "<item ";
        for (int i = 0; i < count; ++i) {
            tag += "a" + std::to_string(i) + "='>' ";
        }
        return "<rss version='2.0'><channel>" + around + tag +
               "><title>Fiji met Tonga</title></item></channel></rss>";
    };
    for (const std::string around : {"", "<!-- ' -->", "<![CDATA[ <a ' ]]>", "<?x ' ?>"}) {
        INFO(around);
        const auto refused = read_all(with_attributes(1'000'000, around));
        REQUIRE(refused.size() == 1);
        CHECK(refused[0].article.error().code == ErrorCode::limit_exceeded);
        CHECK_THAT(refused[0].article.error().message, Catch::Contains("xml_attributes_max"));
        const auto records = read_all(with_attributes(1000, around));
        REQUIRE(records.size() == 1);
        CHECK(records[0].article.ok());
    }
}
