// Tables of nodes and relationships: records, headers, values, and what an import of them leaves in the store.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/check.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "importers/tables/delimited_reader.h"
#include "importers/tables/table_header.h"
#include "importers/tables/table_import.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

// Records as their fields between '|', one a line; of a bad one the line and the message.
std::string read_all(const std::string& bytes, char delimiter = ',') {
    std::istringstream input(bytes);
    DelimitedReader reader(input, delimiter);
    std::string all;
    while (reader.next()) {
        all += std::to_string(reader.line()) + ":";
        if (reader.error()) {
            all += "!" + std::to_string(reader.error()->column);
        }
        for (const DelimitedField& field : reader.fields()) {
            all += (field.quoted ? "\"" : "") + std::string(field.text) + "|";
        }
        all += '\n';
    }
    CHECK(reader.bytes_read() == bytes.size());
    return all;
}

Result<TableHeader> header_of(const std::string& line) {
    std::istringstream input(line);
    DelimitedReader reader(input, ',');
    REQUIRE(reader.next());
    REQUIRE_FALSE(reader.error());
    return parse_table_header(reader.fields());
}

std::string why_refused(const std::string& header) {
    const auto parsed = header_of(header);
    REQUIRE_FALSE(parsed.ok());
    return parsed.error().message;
}

Result<Value> value_of(ValueType type, const std::string& text, bool list = false) {
    TableColumn column;
    column.type = type;
    column.list = list;
    return parse_table_value(column, {text, false});
}

void write(const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

// A store with what goes in and what was refused.
struct TableStore {
    TableStore() {
        auto engine = open_rocksdb_engine(dir.file("store"));
        REQUIRE(engine.ok());
        auto opened = GraphStore::open(*std::move(engine));
        REQUIRE(opened.ok());
        graph = *std::move(opened);
    }

    Result<TableSummary> try_import(const std::vector<std::string>& names) {
        std::vector<std::string> paths;
        for (const std::string& name : names) {
            paths.push_back(dir.file(name));
        }
        refused.clear();
        options.on_refused = [&](const RefusedRecord& record) {
            RefusedRecord shown = record;
            shown.file = std::filesystem::path(record.file).filename().string();
            refused.push_back(to_string(shown));
        };
        return import_tables(*graph, paths, options);
    }

    TableSummary import(const std::vector<std::string>& names) {
        const auto summary = try_import(names);
        INFO((summary.ok() ? std::string() : summary.error().message));
        REQUIRE(summary.ok());
        const auto view = graph->view();
        REQUIRE(view.ok());
        const auto report = check_graph(*view);
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
        return *summary;
    }

    std::pair<std::uint64_t, std::uint64_t> counts() const {
        const auto counts = graph->view()->counts();
        REQUIRE(counts.ok());
        return {counts->nodes, counts->edges};
    }

    Node node(const std::string& id) const {
        const auto view = graph->view();
        const auto found = view->find(id);
        REQUIRE((found.ok() && *found));
        return **view->node((*found)->node);
    }

    testing::TempDir dir;
    std::unique_ptr<GraphStore> graph;
    TableImportOptions options;
    std::vector<std::string> refused;
};

}  // namespace

TEST_CASE("records are those of RFC 4180", "[tables]") {
    CHECK(read_all("a,b\n1,2\n") == "1:a|b|\n2:1|2|\n");
    CHECK(read_all("a,b\r\n1,2") == "1:a|b|\n2:1|2|\n");
    CHECK(read_all("\xEF\xBB\xBFid,b\n") == "1:id|b|\n");
    CHECK(read_all("\"a,\"\"x\"\"\",\"two\nlines\"\r\nnext\n") ==
          "1:\"a,\"x\"|\"two\nlines|\n3:next|\n");
    CHECK(read_all(",\"\",\n") == "1:|\"||\n");
    CHECK(read_all("a\n\n\r\nb\n") == "1:a|\n4:b|\n");
    CHECK(read_all("a 5\" gun,b\n") == "1:a 5\" gun|b|\n");
    CHECK(read_all("a\tb,c\n", '\t') == "1:a|b,c|\n");
    CHECK(read_all("").empty());
    CHECK(read_all("\"a\"") == "1:\"a|\n");
    CHECK(read_all("\"a\"\r\n") == "1:\"a|\n");
}

