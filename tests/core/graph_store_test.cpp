// The store's promises about articles, claims and facts, over both engines.

#include "core/graph_store.h"

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include "core/article_writer.h"
#include "core/backup.h"
#include "core/check.h"
#include "core/fact_tally.h"
#include "core/graph_batch.h"
#include "core/name_table.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/fresh_view.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using testing::on_date;
using testing::ReadingBuilder;

namespace {

struct TestStore {
    std::unique_ptr<testing::TempDir> folder;
    std::unique_ptr<GraphStore> graph;

    GraphStore* operator->() const { return graph.get(); }

    GraphView view() const {
        auto view = graph->view();
        REQUIRE(view.ok());
        return *view;
    }

    ImportOutcome import(const ReadingBuilder& builder) const {
        const auto outcome = graph->import_article(builder.reading());
        INFO((outcome.ok() ? std::string() : outcome.error().message));
        REQUIRE(outcome.ok());
        return *outcome;
    }

    void check() const {
        const auto report = check_graph(view());
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
        CHECK(report->changed_by_hand == 0);
    }
};

TestStore make_store(const std::string& engine = "memory") {
    TestStore store;
    std::unique_ptr<OrderedStore> opened = make_memory_engine();
    if (engine == "rocksdb") {
        store.folder = std::make_unique<testing::TempDir>();
        auto rocksdb = open_rocksdb_engine(store.folder->file("store"));
        REQUIRE(rocksdb.ok());
        opened = *std::move(rocksdb);
    }
    auto graph = GraphStore::open(std::move(opened));
    REQUIRE(graph.ok());
    store.graph = *std::move(graph);
    return store;
}

std::string show(const Value& value) {
    switch (value.type()) {
        case ValueType::null: return "null";
        case ValueType::boolean: return *value.as_boolean() ? "true" : "false";
        case ValueType::integer: return std::to_string(*value.as_integer());
        case ValueType::floating: return std::to_string(*value.as_float());
        case ValueType::string: return *value.as_string();
        case ValueType::date: return value.as_date()->to_string();
        case ValueType::list: {
            std::string text = "[";
            for (const Value& item : *value.as_list()) {
                text += show(item) + ",";
            }
            return text + "]";
        }
        default: return describe(value);
    }
}

// Everything that can be seen of a graph, without internal numbers, in an order of its own: two
// stores with the same dump hold the same graph. A fact's id may be older than its dates, so the ids
// of facts can be left out.
std::string dump(const GraphView& view, bool fact_ids = true) {
    std::map<NodeId, std::string> names;
    std::set<std::string> lines;
    REQUIRE(view.each_node([&](const Node& node) {
                    names[node.id] = node.readable_id();
                    std::string line = "node";
                    for (const std::string& label : node.labels) {
                        line += " :" + label;
                    }
                    for (const auto& [name, value] : node.properties) {
                        line += " " + name + "=" + show(value);
                    }
                    lines.insert(line);
                    return true;
                })
                .ok());
    REQUIRE(view.each_edge([&](const Edge& edge) {
                    const bool fact = is_fact_type(edge.type);
                    std::string line = (fact ? "fact " : "edge ") + names[edge.source] + " " +
                                       edge.type + " " + names[edge.target];
                    // The direction of a symmetric fact means nothing.
                    const RelationType* type = ontology().relation_type(edge.type);
                    if (type != nullptr && type->symmetric &&
                        names[edge.target] < names[edge.source]) {
                        line = "fact " + names[edge.target] + " " + edge.type + " " +
                               names[edge.source];
                    }
                    for (const auto& [name, value] : edge.properties) {
                        if (fact_ids || name != "id") {
                            line += " " + name + "=" + show(value);
                        }
                    }
                    lines.insert(line);
                    return true;
                })
                .ok());
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

ReadingBuilder memorandum() {
    ReadingBuilder article("Morocco and Israel sign");
    article.published("2021-11-25").publisher("First Post");
    const auto morocco = article.entity("Country", "Morocco");
    const auto israel = article.entity("Country", "Israel");
    const auto mou = article.entity("Agreement", "defence memorandum");
    const auto gantz = article.entity("Person", "Benny Gantz");
    article.last_entity().office_labels = {"Minister"};
    article.claim("SIGNED", {morocco, israel}, {mou}).date = on_date("2021-11-24");
    article.claim("HOLDS_POSITION", {gantz}, {israel}).attrs["role"] = "Minister of Defense";
    ReadClaim& visit = article.claim("VISITED", {gantz}, {morocco});
    visit.date = on_date("2021-11-24");
    visit.said_by = israel;
    ReadClaim& denial = article.claim("SUPPLIED_ARMS_TO", {israel}, {morocco});
    denial.polarity = Polarity::negated;
    ReadClaim& plan = article.claim("COOPERATES_WITH", {israel, morocco}, {});
    plan.modality = Modality::planned;
    return article;
}

std::vector<Edge> facts_between(const GraphView& view, const std::string& a, const std::string& b) {
    const auto source = view.find(a);
    const auto target = view.find(b);
    REQUIRE((source.ok() && *source && target.ok() && *target));
    const NodeId id = (*source)->node;
    const auto hops = view.hops(std::span(&id, 1), Direction::both);
    REQUIRE(hops.ok());
    std::vector<Edge> facts;
    for (const Hop& hop : hops->front()) {
        if (hop.other == (*target)->node) {
            const auto edge = view.edge(hop.edge);
            REQUIRE((edge.ok() && *edge));
            facts.push_back(**edge);
        }
    }
    return facts;
}

}  // namespace

TEST_CASE("an imported article can be read back as nodes, claims and facts", "[core][store]") {
    const std::string engine = GENERATE("memory", "rocksdb");
    const TestStore store = make_store(engine);
    const ImportOutcome outcome = store.import(memorandum());
    CHECK(outcome.created);
    CHECK(outcome.entities == 4);
    CHECK(outcome.claims == 5);
    CHECK(outcome.facts == 4);
    const GraphView view = store.view();

    SECTION("entities carry their type, Entity and their office, and are found by id and name") {
        const auto reference = view.find("person/benny-gantz");
        REQUIRE((reference.ok() && *reference));
        const auto gantz = view.node((*reference)->node);
        REQUIRE((gantz.ok() && *gantz));
        CHECK((*gantz)->labels == std::vector<std::string>{"Person", "Entity", "Minister"});
        const auto named = view.named("BENNY GANTZ");
        REQUIRE(named.ok());
        CHECK(*named == std::vector<NodeId>{(*reference)->node});
    }

    SECTION("a fact is an edge with its support, a denial and a plan are none") {
        const auto facts = facts_between(view, "country/morocco", "agreement/defence-memorandum");
        REQUIRE(facts.size() == 1);
        CHECK(facts[0].type == "SIGNED");
        CHECK(facts[0].properties.at("from") == Value(*Date::parse("2021-11-24")));
        CHECK(facts[0].properties.at("precision") == Value("day"));
        CHECK(facts[0].properties.at("sources") == Value(1));
        CHECK(facts_between(view, "country/israel", "country/morocco").empty());
        const auto office = facts_between(view, "person/benny-gantz", "country/israel");
        REQUIRE(office.size() == 1);
        CHECK(office[0].properties.at("role") == Value("Minister of Defense"));
    }

    SECTION("the sentence behind a fact is there word for word") {
        const auto facts = facts_between(view, "country/morocco", "agreement/defence-memorandum");
        const auto claims = view.claims_of_fact(facts.at(0));
        REQUIRE(claims.ok());
        REQUIRE(claims->size() == 1);
        const Claim& claim = claims->front();
        CHECK(claim.text.find("says SIGNED") != std::string::npos);
        const auto text = view.article_text(claim.article);
        REQUIRE(text.ok());
        CHECK(text->substr(claim.span.start, claim.span.length()) == claim.text);
        CHECK(claim.subjects.size() == 2);
        CHECK(claim.date == on_date("2021-11-24"));
    }

    SECTION("a fact is found by its id, and keeps it") {
        const auto facts = facts_between(view, "country/morocco", "agreement/defence-memorandum");
        const std::string id(string_property(facts.at(0).properties, "id"));
        const auto found = view.find(id);
        REQUIRE((found.ok() && *found));
        CHECK((*found)->edge == facts[0].id);
    }

    SECTION("names are found by their beginning and with a slip") {
        for (const char* query : {"moroc", "Morrocco", "gantz", "Beny Gantz"}) {
            const auto matches = view.search_names(query, 5);
            REQUIRE(matches.ok());
            REQUIRE_FALSE(matches->empty());
        }
        CHECK(view.search_names("morocco", 5)->front().score == 1);
        CHECK(view.search_names("zzzz", 5)->empty());
        CHECK(view.search_names("", 5)->empty());
    }

    store.check();
}

TEST_CASE("importing the same article again changes nothing", "[core][store]") {
    const TestStore store = make_store(GENERATE("memory", "rocksdb"));
    store.import(memorandum());
    const std::string before = dump(store.view());
    const auto counts = store.view().counts();
    const ImportOutcome again = store.import(memorandum());
    CHECK_FALSE(again.created);
    CHECK(again.entities == 4);
    CHECK(again.claims == 5);
    CHECK(again.facts == 4);
    CHECK(dump(store.view()) == before);
    CHECK(store.view().counts()->commits == counts->commits);
}

TEST_CASE("deleting an article takes away exactly what only it supported", "[core][store]") {
    const TestStore store = make_store(GENERATE("memory", "rocksdb"));
    ReadingBuilder other("Another report");
    other.published("2021-12-01").publisher("Second Post");
    const auto morocco = other.entity("Country", "Morocco");
    other.last_entity().aliases = {"Kingdom of Morocco"};
    const auto mou = other.entity("Agreement", "defence memorandum");
    const auto spain = other.entity("Country", "Spain");
    other.claim("SIGNED", {morocco}, {mou}).date = on_date("2021-11");
    other.claim("OPPOSES", {spain}, {mou});

    const ImportOutcome first = store.import(memorandum());
    const std::string with_first = dump(store.view());
    const ImportOutcome second = store.import(other);
    const auto both =
        facts_between(store.view(), "country/morocco", "agreement/defence-memorandum");
    REQUIRE(both.size() == 1);
    CHECK(both[0].properties.at("sources") == Value(2));
    CHECK(both[0].properties.at("from") == Value(*Date::parse("2021-11-24")));

    REQUIRE(store->delete_article(second.article_id).ok());
    CHECK(dump(store.view()) == with_first);
    CHECK(store.view().named("Kingdom of Morocco")->empty());
    store.check();

    store.import(other);
    REQUIRE(store->delete_article(first.article_id).ok());
    const TestStore only_other = make_store();
    only_other.import(other);
    CHECK(dump(store.view(), false) == dump(only_other.view(), false));
    store.check();
}

TEST_CASE("an empty store is left when every article is deleted", "[core][store]") {
    const TestStore store = make_store();
    const ImportOutcome outcome = store.import(memorandum());
    REQUIRE(store->delete_article(outcome.article_id).ok());
    const auto counts = store.view().counts();
    REQUIRE(counts.ok());
    CHECK(counts->nodes == 0);
    CHECK(counts->edges == 0);
    CHECK(counts->labels.empty());
    CHECK(dump(store.view()).empty());
    store.check();
    CHECK(store->delete_article(outcome.article_id).error().code == ErrorCode::not_found);
}

TEST_CASE("ids are assigned once and come back to the same thing only", "[core][store]") {
    const TestStore store = make_store();
    const auto article_about = [](const std::string& title, const std::string& identity) {
        ReadingBuilder article(title);
        const auto person = article.entity("Person", "Ali Hassan");
        article.last_entity().identity = identity;
        const auto country = article.entity("Country", "Iraq");
        article.claim("HOLDS_POSITION", {person}, {country});
        return article;
    };
    const auto id_of = [&](const std::string& identity) {
        const auto id = store.view().readable_id_of(identity);
        REQUIRE(id.ok());
        return id->value_or("");
    };
    const ImportOutcome first = store.import(article_about("one", "ali the minister"));
    store.import(article_about("two", "ali the poet"));
    CHECK(id_of("ali the minister") == "person/ali-hassan");
    CHECK(id_of("ali the poet") == "person/ali-hassan-2");
    REQUIRE(store->delete_article(first.article_id).ok());
    CHECK_FALSE(*store.view().find("person/ali-hassan"));
    store.import(article_about("three", "ali the painter"));
    CHECK(id_of("ali the painter") == "person/ali-hassan-3");
    store.import(article_about("four", "ali the minister"));
    CHECK(*store.view().find("person/ali-hassan"));
    CHECK(store.view().named("Ali Hassan")->size() == 3);
    store.check();
}

TEST_CASE("things that want the same id get the next number", "[core][store]") {
    const TestStore store = make_store();
    std::set<std::string> wanted;
    std::set<std::string> ids;
    for (int i = 1; i <= 40; ++i) {
        ReadingBuilder article("Protest " + std::to_string(i));
        article.entity("Group", "Protesters");
        article.last_entity().identity = "protesters of " + std::to_string(i);
        store.import(article);
        wanted.insert("group/protesters" + (i == 1 ? "" : "-" + std::to_string(i)));
        ids.insert(store.view().readable_id_of("protesters of " + std::to_string(i))->value());
    }
    CHECK(ids == wanted);
    store.check();
}

TEST_CASE("a fact keeps its id when its date becomes known", "[core][store]") {
    const TestStore store = make_store();
    const auto article = [](const std::string& title, const char* date) {
        ReadingBuilder builder(title);
        const auto a = builder.entity("Country", "A");
        const auto b = builder.entity("Country", "B");
        ReadClaim& claim = builder.claim("MET_WITH", {b, a}, {});
        if (date != nullptr) {
            claim.date = on_date(date);
        }
        return builder;
    };
    store.import(article("undated", nullptr));
    const auto before = facts_between(store.view(), "country/a", "country/b");
    REQUIRE(before.size() == 1);
    store.import(article("year", "2020"));
    store.import(article("day", "2020-05-05"));
    const auto after = facts_between(store.view(), "country/a", "country/b");
    REQUIRE(after.size() == 1);
    CHECK(after[0].properties.at("id") == before[0].properties.at("id"));
    CHECK(after[0].properties.at("claims") == Value(3));
    store.import(article("other day", "2021-01-01"));
    CHECK(facts_between(store.view(), "country/a", "country/b").size() == 2);
    store.check();
}

TEST_CASE("a symmetric claim makes one fact, whichever side it names first", "[core][store]") {
    const TestStore store = make_store();
    for (const bool swapped : {false, true}) {
        ReadingBuilder article(swapped ? "one way" : "the other way");
        const auto a = article.entity("Country", swapped ? "B" : "A");
        const auto b = article.entity("Country", swapped ? "A" : "B");
        article.claim("ALLIED_WITH", {a}, {b});
        store.import(article);
    }
    const auto facts = facts_between(store.view(), "country/a", "country/b");
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].properties.at("sources") == Value(2));
    store.check();
}

