// From claims to facts: spells, support, contradiction, belief.

#include "core/facts.h"

#include <algorithm>

#include "tests/support/catch.h"

using namespace entente;

namespace {

ClaimSupport claim(std::uint64_t article, const char* from = nullptr, const char* to = nullptr) {
    ClaimSupport support;
    support.article = NodeId(article);
    support.confidence = 0.5;
    if (from != nullptr) {
        support.from = PartialDate::parse(from);
    }
    if (to != nullptr) {
        support.to = PartialDate::parse(to);
    }
    return support;
}

ClaimSupport with(ClaimSupport support, Polarity polarity, Modality modality) {
    support.polarity = polarity;
    support.modality = modality;
    return support;
}

std::vector<FactDraft> events(const std::vector<ClaimSupport>& claims) {
    return derive_facts(RelationClass::event, claims);
}

std::vector<FactDraft> states(const std::vector<ClaimSupport>& claims) {
    return derive_facts(RelationClass::state, claims);
}

std::string from_of(const FactDraft& fact) {
    return fact.from ? fact.from->to_string() : "";
}

}  // namespace

TEST_CASE("only asserted, actual claims make a fact", "[core][facts]") {
    CHECK(events({}).empty());
    CHECK(events({with(claim(1), Polarity::negated, Modality::actual)}).empty());
    CHECK(events({with(claim(1), Polarity::asserted, Modality::planned)}).empty());
    CHECK(events({with(claim(1), Polarity::asserted, Modality::possible)}).empty());
    CHECK(events({with(claim(1), Polarity::asserted, Modality::claimed)}).empty());
    CHECK(events({claim(1)}).size() == 1);
}

TEST_CASE("events on different dates are different facts", "[core][facts]") {
    const auto facts =
        events({claim(1, "2021-11-24"), claim(2, "2023-03-10"), claim(3, "2021-11-24")});
    REQUIRE(facts.size() == 2);
    CHECK(from_of(facts[0]) == "2021-11-24");
    CHECK(facts[0].claims == 2);
    CHECK(facts[0].sources == 2);
    CHECK(from_of(facts[1]) == "2023-03-10");
    CHECK(facts[1].claims == 1);
}

TEST_CASE("a vaguer date supports the exact dates inside it and makes no fact of its own",
          "[core][facts]") {
    const auto facts = events({claim(1, "2021"), claim(2, "2021-11-24"), claim(3, "2020")});
    REQUIRE(facts.size() == 2);
    CHECK(from_of(facts[0]) == "2020");
    CHECK(from_of(facts[1]) == "2021-11-24");
    CHECK(facts[1].claims == 2);
}

TEST_CASE("a claim without a date supports the facts there are, or makes an undated one",
          "[core][facts]") {
    const auto alone = events({claim(1), claim(2)});
    REQUIRE(alone.size() == 1);
    CHECK_FALSE(alone[0].from);
    CHECK(alone[0].claims == 2);
    const auto beside = events({claim(1), claim(2, "2020"), claim(3, "2022")});
    REQUIRE(beside.size() == 2);
    CHECK(beside[0].claims == 2);
    CHECK(beside[1].claims == 2);
}

TEST_CASE("a return to an office is a second spell", "[core][facts]") {
    const auto facts = states({claim(1, "2001", "2005"), claim(2, "2009"), claim(3, "2003")});
    REQUIRE(facts.size() == 2);
    CHECK(from_of(facts[0]) == "2001");
    CHECK(facts[0].to->to_string() == "2005");
    CHECK(facts[0].claims == 2);
    CHECK(from_of(facts[1]) == "2009");
    CHECK_FALSE(facts[1].to);
}

TEST_CASE("a state without a stated end goes on", "[core][facts]") {
    const auto facts = states({claim(1, "2001"), claim(2, "2019"), claim(3)});
    REQUIRE(facts.size() == 1);
    CHECK(from_of(facts[0]) == "2001");
    CHECK(facts[0].claims == 3);
}

TEST_CASE("a more exact start of a state is preferred to the vaguer one around it",
          "[core][facts]") {
    const auto facts = states({claim(1, "2001"), claim(2, "2001-05-20")});
    REQUIRE(facts.size() == 1);
    CHECK(from_of(facts[0]) == "2001-05-20");
}

