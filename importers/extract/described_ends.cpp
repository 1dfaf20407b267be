#include "importers/extract/described_ends.h"

#include <algorithm>
#include <set>

#include "importers/extract/phrases.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// Words in front of a head that belong to its description.
constexpr std::uint32_t kModifiersMax = 4;
// Mentions and sentences that are looked back on for what the text spoke of before.
constexpr std::size_t kMentionsBackMax = 200;
constexpr std::uint32_t kSentencesBackMax = 12;

// Relations whose object may be a thing, a place, a happening or somebody without a name. Others say something of
// their ends only where it is known who they are.
bool takes_described(std::string_view relation) {
    static const Words relations = {"ATTACKED",
                                    "SEIZED",
                                    "OPERATES",
                                    "CONTROLS",
                                    "CLAIMS",
                                    "HOSTED",
                                    "MEDIATED",
                                    "SIGNED",
                                    "RATIFIED",
                                    "ADOPTED",
                                    "JOINED",
                                    "LEFT",
                                    "PRAISED",
                                    "SUPPORTS",
                                    "OPPOSES",
                                    "REJECTED",
                                    "CANCELLED",
                                    "SUSPENDED",
                                    "PROTESTED",
                                    "INVESTIGATED",
                                    "DETAINED",
                                    "RELEASED",
                                    "EXPELLED",
                                    "VISITED",
                                    "WITHDREW_FROM",
                                    "MOBILIZED",
                                    "AIDED",
                                    "PARTICIPATES_IN",
                                    "CRITICIZED",
                                    "IMPOSED_SANCTIONS_ON",
                                    "LIFTED_SANCTIONS_ON",
                                    "ACCUSED",
                                    "APPOINTED",
                                    "DEMANDED",
                                    "THREATENED",
                                    "SUPPLIED_ARMS_TO",
                                    "CLASHED_WITH",
                                    "MET_WITH"};
    return relations.contains(relation);
}

// Relations with an event that people come together for.
bool gathers(std::string_view relation) {
    return relation == "HOSTED" || relation == "PARTICIPATES_IN" || relation == "JOINED";
}

// Who blocks a road opposes no road.
bool takes_place(std::string_view relation) {
    return relation != "OPPOSES";
}

bool is_plural(const Token& token) {
    return token.morphology.number == GrammaticalNumber::plural || token.xpos == "NNS";
}

// Acts that are done to people: "jailed two agronomists".
bool takes_people(std::string_view relation) {
    return relation == "DETAINED" || relation == "RELEASED" || relation == "EXPELLED" ||
           relation == "ATTACKED";
}

// Nouns in these endings are persons.
bool is_person(std::string_view lemma) {
    static const Words endings = {"ist", "ian", "man", "woman", "eer", "grapher"};
    constexpr std::size_t kStemMin = 3;
    return std::any_of(endings.begin(), endings.end(), [lemma](std::string_view ending) {
        return lemma.size() >= ending.size() + kStemMin && lemma.ends_with(ending);
    });
}

// Several persons are a group.
ThingNouns::Kind in_number(const ThingNouns::Kind& kind, const Token& head) {
    return kind.type == "Person" && is_plural(head) ? ThingNouns::Kind{"Group", "other"} : kind;
}

bool is_child(const Document& document, std::uint32_t t, std::uint32_t head) {
    return document.tokens[t].head == static_cast<std::int32_t>(head);
}

// A determiner or possessive pronoun that the phrase does not need to say what it means.
bool only_determines(const Token& token) {
    return token.deprel.starts_with("det") || token.xpos == "PRP$" || token.upos == Upos::det;
}

}  // namespace

bool DescribedEnds::takes_stand(std::string_view relation) {
    static const Words relations = {"PRAISED",
                                    "CRITICIZED",
                                    "SUPPORTS",
                                    "OPPOSES",
                                    "REJECTED",
                                    "PROTESTED",
                                    "INVESTIGATED",
                                    "SUSPENDED"};
    return relations.contains(relation);
}