TEST_CASE("a reading that does not fit is refused whole, and says what is wrong", "[core][store]") {
    const TestStore store = make_store();
    const auto refusal = [&](const ArticleReading& reading) {
        const auto outcome = store->import_article(reading);
        REQUIRE_FALSE(outcome.ok());
        CHECK(outcome.error().code == ErrorCode::invalid_argument);
        CHECK(store.view().counts()->nodes == 0);
        return outcome.error().message;
    };
    SECTION("arguments of the wrong type") {
        ReadingBuilder article("a");
        const auto country = article.entity("Country", "Chad");
        article.claim("HOLDS_POSITION", {country}, {country});
        const std::string message = refusal(article.reading());
        CHECK(message.find("claim 1 (HOLDS_POSITION)") != std::string::npos);
        CHECK(message.find("it takes Person") != std::string::npos);
    }
    SECTION("an entity type, subtype or attribute that there is not") {
        ReadingBuilder article("a");
        article.entity("Planet", "Mars");
        CHECK(refusal(article.reading()).find("Planet") != std::string::npos);
        ReadingBuilder subtype("b");
        subtype.entity("Country", "Chad");
        subtype.last_entity().subtype = "kingdom of heaven";
        CHECK(refusal(subtype.reading()).find("no subtype") != std::string::npos);
        ReadingBuilder attr("c");
        const auto a = attr.entity("Country", "A");
        const auto b = attr.entity("Country", "B");
        attr.claim("ALLIED_WITH", {a}, {b}).attrs["basis"] = "hearsay";
        CHECK(refusal(attr.reading()).find("treaty, described") != std::string::npos);
        ReadingBuilder unknown("d");
        const auto c = unknown.entity("Country", "A");
        const auto d = unknown.entity("Country", "B");
        unknown.claim("ALLIED_WITH", {c}, {d}).attrs["mood"] = "good";
        CHECK(refusal(unknown.reading()).find("'mood'") != std::string::npos);
    }
    SECTION("offsets outside the text") {
        ReadingBuilder article("a");
        article.entity("Country", "Chad");
        article.last_entity().mentions[0].span.end = 4000;
        CHECK(refusal(article.reading()).find("outside the text") != std::string::npos);
        ReadingBuilder sentence("b");
        sentence.reading().sentences.push_back({3, 5});
        CHECK(refusal(sentence.reading()).find("out of order") != std::string::npos);
    }
    SECTION("a certainty, or a claim of nobody, nothing and nowhere") {
        ReadingBuilder article("a");
        const auto a = article.entity("Country", "A");
        const auto b = article.entity("Country", "B");
        ReadClaim& claim = article.claim("ALLIED_WITH", {a}, {b});
        claim.confidence = 1;
        CHECK(refusal(article.reading()).find("confidence") != std::string::npos);
        claim.confidence = 0.5;
        claim.evidence.clear();
        CHECK(refusal(article.reading()).find("evidence") != std::string::npos);
        claim.evidence = {99};
        CHECK(refusal(article.reading()).find("sentence 99") != std::string::npos);
        claim.evidence = {0};
        claim.subjects = {7};
        CHECK(refusal(article.reading()).find("entity 7") != std::string::npos);
    }
    SECTION("no text") {
        CHECK(refusal(ArticleReading()).find("no text") != std::string::npos);
    }
}

