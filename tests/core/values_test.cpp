// Values, dates, names, records: what goes in comes out, and bad bytes are refused.

#include <cmath>
#include <limits>
#include <random>

#include "core/coding.h"
#include "core/date.h"
#include "core/hash.h"
#include "core/names.h"
#include "core/storage/records.h"
#include "core/value.h"
#include "tests/support/catch.h"

using namespace entente;

TEST_CASE("a value survives encoding, whatever its type", "[core][coding]") {
    const std::vector<Value> values = {
        Value(),
        true,
        false,
        0,
        -1,
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min(),
        0.0,
        -0.0,
        1.5,
        std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN(),
        "",
        "Türkiye",
        std::string("\0x", 2),
        Date{0},
        Date{-719468},
        ValueList{},
        ValueList{1, "two", ValueList{3.0, Value()}},
    };
    for (const Value& value : values) {
        std::string bytes;
        append_value(bytes, value);
        Decoder decoder(bytes);
        CHECK(decoder.value() == value);
        CHECK(decoder.ok());
        CHECK(decoder.at_end());
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            Decoder cut(std::string_view(bytes).substr(0, size));
            static_cast<void>(cut.value());
            CHECK_FALSE(cut.ok());
        }
    }
}

TEST_CASE("values of different types differ, and a sign of zero is a change", "[core][value]") {
    CHECK_FALSE(Value(1) == Value(1.0));
    CHECK_FALSE(Value(0.0) == Value(-0.0));
    CHECK_FALSE(Value("1") == Value(1));
    CHECK(Value(std::nan("")) == Value(std::nan("")));
}

TEST_CASE("a list nested too deep, or longer than its bytes, is refused", "[core][coding]") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += '\x10';
        deep += '\x01';
    }
    Decoder decoder(deep);
    static_cast<void>(decoder.value());
    CHECK_FALSE(decoder.ok());
    Decoder huge(std::string_view("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11));
    static_cast<void>(huge.value());
    CHECK_FALSE(huge.ok());
}

TEST_CASE("integers of every size survive encoding", "[core][coding]") {
    std::mt19937_64 random(Catch::rngSeed());
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t number = random() >> (random() % 64);
        std::string bytes;
        append_varint(bytes, number);
        append_signed_varint(bytes, static_cast<std::int64_t>(number));
        append_signed_varint(bytes, -static_cast<std::int64_t>(number >> 1));
        append_u64(bytes, number);
        append_u16(bytes, static_cast<std::uint16_t>(number));
        Decoder decoder(bytes);
        CHECK(decoder.varint() == number);
        CHECK(decoder.signed_varint() == static_cast<std::int64_t>(number));
        CHECK(decoder.signed_varint() == -static_cast<std::int64_t>(number >> 1));
        CHECK(decoder.u64() == number);
        CHECK(decoder.u16() == static_cast<std::uint16_t>(number));
        CHECK((decoder.ok() && decoder.at_end()));
    }
}

TEST_CASE("dates convert to days and back over the whole range", "[core][date]") {
    const Date first = *Date::from_ymd(-9999, 1, 1);
    const Date last = *Date::from_ymd(9999, 12, 31);
    for (std::int32_t days = first.days; days <= last.days; days += 97) {
        const auto ymd = Date{days}.ymd();
        REQUIRE(Date::from_ymd(ymd.year, ymd.month, ymd.day) == Date{days});
    }
    CHECK(Date::from_ymd(1970, 1, 1) == Date{0});
    CHECK(Date::from_ymd(2000, 2, 29) == Date{11016});
    CHECK(Date::parse("2021-11-24")->to_string() == "2021-11-24");
    CHECK(Date::parse("2021-11-24")->weekday() == 2);
    CHECK(Date::parse("1969-12-29")->weekday() == 0);
}

TEST_CASE("days that do not exist and other spellings are not dates", "[core][date]") {
    for (const char* text : {"2021-02-29",
                             "2021-13-01",
                             "2021-00-10",
                             "2021-11-31",
                             "21-11-24",
                             "2021/11/24",
                             "2021-11-2",
                             " 2021-11-24",
                             "2021-1-024",
                             "-021-11-24",
                             "",
                             "today"}) {
        CHECK_FALSE(Date::parse(text));
    }
    CHECK_FALSE(PartialDate::parse("2021-1"));
    CHECK_FALSE(PartialDate::parse("20211"));
}

TEST_CASE("a partial date shows no more than is known", "[core][date]") {
    for (const char* text : {"2021-11-24", "2021-11", "2021", "202"}) {
        CHECK(PartialDate::parse(text)->to_string() == text);
    }
    const PartialDate month = *PartialDate::parse("2024-02");
    CHECK(month.earliest().to_string() == "2024-02-01");
    CHECK(month.latest().to_string() == "2024-02-29");
    const PartialDate decade = *PartialDate::parse("199");
    CHECK(decade.earliest().to_string() == "1990-01-01");
    CHECK(decade.latest().to_string() == "1999-12-31");
    const PartialDate about = {*Date::parse("2020-06-01"), DatePrecision::approx};
    CHECK(about.to_string() == "2020");
    CHECK(may_overlap(about, *PartialDate::parse("2019")));
    CHECK_FALSE(may_overlap(about, *PartialDate::parse("2017")));
}