std::optional<DescribedEnds::Phrase> DescribedEnds::phrase(std::uint32_t token) const {
    const Token& head = document_.tokens[token];
    if (head.upos != Upos::noun || map_.covered(token) || head.deprel == "compound" ||
        head.deprel == "amod" || head.deprel == "flat") {
        return std::nullopt;
    }
    const auto after = std::upper_bound(
        document_.sentences.begin(),
        document_.sentences.end(),
        token,
        [](std::uint32_t t, const Sentence& sentence) { return t < sentence.last_token; });
    Phrase phrase;
    phrase.sentence = static_cast<std::uint32_t>(after - document_.sentences.begin());
    phrase.head = token;
    phrase.first = token;
    const std::uint32_t start = after->first_token;
    while (phrase.first > start && token - phrase.first < kModifiersMax) {
        const Token& before = document_.tokens[phrase.first - 1];
        const bool inside = before.head >= static_cast<std::int32_t>(phrase.first) &&
                            before.head <= static_cast<std::int32_t>(token);
        const bool modifies = before.deprel == "amod" || before.deprel == "compound";
        if (!inside || !modifies || map_.covered(phrase.first - 1) || before.upos == Upos::punct) {
            break;
        }
        --phrase.first;
    }
    constexpr std::uint32_t kReachTokens = 8;
    for (std::uint32_t t = phrase.first; t-- > start && phrase.first - t < kReachTokens;) {
        const std::string& lemma = document_.tokens[t].lemma;
        phrase.definite =
            phrase.definite || (is_child(document_, t, token) &&
                                (lemma == "the" || lemma == "this" || lemma == "that"));
    }
    return phrase;
}

// By two words before one: "radar station", "fishing rights"; by the form ("patrols") before the lemma.
const ThingNouns::Noun* DescribedEnds::noun_of(const Phrase& phrase) const {
    const Token& head = document_.tokens[phrase.head];
    const std::string form = to_lower(document_.view(head));
    if (phrase.first < phrase.head) {
        const std::string before =
            to_lower(document_.view(document_.tokens[phrase.head - 1])) + " ";
        for (const std::string& word : {before + form, before + head.lemma}) {
            if (const ThingNouns::Noun* noun = nouns_.find(word); noun != nullptr) {
                return noun;
            }
        }
    }
    const ThingNouns::Noun* noun = nouns_.find(form);
    return noun != nullptr ? noun : nouns_.find(head.lemma);
}

// Whether the phrase says which one, or how many, or of what kind: no "control", and nothing that is not there.
bool DescribedEnds::says_enough(const Phrase& phrase) const {
    static const Words nothing = {
        "no", "which", "what", "whatever", "every", "each", "such", "neither", "whose"};
    const Sentence& sentence = document_.sentences[phrase.sentence];
    constexpr std::uint32_t kReachTokens = 8;
    bool enough = phrase.first < phrase.head || is_plural(document_.tokens[phrase.head]);
    const std::uint32_t begin = phrase.first > sentence.first_token + kReachTokens
                                    ? phrase.first - kReachTokens
                                    : sentence.first_token;
    const std::uint32_t end = std::min(sentence.last_token, phrase.head + kReachTokens);
    for (std::uint32_t t = begin; t < end; ++t) {
        if (!is_child(document_, t, phrase.head)) {
            continue;
        }
        const Token& child = document_.tokens[t];
        if (t < phrase.head && nothing.contains(child.lemma)) {
            return false;
        }
        enough = enough || child.deprel.starts_with("det") || child.deprel.starts_with("nmod") ||
                 child.deprel.starts_with("acl") || child.deprel == "nummod";
    }
    return enough;
}