TEST_CASE("a view opened before an import does not see it", "[core][store]") {
    const TestStore store = make_store(GENERATE("memory", "rocksdb"));
    const GraphView before = store.view();
    store.import(memorandum());
    CHECK_FALSE(*before.find("country/morocco"));
    CHECK(before.counts()->nodes == 0);
    CHECK(*store.view().find("country/morocco"));
}

TEST_CASE("a store is the same after it is closed and opened again", "[core][store]") {
    const testing::TempDir folder;
    std::string before;
    {
        auto graph = GraphStore::open(*open_rocksdb_engine(folder.file("store")));
        REQUIRE(graph.ok());
        REQUIRE((*graph)->import_article(memorandum().reading()).ok());
        before = dump(*(*graph)->view());
    }
    auto graph = GraphStore::open(*open_rocksdb_engine(folder.file("store")));
    REQUIRE(graph.ok());
    CHECK(dump(*(*graph)->view()) == before);
    const auto outcome = (*graph)->import_article(memorandum().reading());
    REQUIRE(outcome.ok());
    CHECK_FALSE(outcome->created);
}

TEST_CASE("a read-only opening shows the store beside its writer, and writes nothing",
          "[core][store]") {
    const TestStore store = make_store("rocksdb");
    store.import(memorandum());
    const std::string before = dump(store.view());
    RocksdbOptions options;
    options.read_only = true;
    auto engine = open_rocksdb_engine(store.folder->file("store"), options);
    INFO((engine.ok() ? std::string() : engine.error().message));
    REQUIRE(engine.ok());
    const auto reader = GraphStore::open(*std::move(engine));
    REQUIRE(reader.ok());
    CHECK(dump(*(*reader)->view()) == before);
    ReadingBuilder other("Another report");
    other.entity("Country", "Spain");
    const auto refused = (*reader)->import_article(other.reading());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::unsupported);
    CHECK(refused.error().message.find("read-only") != std::string::npos);
    store.import(other);  // the writer goes on, and the other still shows its moment
    CHECK(dump(*(*reader)->view()) == before);
    options.read_only = true;
    CHECK(open_rocksdb_engine(store.folder->file("nothing"), options).error().code ==
          ErrorCode::not_found);
}