TEST_CASE("after a record that is none the reader goes on with the next line", "[tables]") {
    CHECK(read_all("a,\"b\"c,d\ne\n") == "1:!2\n2:e|\n");
    CHECK(read_all("a,\"b\nc,d\ne\n") == "1:!2\n2:c|d|\n3:e|\n");
    CHECK(read_all("x\n" + std::string(kTableColumnsMax, ',') + "\ny\n") == "1:x|\n2:!0\n3:y|\n");
    const std::string longest(kTableFieldBytesMax, 'x');
    CHECK(read_all(longest + "\ny\n") == "1:" + longest + "|\n2:y|\n");
    CHECK(read_all("a," + longest + "x\ny\n") == "1:!2a|\n2:y|\n");
    const std::string endless = "\"" + std::string(2 * kTableRecordBytesMax, '\n');
    std::istringstream input(endless + "y\n");
    DelimitedReader reader(input, ',');
    REQUIRE(reader.next());
    REQUIRE(reader.error());
    CHECK(reader.error()->error.code == ErrorCode::limit_exceeded);
    REQUIRE(reader.next());
    CHECK(reader.fields().front().text == "y");
    CHECK(reader.line() == 2 * kTableRecordBytesMax + 1);
}

TEST_CASE("records are the same wherever the buffer ends", "[tables]") {
    // The reader takes a mebibyte at a time: records of every length around that.
    for (std::size_t filler = (1U << 20) - 12; filler <= (1U << 20) + 2; ++filler) {
        const std::string first(filler, 'x');
        const std::string rest = "\r\n\"a\"\"b\",\"c\r\n\"\r\nd,e";
        CHECK(read_all(first + rest) == "1:" + first + "|\n2:\"a\"b|\"c\r\n|\n4:d|e|\n");
    }
}

TEST_CASE("a header says what the table holds", "[tables]") {
    const auto nodes = header_of("id:ID,name,pop:long,tags:string[],x:IGNORE,:LABEL");
    REQUIRE(nodes.ok());
    CHECK(nodes->kind == TableKind::nodes);
    REQUIRE(nodes->columns.size() == 6);
    CHECK(nodes->columns[0].role == ColumnRole::id);
    CHECK(nodes->columns[1].type == ValueType::string);
    CHECK(nodes->columns[2].type == ValueType::integer);
    CHECK(nodes->columns[3].list);
    CHECK(nodes->columns[4].role == ColumnRole::ignored);
    CHECK(nodes->columns[5].role == ColumnRole::label);
    const auto edges = header_of(":START_ID,:END_ID,:TYPE,since:date,w:double,ok:Boolean");
    REQUIRE(edges.ok());
    CHECK(edges->kind == TableKind::edges);
    CHECK(edges->columns[3].type == ValueType::date);
}

TEST_CASE("a header that does not fit is refused with what to write", "[tables]") {
    CHECK(why_refused("id,name").find("id:ID,name,since:int,:LABEL") != std::string::npos);
    CHECK(why_refused(":START_ID,:END_ID").find(":TYPE") != std::string::npos);
    CHECK(why_refused(":ID(Person),name").find("groups of ids") != std::string::npos);
    CHECK(why_refused("id:ID,n:number").find("column 2") != std::string::npos);
    CHECK(why_refused("id:ID,n:number").find("localdatetime") != std::string::npos);
    CHECK(why_refused("id:ID,n,n").find("already") != std::string::npos);
    CHECK(why_refused("x:ID,id").find("column :ID") != std::string::npos);
    CHECK(why_refused("id:ID,:TYPE").find("not both") != std::string::npos);
    CHECK(why_refused("id:ID,:int").find("no name") != std::string::npos);
    CHECK(why_refused(":START_ID,:END_ID,:TYPE,a:int[]").find("nodes only") != std::string::npos);
    CHECK(why_refused(":START_ID,:END_ID,:TYPE,a:point").find("nodes only") != std::string::npos);
    CHECK(why_refused("id:ID,p:point{crs:WGS-84}").find("braces") != std::string::npos);
}

