// Copies of an article: found by their text, counted as one source, also when one of them goes.
#include "core/article_copies.h"

#include <map>
#include <memory>

#include "core/article_writer.h"
#include "core/check.h"
#include "core/graph_store.h"
#include "core/similar_text.h"
#include "core/storage/memory_engine.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"

using namespace entente;
using testing::ReadingBuilder;

namespace {

// Sixty words that depend on `seed` only.
std::string words(int seed, int count = 60) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += "w" + std::to_string(seed * 1000 + i) + " ";
    }
    return text;
}

struct TestStore {
    std::unique_ptr<GraphStore> graph = *GraphStore::open(make_memory_engine());

    // An article with this text behind its claim that A has signed B; its id.
    std::string import(const std::string& text, const std::string& publisher) const {
        ReadingBuilder builder("T");
        builder.publisher(publisher);
        const auto a = builder.entity("Country", "A");
        const auto b = builder.entity("Agreement", "B");
        builder.claim("SIGNED", {a}, {b});
        builder.reading().article.text += " " + text;
        const auto outcome = graph->import_article(builder.reading());
        INFO((outcome.ok() ? "" : outcome.error().message));
        REQUIRE(outcome.ok());
        check();
        return outcome->article_id;
    }

    void erase(const std::string& id) const {
        REQUIRE(graph->delete_article(id).ok());
        check();
    }

    void check() const {
        const auto report = check_store(*graph);
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    }

    Properties fact() const {
        Properties found;
        const auto view = graph->view();
        REQUIRE(view.ok());
        REQUIRE(view->each_edge([&](const Edge& edge) {
                        if (edge.type == "SIGNED") {
                            found = edge.properties;
                        }
                        return true;
                    })
                    .ok());
        return found;
    }

    std::int64_t sources() const {
        const Properties properties = fact();
        const auto found = properties.find("sources");
        return found == properties.end() ? 0 : *found->second.as_integer();
    }

    double confidence() const { return *fact().at("confidence").as_float(); }

    std::string copied(const std::string& id) const {
        const auto view = graph->view();
        const auto found = view->find(id);
        REQUIRE(found.ok());
        REQUIRE(found->has_value());
        const auto node = view->node((*found)->node);
        return std::string(string_property((*node)->properties, "copy_of"));
    }
};

}  // namespace

TEST_CASE("resemblance is the part of shingles that two texts share", "[core][copies]") {
    const auto a = shingles_of("one two three four five");
    CHECK(a.size() == 3);
    CHECK(resemblance(a, shingles_of("One, two; THREE four five!")) == 1);
    CHECK(resemblance(a, shingles_of("one two three four six")) == 0.5);
    CHECK(resemblance(a, shingles_of("five four three two one")) == 0);
    CHECK(resemblance(a, {}) == 0);
    CHECK(resemblance({}, {}) == 0);
    CHECK(shingles_of("two words").empty());
    CHECK(shingles_of("a b c a b c").size() == 3);
}

TEST_CASE("sketches of texts that are alike share a band, those of others none", "[core][copies]") {
    CHECK_FALSE(sketch_of(shingles_of(words(1, 41))).has_value());
    CHECK(sketch_of(shingles_of(words(1, 42))).has_value());
    const auto common = [](const std::string& a, const std::string& b) {
        const auto first = *sketch_of(shingles_of(a));
        const auto second = *sketch_of(shingles_of(b));
        std::size_t count = 0;
        for (std::size_t i = 0; i < first.size(); ++i) {
            count += first.at(i) == second.at(i) ? 1 : 0;
        }
        return count;
    };
    CHECK(common(words(1), words(1)) == kSketchBands);
    std::size_t found = 0;
    for (int seed = 0; seed < 100; ++seed) {
        const std::string text = words(seed, 100);
        // 78 of 98 shingles stay, 20 come: a resemblance of 0.66.
        const std::string edited = text.substr(0, text.size() * 8 / 10) + words(seed + 500, 20);
        found += common(text, edited) > 0 ? 1 : 0;
        CHECK(common(text, words(seed + 200, 100)) == 0);
    }
    CHECK(found >= 97);
}

TEST_CASE("the bands of a text never change: they are on disk", "[core][copies]") {
    const auto bands = *sketch_of(shingles_of(words(1)));
    CAPTURE(bands[0], bands[31]);
    CHECK(bands[0] == 3011358661991386083U);
    CHECK(bands[31] == 9667608064953775811U);
}

TEST_CASE("a copy is an article of its own, and no source of its own", "[core][copies]") {
    const TestStore store;
    const std::string wire = words(1, 100);
    const std::string first = store.import(wire, "Wire");
    const double alone = store.confidence();
    CHECK(store.sources() == 1);
    const std::string copy = store.import(wire.substr(0, wire.size() * 8 / 10), "Post");
    CHECK(store.copied(first).empty());
    CHECK(store.copied(copy) == first);
    CHECK(store.sources() == 1);
    CHECK(store.confidence() == alone);
    CHECK(*store.fact().at("claims").as_integer() == 2);

    const std::string other = store.import(words(2, 100), "Herald");
    CHECK(store.copied(other).empty());
    CHECK(store.sources() == 2);
    CHECK(store.confidence() > alone);
    // A copy of a copy has the same source.
    const std::string third = store.import(wire.substr(0, wire.size() * 7 / 10), "Mail");
    CHECK(store.copied(third) == first);
    CHECK(store.sources() == 2);
}

TEST_CASE("of copies that are deleted the rest is still one source", "[core][copies]") {
    const TestStore store;
    const std::string wire = words(1, 100);
    const std::string first = store.import(wire, "Wire");
    const std::string copy = store.import(wire + "in brief", "Post");
    const std::string later = store.import(wire + "once more", "Mail");
    store.import(words(2, 100), "Herald");
    CHECK(store.sources() == 2);
    store.erase(first);
    CHECK(store.sources() == 2);
    store.erase(later);
    CHECK(store.sources() == 2);
    SECTION("the source comes back") {
        store.import(wire, "Wire");
        CHECK(store.sources() == 2);
        CHECK(store.copied(first).empty());
        store.erase(copy);
        CHECK(store.sources() == 2);
    }
    SECTION("another copy comes") {
        CHECK(store.copied(store.import(wire + "at last", "Sun")) == first);
        CHECK(store.sources() == 2);
    }
    SECTION("the last one goes") {
        store.erase(copy);
        CHECK(store.sources() == 1);
        CHECK(store.copied(store.import(wire + "anew", "Sun")).empty());
        CHECK(store.sources() == 2);
    }
}