TEST_CASE("a copy of a store is the same graph, taken while the store is written",
          "[core][store][backup]") {
    const TestStore store = make_store("rocksdb");
    store.import(memorandum());
    const std::string before = dump(store.view());
    const auto copy = make_memory_engine();
    ReadingBuilder other("Another report");
    other.entity("Country", "Spain");
    bool written = false;
    const auto rows = copy_store(store->engine(), *copy, [&](std::uint64_t) {
        if (!written) {
            written = true;
            store.import(other);
        }
        return true;
    });
    REQUIRE(rows.ok());
    CHECK(*rows > 20);
    CHECK(written);

    const testing::TempDir folder;
    auto restored = open_rocksdb_engine(folder.file("restored"));
    REQUIRE(restored.ok());
    REQUIRE(copy_store(*copy, **restored).ok());
    CHECK(copy_store(*copy, **restored).error().code == ErrorCode::already_exists);
    const auto graph = GraphStore::open(*std::move(restored));
    REQUIRE(graph.ok());
    CHECK(dump(*(*graph)->view()) == before);
    const auto report = check_graph(*(*graph)->view());
    REQUIRE(report.ok());
    CHECK(report->faults.empty());
}

TEST_CASE("an interrupted copy is not taken for a store", "[core][store][backup]") {
    const TestStore store = make_store();
    store.import(memorandum());
    auto copy = make_memory_engine();
    const auto stopped = copy_store(store->engine(), *copy, [](std::uint64_t) { return false; });
    REQUIRE_FALSE(stopped.ok());
    CHECK(stopped.error().code == ErrorCode::cancelled);
    CHECK_FALSE(GraphStore::open(std::move(copy)).ok());
}

TEST_CASE("a store of another format is refused with both numbers", "[core][store]") {
    auto engine = make_memory_engine();
    Batch batch;
    batch.partition = keys::format_version().partition;
    batch.puts = {{keys::format_version().key, std::string("\0\0\0\x63", 4)}};
    REQUIRE(engine->apply(batch).ok());
    const auto graph = GraphStore::open(std::move(engine));
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code == ErrorCode::unsupported);
    CHECK(graph.error().message.find("99") != std::string::npos);
    CHECK(graph.error().message.find("newer version") != std::string::npos);
}

