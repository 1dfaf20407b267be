#include "importers/extract/actors.h"

#include <array>
#include <vector>

#include "core/ontology.h"
#include "importers/extract/mentions.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Words in front of a noun that belong to its description.
constexpr std::uint32_t kModifiersMax = 4;

bool is_plural(const Token& token) {
    return token.morphology.number == GrammaticalNumber::plural || token.xpos == "NNS";
}

// "a senior official", "another soldier"
bool is_indefinite(const Document& document, std::uint32_t t) {
    constexpr std::uint32_t kBackMax = 6;
    for (std::uint32_t back = 1; back <= kBackMax && back <= t; ++back) {
        const Token& before = document.tokens[t - back];
        if (before.deprel == "det" && before.head == static_cast<std::int32_t>(t)) {
            return before.lemma == "a" || before.lemma == "another";
        }
    }
    return false;
}

// "police chief": the noun only modifies the next one.
bool modifies(const Document& document, std::uint32_t t) {
    const Token& token = document.tokens[t];
    return token.deprel == "compound" || token.deprel == "amod" || token.deprel == "flat";
}

// "the watchdog Amnesty International", "the trader Marc Rich": the noun only says what is named right behind it.
bool introduces_name(const Document& document,
                     const MentionMap& map,
                     std::uint32_t t,
                     std::string_view noun) {
    const std::uint32_t index = t + 1 < document.tokens.size() ? map.at(t + 1) : kNoMention;
    if (index == kNoMention) {
        return false;
    }
    const Mention& name = document.mentions[index];
    if (name.first_token != t + 1 ||
        (name.kind != MentionKind::name && name.kind != MentionKind::acronym)) {
        return false;
    }
    if (name.type == "Person") {
        return !is_plural(document.tokens[t]);
    }
    if (name.type != "Organization") {
        return false;
    }
    if (name.head == noun) {
        return true;
    }
    const std::int32_t head = document.tokens[t].head;
    bool joined =
        head > static_cast<std::int32_t>(t) && head < static_cast<std::int32_t>(name.last_token);
    for (std::uint32_t k = name.first_token; k < name.last_token; ++k) {
        joined = joined || document.tokens[k].head == static_cast<std::int32_t>(t);
    }
    return joined;
}

// "rebel shelling", "a police raid": the noun before says whose act it is, unless both together name an
// actor ("police officers").
bool owns_act(const Document& document,
              const MentionMap& map,
              const ActorNouns& nouns,
              const ThingNouns& things,
              std::uint32_t t) {
    constexpr std::int32_t kReach = 3;
    const Token& token = document.tokens[t];
    const std::int32_t at = static_cast<std::int32_t>(t);
    if (token.deprel != "compound" || token.head <= at || token.head > at + kReach) {
        return false;
    }
    const auto above = static_cast<std::uint32_t>(token.head);
    const Token& head = document.tokens[above];
    const ThingNouns::Noun* thing = things.find(head.lemma);
    const bool is_thing =
        thing != nullptr && !thing->kinds.empty() &&
        (thing->kinds.front().type == "Asset" || thing->kinds.front().type == "Place");
    return head.upos == Upos::noun && !map.covered(above) && !is_thing &&
           nouns.find(head.lemma) == nullptr && !modifies(document, above);
}

bool describes(const Document& document,
               const MentionMap& map,
               std::uint32_t t,
               std::uint32_t head) {
    const Token& token = document.tokens[t];
    const bool below =
        token.head > static_cast<std::int32_t>(t) && token.head <= static_cast<std::int32_t>(head);
    const bool modifier = token.deprel == "amod" || token.deprel == "compound";
    return below && modifier && !map.covered(t) && token.upos != Upos::punct &&
           token.upos != Upos::verb;
}

// "thousands [of] Sudanese": the count and the people, of whom the tree makes one phrase.
bool counts_people(const Document& document, const Sentence& sentence, std::uint32_t t) {
    static constexpr auto kCounts = std::to_array<std::string_view>(
        {"thousand", "hundred", "dozen", "score", "ten", "million", "crowd", "handful"});
    if (t < sentence.first_token + 2 || document.tokens[t - 1].lemma != "of") {
        return false;
    }
    const Token& count = document.tokens[t - 2];
    return document.tokens[t].head == static_cast<std::int32_t>(t - 2) &&
           (is_one_of(kCounts, count.lemma) || is_one_of(kCounts, singular(count.lemma)));
}