TEST_CASE("a denial contests the facts about the same time", "[core][facts]") {
    const auto denial = [](const char* from) {
        return with(claim(9, from), Polarity::negated, Modality::claimed);
    };
    const auto undated = events({claim(1, "2021-01-01"), claim(2, "2022-01-01"), denial(nullptr)});
    CHECK(undated[0].contested);
    CHECK(undated[1].contested);
    const auto dated = events({claim(1, "2021-01-01"), claim(2, "2022-01-01"), denial("2022")});
    CHECK_FALSE(dated[0].contested);
    CHECK(dated[1].contested);
    CHECK_FALSE(events({claim(1)})[0].contested);
}

TEST_CASE("belief grows with publishers, not with repetition", "[core][facts]") {
    ClaimSupport a = claim(1);
    a.publisher = "A";
    ClaimSupport again = claim(2);
    again.publisher = "A";
    ClaimSupport b = claim(3);
    b.publisher = "B";
    CHECK(events({a})[0].confidence == Approx(0.5));
    CHECK(events({a, again})[0].confidence == Approx(0.5));
    CHECK(events({a, again, b})[0].confidence == Approx(0.75));
    // Unnamed publishers are not known to be the same.
    CHECK(events({claim(4), claim(5)})[0].confidence == Approx(0.75));
    std::vector<ClaimSupport> many;
    for (std::uint64_t i = 0; i < 100; ++i) {
        many.push_back(claim(i + 1));
    }
    CHECK(events(many)[0].confidence < 1);
}

TEST_CASE("a fact says when it was first and last reported", "[core][facts]") {
    ClaimSupport late = claim(1);
    late.reported = Date::parse("2022-02-02");
    ClaimSupport early = claim(2);
    early.reported = Date::parse("2021-01-01");
    const auto facts = events({late, claim(3), early});
    CHECK(facts[0].first_reported == Date::parse("2021-01-01"));
    CHECK(facts[0].last_reported == Date::parse("2022-02-02"));
    const Properties properties = facts[0].properties();
    CHECK(properties.at("first_reported") == Value(*Date::parse("2021-01-01")));
    CHECK(properties.at("claims") == Value(3));
    CHECK(properties.at("contested") == Value(false));
    CHECK(properties.count("from") == 0);
}

TEST_CASE("the attribute that most claims give wins, the earliest among equals", "[core][facts]") {
    ClaimSupport a = claim(1);
    a.attrs = {{"domain", "military"}, {"basis", "treaty"}};
    ClaimSupport b = claim(2);
    b.attrs = {{"domain", "economic"}};
    CHECK(events({a, b})[0].attrs.at("domain") == Value("military"));
    CHECK(events({a, b, b})[0].attrs.at("domain") == Value("economic"));
    CHECK(events({a, b})[0].attrs.at("basis") == Value("treaty"));
}

TEST_CASE("spells do not depend on the order of the claims", "[core][facts]") {
    // The second of the pairs ends before it begins.
    const std::vector<ClaimSupport> claims = {claim(1, "2020", "2021"),
                                              claim(2, "2021-05-05", "2020"),
                                              claim(3, "2021-05-05"),
                                              claim(4, "2020", "2021-12-31"),
                                              claim(5, "2019-12", "2020-01"),
                                              claim(6)};
    std::vector<ClaimSupport> backwards(claims.rbegin(), claims.rend());
    for (const RelationClass relation_class : {RelationClass::event, RelationClass::state}) {
        const auto facts = derive_facts(relation_class, claims);
        const auto same = derive_facts(relation_class, backwards);
        REQUIRE(facts.size() == same.size());
        for (std::size_t i = 0; i < facts.size(); ++i) {
            CHECK(facts[i].properties() == same[i].properties());
        }
    }
}

TEST_CASE("belief is that of the most confident claims of each publisher, to the last bit",
          "[core][facts]") {
    CHECK(belief_in({}) == 0);
    CHECK(belief_in({{0.5, 1}}) == 0.5);
    CHECK(belief_in({{0.5, 2}, {0.25, 1}}) == 1 - 0.5 * 0.5 * 0.75);
    CHECK(belief_in({{0.5, 1000}}) == kConfidenceMax);
    std::vector<ClaimSupport> claims;
    for (std::uint64_t i = 1; i <= 6; ++i) {
        claims.push_back(claim(i));
        claims.back().confidence = 0.1 * static_cast<double>(i);
        claims.back().publisher = i % 2 == 0 ? "Post" : "";
    }
    const double expected = belief_in({{claims[5].confidence, 1},
                                       {claims[4].confidence, 1},
                                       {claims[2].confidence, 1},
                                       {claims[0].confidence, 1}});
    CHECK(events(claims).front().confidence == expected);
    std::reverse(claims.begin(), claims.end());
    CHECK(events(claims).front().confidence == expected);
}
