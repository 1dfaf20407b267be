// What somebody wrote of an entity stays, whatever articles come to say of it and cease to say.

#include "core/entity_given.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/article_writer.h"
#include "core/bulk_loader.h"
#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/graph_dump.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using testing::ReadingBuilder;

namespace {

using Labels = std::vector<std::string>;

class Store {
public:
    Store() {
        auto engine = open_rocksdb_engine(folder_.file("store"));
        REQUIRE(engine.ok());
        auto graph = GraphStore::open(*std::move(engine));
        REQUIRE(graph.ok());
        graph_ = *std::move(graph);
    }

    GraphStore& graph() const { return *graph_; }

    // The article's id.
    std::string import(const ReadingBuilder& article) const {
        const auto outcome = graph_->import_article(article.reading());
        INFO((outcome.ok() ? std::string() : outcome.error().message));
        REQUIRE(outcome.ok());
        return outcome->article_id;
    }

    void forget(const std::string& article) const { REQUIRE(graph_->delete_article(article).ok()); }

    NodeId add(const Labels& labels, const Properties& properties) const {
        NodeId id;
        must([&](GraphBatch& batch) {
            id = batch.new_node_id();
            return batch.put_node({id, labels, properties});
        });
        return id;
    }

    // Writes the node as `change` makes it.
    template <typename Change>
    void write(const std::string& id, const Change& change) const {
        Node changed = node(id);
        change(changed);
        must([&](GraphBatch& batch) { return batch.put_node(changed); });
    }

    void set(const std::string& id, const std::string& name, const Value& value) const {
        write(id, [&](Node& node) { node.properties.insert_or_assign(name, value); });
    }

    EdgeId connect(const std::string& source,
                   const std::string& type,
                   const std::string& target,
                   const Properties& properties = {}) const {
        EdgeId edge;
        must([&](GraphBatch& batch) -> Status {
            ENTENTE_ASSIGN(edge,
                           batch.create_edge(node(source).id, type, node(target).id, properties));
            return {};
        });
        return edge;
    }

    Node node(const std::string& id) const {
        const auto found = graph_->view()->find(id);
        REQUIRE(found.ok());
        INFO(id);
        REQUIRE(found->has_value());
        return graph_->view()->node((*found)->node).value().value();
    }

    bool has(const std::string& id) const { return graph_->view()->find(id).value().has_value(); }

    Edge edge(EdgeId id) const { return graph_->view()->edge(id).value().value(); }

    std::string dump() const { return testing::graph_to_json(*graph_->view())->dump(); }

    void check() const {
        const auto report = check_graph(*graph_->view());
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    }

    template <typename Change>
    void must(const Change& change) const {
        const Status status = graph_->update(change);
        INFO((status.ok() ? std::string() : status.error().message));
        REQUIRE(status.ok());
    }

private:
    testing::TempDir folder_;
    std::unique_ptr<GraphStore> graph_;
};

ReadingBuilder about_ann(const std::string& title) {
    ReadingBuilder article(title);
    article.entity("Person", "Ann");
    article.last_entity().office_labels = {"Minister"};
    article.last_entity().ids["wikidata"] = "Q1";
    return article;
}

constexpr const char* kAnn = "person/ann";

}  // namespace