TEST_CASE("fields are values of the column's type", "[tables]") {
    CHECK(value_of(ValueType::integer, " -12 ").value() == Value(-12));
    CHECK(value_of(ValueType::integer, "+5").value() == Value(5));
    CHECK(value_of(ValueType::integer, "-9223372036854775808").value() == Value(INT64_MIN));
    CHECK_FALSE(value_of(ValueType::integer, "9223372036854775808").ok());
    CHECK_FALSE(value_of(ValueType::integer, "1.0").ok());
    CHECK_FALSE(value_of(ValueType::integer, "+-1").ok());
    CHECK(value_of(ValueType::floating, "1e-3").value() == Value(0.001));
    CHECK_FALSE(value_of(ValueType::floating, "1,5").ok());
    CHECK(value_of(ValueType::boolean, "TRUE").value() == Value(true));
    CHECK_FALSE(value_of(ValueType::boolean, "yes").ok());
    CHECK(value_of(ValueType::date, "2021-11-24").value() == Value(*Date::parse("2021-11-24")));
    CHECK_FALSE(value_of(ValueType::date, "24.11.2021").ok());
    CHECK(value_of(ValueType::duration, "P1Y2M").value() == Value(*Duration::parse("P1Y2M")));
    CHECK(value_of(ValueType::local_time, "21:40").value() == Value(*LocalTime::parse("21:40")));
    CHECK(value_of(ValueType::date_time, "2021-11-24T21:40Z").value() ==
          Value(*DateTime::parse("2021-11-24T21:40Z")));
    CHECK(value_of(ValueType::point, "{latitude: 59.5, longitude: 18}").value() ==
          Value(*Point::of(Srid::wgs_84, 18, 59.5)));
    CHECK(value_of(ValueType::point, "{x: 1, y: 2, z: 3, srid: 9157}").value() ==
          Value(*Point::of(Srid::cartesian_3d, 1, 2, 3)));
    for (const char* bad : {"{x:1}", "{x:1,x:2,y:1}", "{x:1,y:2,crs:mars}", "1 2", "{", "{}"}) {
        CHECK_FALSE(value_of(ValueType::point, bad).ok());
    }
    CHECK(value_of(ValueType::integer, "").value().is_null());
    CHECK(value_of(ValueType::string, "").value().is_null());
    CHECK(parse_table_value({}, {"", true}).value() == Value(""));
    CHECK(value_of(ValueType::integer, "1;2", true).value() == Value(ValueList{1, 2}));
    CHECK_FALSE(value_of(ValueType::integer, "1;;2", true).ok());
    const auto error = value_of(ValueType::date, "soon");
    CHECK(error.error().message.find("such as 2021-11-24") != std::string::npos);
}

