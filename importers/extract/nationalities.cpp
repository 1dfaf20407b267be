#include "importers/extract/nationalities.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr double kConfidence = 0.7;
constexpr std::uint32_t kPhraseTokens =
    8;  // "a well-known Franco-Turkish investigative journalist"
constexpr std::size_t kPersonsMax = 12;

// Who stands to a state as these do is of another one; and what is no person.
bool is_no_national(std::string_view noun) {
    static constexpr auto kWords = std::to_array<std::string_view>(
        {"ally",       "critic",    "friend",    "partner",     "rival",       "proxy",
         "puppet",     "target",    "supporter", "sympathiser", "sympathizer", "protégé",
         "protege",    "foe",       "enemy",     "opponent",    "prisoner",    "hostage",
         "asset",      "newspaper", "company",   "firm",        "group",       "party",
         "carrier",    "ship",      "tanker",    "vessel",      "bank",        "town",
         "city",       "village",   "island",    "province",    "region",      "port",
         "builder",    "maker",     "producer",  "refiner",     "insurer",     "broadcaster",
         "airline",    "movement",  "militia",   "daily",       "weekly",      "network",
         "magazine",   "border",    "dollar",    "river",       "agency",      "institute",
         "university", "expert"});
    return is_one_of(kWords, noun);
}

struct Phrase {
    std::uint32_t state = kNoEntity;
    bool plural = false;
};

class NationalityReader {
public:
    explicit NationalityReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (const Relation& relation : document_.relations) {
            if (relation.type == "HOLDS_POSITION" || relation.type == "AFFILIATED_WITH") {
                known_.insert({relation.subjects.front(), relation.objects.front()});
            }
        }
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            if (is_person(document_.mentions[i])) {
                behind(i);
                before(document_.mentions[i]);
            }
        }
    }

private:
    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::string_view lemma(std::uint32_t t) const { return token(t).lemma; }

    std::string_view form(std::uint32_t t) const { return document_.view(token(t)); }

    bool is_person(const Mention& mention) const {
        return mention.type == "Person" && mention.kind == MentionKind::name &&
               mention.entity != kNoEntity && document_.entities[mention.entity].name_rank > 0;
    }

    // The demonym that begins with token `t`, itself or inside another mention ("Czech citizens").
    const Mention* demonym_at(std::uint32_t t) const {
        const std::uint32_t outer = map_.at(t);
        for (std::uint32_t i = outer;
             i < document_.mentions.size() && document_.mentions[i].first_token <= t;
             ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.first_token == t && mention.kind == MentionKind::demonym &&
                mention.type == "Country" && mention.entity != kNoEntity) {
                return &mention;
            }
        }
        return nullptr;
    }

    bool is_modifier(std::uint32_t t) const {
        const Upos upos = token(t).upos;
        return upos == Upos::adj || upos == Upos::noun || upos == Upos::adv || form(t) == "-" ||
               token(t).xpos == "VBN" || token(t).xpos == "VBG" ||
               (upos == Upos::propn && map_.covered(t)) || upos == Upos::num;
    }

    // The noun phrase with a demonym in [t, last): "[a] French journalist".
    std::optional<Phrase> phrase(std::uint32_t t, std::uint32_t last) const {
        const Mention* state = nullptr;
        std::uint32_t head = t;
        const std::uint32_t end = std::min(last, t + kPhraseTokens);
        for (; t < end && is_modifier(t); ++t) {
            const Mention* here = demonym_at(t);
            // "a French-Israeli" is of both, "a Russian-backed warlord" of neither
            if (here != nullptr && here->last_token < last && form(here->last_token) == "-") {
                return std::nullopt;
            }
            state = here != nullptr ? here : state;
            if (here != nullptr || token(t).upos == Upos::noun) {
                head = t;
            }
        }
        if (state == nullptr || is_no_national(lemma(head)) || (t < end && lemma(t) == "'s")) {
            return std::nullopt;
        }
        const bool bare = head < state->last_token;
        // "X, a Russian": an adjective that nothing follows; "an Iranian-backed militia" is no person
        const bool ends = t >= end || token(t).upos == Upos::punct || token(t).upos == Upos::pron ||
                          token(t).upos == Upos::adp || token(t).upos == Upos::cconj ||
                          token(t).upos == Upos::verb || token(t).upos == Upos::aux ||
                          token(t).upos == Upos::sconj || token(t).upos == Upos::det;
        if (!ends || (!bare && token(head).upos != Upos::noun)) {
            return std::nullopt;
        }
        return Phrase{state->entity, token(head).xpos == "NNS" || token(head).xpos == "NNPS"};
    }

    void behind(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        const std::uint32_t last = document_.sentences[mention.sentence].last_token;
        std::uint32_t t = mention.last_token;
        if (t + 2 >= last || form(t) != ",") {
            return;
        }
        ++t;
        const bool several = lemma(t) == "both" || lemma(t) == "all";
        static constexpr auto kOpening = std::to_array<std::string_view>(
            {"a", "an", "the", "both", "all", "another", "himself", "herself", "also"});
        if (!is_one_of(kOpening, lemma(t))) {
            return;
        }
        t += t + 1 < last && is_one_of(kOpening, lemma(t + 1)) ? 2 : 1;
        const auto found = phrase(t, last);
        if (!found || (several != found->plural && several)) {
            return;
        }
        if (!several) {
            if (!found->plural) {
                add(mention, found->state);
            }
            return;
        }
        for (const std::uint32_t joined : joined_before(index)) {
            add(document_.mentions[joined], found->state);
        }
    }

    // The persons of the list that ends with a mention: "X, Y and [Z]".
    std::vector<std::uint32_t> joined_before(std::uint32_t index) const {
        std::vector<std::uint32_t> found = {index};
        for (std::uint32_t i = index; i-- > 0 && found.size() < kPersonsMax;) {
            const Mention& next = document_.mentions[found.back()];
            const Mention& mention = document_.mentions[i];
            const std::uint32_t start = std::min(next.title_first, next.first_token);
            if (mention.sentence != next.sentence) {
                break;
            }
            if (!is_person(mention)) {
                continue;
            }
            const bool joined = start > mention.last_token && start - mention.last_token <= 2 &&
                                (lemma(start - 1) == "and" || form(start - 1) == ",");
            if (!joined) {
                break;
            }
            found.push_back(i);
        }
        return found;
    }

    // "a German aid worker, X,": only after "a", since "the German chancellor" is an office.
    void before(const Mention& mention) {
        const std::uint32_t first = document_.sentences[mention.sentence].first_token;
        const std::uint32_t start = std::min(mention.title_first, mention.first_token);
        if (start < first + 3 || form(start - 1) != ",") {
            return;
        }
        std::uint32_t t = start - 1;
        while (t > first && start - t < kPhraseTokens && is_modifier(t - 1)) {
            --t;
        }
        if (t == first || (lemma(t - 1) != "a" && lemma(t - 1) != "an")) {
            return;
        }
        const auto found = phrase(t, start - 1);
        if (found && !found->plural) {
            add(mention, found->state);
        }
    }

    void add(const Mention& person, std::uint32_t state) {
        if (!known_.insert({person.entity, state}).second) {
            return;
        }
        document_.relations.push_back(
            claim_beside(person, state, "AFFILIATED_WITH", kConfidence, "pattern:nationality"));
    }

    Document& document_;
    MentionMap map_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> known_;
};

}  // namespace

void read_nationalities(Document& document) {
    NationalityReader(document).run();
}

}  // namespace entente