// Whether two phrases with one head noun can mean one thing: the words of the one are among those of the other.
bool DescribedEnds::same_words(const Phrase& a, const Phrase& b) const {
    const auto has = [&](const Phrase& phrase, const std::string& lemma) {
        for (std::uint32_t t = phrase.first; t < phrase.head; ++t) {
            if (document_.tokens[t].lemma == lemma) {
                return true;
            }
        }
        return false;
    };
    const auto within = [&](const Phrase& inner, const Phrase& outer) {
        for (std::uint32_t t = inner.first; t < inner.head; ++t) {
            if (!has(outer, document_.tokens[t].lemma)) {
                return false;
            }
        }
        return true;
    };
    return document_.tokens[a.head].lemma == document_.tokens[b.head].lemma &&
           is_plural(document_.tokens[a.head]) == is_plural(document_.tokens[b.head]) &&
           (within(a, b) || within(b, a));
}

std::uint32_t DescribedEnds::made_before(const Phrase& phrase) const {
    if (const auto here = by_head_.find(phrase.head); here != by_head_.end()) {
        return here->second;
    }
    if (!phrase.definite) {
        return kNoEntity;
    }
    const ThingNouns::Noun* noun = noun_of(phrase);
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
        const bool other =
            noun != nullptr && noun->again && !noun->kinds.empty() &&
            document_.entities[made->entity].subtype == noun->kinds.front().subtype &&
            document_.entities[made->entity].type == noun->kinds.front().type;
        if (other || same_words(phrase, made->phrase)) {
            return made->entity;
        }
    }
    return kNoEntity;
}

// "the club", of a club that was named: the last mention with the same head noun.
std::uint32_t DescribedEnds::known_before(const Phrase& phrase, const RelationType& type) const {
    if (!phrase.definite || phrase.first < phrase.head) {
        return kNoEntity;
    }
    const std::uint32_t start = document_.tokens[phrase.head].span.start;
    const std::string& lemma = document_.tokens[phrase.head].lemma;
    auto mention = std::lower_bound(
        document_.mentions.begin(),
        document_.mentions.end(),
        start,
        [](const Mention& before, std::uint32_t byte) { return before.span.start < byte; });
    for (std::size_t back = 0; mention != document_.mentions.begin() && back < kMentionsBackMax;
         ++back) {
        --mention;
        const Token& last = document_.tokens[mention->last_token - 1];
        const bool described =
            mention->kind == MentionKind::nominal || mention->kind == MentionKind::name;
        if (described && mention->entity != kNoEntity &&
            (mention->head == lemma || to_lower(last.lemma) == lemma) &&
            type.takes_object(document_.entities[mention->entity].type)) {
            return mention->entity;
        }
    }
    return kNoEntity;
}

// "The council adopted a resolution. A welcomed the decision": the resolution.
std::uint32_t DescribedEnds::decided_before(const Phrase& phrase, const RelationType& type) const {
    static const Words decisions = {
        "decision", "move", "step", "adoption", "approval", "ratification", "vote", "outcome"};
    constexpr std::uint32_t kReachSentences = 3;
    constexpr std::size_t kClaimsMax = 60;
    const bool bare = phrase.definite && phrase.first == phrase.head;
    if (!bare || !decisions.contains(document_.tokens[phrase.head].lemma) ||
        !type.takes_object("Agreement")) {
        return kNoEntity;
    }
    std::size_t looked_at = 0;
    for (auto claim = document_.relations.rbegin();
         claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
         ++claim) {
        if (claim->evidence.front() + kReachSentences < phrase.sentence) {
            break;
        }
        const bool decides = claim->type == "ADOPTED" || claim->type == "RATIFIED";
        if (decides && claim->polarity == Polarity::asserted &&
            claim->modality == Modality::actual && claim->objects.size() == 1 &&
            document_.entities[claim->objects.front()].subtype != "communique") {
            return claim->objects.front();
        }
    }
    return kNoEntity;
}