TEST_CASE("tables are loaded whatever their order", "[tables][import]") {
    TableStore store;
    write(
        store.dir.file("a_edges.csv"),
        ":START_ID,:END_ID,:TYPE,day:date,w:float\r\na,b,KNOWS,2020-01-02,0.5\r\na,b,KNOWS,,\r\n");
    write(store.dir.file("b_nodes.tsv"), "id:ID\tname\t:LABEL\na\tAnna\tPerson;Doctor\nb\t\t\n");
    const TableSummary summary = store.import({"a_edges.csv", "b_nodes.tsv"});
    CHECK(store.refused == std::vector<std::string>());
    CHECK(summary.nodes == 2);
    CHECK(summary.edges == 2);
    const Node anna = store.node("a");
    CHECK(anna.labels == std::vector<std::string>{"Person", "Doctor"});
    CHECK(anna.properties == Properties{{"id", "a"}, {"name", "Anna"}});
    CHECK(store.node("b").properties == Properties{{"id", "b"}});
    std::vector<Properties> edges;
    REQUIRE(store.graph->view()
                ->each_edge([&](const Edge& edge) {
                    edges.push_back(edge.properties);
                    return true;
                })
                .ok());
    CHECK(edges ==
          std::vector<Properties>{{{"day", *Date::parse("2020-01-02")}, {"w", 0.5}}, Properties()});
}

TEST_CASE("a relationship is found by its id, and no two things have one", "[tables][import]") {
    TableStore store;
    write(store.dir.file("nodes.csv"), "id:ID\na\nb\n");
    write(store.dir.file("edges.csv"),
          ":START_ID,:END_ID,:TYPE,id\na,b,T,one\na,b,T,two\na,b,T,one\na,b,T,a\na,b,T,\n");
    const TableSummary summary = store.import({"nodes.csv", "edges.csv"});
    CHECK(summary.edges == 3);
    CHECK(store.refused.size() == 2);
    for (const char* id : {"one", "two"}) {
        const auto found = store.graph->view()->find(id);
        REQUIRE((found.ok() && *found));
        CHECK((*found)->edge.valid());
    }
    store.refused.clear();
    CHECK(store.import({"nodes.csv", "edges.csv"}).edges == 0);
    CHECK(store.refused.size() == 2);
}

TEST_CASE("importing tables again changes nothing, and new rows go in", "[tables][import]") {
    TableStore store;
    const std::string nodes = "id:ID,name,:LABEL\na,Anna,P\nb,Bo,P\n";
    const std::string edges = ":START_ID,:END_ID,:TYPE,n:int\na,b,T,1\na,b,T,1\nb,b,T,\n";
    write(store.dir.file("nodes.csv"), nodes);
    write(store.dir.file("edges.csv"), edges);
    store.import({"nodes.csv", "edges.csv"});
    const auto before = store.counts();
    CHECK(before == std::pair<std::uint64_t, std::uint64_t>(2, 3));

    const TableSummary again = store.import({"nodes.csv", "edges.csv"});
    CHECK(store.counts() == before);
    CHECK(again.unchanged_nodes == 2);
    CHECK(again.unchanged_edges == 3);
    CHECK(again.nodes + again.edges + again.refused == 0);

    write(store.dir.file("nodes.csv"), nodes + "c,Cy,P\n");
    write(store.dir.file("edges.csv"), edges + "a,b,T,1\na,c,T,1\na,b,T,2\n");
    const TableSummary more = store.import({"nodes.csv", "edges.csv"});
    CHECK(more.nodes == 1);
    CHECK(more.edges == 3);
    CHECK(store.counts() == std::pair<std::uint64_t, std::uint64_t>(3, 6));
}