TEST_CASE("the graph is the same whatever the number of readers beside the writer",
          "[core][store][threads]") {
    const TestStore store = make_store();
    std::atomic<bool> done = false;
    std::atomic<int> bad = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!done) {
                const auto view = store->view();
                const auto counts =
                    view.ok() ? view->counts() : Result<GraphView::Counts>(view.error());
                std::uint64_t nodes = 0;
                const bool read = counts.ok() && view->each_node([&](const Node&) {
                                                         ++nodes;
                                                         return true;
                                                     })
                                                     .ok();
                bad += read && nodes == counts->nodes ? 0 : 1;
            }
        });
    }
    for (int i = 0; i < 40; ++i) {
        ReadingBuilder article("Article " + std::to_string(i));
        const auto a = article.entity("Country", "Country " + std::to_string(i % 5));
        const auto b = article.entity("Country", "Land " + std::to_string(i % 3));
        article.claim("ALLIED_WITH", {a}, {b});
        store.import(article);
    }
    done = true;
    for (std::thread& reader : readers) {
        reader.join();
    }
    CHECK(bad == 0);
    store.check();
}

TEST_CASE(
    "random imports, deletes, merges and unmerges leave what a fresh store of the articles holds",
    "[core][store][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::vector<std::string> types = {
        "SIGNED", "ALLIED_WITH", "MET_WITH", "OPPOSES", "FACES_THREAT"};
    const std::vector<const char*> dates = {
        nullptr, "2020", "2020-05", "2020-05-05", "2021-01-01", "2021"};
    const auto any_article = [&](int number) {
        ReadingBuilder article("Article " + std::to_string(number));
        article.published(random() % 2 == 0 ? "2020-06-01" : "2021-06-01");
        article.publisher("Publisher " + std::to_string(random() % 3));
        const unsigned claims = 1 + random() % 4;
        for (unsigned i = 0; i < claims; ++i) {
            const std::string& type = types[random() % types.size()];
            const auto a =
                article.entity("Country", std::string(1, static_cast<char>('A' + random() % 4)));
            if (random() % 2 == 0) {
                article.last_entity().aliases.push_back("Alias " + std::to_string(random() % 6));
            }
            const auto b =
                type == "SIGNED"
                    ? article.entity("Agreement", "Pact " + std::to_string(random() % 2))
                    : article.entity("Country",
                                     std::string(1, static_cast<char>('D' + random() % 3)));
            if (a == b) {
                continue;
            }
            ReadClaim& claim = article.claim(type, {a}, {b});
            const char* date = dates[random() % dates.size()];
            if (date != nullptr) {
                claim.date = on_date(date);
            }
            claim.polarity = random() % 5 == 0 ? Polarity::negated : Polarity::asserted;
            claim.modality = random() % 5 == 0 ? Modality::planned : Modality::actual;
        }
        return article;
    };
    const TestStore store = make_store();
    std::vector<ReadingBuilder> present;                      // in the order of their import
    std::vector<std::pair<std::string, std::string>> merged;  // the last merge last
    const auto any_country = [&] {
        return "country/" + std::string(1, static_cast<char>('a' + random() % 7));
    };
    for (int step = 0; step < 60; ++step) {
        if (random() % 3 == 0) {
            // Refused when one of them is not there or they are one already: then nothing changes.
            const std::string kept = any_country();
            const std::string other = any_country();
            const GraphView view = store.view();
            const auto survivor = [&](const std::string& id) {
                const auto found = view.find(id);
                REQUIRE(found.ok());
                return *found ? std::string(view.node((*found)->node).value()->readable_id()) : "";
            };
            const std::pair<std::string, std::string> pair(survivor(kept), survivor(other));
            const std::string before = dump(view);
            const bool done = store->merge_entities(kept, other, {}).ok();
            CHECK(done ==
                  (!pair.first.empty() && !pair.second.empty() && pair.first != pair.second));
            if (done) {
                merged.push_back(pair);
                store.check();
                if (random() % 2 == 0) {
                    REQUIRE(store->unmerge_entity(pair.second, {}).ok());
                    merged.pop_back();
                    REQUIRE(dump(store.view()) == before);
                }
            } else {
                REQUIRE(dump(store.view()) == before);
            }
        } else if (!present.empty() && random() % 3 == 0) {
            const std::size_t which = random() % present.size();
            const auto gone = present.begin() + static_cast<std::ptrdiff_t>(which);
            REQUIRE(store->delete_article(article_id_of(gone->reading().article.text)).ok());
            present.erase(gone);
        } else {
            present.push_back(any_article(step));
            store.import(present.back());
        }
        store.check();
        // Decisions outlive the articles, so compare with a store of the articles alone only when none
        // is in force.
        while (random() % 2 == 0 && !merged.empty()) {
            REQUIRE(store->unmerge_entity(merged.back().second, {}).ok());
            merged.pop_back();
        }
        if (merged.empty()) {
            const TestStore fresh = make_store();
            for (const ReadingBuilder& article : present) {
                fresh.import(article);
            }
            REQUIRE(dump(store.view(), false) == dump(fresh.view(), false));
        }
    }
}