TEST_CASE("a period contains the shorter ones inside it", "[core][date]") {
    const auto date = [](const char* text) { return *PartialDate::parse(text); };
    CHECK(coarser_and_contains(date("2021"), date("2021-11-24")));
    CHECK(coarser_and_contains(date("2021-11"), date("2021-11-24")));
    CHECK_FALSE(coarser_and_contains(date("2021-11"), date("2021-11")));
    CHECK_FALSE(coarser_and_contains(date("2021-11-24"), date("2021-11")));
    CHECK_FALSE(coarser_and_contains(date("2020"), date("2021-11-24")));
}

TEST_CASE("names that differ only in marks, case and dots have one key", "[core][names]") {
    CHECK(name_key("Türkiye") == name_key("TURKIYE"));
    CHECK(name_key("U.S.") == name_key("us"));
    CHECK(name_key("Aleksandar Vučić") == "aleksandar vucic");
    CHECK(name_key("  Al-Shabaab ") == "al shabaab");
    CHECK(name_key("Côte d’Ivoire") == name_key("Cote d'Ivoire"));
    CHECK(name_key("Łódź") == "lodz");
    CHECK(name_key("Ｆｕｌｌ ｗｉｄｔｈ") == "full width");
    CHECK(name_key("Straße") == name_key("STRASSE"));
    CHECK(name_key("Москва") == name_key("москва"));
    CHECK(name_key("!!!").empty());
    CHECK(name_key("").empty());
    CHECK_FALSE(name_key("a\xff") == name_key("a"));
}

TEST_CASE("a slug is readable, short and never empty", "[core][names]") {
    CHECK(slug("Benny Gantz") == "benny-gantz");
    CHECK(slug("Recep Tayyip Erdoğan") == "recep-tayyip-erdogan");
    CHECK(slug("Владимир Путин") == "vladimir-putin");
    CHECK(slug("习近平") == "xi-jin-ping");
    CHECK(slug("???") == "unnamed");
    CHECK(slug("a b", 2) == "a");
    CHECK(slug("one two three", 9) == "one-two");
    CHECK(slug(std::string(500, 'x')).size() == 80);
}

TEST_CASE("SHA-256 is the standard's", "[core][hash]") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_prefix("abc") == 0xba7816bf8f01cfeaULL);
}

TEST_CASE("records decode to what was encoded, and not when a byte is missing", "[core][records]") {
    NodeRecord node;
    node.labels = {LabelId(2), LabelId(1)};
    node.properties = {{PropertyKeyId(1), Value("x")}, {PropertyKeyId(9), Value(ValueList{1, 2})}};
    EdgeRecord edge;
    edge.source = NodeId(1);
    edge.type = EdgeTypeId(2);
    edge.target = NodeId(3);
    edge.properties = {{PropertyKeyId(4), Value(Date{5})}};
    EntitySupport entity;
    entity.identity = "Country:MA";
    entity.type = "Country";
    entity.name = "Morocco";
    entity.name_rank = 3;
    entity.mention_count = 7;
    entity.aliases = {"Kingdom of Morocco"};
    entity.office_labels = {"Minister"};
    entity.ids = {{"iso2", "MA"}};
    ClaimSupport claim;
    claim.article = NodeId(77);
    claim.polarity = Polarity::negated;
    claim.modality = Modality::claimed;
    claim.from = PartialDate::parse("2021-11");
    claim.confidence = 0.75;
    claim.reported = Date::parse("2021-11-25");
    claim.publisher = "P";
    claim.attrs = {{"domain", "military"}};
    ReferenceRecord reference;
    reference.node = NodeId(1);
    reference.edge = EdgeId(2);
    reference.identity = "i";
    ArticleRecord article;
    article.sentences = {{0, 10}, {11, 30}};
    article.mentions = {{{0, 5}, MentionKind::demonym, NodeId(3)},
                        {{0, 2}, MentionKind::name, NodeId(4)}};
    article.entities = {NodeId(3), NodeId(4)};
    article.claims = {NodeId(9)};

    const auto check = [](const auto& record, const auto& decode) {
        const std::string bytes = encode(record);
        const auto decoded = decode(std::string_view(bytes));
        REQUIRE(decoded.ok());
        CHECK(*decoded == record);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto cut = decode(std::string_view(bytes).substr(0, size));
            REQUIRE_FALSE(cut.ok());
            CHECK(cut.error().code == ErrorCode::corruption);
        }
        CHECK_FALSE(decode(std::string_view(bytes + 'x')).ok());
        std::string other_version = bytes;
        other_version[0] = 9;
        CHECK_FALSE(decode(std::string_view(other_version)).ok());
    };
    check(node, [](auto bytes) { return decode_node_record(bytes); });
    check(edge, [](auto bytes) { return decode_edge_record(bytes); });
    check(entity, [](auto bytes) { return decode_entity_support_record(bytes); });
    check(claim, [](auto bytes) { return decode_claim_support_record(bytes); });
    check(reference, [](auto bytes) { return decode_reference_record(bytes); });
    check(article, [](auto bytes) { return decode_article_record(bytes); });
}