TEST_CASE(
    "a property set by hand on an entity stays when articles say otherwise, and when none is left",
    "[core][given]") {
    const Store store;
    const std::string first = store.import(about_ann("First"));
    store.set(kAnn, "born", std::int64_t{1970});
    store.set(kAnn, "wikidata", "Q7");
    store.write(kAnn, [](Node& node) { node.labels.emplace_back("Watched"); });
    CHECK(check_graph(*store.graph().view())->changed_by_hand == 1);

    ReadingBuilder other = about_ann("Second");
    other.last_entity().aliases = {"Annie"};
    const std::string second = store.import(other);
    CHECK(store.node(kAnn).labels == Labels{"Person", "Entity", "Minister", "Watched"});
    CHECK(store.node(kAnn).properties == Properties{{"id", kAnn},
                                                    {"name", "Ann"},
                                                    {"aliases", ValueList{Value("Annie")}},
                                                    {"born", std::int64_t{1970}},
                                                    {"wikidata", "Q7"}});
    CHECK(check_graph(*store.graph().view())->changed_by_hand == 0);

    store.forget(first);
    store.forget(second);
    CHECK(store.node(kAnn).labels == Labels{"Watched"});
    CHECK(store.node(kAnn).properties ==
          Properties{{"id", kAnn}, {"born", std::int64_t{1970}}, {"wikidata", "Q7"}});
    store.check();
}

TEST_CASE("what was taken away by hand does not come back as long as articles say it",
          "[core][given]") {
    const Store store;
    const std::string first = store.import(about_ann("First"));
    store.write(kAnn, [](Node& node) {
        node.properties.erase("wikidata");
        std::erase(node.labels, "Minister");
    });
    ReadingBuilder other = about_ann("Second");
    other.last_entity().aliases = {"Annie"};
    const std::string second = store.import(other);
    CHECK(store.node(kAnn).labels == Labels{"Person", "Entity"});
    CHECK(store.node(kAnn).properties.count("wikidata") == 0);
    store.check();
    store.forget(first);
    store.forget(second);
    CHECK_FALSE(store.has(kAnn));  // nothing was given to it
    store.import(about_ann("Third"));
    CHECK(store.node(kAnn).has_label("Minister"));
    store.check();
}

TEST_CASE("a value that articles come to say too is still the one that was given",
          "[core][given]") {
    const Store store;
    const std::string first = store.import(about_ann("First"));
    store.set(kAnn, "nickname", "An");
    store.set(kAnn, "freebase", "/m/1");
    ReadingBuilder other = about_ann("Second");
    other.last_entity().ids["freebase"] = "/m/1";
    store.forget(store.import(other));
    CHECK(string_property(store.node(kAnn).properties, "freebase") == "/m/1");
    store.forget(first);
    CHECK(store.node(kAnn).properties ==
          Properties{{"id", kAnn}, {"freebase", "/m/1"}, {"nickname", "An"}});
    store.check();
}

TEST_CASE(
    "a table's node to which an article is linked has all that the table says, before and after",
    "[core][given][bulk]") {
    const Store store;
    store.forget(store.import(about_ann("The first of all")));
    CHECK_FALSE(store.has(kAnn));
    const Labels labels = {"Entity", "Person", "Candidate"};
    const Properties properties = {
        {"id", kAnn}, {"name", "Ann"}, {"wikidata", "Q1"}, {"votes", std::int64_t{12}}};
    {
        auto loader = BulkLoader::begin(store.graph());
        REQUIRE(loader.ok());
        REQUIRE((*loader)->add_node(labels, properties).ok());
        const auto other = (*loader)->add_node(labels, {{"id", "person/bob"}});
        REQUIRE(other.ok());
        REQUIRE((*loader)
                    ->edges({})
                    .add(*other, (*loader)->edge_type("KNOWS"), **(*loader)->find(kAnn), {})
                    .ok());
        const auto outcome = (*loader)->finish();
        REQUIRE(outcome.ok());
    }
    store.check();
    const std::string before = store.dump();
    const std::string article = store.import(about_ann("An article"));
    CHECK(store.node(kAnn).labels == Labels{"Person", "Entity", "Minister", "Candidate"});
    CHECK(store.node(kAnn).properties == properties);
    store.check();
    store.forget(article);
    CHECK(store.node(kAnn).labels == labels);
    CHECK(store.node(kAnn).properties == properties);
    CHECK(store.dump() == before);
    store.check();
}