TEST_CASE("a bad row is refused with its place and the rest goes in", "[tables][import]") {
    TableStore store;
    write(store.dir.file("nodes.csv"),
          "id:ID,n:int,:LABEL\na,1,P\nb,one,P\n,1,P\na,2,P\nc,1\nd,1,Article\n\"e\"x,1,P\nf:1,1,P\n"
          "g,1,\xFF\nh,\"1\n");
    write(store.dir.file("edges.csv"),
          ":START_ID,:END_ID,:TYPE,day:date\na,a,T,2020-02-30\na,b,T,\na,a,,\na,a,T,2020-02-28\n");
    write(store.dir.file("other.csv"), "what,is,this\n1,2,3\n");
    const TableSummary summary = store.import({"edges.csv", "nodes.csv", "other.csv", "none.csv"});
    CHECK(summary.nodes == 1);
    CHECK(summary.edges == 1);
    CHECK(summary.refused == 13);
    std::string all;
    for (const std::string& line : store.refused) {
        all += line + "\n";
    }
    INFO(all);
    for (const char* part : {"other.csv:1: the header does not say",
                             "nodes.csv:3: column 2 (n): 'one' is no integer",
                             "nodes.csv:4: column 1 (:ID): the node has no id",
                             "nodes.csv:5: the id 'a' is that of an earlier row",
                             "nodes.csv:6: the row has 2 fields and the header 3",
                             "nodes.csv:7: column 3 (:LABEL): the labels Article and Claim",
                             "nodes.csv:8: column 1 (:ID): text follows the closing quote",
                             "nodes.csv:9: column 1 (:ID): ids that begin with 'f:'",
                             "nodes.csv:10: column 3 (:LABEL): the text is not UTF-8",
                             "nodes.csv:11: column 2 (n): the quote that begins",
                             "edges.csv:2: column 4 (day): '2020-02-30' is no date",
                             "edges.csv:3: column 2 (:END_ID): no node has the id 'b'",
                             "edges.csv:4: column 3 (:TYPE): the relationship has no type"}) {
        CHECK(all.find(part) != std::string::npos);
    }
    write(store.dir.file("nodes.csv"), "id:ID,n:int,:LABEL\na,2,P\n");
    store.import({"nodes.csv"});
    REQUIRE(store.refused.size() == 1);
    CHECK(store.refused[0].find("labels or properties differ") != std::string::npos);
}

TEST_CASE("a strict import stops at the first bad row and loads nothing", "[tables][import]") {
    TableStore store;
    store.options.strict = true;
    write(store.dir.file("nodes.csv"), "id:ID,n:int\na,1\nb,x\nc,x\n");
    const TableSummary summary = store.import({"nodes.csv"});
    CHECK(summary.refused == 1);
    CHECK(summary.nodes == 0);
    CHECK(store.refused.size() == 1);
    CHECK(store.counts() == std::pair<std::uint64_t, std::uint64_t>(0, 0));
}