TEST_CASE("merging two entities makes one of them, and unmerging restores both exactly",
          "[core][store][merge]") {
    const TestStore store = make_store(GENERATE("memory", "rocksdb"));
    store.import(memorandum());
    ReadingBuilder other("Another report");
    other.published("2021-12-01").publisher("Second Post");
    const auto gantz = other.entity("Person", "Benjamin Gantz");
    other.last_entity().aliases = {"Gen. Gantz"};
    const auto benny = other.entity("Person", "Benny Gantz");
    const auto morocco = other.entity("Country", "Morocco");
    const auto israel = other.entity("Country", "Israel");
    other.claim("VISITED", {gantz}, {morocco}).date = on_date("2021-11-24");
    other.claim("HOLDS_POSITION", {gantz}, {israel}).attrs["role"] = "Defence Minister";
    other.claim("MET_WITH", {gantz, benny}, {});
    ReadClaim& said = other.claim("PRAISED", {israel}, {morocco});
    said.said_by = gantz;
    store.import(other);
    const std::string before = dump(store.view());
    const DecisionNote note = {"an analyst", "same man", "2026-01-01"};

    REQUIRE(store->merge_entities("person/benny-gantz", "person/benjamin-gantz", note).ok());
    store.check();
    const GraphView merged = store.view();
    const auto by_new_name = merged.named("Benjamin Gantz");
    REQUIRE(by_new_name.ok());
    REQUIRE(by_new_name->size() == 1);
    CHECK(*by_new_name == *merged.named("Benny Gantz"));
    CHECK(*by_new_name == *merged.named("Gen. Gantz"));
    CHECK((*merged.find("person/benjamin-gantz"))->node == by_new_name->front());
    const auto office = facts_between(merged, "person/benny-gantz", "country/israel");
    REQUIRE(office.size() == 1);
    CHECK(office[0].properties.at("sources") == Value(2));
    // A meeting with oneself is no fact.
    CHECK(merged.node(by_new_name->front()).value()->has_label("Minister"));
    const auto article =
        merged.article((*merged.find(article_id_of(other.reading().article.text)))->node);
    REQUIRE((article.ok() && *article));
    CHECK((*article)->record.entities.size() == 3);

    SECTION("an unmerge restores everything, ids of facts too") {
        REQUIRE(store->unmerge_entity("person/benjamin-gantz", note).ok());
        CHECK(dump(store.view()) == before);
        store.check();
        const auto decisions = store.view().decisions();
        REQUIRE(decisions.ok());
        REQUIRE(decisions->size() == 2);
        CHECK((*decisions)[0].record.kind == DecisionKind::merge);
        CHECK((*decisions)[0].record.reason == "same man");
        CHECK((*decisions)[1].record.kind == DecisionKind::unmerge);
        CHECK(store->unmerge_entity("person/benjamin-gantz", note).error().code ==
              ErrorCode::invalid_argument);
    }

    SECTION("what is imported under the merged name belongs to it after an unmerge") {
        ReadingBuilder later("A later report");
        const auto person = later.entity("Person", "Benjamin Gantz");
        const auto jordan = later.entity("Country", "Jordan");
        later.claim("VISITED", {person}, {jordan});
        store.import(later);
        store.check();
        CHECK(facts_between(store.view(), "person/benny-gantz", "country/jordan").size() == 1);
        REQUIRE(store->unmerge_entity("person/benjamin-gantz", note).ok());
        store.check();
        CHECK(facts_between(store.view(), "person/benny-gantz", "country/jordan").empty());
        CHECK(facts_between(store.view(), "person/benjamin-gantz", "country/jordan").size() == 1);
    }

    SECTION("articles can be deleted while entities are merged") {
        REQUIRE(store->delete_article(article_id_of(memorandum().reading().article.text)).ok());
        store.check();
        CHECK(store.view().named("Benjamin Gantz")->size() == 1);
        REQUIRE(store->unmerge_entity("person/benjamin-gantz", note).ok());
        store.check();
        const TestStore fresh = make_store();
        fresh.import(other);
        CHECK(dump(store.view(), false) == dump(fresh.view(), false));
    }
}

TEST_CASE("a claim read while its two ends were merged is there after the unmerge",
          "[core][store][merge]") {
    const TestStore store = make_store();
    ReadingBuilder first("Two men");
    first.entity("Person", "A");
    first.entity("Person", "B");
    store.import(first);
    REQUIRE(store->merge_entities("person/a", "person/b", {}).ok());
    ReadingBuilder later("A meeting");
    later.claim("MET_WITH", {later.entity("Person", "A"), later.entity("Person", "B")}, {});
    CHECK(store.import(later).claims == 1);
    store.check();
    REQUIRE(store->unmerge_entity("person/b", {}).ok());
    CHECK(facts_between(store.view(), "person/a", "person/b").size() == 1);
    store.check();
}

TEST_CASE("a store without tallies gets them back as its facts and entities change",
          "[core][store]") {
    auto engine = make_memory_engine();
    OrderedStore& rows = *engine;
    TestStore store;
    store.graph = *GraphStore::open(std::move(engine));
    store.import(memorandum());
    const GraphView view = store.view();
    std::vector<RowKey> tallies;
    REQUIRE(view.rows()
                .each_partition(PartitionKind::vertices,
                                [&](Partition partition) {
                                    return view.rows()
                                        .scan({partition, {}, {}, SIZE_MAX},
                                              [&](std::string_view key, std::string_view) {
                                                  if (keys::decode_tallied_triple(key) ||
                                                      keys::decode_entity_tally(key)) {
                                                      tallies.push_back({partition, Bytes(key)});
                                                  }
                                                  return true;
                                              })
                                        .ok();
                                })
                .ok());
    CHECK(tallies.size() > 10);
    for (const RowKey& key : tallies) {
        Batch batch;
        batch.partition = key.partition;
        batch.deletes = {key.key};
        REQUIRE(rows.apply(batch).ok());
    }
    ReadingBuilder again = memorandum();
    // Another article that says the same, with so much more that it is no copy.
    for (int i = 0; i < 60; ++i) {
        again.reading().article.text += " word" + std::to_string(i);
    }
    store.import(again);
    store.check();
    const auto facts =
        facts_between(store.view(), "country/morocco", "agreement/defence-memorandum");
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].properties.at("sources") == Value(2));
}