std::optional<DescribedEnds::End> DescribedEnds::describe_actor(std::uint32_t token,
                                                                const RelationType& type) const {
    const std::optional<Phrase> found =
        takes_described(type.name) ? phrase(token) : std::optional<Phrase>();
    const ThingNouns::Noun* noun = found ? noun_of(*found) : nullptr;
    if (noun == nullptr || !says_enough(*found)) {
        return std::nullopt;
    }
    End end;
    end.listed = true;
    if (const std::uint32_t made = made_before(*found); made != kNoEntity) {
        const Entity& entity = document_.entities[made];
        end.known = made;
        end.kind = {entity.type, entity.subtype};
        return type.takes_subject(entity.type) ? std::optional<End>(end) : std::nullopt;
    }
    for (const ThingNouns::Kind& kind : noun->kinds) {
        const bool acts =
            kind.type == "Person" || kind.type == "Group" || kind.type == "Organization";
        if (acts && type.takes_subject(kind.type)) {
            end.kind = in_number(kind, document_.tokens[token]);
            return end;
        }
    }
    return std::nullopt;
}

std::optional<DescribedEnds::End> DescribedEnds::describe(std::uint32_t token,
                                                          const RelationType& type) const {
    if (!takes_described(type.name)) {
        return std::nullopt;
    }
    const std::optional<Phrase> found = phrase(token);
    if (!found) {
        return std::nullopt;
    }
    End end;
    end.known = made_before(*found);
    if (end.known == kNoEntity) {
        end.known = decided_before(*found, type);
    }
    if (end.known == kNoEntity) {
        end.known = known_before(*found, type);
    }
    const ThingNouns::Noun* noun = noun_of(*found);
    if (end.known != kNoEntity) {
        const Entity& entity = document_.entities[end.known];
        end.kind = {entity.type, entity.subtype};
        end.listed = noun != nullptr;
        return type.takes_object(entity.type) ? std::optional<End>(end) : std::nullopt;
    }
    const bool stand = takes_stand(type.name);
    if (noun == nullptr) {
        if (takes_people(type.name) && is_person(document_.tokens[token].lemma) &&
            says_enough(*found)) {
            end.listed = true;
            end.kind = in_number({"Person", ""}, document_.tokens[token]);
            return end;
        }
        if (!stand || !says_enough(*found)) {
            return std::nullopt;
        }
        end.kind = {"Topic", ""};
        return end;
    }
    const bool place = !noun->kinds.empty() && noun->kinds.front().type == "Place";
    if ((noun->act && gathers(type.name)) || (place && !takes_place(type.name))) {
        return std::nullopt;
    }
    end.listed = true;
    for (const ThingNouns::Kind& listed : noun->kinds) {
        ThingNouns::Kind kind = in_number(listed, document_.tokens[token]);
        const bool abstract = kind.type == "Topic" || kind.type == "Event";
        if (type.takes_object(kind.type) && ((stand && abstract) || says_enough(*found))) {
            end.kind = std::move(kind);
            return end;
        }
    }
    return std::nullopt;
}

std::uint32_t DescribedEnds::entity(std::uint32_t token, const End& end) {
    const Phrase found = *phrase(token);
    if (const auto here = by_head_.find(token); here != by_head_.end()) {
        return here->second;
    }
    Made made{end.known, found, noun_of(found)};
    if (end.known == kNoEntity) {
        const Mention mention = make_mention(document_,
                                             found.sentence,
                                             found.first,
                                             found.head + 1,
                                             MentionKind::nominal,
                                             end.kind.type);
        const ByteSpan span = phrase_span(document_, mention);
        std::uint32_t first = found.first;
        while (first > 0 && document_.tokens[first - 1].span.start >= span.start) {
            --first;
        }
        while (first < found.first && only_determines(document_.tokens[first])) {
            ++first;
        }
        Entity entity;
        entity.type = end.kind.type;
        entity.subtype = end.kind.subtype;
        entity.name =
            std::string(document_.view(ByteSpan{document_.tokens[first].span.start, span.end}));
        std::replace(entity.name.begin(), entity.name.end(), '\n', ' ');
        made.entity = static_cast<std::uint32_t>(document_.entities.size());
        document_.entities.push_back(std::move(entity));
    }
    by_head_.emplace(token, made.entity);
    made_.push_back(made);
    return made.entity;
}