TEST_CASE("an import that is given up at any moment leaves the store as it was",
          "[tables][import]") {
    TableStore store;
    std::string nodes = "id:ID,name\n";
    std::string edges = ":START_ID,:END_ID,:TYPE,n:int\n";
    for (int i = 0; i < 20'000; ++i) {
        nodes += "n" + std::to_string(i) + ",Name " + std::to_string(i) + "\n";
        for (int j = 0; j < 5; ++j) {
            edges += "n" + std::to_string(i) + ",n" + std::to_string(i * j % 20'000) + ",T," +
                     std::to_string(j) + "\n";
        }
    }
    write(store.dir.file("nodes.csv"), nodes);
    write(store.dir.file("edges.csv"), edges);
    int given_up = 0;
    for (int calls = 0;; ++calls) {
        int left = calls;
        store.options.on_progress = [&](const TableProgress&) { return left-- > 0; };
        const auto summary = store.try_import({"edges.csv", "nodes.csv"});
        if (summary.ok()) {
            CHECK(summary->nodes == 20'000);
            break;
        }
        ++given_up;
        CHECK(summary.error().code == ErrorCode::cancelled);
        CHECK(store.counts() == std::pair<std::uint64_t, std::uint64_t>(0, 0));
    }
    CHECK(given_up > 10);
    CHECK(store.counts() == std::pair<std::uint64_t, std::uint64_t>(20'000, 100'000));
    store.options.on_progress = nullptr;
    store.import({"nodes.csv"});
}

TEST_CASE("tables that are too big for memory are refused by the name of the limit",
          "[tables][import]") {
    TableStore store;
    store.options.memory_bytes_max = 10'000;
    std::string nodes = "id:ID\n";
    for (int i = 0; i < 1000; ++i) {
        nodes += std::to_string(i) + "\n";
    }
    write(store.dir.file("nodes.csv"), nodes);
    const auto summary = store.try_import({"nodes.csv"});
    REQUIRE_FALSE(summary.ok());
    CHECK(summary.error().code == ErrorCode::limit_exceeded);
    CHECK(summary.error().message.find("memory_bytes_max") != std::string::npos);
    CHECK(store.counts() == std::pair<std::uint64_t, std::uint64_t>(0, 0));
}

TEST_CASE("edges of tables lead to entities of articles, also to merged ones", "[tables][import]") {
    TableStore store;
    testing::ReadingBuilder article("An article");
    const auto a = article.entity("Country", "Country 1");
    const auto b = article.entity("Country", "Country 2");
    article.claim("ALLIED_WITH", {a}, {b});
    REQUIRE(store.graph->import_article(article.reading()).ok());
    REQUIRE(store.graph->merge_entities("country/country-1", "country/country-2", {"test", "", ""})
                .ok());
    write(store.dir.file("nodes.csv"), "id:ID,name,:LABEL\nx,Country 3,Thing\n");
    // Both ids are those of one node now.
    write(store.dir.file("edges.csv"),
          ":START_ID,:END_ID,:TYPE\ncountry/country-1,x,T\ncountry/country-2,x,T\n"
          "x,country/country-2,T\nx,country/country-1,T\n");
    const TableSummary summary = store.import({"nodes.csv", "edges.csv"});
    CHECK(store.refused == std::vector<std::string>());
    CHECK(summary.edges == 4);
    testing::ReadingBuilder later("A later article");
    later.claim("ALLIED_WITH",
                {later.entity("Country", "Country 3")},
                {later.entity("Country", "Country 1")});
    REQUIRE(store.graph->import_article(later.reading()).ok());
    CHECK(store.import({"nodes.csv", "edges.csv"}).unchanged_edges == 4);
}

TEST_CASE("tables do not add to what an article or a claim is about", "[tables][import]") {
    TableStore store;
    testing::ReadingBuilder article("An article");
    const auto a = article.entity("Country", "Aland");
    const auto b = article.entity("Country", "Borduria");
    article.claim("ALLIED_WITH", {a}, {b});
    const auto imported = store.graph->import_article(article.reading());
    REQUIRE(imported.ok());
    const GraphView view = store.graph->view().value();
    const auto claims = view.nodes_with_label("Claim", NodeId(), 1).value();
    const std::string claim(view.node(claims.front()).value()->readable_id());
    write(store.dir.file("edges.csv"),
          ":START_ID,:END_ID,:TYPE\n" + imported->article_id + ",country/aland,MENTIONS\n" + claim +
              ",country/aland,SUBJECT\n" + imported->article_id + ",country/aland,FILED_UNDER\n" +
              "country/aland," + imported->article_id + ",MENTIONS\n");
    const TableSummary summary = store.import({"edges.csv"});
    CHECK(summary.edges == 2);
    REQUIRE(store.refused.size() == 2);
    CHECK_THAT(store.refused[0], Catch::Contains("edges.csv:2: ") && Catch::Contains("MENTIONS"));
    CHECK_THAT(store.refused[1], Catch::Contains("edges.csv:3: ") && Catch::Contains("SUBJECT"));
}

TEST_CASE("an engine without bulk loading says so, and only when there is something to load",
          "[tables][import]") {
    const testing::TempDir dir;
    write(dir.file("nodes.csv"), "id:ID\na\n");
    const auto graph = GraphStore::open(make_memory_engine());
    REQUIRE(graph.ok());
    const std::vector<std::string> table = {dir.file("nodes.csv")};
    const auto summary = import_tables(**graph, table, {});
    REQUIRE_FALSE(summary.ok());
    CHECK(summary.error().code == ErrorCode::unsupported);
    TableImportOptions options;
    options.format = TableFormat::csv;
    const std::vector<std::string> none = {dir.file("none")};
    CHECK(import_tables(**graph, none, options)->refused == 1);
}