TEST_CASE("what was decided not to be the same is not merged, at whatever distance",
          "[core][store][merge]") {
    const TestStore store = make_store();
    ReadingBuilder article("People");
    for (const char* name : {"A", "B", "C", "D"}) {
        article.entity("Person", name);
    }
    article.entity("Country", "A");
    store.import(article);
    const DecisionNote note;
    REQUIRE(store->mark_distinct("person/a", "person/c", note).ok());
    CHECK(store->merge_entities("person/a", "person/c", note).error().code == ErrorCode::conflict);
    REQUIRE(store->merge_entities("person/b", "person/c", note).ok());
    const Status far = store->merge_entities("person/a", "person/b", note);
    REQUIRE_FALSE(far.ok());
    CHECK(far.error().message.find("person/a and person/c") != std::string::npos);
    CHECK(store->mark_distinct("person/b", "person/c", note).error().code == ErrorCode::conflict);
    REQUIRE(store->unmark_distinct("person/c", "person/a", note).ok());
    REQUIRE(store->merge_entities("person/a", "person/b", note).ok());
    CHECK(store->merge_entities("person/c", "person/a", note).error().code ==
          ErrorCode::invalid_argument);
    CHECK(store->merge_entities("person/d", "country/a", note).error().code ==
          ErrorCode::invalid_argument);
    CHECK(store->merge_entities("person/d", "person/nobody", note).error().code ==
          ErrorCode::not_found);
    CHECK(store->unmark_distinct("person/a", "person/d", note).error().code ==
          ErrorCode::invalid_argument);
    store.check();
}

TEST_CASE("a reader who comes between a write and its writer's next step sees the moment before",
          "[core][store][threads]") {
    const auto plan = std::make_shared<testing::FaultPlan>();
    TestStore store;
    store.graph =
        *GraphStore::open(std::make_unique<testing::FaultyEngine>(make_memory_engine(), plan));
    std::size_t nodes = 0;
    std::string error;
    plan->after_write = [&] {
        const GraphView view = store.view();
        const auto count = [&](const auto&) {
            ++nodes;
            return true;
        };
        for (const Status& status : {view.each_node(count), view.each_edge(count)}) {
            error = status.ok() ? error : status.error().message;
        }
    };
    store.import(memorandum());  // its labels, types and properties are all new
    CHECK(nodes == 0);
    store.import(ReadingBuilder("Another report"));
    CHECK(nodes > 10);
    CHECK(error.empty());
}

TEST_CASE("whichever operation fails, the graph is before or after the change, never between",
          "[core][store][faults]") {
    ReadingBuilder other("Another report");
    const auto spain = other.entity("Country", "Spain");
    const auto morocco = other.entity("Country", "Morocco");
    other.claim("ALLIED_WITH", {spain}, {morocco});
    const auto plan = std::make_shared<testing::FaultPlan>();
    TestStore store;
    store.graph =
        *GraphStore::open(std::make_unique<testing::FaultyEngine>(make_memory_engine(), plan));
    store.import(memorandum());
    const std::string before = dump(store.view());
    const ImportOutcome imported = store.import(other);
    const std::string after = dump(store.view());
    REQUIRE(before != after);
    REQUIRE(store->delete_article(imported.article_id).ok());

    // When only the wait for the disk fails, the change may be there though it was not acknowledged.
    // An import, then a delete, each with its n-th operation failing, until none is left to fail.
    int failed_imports = 0;
    for (bool done = false; !done;) {
        const int failures = plan->failures;
        plan->operations_left = failed_imports;
        const auto outcome = store->import_article(other.reading());
        plan->operations_left = -1;
        done = plan->failures == failures;  // there is none left that could have
        const std::string now = dump(store.view());
        CHECK((outcome.ok() ? now == after : now == before || now == after));
        store.check();
        failed_imports += done ? 0 : 1;
        if (!done && now == after) {
            REQUIRE(store->delete_article(imported.article_id).ok());
        }
    }
    CHECK(failed_imports > 10);
    int failed_deletes = 0;
    for (bool done = false; !done;) {
        const int failures = plan->failures;
        plan->operations_left = failed_deletes;
        const Status status = store->delete_article(imported.article_id);
        plan->operations_left = -1;
        const std::string now = dump(store.view());
        done = plan->failures == failures;
        CHECK((status.ok() ? now == before : now == before || now == after));
        store.check();
        failed_deletes += done ? 0 : 1;
        if (!done && now == before) {
            store.import(other);
        }
    }
    CHECK(failed_deletes > 10);
    CHECK(plan->failures == failed_imports + failed_deletes);
}