TEST_CASE("an edge made by hand outlives the articles about its ends", "[core][given]") {
    const Store store;
    store.add({"Person", "Entity"}, {{"id", "person/bob"}});
    const std::string article = store.import(about_ann("An article"));
    const EdgeId edge = store.connect("person/bob", "KNOWS", kAnn);
    store.forget(article);
    CHECK(store.node(kAnn).labels.empty());
    CHECK(store.node(kAnn).properties == Properties{{"id", kAnn}});
    CHECK(store.edge(edge).target == store.node(kAnn).id);
    store.check();
    const std::string again = store.import(about_ann("Another article"));
    CHECK(store.node(kAnn).has_label("Minister"));
    store.must([&](GraphBatch& batch) { return batch.delete_edge(edge); });
    store.forget(again);
    CHECK_FALSE(store.has(kAnn));
    store.check();
}

TEST_CASE("the id by which articles know an entity is not changed by hand", "[core][given]") {
    const Store store;
    store.import(about_ann("An article"));
    Node node = store.node(kAnn);
    node.properties["id"] = "person/another";
    const Status changed =
        store.graph().update([&](GraphBatch& batch) { return batch.put_node(node); });
    CHECK(changed.error().code == ErrorCode::invalid_argument);
    node.properties.erase("id");
    CHECK_FALSE(store.graph().update([&](GraphBatch& batch) { return batch.put_node(node); }).ok());
    CHECK(store.has(kAnn));
    store.check();
}

TEST_CASE(
    "entities that no article mentions are merged, and an unmerge restores both and their edges",
    "[core][given][merge]") {
    const Store store;
    store.add({"Person", "Entity"}, {{"id", kAnn}, {"name", "Ann"}, {"born", std::int64_t{1970}}});
    store.add({"Entity", "Person", "Poet"},
              {{"id", "person/anne"}, {"name", "Anne"}, {"born", std::int64_t{1971}}, {"eyes", 2}});
    const EdgeId between = store.connect("person/anne", "KNOWS", kAnn, {{"origin", "a table"}});
    const EdgeId loop = store.connect("person/anne", "LOCATION", "person/anne");
    const EdgeId own = store.connect(kAnn, "KNOWS", kAnn);
    const std::string before = store.dump();
    REQUIRE(store.graph().merge_entities(kAnn, "person/anne", {}).ok());
    store.check();
    CHECK(store.node("person/anne").id == store.node(kAnn).id);
    CHECK(store.node(kAnn).labels == Labels{"Entity", "Person", "Poet"});
    CHECK(store.node(kAnn).properties == Properties{{"id", kAnn},
                                                    {"name", "Ann"},
                                                    {"aliases", ValueList{Value("Anne")}},
                                                    {"born", std::int64_t{1970}},
                                                    {"eyes", 2}});
    for (const EdgeId edge : {between, loop, own}) {
        CHECK(store.edge(edge).source == store.node(kAnn).id);
        CHECK(store.edge(edge).target == store.node(kAnn).id);
    }
    const auto same_graph = [&] {
        auto now = *testing::graph_to_json(*store.graph().view());
        now["decisions"] = nlohmann::json::parse(before)["decisions"];
        CHECK(now.dump() == before);
    };
    SECTION("as they were") {
        REQUIRE(store.graph().unmerge_entity("person/anne", {}).ok());
        same_graph();
    }
    SECTION("but what was set meanwhile stays on the one that was kept") {
        store.set(kAnn, "eyes", 3);
        store.set(kAnn, "hair", "red");
        REQUIRE(store.graph().unmerge_entity("person/anne", {}).ok());
        CHECK(store.node("person/anne").properties.at("eyes") == Value(2));
        CHECK(store.node("person/anne").properties.count("hair") == 0);
        CHECK(store.node(kAnn).properties == Properties{{"id", kAnn},
                                                        {"name", "Ann"},
                                                        {"born", std::int64_t{1970}},
                                                        {"eyes", 3},
                                                        {"hair", "red"}});
        CHECK(store.edge(own).source == store.node(kAnn).id);
        CHECK(store.edge(between).source == store.node("person/anne").id);
        CHECK(store.edge(between).target == store.node(kAnn).id);
    }
    SECTION("also after an article came and went") {
        const std::string article = store.import(about_ann("An article"));
        store.check();
        store.forget(article);
        REQUIRE(store.graph().unmerge_entity("person/anne", {}).ok());
        CHECK(store.has("person/ann-2") == false);
        same_graph();
    }
    store.check();
}