// "100 Palestinians", "four Iraqis", "dozens of Kenyans": so many people, and not the state that the demonym names.
std::vector<Mention> counted_people(const Document& document) {
    std::vector<Mention> found;
    for (const Mention& mention : document.mentions) {
        const std::uint32_t t = mention.first_token;
        const Sentence& sentence = document.sentences[mention.sentence];
        if (mention.kind != MentionKind::demonym || mention.last_token != t + 1 ||
            t == sentence.first_token || modifies(document, t)) {
            continue;
        }
        const bool many = counts_people(document, sentence, t);
        const Token& count = document.tokens[t - 1];
        const bool counted = document.tokens[t].xpos == "NNPS" && count.upos == Upos::num &&
                             count.head == static_cast<std::int32_t>(t);
        if (!many && !counted) {
            continue;
        }
        Mention people = make_mention(
            document, mention.sentence, t - (many ? 2 : 1), t + 1, MentionKind::nominal, "Group");
        people.subtype = "community";
        people.head = "citizen";
        found.push_back(std::move(people));
    }
    return found;
}

}  // namespace

Result<std::shared_ptr<const ActorNouns>> ActorNouns::load(const TableSource& source) {
    auto loaded = std::make_shared<ActorNouns>();
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"nouns", "type", "subtype", "number"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        Noun noun{std::string(table.cell(i, 1)),
                  std::string(table.cell(i, 2)),
                  table.cell(i, 3) != "any",
                  table.cell(i, 3) == "one"};
        if (ontology().entity_type(noun.type) == nullptr) {
            return table.error_at(i, "unknown entity type `" + noun.type + "`");
        }
        if (noun.plural_only && !noun.one && table.cell(i, 3) != "plural") {
            return table.error_at(i, "number must be `any`, `one` or `plural`");
        }
        for (const std::string_view word : table.list(i, 0)) {
            const auto [known, added] = loaded->nouns_.emplace(std::string(word), noun);
            if (!added && known->second.plural_only && !noun.plural_only) {
                known->second = noun;
            }
        }
    }
    return std::shared_ptr<const ActorNouns>(std::move(loaded));
}

const ActorNouns::Noun* ActorNouns::find(std::string_view noun) const {
    const auto found = nouns_.find(std::string(noun));
    return found == nouns_.end() ? nullptr : &found->second;
}

Status ActorFinder::apply(Document& document) const {
    const MentionMap map(document);
    std::vector<Mention> found = counted_people(document);
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        const Sentence& sentence = document.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const Token& token = document.tokens[t];
            if (token.upos != Upos::noun || map.covered(t) ||
                (modifies(document, t) && !owns_act(document, map, *nouns_, *things_, t))) {
                continue;
            }
            const bool before = t > sentence.first_token && !map.covered(t - 1);
            const std::string modifier_word =
                before ? to_lower(document.view(document.tokens[t - 1])) + " " : "";
            std::string head = modifier_word + token.lemma;
            const ActorNouns::Noun* noun = before ? nouns_->find(head) : nullptr;
            if (noun == nullptr && before) {
                head = modifier_word + to_lower(document.view(token));  // "armed forces"
                noun = nouns_->find(head);
            }
            if (noun == nullptr) {
                head = token.lemma;
                noun = nouns_->find(head);
            }
            if (noun == nullptr) {
                head = to_lower(document.view(token));
                noun = nouns_->find(head);
            }
            // "Su-35 fighters" fly
            const std::uint32_t modifier = t > sentence.first_token ? map.at(t - 1) : kNoMention;
            const bool of_a_thing =
                modifier != kNoMention && document.mentions[modifier].type == "Asset";
            if (noun == nullptr || of_a_thing || introduces_name(document, map, t, head) ||
                (noun->plural_only && !is_plural(token) &&
                 !(noun->one && is_indefinite(document, t)))) {
                continue;
            }
            std::uint32_t first = t;
            while (first > sentence.first_token && t - first < kModifiersMax &&
                   describes(document, map, first - 1, t)) {
                --first;
            }
            Mention mention =
                make_mention(document, s, first, t + 1, MentionKind::nominal, noun->type);
            mention.subtype = noun->subtype;
            mention.head = head;
            const std::string_view article =
                first > sentence.first_token ? std::string_view(document.tokens[first - 1].lemma)
                                             : std::string_view();
            mention.definite = article == "the" || article == "this";
            found.push_back(std::move(mention));
        }
    }
    for (Mention& mention : document.mentions) {
        const ActorNouns::Noun* noun = mention.points_back ? nouns_->find(mention.head) : nullptr;
        mention.may_act = noun != nullptr && !noun->plural_only && mention.type == noun->type;
    }
    for (Mention& mention : found) {
        document.mentions.push_back(std::move(mention));
    }
    sort_mentions(document);
    return {};
}

}  // namespace entente