void DescribedEnds::add_mention(const Made& made, const Phrase& phrase) {
    const Entity& entity = document_.entities[made.entity];
    Mention mention = make_mention(document_,
                                   phrase.sentence,
                                   phrase.first,
                                   phrase.head + 1,
                                   MentionKind::nominal,
                                   entity.type);
    mention.subtype = entity.subtype;
    mention.head = document_.tokens[phrase.head].lemma;
    mention.definite = phrase.definite;
    mention.entity = made.entity;
    mentions_.push_back(std::move(mention));
}

// "The tanker" behind "a tanker": once more, wherever it stands.
void DescribedEnds::find_again(const std::vector<bool>& used) {
    std::unordered_map<std::string_view, std::vector<const Made*>> by_lemma;
    for (const Made& made : made_) {
        if (used[made.entity]) {
            by_lemma[document_.tokens[made.phrase.head].lemma].push_back(&made);
        }
    }
    for (std::uint32_t t = 0; t < document_.tokens.size() && !by_lemma.empty(); ++t) {
        const auto same = by_lemma.find(document_.tokens[t].lemma);
        if (same == by_lemma.end() || by_head_.contains(t)) {
            continue;
        }
        const std::optional<Phrase> again = phrase(t);
        if (!again || !again->definite) {
            continue;
        }
        for (auto made = same->second.rbegin(); made != same->second.rend(); ++made) {
            if ((*made)->phrase.head < t && same_words((*made)->phrase, *again)) {
                by_head_.emplace(t, (*made)->entity);
                add_mention(**made, *again);
                break;
            }
        }
    }
}

// "The sale": the sale that the text told of before, if it did.
void DescribedEnds::find_earlier(const Made& made) {
    const std::uint32_t oldest =
        made.phrase.sentence < kSentencesBackMax ? 0 : made.phrase.sentence - kSentencesBackMax;
    const std::uint32_t first = document_.sentences[oldest].first_token;
    for (std::uint32_t t = made.phrase.head; t-- > first;) {
        if (document_.tokens[t].lemma != document_.tokens[made.phrase.head].lemma ||
            by_head_.contains(t)) {
            continue;
        }
        const std::optional<Phrase> earlier = phrase(t);
        if (earlier && same_words(*earlier, made.phrase)) {
            by_head_.emplace(t, made.entity);
            add_mention(made, *earlier);
            return;
        }
    }
}

void DescribedEnds::commit() {
    if (made_.empty()) {
        return;
    }
    std::vector<bool> used(document_.entities.size(), false);
    for (const Relation& relation : document_.relations) {
        for (const auto* ends : {&relation.subjects, &relation.objects}) {
            for (const std::uint32_t entity : *ends) {
                used[entity] = true;
            }
        }
    }
    std::vector<bool> begun(document_.entities.size(), false);
    for (const Made& made : made_) {
        if (!used[made.entity]) {
            continue;
        }
        if (!begun[made.entity] && made.phrase.definite &&
            document_.entities[made.entity].mentions.empty()) {
            find_earlier(made);
        }
        begun[made.entity] = true;
        add_mention(made, made.phrase);
    }
    find_again(used);
    for (Mention& mention : mentions_) {
        document_.mentions.push_back(std::move(mention));
    }
    mentions_.clear();
    sort_mentions(document_);
    for (Entity& entity : document_.entities) {
        entity.mentions.clear();
    }
    for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
        if (document_.mentions[i].entity != kNoEntity) {
            document_.entities[document_.mentions[i].entity].mentions.push_back(i);
        }
    }
}

}  // namespace entente