TEST_CASE("what was given to two entities of articles is theirs again after an unmerge",
          "[core][given][merge]") {
    const Store store;
    const std::string of_ann = store.import(about_ann("About Ann"));
    ReadingBuilder other("About Bea");
    other.entity("Person", "Bea");
    other.last_entity().ids["wikidata"] = "Q2";
    const std::string of_bea = store.import(other);
    store.set(kAnn, "wikidata", "Q2");
    store.set("person/bea", "wikidata", "Q1");
    store.set("person/bea", "name", "Beatrice");
    const Node ann = store.node(kAnn);
    const Node bea = store.node("person/bea");
    store.connect(kAnn, "KNOWS", "person/bea");
    REQUIRE(store.graph().merge_entities(kAnn, "person/bea", {}).ok());
    store.check();
    CHECK(string_property(store.node(kAnn).properties, "wikidata") == "Q2");
    CHECK(store.node(kAnn).properties.at("aliases") ==
          Value(ValueList{Value("Bea"), Value("Beatrice")}));
    SECTION("at once") {
        REQUIRE(store.graph().unmerge_entity("person/bea", {}).ok());
        CHECK(store.node(kAnn).properties == ann.properties);
        CHECK(store.node(kAnn).labels == ann.labels);
        CHECK(store.node("person/bea").properties == bea.properties);
        CHECK(store.node("person/bea").labels == bea.labels);
    }
    SECTION("without the articles, which were deleted meanwhile") {
        store.forget(of_ann);
        store.check();
        store.forget(of_bea);
        store.check();
        REQUIRE(store.graph().unmerge_entity("person/bea", {}).ok());
        CHECK(store.node(kAnn).properties == Properties{{"id", kAnn}, {"wikidata", "Q2"}});
        CHECK(store.node("person/bea").properties ==
              Properties{{"id", "person/bea"}, {"name", "Beatrice"}, {"wikidata", "Q1"}});
    }
    store.check();
}

TEST_CASE("the thousandth article that says the same does not look at what the entity is",
          "[core][given]") {
    // A change by hand that is not seen yet is not lost either.
    const Store store;
    std::vector<std::string> articles;
    articles.push_back(store.import(about_ann("0")));
    store.set(kAnn, "born", std::int64_t{1970});
    const Node before = store.node(kAnn);
    for (int i = 1; i < 20; ++i) {
        articles.push_back(store.import(about_ann(std::to_string(i))));
    }
    CHECK(store.node(kAnn).properties == before.properties);
    CHECK(check_graph(*store.graph().view())->changed_by_hand == 1);
    for (const std::string& article : articles) {
        store.forget(article);
    }
    CHECK(store.node(kAnn).properties == Properties{{"id", kAnn}, {"born", std::int64_t{1970}}});
    store.check();
}

TEST_CASE("a row of what was given is read as it was written, and damage is an error",
          "[core][given]") {
    EntityGiven given;
    given.labels = {"A", "B"};
    given.properties = {{"n", 1}, {"list", ValueList{Value("x")}}};
    given.without_labels = {"C"};
    given.without_properties = {"p"};
    const std::string bytes = encode(given);
    const auto read = decode_entity_given(bytes);
    REQUIRE(read.ok());
    CHECK(*read == given);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK(decode_entity_given(std::string_view(bytes).substr(0, size)).error().code ==
              ErrorCode::corruption);
    }
}