TEST_CASE("facts are found by the time at which they may hold", "[core][store][time]") {
    TestStore store = make_store();
    const auto dated = [](const std::string& title, const std::string& date) {
        ReadingBuilder builder(title);
        const auto a = builder.entity("Country", "Spain");
        const auto b = builder.entity("Country", "Morocco");
        builder.claim("MET_WITH", {a, b}, {}).date = on_date(date.c_str());
        return builder;
    };
    store.import(dated("In May", "2024-05-03"));
    store.import(dated("In June", "2024-06"));
    ReadingBuilder undated("Undated");
    const auto spain = undated.entity("Country", "Spain");
    const auto france = undated.entity("Country", "France");
    undated.claim("MET_WITH", {spain, france}, {});
    store.import(undated);
    const GraphView view = store.view();
    const auto days = [&](const std::string& from, const std::string& to, std::size_t limit = 9) {
        const auto facts = view.facts_in_time(*Date::parse(from), *Date::parse(to), {}, limit);
        REQUIRE(facts.ok());
        std::vector<std::string> found;
        for (const EdgeRef& fact : *facts) {
            const auto edge = view.edge(fact.edge);
            REQUIRE(edge.ok());
            REQUIRE(*edge);
            found.push_back((*edge)->properties.at("from").as_date()->to_string());
        }
        return found;
    };
    CHECK(days("2024-05-03", "2024-05-03") == std::vector<std::string>{"2024-05-03"});
    CHECK(days("2024-05-04", "2024-05-31").empty());
    CHECK(days("2024-06-30", "2024-07-30") == std::vector<std::string>{"2024-06-01"});
    CHECK(days("2024-01-01", "2024-12-31") == std::vector<std::string>{"2024-05-03", "2024-06-01"});
    CHECK(days("2024-01-01", "2024-12-31", 1) == std::vector<std::string>{"2024-05-03"});
    CHECK(days("2024-07-01", "2024-12-31").empty());
}

TEST_CASE("check names the row that is wrong", "[core][check]") {
    auto engine = make_memory_engine();
    OrderedStore& rows = *engine;
    auto graph = GraphStore::open(std::move(engine));
    REQUIRE(graph.ok());
    REQUIRE((*graph)->import_article(memorandum().reading()).ok());
    const auto faults = [&] {
        // As they are now: the store's own views are those of its commits.
        const auto report = check_graph(testing::fresh_view((*graph)->engine()));
        REQUIRE(report.ok());
        std::string text;
        for (const std::string& fault : report->faults) {
            text += fault + "\n";
        }
        return text;
    };
    REQUIRE(faults().empty());
    const GraphView view = *(*graph)->view();
    const NodeId morocco = (*view.find("country/morocco"))->node;
    const auto change = [&](const RowKey& key, std::optional<Bytes> value) {
        Batch batch;
        batch.partition = key.partition;
        if (value) {
            batch.puts = {{key.key, *value}};
        } else {
            batch.deletes = {key.key};
        }
        REQUIRE(rows.apply(batch).ok());
    };
    SECTION("a lost name") {
        change(keys::name("morocco", morocco), std::nullopt);
        CHECK(faults().find("country/morocco: not found by its name 'morocco'") !=
              std::string::npos);
    }
    SECTION("a name too many") {
        change(keys::name("atlantis", morocco), Bytes(1, '\0'));
        CHECK(faults().find("'atlantis'") != std::string::npos);
    }
    const auto rows_of = [&](PartitionKind kind, char family) {
        std::vector<RowKey> found;
        REQUIRE(
            view.rows()
                .scan_partitions(kind,
                                 0,
                                 UINT64_MAX,
                                 [&](Partition partition, std::string_view key, std::string_view) {
                                     if (keys::family(key) == family) {
                                         found.push_back({partition, Bytes(key)});
                                     }
                                     return true;
                                 })
                .ok());
        REQUIRE_FALSE(found.empty());
        return found;
    };
    SECTION("a lost part of a target's list") {
        change(rows_of(PartitionKind::incoming, 'i').front(), std::nullopt);
        CHECK(faults().find("is not in the list of its target") != std::string::npos);
    }
    SECTION("a lost part of a source's list") {
        change(rows_of(PartitionKind::edges, 'o').front(), std::nullopt);
        CHECK(faults().find("is in the list of a target and not in its source's") !=
              std::string::npos);
    }
    SECTION("a lost locator") {
        change(rows_of(PartitionKind::locators, 'e').front(), std::nullopt);
        CHECK(faults().find("is not found by its number") != std::string::npos);
    }
    SECTION("a node that is not on the list of those that are there") {
        change(keys::node_chunk(0), Bytes(keys::kNodeChunkBytes, '\0'));
        CHECK(faults().find("list of the nodes that are there") != std::string::npos);
    }
    SECTION("a lost claim support leaves facts that nobody states") {
        const auto facts = facts_between(view, "country/morocco", "agreement/defence-memorandum");
        const auto claims = view.claims_of_fact(facts.at(0));
        change(keys::claim_support({facts[0].source, *view.edge_type("SIGNED"), facts[0].target},
                                   claims->front().node),
               std::nullopt);
        CHECK(faults().find("not what their claims say") != std::string::npos);
    }
    SECTION("a tally of claims that is not theirs") {
        const auto facts = facts_between(view, "country/morocco", "agreement/defence-memorandum");
        const keys::Triple triple = {facts[0].source, *view.edge_type("SIGNED"), facts[0].target};
        change(keys::fact_tally(triple, part_of_date(PartialDate::parse("2021-11-24"))),
               encode(FactTally()));
        CHECK(faults().find("the tallies of SIGNED") != std::string::npos);
    }
    SECTION("a tally of claims about nothing") {
        change(keys::triple_times({morocco, *view.edge_type("VISITED"), morocco}),
               encode(TripleTimes()));
        CHECK(faults().find("the tallies of VISITED") != std::string::npos);
    }
    SECTION("a lost tally of an entity") {
        change(keys::entity_tally(morocco), std::nullopt);
        CHECK(faults().find("country/morocco: its tally") != std::string::npos);
    }
    SECTION("another text") {
        const NodeId article = view.nodes_with_label("Article", NodeId(), 1)->front();
        change(keys::article_text(article), Bytes("forged"));
        CHECK(faults().find("not the one that was imported") != std::string::npos);
    }
    SECTION("a wrong count") {
        change(keys::counter(keys::Counter::nodes), Bytes("\0\0\0\0\0\0\0\1", 8));
        CHECK(faults().find("counts") != std::string::npos);
    }
}
