#include "importers/extract/coreference.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/names.h"
#include "core/ontology.h"
#include "importers/extract/described_names.h"
#include "importers/extract/mentions.h"
#include "importers/extract/name_forms.h"
#include "importers/extract/office_complements.h"
#include "importers/extract/theme.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// How many sentences back a pronoun, a definite description or a group may look.
constexpr std::uint32_t kPronounReachSentences = 2;
constexpr std::uint32_t kGroupReachSentences = 3;  // "the three countries"
constexpr std::uint32_t kPointerReachSentences = 6;
constexpr std::uint32_t kDescriptionReachSentences = 12;
constexpr std::uint32_t kBodyReachSentences = 20;
// Longest name, in tokens, that a search for its head passes.
constexpr std::uint32_t kNameReachTokens = 24;
// Mentions that any search looks at: a text that is one endless sentence stays linear.
constexpr std::uint32_t kCandidatesMax = 200;
// Entities of one surname that are compared; a list of a thousand brothers stays cheap.
constexpr std::size_t kSameSurnameMax = 16;
// States that a text gives one person or body.
constexpr std::size_t kCountriesMax = 4;

using Words = std::set<std::string_view>;

std::string_view without_article(std::string_view text) {
    for (const std::string_view article : {"the ", "The ", "a ", "A ", "an ", "An "}) {
        if (text.starts_with(article)) {
            return text.substr(article.size());
        }
    }
    return text;
}

// Heads of agreements that may name one and the same text.
std::string_view agreement_family(std::string_view head) {
    static const Words understandings = {
        "memorandum", "mou", "understanding", "memorandum of understanding"};
    static const Words truces = {"ceasefire", "cease-fire", "truce", "armistice"};
    static const Words statements = {"declaration", "communique", "communiqué", "statement"};
    static const Words documents = {"text", "draft", "document"};
    if (documents.contains(head)) {
        return "document";
    }
    if (understandings.contains(head)) {
        return "understanding";
    }
    if (truces.contains(head)) {
        return "truce";
    }
    if (statements.contains(head)) {
        return "statement";
    }
    static const Words own = {"resolution", "annex", "roadmap", "peace plan", "contract"};
    return own.contains(head) ? *own.find(head) : "agreement";
}

// Heads of events that may name one and the same: "the talks" after "two years of negotiation".
std::string_view event_family(std::string_view head) {
    static const Words talks = {
        "talks", "negotiation", "negotiations", "peace negotiations", "peace talks"};
    return talks.contains(head) ? "talks" : head;
}

// Words that say no more than that parties agreed; they take up each other before any treaty.
bool is_generic_agreement(std::string_view head) {
    return head == "deal" || head == "agreement" || head == "accord" || head == "arrangement" ||
           head == "pact";
}

// What parties sign, by no more than that it is written: "a text", "separate documents".
bool is_paper(std::string_view head) {
    return head == "document" || head == "text" || head == "paper" || head == "instrument";
}

// "deal", "agreement" and "document" may take up any text that parties sign.
bool same_family(std::string_view description, std::string_view antecedent) {
    const std::string_view a = agreement_family(description);
    const std::string_view b = agreement_family(antecedent);
    return a == b || is_paper(description) || (a == "document" && b != "truce") ||
           (a == "agreement" && b == "understanding" && is_generic_agreement(description)) ||
           (is_generic_agreement(description) && b == "truce");
}

// Words that say nothing about which one is meant.
bool is_idle_modifier(std::string_view word) {
    static const Words words = {
        "new",       "recent",   "landmark", "historic", "major",   "key",     "first",
        "latest",    "final",    "proposed", "long",     "same",    "entire",  "whole",
        "so",        "called",   "much",     "signed",   "the",     "a",       "an",
        "bilateral", "joint",    "formal",   "broader",  "wider",   "big",     "important",
        "current",   "existing", "ongoing",  "of",       "and",     "for",     "on",
        "in",        "with",     "between",  "official", "initial", "interim", "controversial"};
    return words.contains(word);
}

bool is_name_kind(MentionKind kind) {
    return kind != MentionKind::nominal && kind != MentionKind::pronoun;
}

// Families whose name comes first, and stands alone for the person: "Kim", "Xi".
bool is_leading_surname(std::string_view word) {
    static const Words words = {"kim", "lee",   "park",  "choi", "moon",   "yoon", "xi",
                                "li",  "wang",  "zhang", "chen", "liu",    "mao",  "deng",
                                "hu",  "jiang", "wen",   "zhou", "nguyen", "tran", "pham",
                                "le",  "lai",   "tsai",  "ma",   "zhao",   "yang", "huang",
                                "wu",  "sun",   "zhu",   "bo",   "hun",    "han",  "chung"};
    return words.contains(word);
}

// What the text says of an entity beside its names.
struct About {
    std::vector<std::string> words;            // of the longest name of a person
    std::set<std::string, std::less<>> marks;  // words that describe it: "normalization"
    std::string head;                          // the noun that introduced it
};

class Resolver {
public:
    Resolver(Document& document, const Gazetteer& gazetteer, const Heads& heads)
        : document_(document), gazetteer_(gazetteer), heads_(heads) {}

    // Sieves, the most certain first (Lee et al. 2013): names, then what stands beside a name, then
    // descriptions, then pronouns and groups. Each sees all that the sieves before it put together.
    void run() {
        find_persons_of_states();
        add_pronouns();
        note_states();
        const auto count = static_cast<std::uint32_t>(document_.mentions.size());
        for (std::uint32_t i = 0; i < count; ++i) {
            if (is_name_kind(mention(i).kind) && mention(i).group_size == 0) {
                attach(i, name(i));
            }
        }
        know_leaders();
        for (std::uint32_t i = 0; i < count; ++i) {
            if (mention(i).kind != MentionKind::nominal || mention(i).group_size != 0 ||
                mention(i).entity != kNoEntity) {
                continue;
            }
            const std::uint32_t holder = mention_at(holder_token(i), i);
            if (holder != kNoMention && mention(holder).kind == MentionKind::pronoun) {
                said_of_pronouns_.push_back(i);
            } else {
                describe(i);
            }
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            if (mention(i).kind == MentionKind::pronoun && mention(i).type.empty()) {
                resolve_thing(i);
            } else if (mention(i).kind == MentionKind::pronoun) {
                if (const std::uint32_t found = person_before(i); found != kNoEntity) {
                    attach(i, found);
                }
            } else if (mention(i).group_size > 0) {
                resolve_group(i);
            }
        }
        for (const std::uint32_t i : said_of_pronouns_) {
            if (const std::uint32_t holder = mention_at(holder_token(i), i); holder != kNoMention) {
                attach(i, mention(holder).entity);
            }
        }
        drop_unresolved();
        order_by_text();
        name_entities();
    }

private:
    Mention& mention(std::uint32_t i) { return document_.mentions[i]; }

    const Mention& mention(std::uint32_t i) const { return document_.mentions[i]; }

    Entity& entity(std::uint32_t i) { return document_.entities[i]; }

    const Entity& entity(std::uint32_t i) const { return document_.entities[i]; }

    std::string_view lemma(std::uint32_t t) const { return document_.tokens[t].lemma; }

    std::string_view form(std::uint32_t t) const { return document_.view(document_.tokens[t]); }

    std::string key_of(const Mention& m) const {
        return name_key(without_article(document_.view(m.span)));
    }

    // ------------------------------------------------------------------ before the sieves

    // "the Norwegian", "the Spaniard": a person, where the data has "Norwegians" and no noun follows.
    void find_persons_of_states() {
        for (Mention& m : document_.mentions) {
            const Sentence& sentence = document_.sentences[m.sentence];
            if (m.kind != MentionKind::demonym || m.last_token != m.first_token + 1 ||
                m.first_token == sentence.first_token || m.type != "Country") {
                continue;
            }
            const std::uint32_t t = m.first_token;
            const bool followed =
                m.last_token < sentence.last_token &&
                (document_.tokens[m.last_token].upos == Upos::noun ||
                 document_.tokens[m.last_token].upos == Upos::propn ||
                 document_.tokens[m.last_token].upos == Upos::adj || form(m.last_token) == "-" ||
                 document_.tokens[m.last_token].upos == Upos::num);
            const bool depends =
                document_.tokens[t].deprel == "amod" || document_.tokens[t].deprel == "compound";
            if (lemma(t - 1) != "the" || followed || depends ||
                !gazetteer_.is_demonym(m.gazetteer_id, std::string(form(t)) + "s")) {
                continue;
            }
            m.kind = MentionKind::nominal;
            m.type = "Person";
            m.subtype.clear();
            m.head = "national";
            m.definite = true;
            m.office = m.gazetteer_id;  // read and emptied by describe()
            m.gazetteer_id.clear();
        }
    }

    // "it" and "they" as subjects, and "its" and "their": never the "it" of "it is clear that", which the tree marks.
    static bool refers_to_things(const Token& token) {
        const std::string word = to_lower(token.lemma);
        const bool subject = token.deprel.starts_with("nsubj");
        return (subject && (word == "it" || word == "they")) ||
               (token.deprel == "nmod:poss" &&
                (word == "its" || word == "it" || word == "their" || word == "they"));
    }

    // "The latter signed", "led by the former": the second and the first of the two named last.
    bool orders_two(const Sentence& sentence, std::uint32_t t) const {
        const std::string_view word = lemma(t);
        return (word == "latter" || word == "former") && t > sentence.first_token &&
               lemma(t - 1) == "the" && document_.tokens[t].deprel != "amod" &&
               !(t + 1 < sentence.last_token && (document_.tokens[t + 1].upos == Upos::noun ||
                                                 document_.tokens[t + 1].upos == Upos::propn ||
                                                 document_.tokens[t + 1].upos == Upos::adj));
    }

    // "called [it] off", "signed [them]": what was spoken of before, where the verb does it to agreements and events.
    bool is_object_of_deed(const Sentence& sentence, std::uint32_t t) const {
        static const Words deeds = {"sign",     "ratify",  "call",     "cancel",    "reject",
                                    "approve",  "adopt",   "revive",   "suspend",   "quit",
                                    "leave",    "join",    "attend",   "host",      "boycott",
                                    "violate",  "break",   "denounce", "scrap",     "veto",
                                    "oppose",   "endorse", "support",  "back",      "welcome",
                                    "postpone", "condemn", "praise",   "criticise", "criticize"};
        const Token& token = document_.tokens[t];
        return token.deprel == "obj" && (token.lemma == "it" || token.lemma == "they") &&
               token.head >= static_cast<std::int32_t>(sentence.first_token) &&
               deeds.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma);
    }

    // Pronouns become mentions first, and leave again when nothing is found for them.
    void add_pronouns() {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                const Token& token = document_.tokens[t];
                if (orders_two(sentence, t) ||
                    (token.upos == Upos::pron && is_object_of_deed(sentence, t))) {
                    Mention m = make_mention(document_, s, t, t + 1, MentionKind::pronoun, "");
                    m.head = token.upos == Upos::pron ? "deed" : token.lemma;
                    document_.mentions.push_back(std::move(m));
                    continue;
                }
                if (token.upos == Upos::pron && refers_to_things(token)) {
                    document_.mentions.push_back(
                        make_mention(document_, s, t, t + 1, MentionKind::pronoun, ""));
                    continue;
                }
                const bool third_person = token.upos == Upos::pron && token.morphology.person == 3;
                const bool male =
                    third_person && token.morphology.gender == GrammaticalGender::masculine;
                const bool female =
                    third_person && token.morphology.gender == GrammaticalGender::feminine;
                if (male || female) {
                    Mention m =
                        make_mention(document_, s, t, t + 1, MentionKind::pronoun, "Person");
                    m.gender = male ? Gender::male : Gender::female;
                    document_.mentions.push_back(std::move(m));
                }
            }
        }
        sort_mentions(document_);
    }

    // Which state is named at which token.
    void note_states() {
        state_at_.assign(document_.tokens.size(), kNoMention);
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& m = mention(i);
            if (m.type == "Country" && !m.gazetteer_id.empty()) {
                std::fill(state_at_.begin() + m.first_token, state_at_.begin() + m.last_token, i);
            }
        }
    }

    // The state that the words of or beside the mention say it belongs to: "Finnish Foreign Minister X",
    // "Morocco's army", "the president of Chile". Empty when they name none.
    std::string state_of(const Mention& m) const {
        const Sentence& sentence = document_.sentences[m.sentence];
        const std::uint32_t start =
            m.type == "Person" ? std::min(m.title_first, m.first_token) : m.first_token;
        const std::uint32_t inside_end = m.type == "Person" ? m.first_token : m.last_token;
        for (std::uint32_t t = start; t < inside_end; ++t) {
            if (state_at_[t] != kNoMention) {
                return mention(state_at_[t]).gazetteer_id;
            }
        }
        constexpr std::uint32_t kReachTokens = 4;
        std::uint32_t t = start;
        for (std::uint32_t step = 0; step < kReachTokens && t > sentence.first_token; ++step) {
            --t;
            if (state_at_[t] != kNoMention) {
                return mention(state_at_[t]).gazetteer_id;
            }
            const Upos upos = document_.tokens[t].upos;
            const bool title = upos == Upos::noun || upos == Upos::propn;
            if (lemma(t) != "'s" && form(t) != "-" && form(t) != "\xE2\x80\x99" &&
                upos != Upos::adj &&
                !(title && m.type == "Person" && m.title_first == m.first_token)) {
                break;
            }
        }
        if (m.last_token + 1 < sentence.last_token && lemma(m.last_token) == "of") {
            const std::uint32_t next = m.last_token + (lemma(m.last_token + 1) == "the" ? 2 : 1);
            if (next < sentence.last_token && state_at_[next] != kNoMention) {
                return mention(state_at_[next]).gazetteer_id;
            }
        }
        return {};
    }

    void add_country(std::uint32_t e, const std::string& row) {
        auto& countries = entity(e).countries;
        if (!row.empty() && countries.size() < kCountriesMax &&
            std::find(countries.begin(), countries.end(), row) == countries.end()) {
            countries.push_back(row);
        }
    }

    bool belongs_to(std::uint32_t e, const std::string& row) const {
        const auto& countries = entity(e).countries;
        return std::find(countries.begin(), countries.end(), row) != countries.end();
    }

    // Whether nothing speaks against an entity being of that state.
    bool may_belong_to(std::uint32_t e, const std::string& row) const {
        return row.empty() || entity(e).countries.empty() || belongs_to(e, row);
    }

    // ------------------------------------------------------------------ sieve 1: names

    std::uint32_t name(std::uint32_t i) {
        const Mention& m = mention(i);
        if (!m.gazetteer_id.empty()) {
            return lookup(by_gazetteer_, m.gazetteer_id);
        }
        if (const std::uint32_t found = named_otherwise(i); found != kNoEntity) {
            return found;
        }
        if (const std::uint32_t found = half_of_nation(i); found != kNoEntity) {
            return found;
        }
        if (m.type == "Person") {
            return person(m);
        }
        const std::string key = key_of(m);
        std::uint32_t found = lookup(by_name_, m.type + ":" + key);
        if (found != kNoEntity && m.type == "Organization" && !may_belong_to(found, state_of(m))) {
            found = lookup(by_name_, m.type + ":" + key + "@" + state_of(m));
        }
        if (found == kNoEntity) {
            found = expansion_in_brackets(i);
        }
        if (found == kNoEntity) {
            found = m.type == "Place" ? half_of_country(i) : short_form(i, key);
        }
        return found != kNoEntity ? found : body(m.type, name_words(key));
    }

    // "the North" where the text speaks of North Korea, and of no other state so called.
    std::uint32_t half_of_country(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string_view side = form(m.first_token);
        if (m.last_token != m.first_token + 1 || (side != "North" && side != "South") ||
            m.first_token == 0 || lemma(m.first_token - 1) != "the") {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        for (const auto& [row, e] : by_gazetteer_) {
            const GazetteerRow* known = gazetteer_.row(row);
            if (entity(e).type == "Country" && known != nullptr &&
                known->name.starts_with(std::string(side) + " ")) {
                if (found != kNoEntity) {
                    return kNoEntity;
                }
                found = e;
            }
        }
        return found;
    }

    // "the Council" after "the Security Council": the last body whose name ends so.
    std::uint32_t short_form(std::uint32_t i, const std::string& key) const {
        const Mention& m = mention(i);
        if (m.type != "Organization" || m.kind == MentionKind::acronym ||
            m.last_token != m.first_token + 1 ||
            heads_.at(document_, m.first_token, m.last_token) == nullptr) {
            return kNoEntity;
        }
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.type != m.type || before.entity == kNoEntity || !is_name_kind(before.kind)) {
                continue;
            }
            const std::string full = name_key(document_.view(before.span));
            if (full.size() > key.size() && full.ends_with(" " + key) &&
                may_belong_to(before.entity, state_of(m))) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    static std::uint32_t lookup(const std::map<std::string, std::uint32_t>& map,
                                const std::string& key) {
        const auto found = map.find(key);
        return found == map.end() ? kNoEntity : found->second;
    }

    // "Wagner" after "Wagner Group".
    std::uint32_t body(const std::string& type, const std::vector<std::string>& words) const {
        if (words.empty()) {
            return kNoEntity;
        }
        const auto list = by_first_word_.find(type + ":" + words.front());
        if (list == by_first_word_.end()) {
            return kNoEntity;
        }
        for (const auto& [known, e] : list->second) {
            if (same_body_name(known, words)) {
                return e;
            }
        }
        return kNoEntity;
    }

    // Gives mention `i` to entity `found`, or to a new one.
    void attach(std::uint32_t i, std::uint32_t found) {
        Mention& m = mention(i);
        const bool created_here = found == kNoEntity;
        if (created_here) {
            found = static_cast<std::uint32_t>(document_.entities.size());
            Entity created;
            created.type = m.type;
            created.subtype = subtype_fits(m) ? m.subtype : std::string();
            created.gazetteer_id = m.gazetteer_id;
            document_.entities.push_back(std::move(created));
            about_.emplace_back();
        }
        m.entity = found;
        Entity& e = entity(found);
        e.mentions.insert(std::lower_bound(e.mentions.begin(), e.mentions.end(), i), i);
        if (e.gender == Gender::unknown && m.kind != MentionKind::pronoun) {
            e.gender = m.gender;
        }
        if ((e.subtype.empty() || e.subtype == "other") && e.type == m.type && subtype_fits(m)) {
            e.subtype = m.subtype;
        }
        add_unique(e.office_labels, m.office_labels);
        if (m.kind == MentionKind::pronoun) {
            return;
        }
        if (m.type == "Person" || m.type == "Organization") {
            add_country(found, state_of(m));
        }
        if (!m.office.empty() && m.type == "Person") {
            add_unique(e.offices, {m.office});
        }
        remember(m, found, created_here);
    }

    // Whether the mention has a subtype of its type: what a description turns out to mean may be of another type.
    static bool subtype_fits(const Mention& m) {
        const EntityType* type = ontology().entity_type(m.type);
        return type != nullptr && type->has_subtype(m.subtype);
    }

    static void add_unique(std::vector<std::string>& to, const std::vector<std::string>& from) {
        for (const std::string& item : from) {
            if (std::find(to.begin(), to.end(), item) == to.end()) {
                to.push_back(item);
            }
        }
    }

    void remember(const Mention& m, std::uint32_t e, bool created_here) {
        About& about = about_[e];
        if (!m.gazetteer_id.empty()) {
            by_gazetteer_.emplace(m.gazetteer_id, e);
        }
        if (created_here) {
            about.head = m.head;
        }
        const std::string key = key_of(m);
        if (m.type != "Person" && m.type != "Country") {
            for (std::string& word : name_words(key)) {
                about.marks.insert(std::move(word));
            }
        }
        if (m.kind == MentionKind::nominal) {
            by_head_[m.type + ":" + std::string(event_family(m.head))].push_back(e);
            return;
        }
        by_name_.emplace(m.type + ":" + key, e);
        if (m.type == "Person") {
            remember_person(key, e);
            return;
        }
        if (m.type == "Organization" && m.gazetteer_id.empty()) {
            const std::string state = state_of(m);
            if (!state.empty()) {
                by_name_.emplace(m.type + ":" + key + "@" + state, e);
            }
        }
        auto words = name_words(key);
        if (!words.empty() && m.gazetteer_id.empty()) {
            auto& list = by_first_word_[m.type + ":" + words.front()];
            if (list.size() < kSameSurnameMax) {
                list.emplace_back(std::move(words), e);
            }
        }
    }

    void remember_person(const std::string& key, std::uint32_t e) {
        auto words = person_words(key);
        if (words.empty()) {
            return;
        }
        const auto add = [&](std::map<std::string, std::vector<std::uint32_t>>& index,
                             const std::string& word) {
            auto& list = index[word];
            if (std::find(list.begin(), list.end(), e) == list.end() &&
                list.size() < kSameSurnameMax) {
                list.push_back(e);
            }
        };
        add(by_surname_, words.back());
        if (words.size() > 1) {
            add(is_leading_surname(words.front()) ? by_surname_ : by_given_name_, words.front());
        }
        if (words.size() > about_[e].words.size()) {
            about_[e].words = std::move(words);
        }
    }

    // The person of this name, or of a name that this one shortens, completes or spells otherwise.
    std::uint32_t person(const Mention& m) const {
        const auto words = person_words(key_of(m));
        if (words.empty()) {
            return kNoEntity;
        }
        std::uint32_t found = latest(by_surname_, words.back(), words, m);
        if (found == kNoEntity && words.size() > 1 && is_leading_surname(words.front())) {
            found = latest(by_surname_, words.front(), words, m);
        }
        if (found == kNoEntity && words.size() > 1) {
            found = same_beginning(words, m);
        }
        if (found == kNoEntity && words.size() == 1) {
            // "Abiy" of "Abiy Ahmed", when only one is called so.
            const auto given = by_given_name_.find(words.front());
            if (given != by_given_name_.end() && given->second.size() == 1) {
                found = given->second.front();
            }
        }
        return found != kNoEntity || words.size() == 1 ? found : spelt_otherwise(words, m);
    }

    // "Abiy Ahmed Ali" after "Abiy Ahmed": the shorter name is how the longer one begins.
    std::uint32_t same_beginning(const std::vector<std::string>& words, const Mention& m) const {
        const auto list = by_given_name_.find(words.front());
        if (list == by_given_name_.end()) {
            return kNoEntity;
        }
        for (const std::uint32_t e : list->second) {
            const auto& known = about_[e].words;
            const auto& shorter = known.size() < words.size() ? known : words;
            const auto& longer = known.size() < words.size() ? words : known;
            if (shorter.size() > 1 && shorter.size() < longer.size() &&
                std::equal(shorter.begin(), shorter.end(), longer.begin()) && fits_person(e, m)) {
                return e;
            }
        }
        return kNoEntity;
    }

    std::uint32_t latest(const std::map<std::string, std::vector<std::uint32_t>>& index,
                         const std::string& word,
                         const std::vector<std::string>& words,
                         const Mention& m) const {
        const auto list = index.find(word);
        if (list == index.end()) {
            return kNoEntity;
        }
        // A bare surname means the one of that name who is spoken of most, of equals the last.
        std::uint32_t found = kNoEntity;
        for (auto it = list->second.rbegin(); it != list->second.rend(); ++it) {
            const PersonMatch match = compare_persons(about_[*it].words, words);
            if (match == PersonMatch::different || !fits_person(*it, m)) {
                continue;
            }
            if (words.size() > 1) {
                return *it;
            }
            if (found == kNoEntity || entity(*it).mentions.size() > entity(found).mentions.size()) {
                found = *it;
            }
        }
        return found;
    }

    // "the North" where North Korea was named: the state, when only one state of the text is called so.
    std::uint32_t half_of_nation(std::uint32_t i) {
        Mention& m = mention(i);
        const std::string_view word = form(m.first_token);
        if (m.last_token != m.first_token + 1 || (word != "North" && word != "South") ||
            m.first_token == document_.sentences[m.sentence].first_token ||
            lemma(m.first_token - 1) != "the") {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        for (const auto& [row, e] : by_gazetteer_) {
            const GazetteerRow* state = gazetteer_.row(row);
            if (state != nullptr && state->type == "Country" &&
                state->name.starts_with(std::string(word) + " ")) {
                if (found != kNoEntity) {
                    return kNoEntity;
                }
                found = e;
            }
        }
        if (found != kNoEntity) {
            m.type = "Country";
            m.subtype = entity(found).subtype;
        }
        return found;
    }

    // "X, known as Y": whoever Y is another name of.
    std::uint32_t named_otherwise(std::uint32_t i) {
        static const Words verbs = {"known", "nicknamed", "called", "alias"};
        Mention& m = mention(i);
        const std::uint32_t start = document_.sentences[m.sentence].first_token;
        if (const std::uint32_t known = lookup(aliases_, key_of(m)); known != kNoEntity) {
            m.type = entity(known).type;
            return known;
        }
        if (i == 0 || m.first_token < start + 3) {
            return kNoEntity;
        }
        const std::uint32_t before = m.first_token - 1;
        const bool as = lemma(before) == "as" && form(before - 1) == "known";
        constexpr std::uint32_t kReachTokens = 5;
        const Mention& named = mention(i - 1);
        if ((!as && !verbs.contains(form(before))) || named.entity == kNoEntity ||
            named.sentence != m.sentence || named.last_token + kReachTokens < m.first_token ||
            form(named.last_token) != "," ||
            (entity(named.entity).type != "Person" && entity(named.entity).type != m.type)) {
            return kNoEntity;
        }
        m.type = entity(named.entity).type;
        m.subtype = entity(named.entity).subtype;
        aliases_.emplace(key_of(m), named.entity);
        return named.entity;
    }

    bool fits_person(std::uint32_t e, const Mention& m) const {
        const Gender gender = entity(e).gender;
        const bool other =
            gender != Gender::unknown && m.gender != Gender::unknown && gender != m.gender;
        return !other;
    }

    // "Moammar Qadhafi" for "Muammar Gaddafi": one of the last persons that were named.
    std::uint32_t spelt_otherwise(const std::vector<std::string>& words, const Mention& m) const {
        constexpr std::size_t kPersonsMax = 50;
        std::size_t looked_at = 0;
        for (std::uint32_t e = static_cast<std::uint32_t>(about_.size());
             e-- > 0 && looked_at < kPersonsMax;) {
            if (entity(e).type != "Person" || about_[e].words.size() < 2) {
                continue;
            }
            ++looked_at;
            const PersonMatch match = compare_persons(about_[e].words, words);
            if ((match == PersonMatch::variant || match == PersonMatch::initials) &&
                fits_person(e, m)) {
                return e;
            }
        }
        return kNoEntity;
    }

    // "Party of European Socialists (PES)": the name in front of the bracket.
    std::uint32_t expansion_in_brackets(std::uint32_t i) {
        const Mention& m = mention(i);
        if (m.kind != MentionKind::acronym || m.first_token < 2 || form(m.first_token - 1) != "(") {
            return kNoEntity;
        }
        std::uint32_t longest = kNoEntity;
        std::uint32_t longest_first = 0;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.last_token == m.first_token - 1 &&
                (before.type == m.type || before.type == "Agreement")) {
                if (before.entity == kNoEntity && before.kind == MentionKind::nominal) {
                    describe(k);  // "memorandum of understanding (MOU)"
                }
                // "National Defense and Security Council (NDSC)": not the Security Council inside it
                if (before.entity != kNoEntity &&
                    (longest == kNoEntity || before.first_token < longest_first)) {
                    longest = before.entity;
                    longest_first = before.first_token;
                }
            }
            if (before.last_token + 1 < m.first_token) {
                break;
            }
        }
        return longest;
    }

    // What the data knows of persons: which state they are of.
    void know_leaders() {
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            if (entity(e).type != "Person") {
                continue;
            }
            for (const std::uint32_t index : entity(e).mentions) {
                const Leader* leader = gazetteer_.leader(key_of(mention(index)));
                if (leader != nullptr && may_belong_to(e, leader->country)) {
                    entity(e).gazetteer_id = leader->id;
                    add_country(e, leader->country);
                    break;
                }
            }
        }
    }

    // ------------------------------------------------------------------ sieves 2 to 7: descriptions

    // A mention of the entity before `i` that stands at most `reach` sentences away, or kNoMention.
    std::uint32_t nearest_before(std::uint32_t e, std::uint32_t i, std::uint32_t reach) const {
        const auto& all = entity(e).mentions;
        const auto after = std::lower_bound(all.begin(), all.end(), i);
        if (after == all.begin()) {
            return kNoMention;
        }
        const std::uint32_t last = *std::prev(after);
        return mention(last).sentence + reach >= mention(i).sentence ? last : kNoMention;
    }

    bool near(std::uint32_t e, std::uint32_t i, std::uint32_t reach) const {
        return nearest_before(e, i, reach) != kNoMention;
    }

    void describe(std::uint32_t i) {
        const Mention& m = mention(i);
        std::uint32_t found = kNoEntity;
        if (const std::uint32_t bearer = name_described(document_, i); bearer != kNoMention) {
            found = mention(bearer).entity;
            mention(i).type = entity(found).type;
            mention(i).beside_name = true;
        } else if (m.type == "Person") {
            found = m.head == "national" ? national(i) : described_person(i);
        } else if (const std::uint32_t state = governed_by(i); state != kNoEntity) {
            mention(i).type = "Country";
            found = state;
        } else if (const std::uint32_t group = group_before(i); group != kNoEntity) {
            mention(i).type = entity(group).type;
            found = group;
        } else if (m.points_back) {
            found = pointed_at(i);
        } else if (const std::uint32_t body = name_of_body(i); body != kNoEntity) {
            found = body;
        } else if (m.type == "Organization" && is_body_word(m.head)) {
            found = body_before(i);
            if (found == kNoEntity) {
                return;  // "the bloc" of nobody knows whom
            }
        } else if (m.type == "Agreement") {
            found = of_headline(i);
            found = found == kNoEntity ? agreement(i) : found;
        } else {
            found = of_headline(i);
            found = found == kNoEntity ? same_description(i) : found;
        }
        // "the court" that nobody named is an actor all the same; "the kingdom" is not.
        if (found == kNoEntity && m.points_back) {
            if (!m.may_act && m.type != "Organization") {
                return;
            }
            found = same_description(i);
        }
        attach(i, found);
        if (m.type == "Person") {
            serve_superior(i);
        }
    }

    // "the government" and nothing more: the state that the text is about.
    std::uint32_t governed_by(std::uint32_t i) const {
        const Mention& m = mention(i);
        const bool bare = m.kind == MentionKind::nominal && m.definite &&
                          key_of(m) == "government" &&
                          (m.last_token >= document_.sentences[m.sentence].last_token ||
                           (lemma(m.last_token) != "of" && lemma(m.last_token) != "in"));
        return bare ? theme_of(document_) : kNoEntity;
    }

    // "the rebels of M23"
    std::uint32_t group_behind(std::uint32_t i) const {
        const Mention& m = mention(i);
        const Sentence& sentence = document_.sentences[m.sentence];
        if (m.kind != MentionKind::nominal || m.last_token + 1 >= sentence.last_token ||
            lemma(m.last_token) != "of") {
            return kNoEntity;
        }
        const std::uint32_t start = m.last_token + (lemma(m.last_token + 1) == "the" ? 2 : 1);
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 3; ++k) {
            if (mention(k).first_token == start && mention(k).type == "Organization" &&
                is_name_kind(mention(k).kind)) {
                return mention(k).entity;
            }
        }
        return kNoEntity;
    }

    // "the rebels": of the armed groups that the last sentences name the one spoken of most.
    std::uint32_t group_before(std::uint32_t i) const {
        static const Words heads = {"rebel",
                                    "militant",
                                    "insurgent",
                                    "separatist",
                                    "jihadist",
                                    "guerrilla",
                                    "extremist",
                                    "islamist",
                                    "militia"};
        const Mention& m = mention(i);
        const std::uint32_t start = m.first_token;
        const bool bare =
            m.kind == MentionKind::nominal && m.definite && heads.contains(m.head) &&
            (start + 1 == m.last_token || (start + 2 == m.last_token && lemma(start) == "the")) &&
            (m.last_token >= document_.sentences[m.sentence].last_token ||
             (lemma(m.last_token) != "of" && lemma(m.last_token) != "in"));
        if (!bare) {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kBodyReachSentences < m.sentence) {
                break;
            }
            const bool armed = before.entity != kNoEntity && before.type == "Organization" &&
                               entity(before.entity).subtype == "armed_group";
            if (armed && (found == kNoEntity ||
                          entity(before.entity).mentions.size() > entity(found).mentions.size())) {
                found = before.entity;
            }
        }
        return found;
    }

    // "an adviser to President X": of X's state.
    void serve_superior(std::uint32_t i) {
        const Mention& m = mention(i);
        static const Words staff = {"adviser",
                                    "advisor",
                                    "aide",
                                    "spokesman",
                                    "spokeswoman",
                                    "spokesperson",
                                    "press secretary",
                                    "chief of staff",
                                    "envoy",
                                    "special envoy",
                                    "deputy"};
        if (!staff.contains(m.head) || i + 1 >= document_.mentions.size() ||
            m.last_token >= document_.tokens.size()) {
            return;
        }
        const std::string_view link = lemma(m.last_token);
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 4; ++k) {
            const Mention& next = mention(k);
            if (next.type == "Person" && is_name_kind(next.kind) && next.sentence == m.sentence &&
                next.title_first <= m.last_token + 2 && next.entity != kNoEntity &&
                (link == "to" || link == "of" || link == "for") &&
                !entity(next.entity).countries.empty()) {
                add_country(m.entity, entity(next.entity).countries.front());
                return;
            }
        }
    }

    // "the Norwegian": the last person of that state.
    std::uint32_t national(std::uint32_t i) {
        const std::string state = mention(i).office;
        mention(i).office.clear();
        if (const std::uint32_t beside = named_beside(i); beside != kNoEntity) {
            add_country(beside, state);
            return beside;
        }
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kPointerReachSentences < mention(i).sentence) {
                break;
            }
            if (before.type == "Person" && before.entity != kNoEntity &&
                belongs_to(before.entity, state)) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // The person whose name stands in apposition to the description or is said to be what it says.
    // "Minister A, B's premier, C, and D": the office is that of the name behind it, since a name with its own office or a list with
    // no office behind its names stands around it.
    bool lists_offices_first(std::uint32_t i) const {
        const Mention& m = mention(i);
        const Sentence& sentence = document_.sentences[m.sentence];
        bool titled = false;
        for (std::uint32_t k = i; k-- > 0 && i - k < 4 && mention(k).sentence == m.sentence;) {
            if (mention(k).type == "Person" && is_name_kind(mention(k).kind)) {
                titled =
                    mention(k).title_first < mention(k).first_token && !mention(k).office.empty();
                break;
            }
        }
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 4; ++k) {
            const Mention& next = mention(k);
            if (next.sentence != m.sentence || next.type != "Person" || !is_name_kind(next.kind)) {
                continue;
            }
            const std::uint32_t t = next.last_token;
            return titled ||
                   (t + 1 < sentence.last_token && form(t) == "," && lemma(t + 1) == "and");
        }
        return false;
    }

    // The token of whom the clause of mention `i` says that he holds its office; or UINT32_MAX.
    std::uint32_t holder_token(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (m.type != "Person" || m.office.empty() || is_relative(m.office)) {
            return UINT32_MAX;
        }
        return holder_of_complement(
            document_, document_.sentences[m.sentence], m.first_token, m.last_token);
    }

    // The mention of a person that covers token `t`, near mention `i`; or kNoMention.
    std::uint32_t mention_at(std::uint32_t t, std::uint32_t i) const {
        constexpr std::uint32_t kReachMentions = 12;
        const std::uint32_t from = i - std::min(i, kReachMentions);
        for (std::uint32_t k = from; k < document_.mentions.size() && k < i + kReachMentions; ++k) {
            if (k != i && mention(k).first_token <= t && t < mention(k).last_token) {
                return mention(k).type == "Person" ? k : kNoMention;
            }
        }
        return kNoMention;
    }

    std::uint32_t named_beside(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (const std::uint32_t said = mention_at(holder_token(i), i);
            said != kNoMention && mention(said).entity != kNoEntity &&
            (is_name_kind(mention(said).kind) || mention(said).beside_name)) {
            return mention(said).entity;
        }
        if (const std::uint32_t same = joined_office(i); same != kNoEntity) {
            return same;
        }
        // "X, his former minister, Y": of X's, and not X
        const bool before_name = name_after(i) != kNoEntity;
        const bool owned =
            before_name &&
            (document_.tokens[std::min(m.title_first, m.first_token)].xpos == "PRP$" ||
             lists_offices_first(i));
        for (std::uint32_t k = i; k-- > 0 && i - k < 4 && !owned;) {
            const Mention& left = mention(k);
            if (left.sentence != m.sentence) {
                break;
            }
            if (is_origin(i, k) && mention(k - 1).type == "Person" &&
                is_name_kind(mention(k - 1).kind)) {
                return mention(k - 1).entity;
            }
            if (left.type == "Person" && is_name_kind(left.kind) &&
                (comma_between(left, m) || copula_between(left, m) || is_apposition(left, m) ||
                 (!before_name && comma_before(left, phrase_start(m))) || is_predicate(left, m))) {
                return left.entity;
            }
        }
        if (const std::uint32_t found = person_as(i); found != kNoEntity) {
            return found;
        }
        return name_after(i);
    }

    // "the foreign minister of A and president of B": one person; "appoints X prime minister": X.
    std::uint32_t joined_office(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::uint32_t start = std::min(m.title_first, m.first_token);
        if (i == 0 || start == document_.sentences[m.sentence].first_token) {
            return kNoEntity;
        }
        const Token& head = document_.tokens[head_token(m)];
        if (const std::uint32_t named = described_twice(i); named != kNoEntity) {
            return named;
        }
        for (std::uint32_t k = i; k-- > 0 && i - k < 4 && mention(k).sentence == m.sentence;) {
            const Mention& before = mention(k);
            if (before.type != "Person" || before.entity == kNoEntity) {
                continue;
            }
            const bool office = before.kind == MentionKind::nominal && !before.office.empty();
            const bool joined = head.deprel == "conj" &&
                                head.head >= static_cast<std::int32_t>(before.first_token) &&
                                head.head < static_cast<std::int32_t>(before.last_token);
            const bool article = lemma(start - 1) == "the" || lemma(start - 1) == "a";
            if (office && joined && !article) {
                return before.entity;
            }
            return is_name_kind(before.kind) && before.last_token == start ? before.entity
                                                                           : kNoEntity;
        }
        return kNoEntity;
    }

    // "X, a senator and former minister,": the second office hangs on the name as the first one does.
    std::uint32_t described_twice(std::uint32_t i) const {
        const Mention& m = mention(i);
        const Token& head = document_.tokens[head_token(m)];
        if (head.deprel != "conj" || m.title_first == 0 || lemma(m.title_first - 1) != "and") {
            return kNoEntity;
        }
        bool office = false;
        constexpr std::uint32_t kReachMentions = 5;
        for (std::uint32_t k = i; k-- > 0 && i - k <= kReachMentions;) {
            const Mention& before = mention(k);
            if (before.sentence != m.sentence) {
                break;
            }
            office = office || (before.kind == MentionKind::nominal && !before.office.empty());
            const bool bears = head.head >= static_cast<std::int32_t>(before.first_token) &&
                               head.head < static_cast<std::int32_t>(before.last_token);
            if (bears && before.type == "Person" && is_name_kind(before.kind) && office) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // "X (Eritrea), the envoy", "X of China, the envoy": mention `k` says where X is from.
    bool is_origin(std::uint32_t i, std::uint32_t k) const {
        const Mention& state = mention(k);
        if (k == 0 || (state.type != "Country" && state.type != "Organization") ||
            mention(k - 1).sentence != state.sentence || !is_name_kind(state.kind)) {
            return false;
        }
        const std::uint32_t link = mention(k - 1).last_token;
        const bool bracket = form(link) == "(" && form(state.last_token) == ")";
        const std::uint32_t comma = state.last_token + (bracket ? 1 : 0);
        const std::uint32_t start = std::min(mention(i).title_first, mention(i).first_token);
        const std::uint32_t gap = state.first_token - std::min(state.first_token, link);
        return (bracket || lemma(link) == "of") && gap >= 1 && gap <= 2 && form(comma) == "," &&
               start > comma && start <= comma + 2;
    }

    std::uint32_t head_token(const Mention& m) const {
        for (std::uint32_t t = m.first_token; t < m.last_token; ++t) {
            const std::int32_t head = document_.tokens[t].head;
            if (head < static_cast<std::int32_t>(m.first_token) ||
                head >= static_cast<std::int32_t>(m.last_token)) {
                return t;
            }
        }
        return m.last_token - 1;
    }

    bool is_apposition(const Mention& left, const Mention& right) const {
        const Token& head = document_.tokens[head_token(right)];
        return head.deprel == "appos" && head.head >= static_cast<std::int32_t>(left.first_token) &&
               head.head < static_cast<std::int32_t>(left.last_token);
    }

    // "X, who came with Y, is the president": the tree says so.
    bool is_predicate(const Mention& left, const Mention& right) const {
        const std::uint32_t head = head_token(right);
        const Token& subject = document_.tokens[head_token(left)];
        if (subject.head != static_cast<std::int32_t>(head) || subject.deprel != "nsubj") {
            return false;
        }
        bool be = false;
        for (std::uint32_t t = left.last_token; t < right.first_token; ++t) {
            if (document_.tokens[t].head != static_cast<std::int32_t>(head)) {
                continue;
            }
            be = be || document_.tokens[t].deprel == "cop";
            if (lemma(t) == "not" || lemma(t) == "never" || document_.tokens[t].xpos == "MD") {
                return false;
            }
        }
        return be;
    }

    // "the foreign minister of X, NAME,", "the envoy NAME".
    std::uint32_t name_after(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t end = m.last_token;  // after "the prime minister of X"
        for (std::uint32_t k = i + 1;
             k < document_.mentions.size() && mention(k).sentence == m.sentence && k - i < 8;
             ++k) {
            const Mention& next = mention(k);
            if (names_second_body(end, next)) {
                end = next.last_token;
                continue;
            }
            // 'the leader of the faction "Bell", NAME'
            if (is_quote(end) && end < document_.sentences[m.sentence].last_token) {
                ++end;
            }
            if (quoted_behind(end, next)) {
                end = next.last_token;
                continue;
            }
            if (std::min(next.title_first, next.first_token) > end + 2) {
                break;
            }
            // "the head of the agency, chairman of the board, NAME"
            const bool title = next.kind == MentionKind::nominal && next.type == "Person" &&
                               !next.office.empty() && form(end) == "," &&
                               next.first_token <= end + 2;
            if (title) {
                end = next.last_token;
                continue;
            }
            if (next.type == "Country" || next.type == "Organization") {
                // "as chair of the council, A's minister X"
                if (form(end) == "," && m.title_first > 0 && lemma(m.title_first - 1) == "as" &&
                    owns_titled(k)) {
                    return mention(k + 1).entity;
                }
                static const Words links = {"of", "for", "to", "at", "in", "'s"};
                const bool linked = links.contains(lemma(end)) || next.first_token == end;
                end = linked ? next.last_token : end;
                continue;
            }
            // "a spokesman for the junta in X, NAME"
            if (next.type == "Place" && (lemma(end) == "in" || lemma(end) == "of")) {
                end = next.last_token;
                continue;
            }
            const std::uint32_t start = std::min(next.title_first, next.first_token);
            const bool directly = start == end && end > m.last_token;
            const bool comma = start == end + 1 && form(end) == ",";
            // "Deputy Chairman of X, Chairman of Y, General NAME"
            if (next.type == "Person" && next.kind == MentionKind::nominal && comma &&
                starts_upper(form(start))) {
                end = next.last_token;
                continue;
            }
            if (next.type == "Person" && is_name_kind(next.kind) && (comma || directly)) {
                // "the minister, X said": a comma that only opens what X says is none of these.
                return may_belong_to(next.entity, state_of(m)) ? next.entity : kNoEntity;
            }
        }
        return kNoEntity;
    }

    // "[A]'s minister X", "[A]'s X": mention `k` is whose the person behind it is.
    bool owns_titled(std::uint32_t k) const {
        if (k + 1 >= document_.mentions.size()) {
            return false;
        }
        const Mention& person = mention(k + 1);
        const std::uint32_t start = std::min(person.title_first, person.first_token);
        return person.sentence == mention(k).sentence && person.type == "Person" &&
               is_name_kind(person.kind) && start <= mention(k).last_token + 1;
    }

    bool is_quote(std::uint32_t t) const {
        const std::string_view mark = form(t);
        return mark == "\"" || mark == "''" || mark == "”" || mark == "``" || mark == "“";
    }

    // Whether `next` is the name in quotation marks of a body that is tied to what ends at `end`: 'of the faction "[X]"'.
    bool quoted_behind(std::uint32_t end, const Mention& next) const {
        constexpr std::uint32_t kReachTokens = 5;
        if (next.type != "Organization" || next.first_token < end + 3 ||
            next.first_token > end + kReachTokens || !is_quote(next.first_token - 1)) {
            return false;
        }
        return lemma(end) == "of" && document_.tokens[next.first_token - 2].upos == Upos::noun;
    }

    // "the head of the agency, chairman of [the board], NAME": the body of an office that has no mention of its own.
    bool names_second_body(std::uint32_t end, const Mention& next) const {
        constexpr std::uint32_t kReachTokens = 6;
        if ((next.type != "Organization" && next.type != "Country") || form(end) != "," ||
            next.first_token < end + 3 || next.first_token > end + kReachTokens) {
            return false;
        }
        const std::uint32_t link =
            next.first_token - (lemma(next.first_token - 1) == "the" ? 2 : 1);
        if (lemma(link) != "of") {
            return false;
        }
        for (std::uint32_t t = end + 1; t < link; ++t) {
            const Upos upos = document_.tokens[t].upos;
            if (upos != Upos::noun && upos != Upos::propn && upos != Upos::adj) {
                return false;
            }
        }
        return true;
    }

    // "Estonia's security service, KAPO, helped": the name between commas behind the description.
    std::uint32_t name_of_body(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (m.type != "Organization" || m.kind != MentionKind::nominal) {
            return kNoEntity;
        }
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 4; ++k) {
            const Mention& next = mention(k);
            if (next.sentence != m.sentence || next.first_token > m.last_token + 2) {
                break;
            }
            const std::uint32_t start =
                next.first_token - (lemma(next.first_token - 1) == "the" ? 1 : 0);
            const std::uint32_t end = document_.sentences[m.sentence].last_token;
            const bool between = start == m.last_token + 1 && form(m.last_token) == "," &&
                                 next.last_token < end &&
                                 (form(next.last_token) == "," || form(next.last_token) == ".");
            if (between && next.type == "Organization" && is_name_kind(next.kind) &&
                next.entity != kNoEntity && may_belong_to(next.entity, state_of(m))) {
                return next.entity;
            }
        }
        return kNoEntity;
    }

    static bool is_relative(std::string_view office) {
        return office == "counterpart" || office == "successor" || office == "predecessor";
    }

    std::uint32_t described_person(std::uint32_t i) {
        const Mention& m = mention(i);
        if (const std::uint32_t beside = named_beside(i); beside != kNoEntity) {
            mention(i).beside_name = !m.office.empty() && !is_relative(m.office);
            return beside;
        }
        if (m.office == "counterpart") {
            return counterpart(i);
        }
        if (!m.definite || m.office.empty() || is_relative(m.office)) {
            return kNoEntity;
        }
        return holder(i);
    }

    // "his Moroccan counterpart": the one person of that state with an office, here or further on.
    std::uint32_t counterpart(std::uint32_t i) const {
        const std::string state = state_of(mention(i));
        if (state.empty()) {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        std::size_t others = 0;
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            const Entity& candidate = entity(e);
            if (candidate.type != "Person" || !belongs_to(e, state) || candidate.offices.empty() ||
                !is_named(e)) {
                continue;
            }
            const bool of_office =
                std::any_of(candidate.office_labels.begin(),
                            candidate.office_labels.end(),
                            [](const auto& label) { return label != "Official"; });
            if (of_office) {
                found = found == kNoEntity ? e : found;
                ++others;
            }
        }
        return others == 1 ? found : kNoEntity;
    }

    bool is_named(std::uint32_t e) const {
        return std::any_of(entity(e).mentions.begin(),
                           entity(e).mentions.end(),
                           [&](std::uint32_t k) { return is_name_kind(mention(k).kind); });
    }

    // "the president", "the Finnish minister", "its leader": the last person who holds such an office.
    std::uint32_t holder(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::string state = state_of(m);
        if (state.empty() && m.points_back) {
            state = state_pointed_at(i);
            if (state.empty()) {
                return kNoEntity;
            }
        }
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax && found == kNoEntity;) {
            const Mention& before = mention(k);
            if (before.sentence + kDescriptionReachSentences < m.sentence) {
                break;
            }
            if (before.type == "Person" && before.entity != kNoEntity &&
                before.kind != MentionKind::pronoun && holds(before.entity, m, state)) {
                found = before.entity;
            }
        }
        return found != kNoEntity || state.empty() ? found : holder_of_state(m, state);
    }

    // "Turkey and its leader": whoever is said to head it, wherever that is said.
    std::uint32_t holder_of_state(const Mention& m, const std::string& state) const {
        std::uint32_t found = kNoEntity;
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            if (entity(e).type == "Person" && belongs_to(e, state) && is_named(e) &&
                holds(e, m, state)) {
                if (found != kNoEntity) {
                    return kNoEntity;
                }
                found = e;
            }
        }
        return found;
    }

    bool holds(std::uint32_t e, const Mention& m, const std::string& state) const {
        const Entity& candidate = entity(e);
        if (!may_belong_to(e, state)) {
            return false;
        }
        const auto has = [&](std::string_view label) {
            return std::find(candidate.office_labels.begin(),
                             candidate.office_labels.end(),
                             label) != candidate.office_labels.end();
        };
        if (m.office == "leader") {
            return has("HeadOfState") || has("HeadOfGovernment") || has_office(candidate, "leader");
        }
        return has_office(candidate, m.office);
    }

    // "foreign minister" is held by "the minister" too.
    static bool has_office(const Entity& candidate, std::string office) {
        std::replace(office.begin(), office.end(), '-', ' ');
        return std::any_of(
            candidate.offices.begin(), candidate.offices.end(), [&](std::string held) {
                std::replace(held.begin(), held.end(), '-', ' ');
                return held == office || (held.size() > office.size() && held.ends_with(office) &&
                                          held[held.size() - office.size() - 1] == ' ');
            });
    }

    // The state that "its" or "his" in front of the mention stands for.
    std::string state_pointed_at(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string_view owner = lemma(m.title_first);
        if (owner == "he" || owner == "she" || owner == "his" || owner == "her") {
            for (std::uint32_t k = i; k-- > 0;) {
                const Mention& before = mention(k);
                if (before.first_token == m.title_first) {
                    continue;  // the pronoun itself
                }
                if (before.sentence + kPronounReachSentences < m.sentence ||
                    i - k > kCandidatesMax) {
                    break;
                }
                if (before.type == "Person" && before.entity != kNoEntity &&
                    before.kind != MentionKind::pronoun &&
                    !entity(before.entity).countries.empty()) {
                    return entity(before.entity).countries.front();
                }
            }
            return {};
        }
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == m.sentence;) {
            if (mention(k).type == "Country" && !mention(k).gazetteer_id.empty()) {
                return mention(k).gazetteer_id;
            }
        }
        return {};
    }

    // "the kingdom", "his country", "the islands", "the group".
    std::uint32_t pointed_at(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (m.type == "Country") {
            static const Words owners = {
                "he", "she", "his", "her", "my", "our", "their", "i", "we", "they"};
            if (!owners.contains(lemma(m.title_first))) {
                return state_meant(i);
            }
            if (lemma(m.title_first) == "their" || lemma(m.title_first) == "they") {
                return only_state_before(i);
            }
            const std::string state = owner_state(i);
            return state.empty() ? kNoEntity : lookup(by_gazetteer_, state);
        }
        if (m.type == "Agreement") {
            return agreement(i);
        }
        const std::uint32_t reach =
            m.type == "Place" || m.type == "Asset" ? kBodyReachSentences : kPointerReachSentences;
        std::uint32_t found = kNoEntity;
        std::uint32_t sentence = 0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + reach < m.sentence ||
                (found != kNoEntity && before.sentence != sentence)) {
                break;
            }
            if (before.entity == kNoEntity || before.entity == found ||
                (m.type != "Asset" && !is_named(before.entity)) ||
                !fits_pointer(before.entity, m)) {
                continue;
            }
            if (found != kNoEntity) {
                return kNoEntity;  // two that fit, and nothing says which
            }
            found = before.entity;
            sentence = before.sentence;
        }
        return found;
    }

    // "U.S. forces flew the staff of their country's embassy out": the one state that the sentence named so far.
    std::uint32_t only_state_before(std::uint32_t i) const {
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            if (before.type != "Country" || before.entity == kNoEntity) {
                continue;
            }
            if (found != kNoEntity && found != before.entity) {
                return kNoEntity;
            }
            found = before.entity;
        }
        return found;
    }

    // The state of whoever "his" or "my" is.
    std::string owner_state(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string_view owner = lemma(m.title_first);
        const bool speaker = owner == "my" || owner == "our" || owner == "i" || owner == "we";
        if (!speaker) {
            return state_pointed_at(i);
        }
        // Whoever speaks is mostly named in the sentence, else in the one before.
        for (std::uint32_t distance = 0; distance < 2 && distance <= m.sentence; ++distance) {
            const std::string* state = nullptr;
            for (const Entity& e : document_.entities) {
                const bool here =
                    e.type == "Person" && !e.countries.empty() &&
                    std::any_of(e.mentions.begin(), e.mentions.end(), [&](std::uint32_t k) {
                        return mention(k).sentence == m.sentence - distance;
                    });
                if (here && state != nullptr && *state != e.countries.front()) {
                    return {};
                }
                state = here ? &e.countries.front() : state;
            }
            if (state != nullptr) {
                return *state;
            }
        }
        return {};
    }

    // Words of the phrase, and pairs of them, that data lists as said of states: "Nordic", "Central Asian".
    bool may_be_called_so(const Mention& m, const std::string& state) const {
        std::string before;
        for (std::uint32_t t = m.first_token; t < m.last_token; ++t) {
            const std::string word = to_lower(form(t));
            const std::string pair = before + " " + word;
            if (gazetteer_.is_epithet(pair)) {
                if (!gazetteer_.may_be_called(state, pair)) {
                    return false;
                }
            } else if (!gazetteer_.may_be_called(state, word)) {
                return false;
            }
            before = word;
        }
        return true;
    }

    // The state that "the kingdom" or "the Nordic nation" means: of those that may be called so the one
    // that is nearest, in a subject before others, and most spoken of.
    std::uint32_t state_meant(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::map<std::uint32_t, double> scores;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            const std::uint32_t distance = m.sentence - before.sentence;
            if (distance > kPointerReachSentences) {
                break;
            }
            if (before.type != "Country" || before.gazetteer_id.empty() ||
                before.entity == kNoEntity || !may_be_called_so(m, before.gazetteer_id)) {
                continue;
            }
            const std::string& relation = document_.tokens[head_token(before)].deprel;
            const bool subject = relation.starts_with("nsubj");
            const double weight =
                (before.kind == MentionKind::demonym ? 0.4 : 1.0) * (subject ? 2.0 : 1.0);
            scores[before.entity] += weight / (1.0 + distance);
        }
        std::uint32_t best = kNoEntity;
        for (const auto& [candidate, score] : scores) {
            if (best == kNoEntity || score > scores[best]) {
                best = candidate;
            }
        }
        return best;
    }

    bool fits_pointer(std::uint32_t e, const Mention& m) const {
        const Entity& candidate = entity(e);
        const bool place =
            m.type == "Place" && candidate.type == "Country" && candidate.subtype == "territory";
        if (candidate.type != m.type && !place) {
            return false;
        }
        const auto length = static_cast<std::uint32_t>(name_words(m.head).size());
        const Head* head = heads_.back_at(document_, m.last_token - length, m.last_token);
        if (head == nullptr) {
            return false;
        }
        const auto words = name_words(name_key(name_of(e)));
        return std::any_of(head->modifiers.begin(), head->modifiers.end(), [&](const auto& kind) {
            return (!place && candidate.subtype == kind) ||
                   std::find(words.begin(), words.end(), kind) != words.end();
        });
    }

    std::string name_of(std::uint32_t e) const {
        if (const GazetteerRow* row = gazetteer_.row(entity(e).gazetteer_id); row != nullptr) {
            return row->name;
        }
        std::string longest;
        for (const std::uint32_t k : entity(e).mentions) {
            const std::string_view text = document_.view(mention(k).span);
            if (is_name_kind(mention(k).kind) && text.size() > longest.size()) {
                longest = std::string(text);
            }
        }
        return longest;
    }

    // "the bloc", "the alliance", "the world body": the organisation of that kind named last, unless
    // the sentence that names it names another as well.
    std::uint32_t body_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t found = kNoEntity;
        std::uint32_t sentence = 0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kBodyReachSentences < m.sentence ||
                (found != kNoEntity && before.sentence != sentence)) {
                break;
            }
            if (before.type != "Organization" || before.entity == kNoEntity ||
                before.entity == found || !fits_body_word(entity(before.entity), m.head)) {
                continue;
            }
            if (found != kNoEntity) {
                return kNoEntity;
            }
            found = before.entity;
            sentence = before.sentence;
        }
        return found;
    }

    static bool fits_body_word(const Entity& entity, std::string_view word) {
        const bool world = entity.gazetteer_id == "organization/united-nations";
        if (word == "world body") {
            return world;
        }
        if (word == "alliance") {
            return entity.subtype == "alliance";
        }
        const bool closed = word == "bloc" || word == "union";
        return !world && (entity.subtype == "igo" || (!closed && entity.subtype == "alliance"));
    }

    // The words of a description that tell it from others of its kind.
    std::vector<std::string> marks_of(const Mention& m) const {
        std::vector<std::string> marks;
        const auto head_words = name_words(name_key(m.head));
        for (std::string& word : name_words(key_of(m))) {
            const bool head =
                std::find(head_words.begin(), head_words.end(), word) != head_words.end();
            if (!head && word != m.head && singular(word) != m.head && !is_idle_modifier(word)) {
                marks.push_back(std::move(word));
            }
        }
        return marks;
    }

    // Which agreement "the deal" is: of those that its noun may take up, the one whose description shares words
    // with it and none of whose contradict it; of equals the one spoken of last. Two words that say no more than
    // that parties agreed take up each other first.
    // "signed a declaration" below the headline "A and B sign a declaration": the text begins with what its headline tells.
    std::uint32_t of_headline(std::uint32_t i) const {
        constexpr std::uint32_t kOpeningSentences = 3;
        const Mention& m = mention(i);
        if (m.sentence == 0 || m.sentence > kOpeningSentences || m.head.empty() ||
            !document_.sentences.front().heading) {
            return kNoEntity;
        }
        for (std::uint32_t k = 0; k < i && mention(k).sentence == 0; ++k) {
            const Mention& title = mention(k);
            if (title.kind == MentionKind::nominal && title.type == m.type &&
                title.head == m.head && title.group_size == 0 && title.entity != kNoEntity) {
                return title.entity;
            }
        }
        return kNoEntity;
    }

    std::uint32_t agreement(std::uint32_t i) const {
        const Mention& m = mention(i);
        const bool paper = is_paper(m.head) && !is_specified(m);
        const auto marks = paper ? std::vector<std::string>() : marks_of(m);
        if (!m.definite && marks.empty() && !paper) {
            return kNoEntity;
        }
        std::uint32_t best = kNoEntity;
        double best_score = 0;
        std::uint32_t looked_at = 0;
        for (std::uint32_t e = static_cast<std::uint32_t>(about_.size());
             e-- > 0 && looked_at < kCandidatesMax;) {
            if (entity(e).type != "Agreement") {
                continue;
            }
            ++looked_at;
            const std::uint32_t before = nearest_before(e, i, kDescriptionReachSentences);
            if (before == kNoMention) {
                continue;
            }
            if (before_and_apart(i, before)) {
                continue;
            }
            const double score = agreement_score(m, marks, e, before);
            if (score > best_score) {
                best = e;
                best_score = score;
            }
        }
        return best;
    }

    // "the agreement on water and the agreement on borders": each of the two says which one it is.
    bool before_and_apart(std::uint32_t i, std::uint32_t before) const {
        const Mention& m = mention(i);
        const Mention& other = mention(before);
        return other.sentence == m.sentence && other.kind == MentionKind::nominal &&
               is_specified(m) && is_complemented(other);
    }

    bool is_complemented(const Mention& m) const {
        const Sentence& sentence = document_.sentences[m.sentence];
        return m.last_token < sentence.last_token &&
               document_.tokens[m.last_token].upos == Upos::adp;
    }

    // "a document on fishing", "a text that ends the war": another one than was spoken of.
    bool is_specified(const Mention& m) const {
        const Sentence& sentence = document_.sentences[m.sentence];
        if (m.last_token >= sentence.last_token) {
            return false;
        }
        static const Words clauses = {"that", "which", "declare", "regulate"};
        const std::uint32_t next = m.last_token;
        if (clauses.contains(lemma(next))) {
            return document_.tokens[next].deprel != "mark" || lemma(next) != "that";
        }
        // "on Friday" hangs on the verb, "on fishing" on the text.
        static const Words links = {"on", "about", "for"};
        const std::int32_t noun = document_.tokens[next].head;
        const std::int32_t head =
            noun < 0 ? noun : document_.tokens[static_cast<std::size_t>(noun)].head;
        return links.contains(lemma(next)) && head >= static_cast<std::int32_t>(m.first_token) &&
               head < static_cast<std::int32_t>(m.last_token);
    }

    double agreement_score(const Mention& m,
                           const std::vector<std::string>& marks,
                           std::uint32_t e,
                           std::uint32_t before) const {
        // Only the words that introduced it: "the deal" may take up a memorandum, but "the treaty" must
        // not then take up the memorandum by way of the deal.
        const std::string& head = about_[e].head;
        const auto shared = static_cast<double>(
            std::count_if(marks.begin(), marks.end(), [&](const std::string& word) {
                return about_[e].marks.contains(word);
            }));
        if (!same_family(m.head, head) || (!marks.empty() && shared == 0) ||
            (!m.definite && !is_paper(m.head) && (shared == 0 || m.head != head))) {
            return 0;
        }
        double score = 1 + 2 * shared;
        score += m.head == head ? 0.6 : 0;
        score += is_generic_agreement(m.head) && is_generic_agreement(head) ? 0.4 : 0;
        // What the text is about is spoken of early and often.
        const auto& mentions = entity(e).mentions;
        score += 0.2 * static_cast<double>(std::min<std::size_t>(mentions.size(), 6));
        score += mention(mentions.front()).sentence <= 2 ? 0.4 : 0;
        const double distance = m.sentence - mention(before).sentence;
        return score - 0.05 * distance -
               (is_name_kind(mention(before).kind) && marks.empty() ? 0.3 : 0);
    }

    // "the ceasefire talks", "the war" after "the civil war": the same words, or the bare noun with "the".
    std::uint32_t same_description(std::uint32_t i) const {
        const Mention& m = mention(i);
        // "its own embassy": another one than the embassy before
        const Sentence& here = document_.sentences[m.sentence];
        if (m.type == "Organization" && m.first_token > here.first_token &&
            (document_.tokens[m.first_token].xpos == "PRP$" || lemma(m.first_token) == "own" ||
             document_.tokens[m.first_token - 1].xpos == "PRP$")) {
            return kNoEntity;
        }
        const std::string key = key_of(m);
        const auto heads = by_head_.find(m.type + ":" + std::string(event_family(m.head)));
        std::uint32_t looked_at = 0;
        const auto marks = marks_of(m);
        if (heads != by_head_.end()) {
            for (auto it = heads->second.rbegin();
                 it != heads->second.rend() && ++looked_at <= kCandidatesMax;
                 ++it) {
                if (!near(*it, i, kBodyReachSentences)) {
                    continue;
                }
                // "the Romanian foreign ministry" and "the Russian foreign ministry"
                if (m.type == "Organization" && !may_belong_to(*it, state_of(m))) {
                    continue;
                }
                const std::uint32_t first = entity(*it).mentions.front();
                const bool same_words = key_of(mention(first)) == key;
                const bool fewer_words =
                    m.definite &&
                    std::all_of(marks.begin(), marks.end(), [&](const std::string& word) {
                        return about_[*it].marks.contains(word);
                    });
                if (same_words || fewer_words) {
                    return *it;
                }
            }
        }
        return m.definite && marks.empty() ? named_by_noun(i) : kNoEntity;
    }

    // "the summit" after "Vilnius summit", "the exercise" after "Exercise Defender": a name with that noun.
    std::uint32_t named_by_noun(std::uint32_t i) const {
        const Mention& m = mention(i);
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kDescriptionReachSentences < m.sentence) {
                break;
            }
            if (before.type == m.type && before.entity != kNoEntity && is_name_kind(before.kind) &&
                before.head == m.head) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // "X, who as foreign minister", "X served as envoy": whom the office after "as" belongs to.
    std::uint32_t person_as(std::uint32_t i) const {
        const Mention& m = mention(i);
        constexpr std::uint32_t kReachTokens = 10;
        if (m.title_first < 1 || lemma(m.title_first - 1) != "as") {
            return kNoEntity;
        }
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.sentence != m.sentence || before.last_token + kReachTokens < m.title_first) {
                return kNoEntity;
            }
            if (before.type == "Person" && is_name_kind(before.kind)) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // "X is the president", "X was president".
    bool copula_between(const Mention& left, const Mention& right) const {
        constexpr std::uint32_t kReachTokens = 4;
        bool be = false;
        for (std::uint32_t t = left.last_token; t < right.first_token; ++t) {
            const Token& token = document_.tokens[t];
            be = be || token.lemma == "be";
            if (t - left.last_token > kReachTokens ||
                (token.upos != Upos::aux && token.upos != Upos::det)) {
                return false;
            }
        }
        return be;
    }

    // Where the phrase of a description begins: "[the Pentagon's] chief buyer".
    std::uint32_t phrase_start(const Mention& m) const {
        std::uint32_t start = std::min(m.title_first, m.first_token);
        if (m.kind != MentionKind::nominal) {
            return m.first_token;
        }
        const std::uint32_t first = document_.sentences[m.sentence].first_token;
        constexpr std::uint32_t kReachTokens = 8;
        const std::uint32_t floor = std::max(first + kReachTokens, start) - kReachTokens;
        if (start < first + 2 || lemma(start - 1) != "'s") {
            return start;
        }
        while (start > floor && form(start - 1) != "," &&
               document_.tokens[start - 1].upos != Upos::verb) {
            --start;
        }
        return start;
    }

    bool comma_between(const Mention& left, const Mention& right) const {
        const std::uint32_t start =
            right.kind == MentionKind::nominal && right.title_first < right.first_token
                ? right.title_first
                : right.first_token;
        return comma_before(left, start);
    }

    // Whether a comma or the like ends `left` and what begins at `start` follows, but for an article.
    bool comma_before(const Mention& left, std::uint32_t start) const {
        if (start <= left.last_token || start > left.last_token + 2) {
            return false;
        }
        return form(left.last_token) == "," || form(left.last_token) == "(" ||
               form(left.last_token) == ":";
    }

    // ------------------------------------------------------------------ sieve 8: pronouns and groups

    static bool is_argument(const Token& token) {
        return token.deprel.starts_with("nsubj") || token.deprel.starts_with("obj") ||
               token.deprel.starts_with("obl") || token.deprel == "iobj";
    }

    // "X summoned him", "with X, he went": two arguments of one verb are two persons (binding principle B).
    bool share_verb(const Mention& pronoun, const Mention& name) const {
        const Token& a = document_.tokens[pronoun.first_token];
        const Token& b = document_.tokens[head_token(name)];
        if (pronoun.sentence != name.sentence || !is_argument(a) || !is_argument(b) || a.head < 0) {
            return false;
        }
        if (a.head == b.head) {
            return true;
        }
        // "X summoned him and made him minister": X is the subject of both verbs.
        std::int32_t verb = a.head;
        constexpr int kJoinedMax = 3;
        for (int step = 0; step < kJoinedMax && !a.deprel.starts_with("nsubj"); ++step) {
            const Token& above = document_.tokens[static_cast<std::size_t>(verb)];
            if (above.deprel != "conj" || above.head < 0 || has_subject(name.sentence, verb)) {
                return false;
            }
            verb = above.head;
            if (verb == b.head) {
                return b.deprel.starts_with("nsubj");
            }
        }
        return false;
    }

    bool has_subject(std::uint32_t sentence, std::int32_t verb) const {
        const Sentence& here = document_.sentences[sentence];
        return std::any_of(
            document_.tokens.begin() + here.first_token,
            document_.tokens.begin() + here.last_token,
            [&](const Token& t) { return t.head == verb && t.deprel.starts_with("nsubj"); });
    }

    // "X, [his] minister": a possessor inside what is said beside a name is not its bearer.
    bool owns_its_description(const Mention& pronoun, const Mention& name) const {
        const Token& word = document_.tokens[pronoun.first_token];
        if (pronoun.sentence != name.sentence || word.xpos != "PRP$" || word.head < 0) {
            return false;
        }
        const Token& owned = document_.tokens[static_cast<std::size_t>(word.head)];
        return owned.deprel == "appos" &&
               owned.head >= static_cast<std::int32_t>(name.first_token) &&
               owned.head < static_cast<std::int32_t>(name.last_token);
    }

    // How much the words around mention `before` make a reader expect it to be taken up by `pronoun`: the nearer sentence, a
    // subject, who has been spoken of most and who was last meant by a pronoun (the factors of Lappin and Leass 1994).
    double salience(const Mention& before, const Mention& pronoun) const {
        constexpr double kNearness = 2.0;
        constexpr double kSubject = 1.4;
        constexpr double kMainSubject = 0.4;
        constexpr double kObject = 0.3;
        constexpr double kChain = 0.8;
        constexpr double kPerMention = 0.3;
        constexpr double kMentionsMost = 2.1;
        const Token& head = document_.tokens[head_token(before)];
        // "2. X, minister of the interior.": what an item without a verb is about
        const bool topic = head.deprel == "root";
        double score = -kNearness * (pronoun.sentence - before.sentence);
        if (head.deprel.starts_with("nsubj") || topic) {
            score += kSubject;
            const bool main =
                topic || (head.head >= 0 &&
                          document_.tokens[static_cast<std::size_t>(head.head)].deprel == "root");
            score += main ? kMainSubject : 0.0;
        } else if (head.deprel.starts_with("obj") || head.deprel == "iobj") {
            score += kObject;
        }
        score += before.kind == MentionKind::pronoun ? kChain : 0.0;
        const double count = static_cast<double>(entity(before.entity).mentions.size());
        return score + std::min(kMentionsMost, kPerMention * count);
    }

    // The person that a pronoun most plausibly takes up, of its own and the last sentences; of two that are as plausible the
    // first. Nobody when the genders speak against it.
    std::uint32_t person_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t best = kNoEntity;
        double best_score = 0.0;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.sentence + kPronounReachSentences < m.sentence || i - k > kCandidatesMax) {
                break;
            }
            if (before.type != "Person" || before.entity == kNoEntity) {
                continue;
            }
            const Gender gender = entity(before.entity).gender;
            if ((gender != Gender::unknown && gender != m.gender) || share_verb(m, before) ||
                owns_its_description(m, before)) {
                continue;
            }
            const double score = salience(before, m);
            if (best == kNoEntity || score >= best_score) {
                best = before.entity;
                best_score = score;
            }
        }
        return best;
    }

    // The state or body that "it" takes up, or those that "they" do: the subject of the words before in its sentence,
    // else of the sentence before. Nothing where that subject is none.
    void resolve_thing(std::uint32_t i) {
        if (mention(i).head == "deed") {
            resolve_deed(i);
            return;
        }
        if (!mention(i).head.empty()) {
            resolve_order(i);
            return;
        }
        const std::uint32_t subject = subject_before(i);
        if (subject == kNoMention) {
            return;
        }
        Mention& m = mention(i);
        const std::string_view word = lemma(m.first_token);
        const bool plural = word == "they" || word == "their";
        const std::vector<std::uint32_t> all = joined_with(subject);
        if (!plural) {
            if (all.size() == 1 && mention(subject).type != "Group") {
                m.type = mention(subject).type;
                attach(i, mention(subject).entity);
            }
        } else if (all.size() > 1) {
            m.members = all;
            m.type = mention(subject).type;
            std::sort(m.members.begin(), m.members.end());
        } else if (all.size() == 1 && mention(subject).type == "Group") {
            m.type = mention(subject).type;
            attach(i, mention(subject).entity);
        }
    }

    // "the former", "the latter": of two actors that the words before in its sentence or the sentence before name.
    void resolve_order(std::uint32_t i) {
        Mention& m = mention(i);
        for (std::uint32_t distance = 0; distance < 2; ++distance) {
            std::vector<std::uint32_t> named;
            for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
                const Mention& before = mention(k);
                if (before.sentence + distance < m.sentence) {
                    break;
                }
                const bool actor = before.type == "Country" || before.type == "Organization" ||
                                   before.type == "Person" || before.type == "Group";
                if (before.sentence + distance == m.sentence && actor &&
                    before.kind != MentionKind::demonym && before.kind != MentionKind::pronoun &&
                    before.entity != kNoEntity &&
                    std::find(named.begin(), named.end(), before.entity) == named.end()) {
                    named.push_back(before.entity);  // the last named first
                }
            }
            if (named.size() == 2) {
                const std::uint32_t found = m.head == "latter" ? named.front() : named.back();
                m.type = entity(found).type;
                attach(i, found);
                return;
            }
        }
    }

    // "Trump called [it] off": the agreement or event that is the subject of the sentence before, or its last one.
    void resolve_deed(std::uint32_t i) {
        Mention& m = mention(i);
        const bool plural = lemma(m.first_token) == "they";
        std::uint32_t found = kNoMention;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + 1 < m.sentence) {
                break;
            }
            const bool thing = before.type == "Agreement" || before.type == "Event";
            if (!thing || (before.entity == kNoEntity && before.members.empty()) ||
                plural != (form(before.last_token - 1).ends_with("s") || !before.members.empty())) {
                continue;
            }
            const bool subject = document_.tokens[head_token(before)].deprel.starts_with("nsubj");
            if (found == kNoMention || subject) {
                found = k;
            }
            if (subject) {
                break;
            }
        }
        if (found == kNoMention) {
            return;
        }
        m.type = mention(found).type;
        if (mention(found).entity == kNoEntity) {
            m.members = mention(found).members;
        } else {
            attach(i, mention(found).entity);
        }
    }

    // The subject before mention `i` that a state, a body or a group is: of its own sentence the last one, of the sentence before the
    // one of its main clause, else the last. Persons are passed over.
    std::uint32_t subject_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::uint32_t sentence = m.sentence;
        for (std::uint32_t distance = 0; distance < 2 && distance <= sentence; ++distance) {
            const Sentence& here = document_.sentences[sentence - distance];
            const std::uint32_t end = distance == 0 ? m.first_token : here.last_token;
            std::uint32_t found = kNoMention;
            bool other = false;
            for (std::uint32_t t = end; t-- > here.first_token;) {
                const Token& token = document_.tokens[t];
                if (!token.deprel.starts_with("nsubj") || token.upos == Upos::pron) {
                    continue;
                }
                const std::uint32_t thing = thing_at(t, i);
                const bool main = token.head >= 0 &&
                                  document_.tokens[static_cast<std::size_t>(token.head)].head < 0;
                if (thing != kNoMention && (found == kNoMention || (main && distance > 0))) {
                    found = thing;
                }
                // "The vote ended. It ...": something else was spoken of, though a state did something before
                other =
                    other || (thing == kNoMention && found == kNoMention && !is_person_at(t, i));
            }
            if (other) {
                return kNoMention;
            }
            // "The chairman regretted Eritrea's decision but said that [it] ...": no person
            if (found == kNoMention && distance == 0) {
                found = only_thing_before(i);
            }
            if (found != kNoMention) {
                return found;
            }
        }
        return kNoMention;
    }

    // The state or body that the words before mention `i` in its sentence name, if they name one.
    std::uint32_t only_thing_before(std::uint32_t i) const {
        std::uint32_t found = kNoMention;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            const bool thing = before.type == "Country" || before.type == "Organization";
            if (!thing || before.kind == MentionKind::demonym || before.entity == kNoEntity) {
                continue;
            }
            if (found != kNoMention && mention(found).entity != before.entity) {
                return kNoMention;
            }
            found = k;
        }
        return found;
    }

    bool is_person_at(std::uint32_t t, std::uint32_t i) const {
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.first_token <= t && t < before.last_token) {
                return before.type == "Person";
            }
            if (before.last_token + kNameReachTokens < t) {
                return false;
            }
        }
        return false;
    }

    // The mention of a state, body or group whose head is token `t`, before mention `i`.
    std::uint32_t thing_at(std::uint32_t t, std::uint32_t i) const {
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.last_token <= t && before.first_token + kNameReachTokens < t) {
                break;
            }
            const bool thing =
                before.type == "Country" || before.type == "Organization" || before.type == "Group";
            if (before.first_token <= t && t < before.last_token && thing &&
                before.kind != MentionKind::demonym &&
                (before.entity != kNoEntity || !before.members.empty())) {
                return k;
            }
        }
        return kNoMention;
    }

    // The entities of a mention and of those joined to it by "and".
    std::vector<std::uint32_t> joined_with(std::uint32_t index) const {
        const Mention& first = mention(index);
        if (!first.members.empty()) {
            return first.members;
        }
        std::vector<std::uint32_t> all = {first.entity};
        const std::uint32_t head = head_token(first);
        for (std::uint32_t k = index + 1; k < document_.mentions.size() && k - index < 12; ++k) {
            const Mention& next = mention(k);
            if (next.sentence != first.sentence) {
                break;
            }
            const Token& token = document_.tokens[head_token(next)];
            if (token.deprel == "conj" && token.head == static_cast<std::int32_t>(head) &&
                next.type == first.type && next.entity != kNoEntity &&
                std::find(all.begin(), all.end(), next.entity) == all.end()) {
                all.push_back(next.entity);
            }
        }
        return all;
    }

    // "the two leaders" lead; their mediators do not.
    bool fits_group(const Mention& member, const Mention& group) const {
        if (group.type != "Person" ||
            (group.head != "leader" && group.head != "president" && group.head != "minister")) {
            return true;
        }
        const auto& labels = entity(member.entity).office_labels;
        const auto has = [&](std::string_view label) {
            return std::find(labels.begin(), labels.end(), label) != labels.end();
        };
        return labels.empty() ||
               (group.head == "minister" ? has("Minister")
                                         : has("HeadOfState") || has("HeadOfGovernment"));
    }

    // "both agreements", "the documents": those that the nearest sentence before speaks of, if they are as many.
    void resolve_agreements(std::uint32_t i) {
        Mention& m = mention(i);
        std::vector<std::uint32_t> members;
        std::uint32_t sentence = m.sentence;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kDescriptionReachSentences < m.sentence) {
                break;
            }
            if (before.type != "Agreement") {
                continue;
            }
            if (before.sentence != sentence && !members.empty()) {
                break;
            }
            sentence = before.sentence;
            std::vector<std::uint32_t> here = before.members;
            if (before.entity != kNoEntity) {
                here.push_back(before.entity);
            }
            for (const std::uint32_t entity : here) {
                if (std::find(members.begin(), members.end(), entity) == members.end()) {
                    members.push_back(entity);
                }
            }
        }
        const bool any = m.group_size == kAnyGroupSize && !members.empty();
        if (any || members.size() == m.group_size) {
            std::sort(members.begin(), members.end());
            m.members = members;
        }
    }

    static bool is_actor(const Mention& m) {
        return m.type == "Country" || m.type == "Organization" || m.type == "Person" ||
               m.type == "Group";
    }

    // "fighting between [A] and B"
    bool stands_between(const Sentence& sentence, std::uint32_t t) const {
        for (std::uint32_t k = sentence.first_token; k < t; ++k) {
            if (document_.tokens[k].head == static_cast<std::int32_t>(t) && lemma(k) == "between") {
                return true;
            }
        }
        return false;
    }

    // The two actors that a sentence joins by "and" or of which one acts on or with the other, before mention `i`: two subjects, or
    // a subject and an argument of its verb; else, of "the two", the only two persons. Empty when there are more, or fewer.
    std::vector<std::uint32_t> pair_of(std::uint32_t sentence, std::uint32_t i) const {
        std::vector<std::uint32_t> subjects;
        std::vector<std::uint32_t> between;
        std::vector<std::uint32_t> all;
        std::vector<std::uint32_t> persons;
        const auto add = [](std::vector<std::uint32_t>& to, std::uint32_t e) {
            if (std::find(to.begin(), to.end(), e) == to.end()) {
                to.push_back(e);
            }
        };
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence < sentence) {
                break;
            }
            if (before.sentence != sentence || !is_actor(before)) {
                continue;
            }
            if (before.entity == kNoEntity) {
                for (const std::uint32_t member : before.members) {
                    add(all, member);
                    add(subjects, member);
                }
                continue;
            }
            if (before.type == "Person") {
                add(persons, before.entity);
            }
            std::uint32_t top = head_token(before);
            const Token& own = document_.tokens[top];
            if (own.deprel == "conj" && own.head >= 0) {
                top = static_cast<std::uint32_t>(own.head);
            }
            const Token& head = document_.tokens[top];
            if (head.deprel.starts_with("nsubj")) {
                add(subjects, before.entity);
            }
            if (stands_between(document_.sentences[sentence], top)) {
                add(between, before.entity);
            }
            if (is_argument(head)) {
                add(all, before.entity);
            }
        }
        if (between.size() == 2) {
            return between;
        }
        if (subjects.size() == 2) {
            return subjects;
        }
        if (all.size() == 2 && subjects.size() == 1) {
            return all;
        }
        // "A's premier, X, was in B as the guest of Y."
        return persons.size() == 2 && mention(i).head == "pair" ? persons
                                                                : std::vector<std::uint32_t>{};
    }

    // "the two", "each side": two actors of any kind, of this sentence or one of the last. Of "sides" those that the text speaks of
    // most, not whoever came last.
    void resolve_pair(std::uint32_t i) {
        constexpr std::uint32_t kSidesReachSentences = 12;
        constexpr double kDistanceCost = 0.34;
        Mention& m = mention(i);
        const bool sides = m.head != "pair";
        const std::uint32_t reach = sides ? kSidesReachSentences : kPronounReachSentences;
        std::vector<std::uint32_t> best;
        double best_score = 0.0;
        for (std::uint32_t distance = 0; distance <= reach && distance <= m.sentence; ++distance) {
            const std::vector<std::uint32_t> members = pair_of(m.sentence - distance, i);
            if (members.size() != 2 ||
                (sides && !(may_be_side(members[0]) && may_be_side(members[1])))) {
                continue;
            }
            const std::size_t count =
                std::min(entity(members[0]).mentions.size(), entity(members[1]).mentions.size());
            const double score = static_cast<double>(count) - kDistanceCost * distance;
            if (best.empty() || score > best_score) {
                best = members;
                best_score = score;
            }
            if (!sides) {
                break;
            }
        }
        if (!best.empty()) {
            std::sort(best.begin(), best.end());
            m.type = entity(best.front()).type;
            m.members = best;
        }
    }

    // A state, or a body that is no organisation of states: those take no side.
    bool may_be_side(std::uint32_t e) const {
        const Entity& one = entity(e);
        return one.type == "Country" || one.type == "Group" ||
               (one.type == "Organization" && one.subtype != "igo" && one.subtype != "ngo" &&
                one.subtype != "alliance");
    }

    // "the two countries": the two that the nearest sentence speaks of, when it speaks of just two.
    void resolve_group(std::uint32_t i) {
        Mention& m = mention(i);
        if (m.type == "Agreement") {
            resolve_agreements(i);
            return;
        }
        if (m.head == "pair") {
            resolve_pair(i);
            return;
        }
        std::vector<std::uint32_t> members;
        std::uint32_t sentence = m.sentence;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (i - k > kCandidatesMax) {
                return;
            }
            if (before.sentence != sentence) {
                if (members.size() >= m.group_size ||
                    before.sentence + kGroupReachSentences < m.sentence) {
                    break;
                }
                sentence = before.sentence;
            }
            const bool owner = before.sentence == m.sentence &&
                               document_.tokens[head_token(before)].deprel == "nmod:poss";
            if (before.entity != kNoEntity && before.type == m.type && !owner &&
                fits_group(before, m) &&
                std::find(members.begin(), members.end(), before.entity) == members.end()) {
                members.push_back(before.entity);
            }
        }
        if (members.size() == m.group_size) {
            std::sort(members.begin(), members.end());
            m.members = members;
        } else if (m.group_size == 2 && m.type == "Country") {
            resolve_pair(i);
        }
    }

    // ------------------------------------------------------------------ after the sieves

    void drop_unresolved() {
        std::vector<Mention> kept;
        std::vector<std::uint32_t> moved(document_.mentions.size(), kNoMention);
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            if (mention(i).entity != kNoEntity || !mention(i).members.empty()) {
                moved[i] = static_cast<std::uint32_t>(kept.size());
                kept.push_back(std::move(mention(i)));
            }
        }
        document_.mentions = std::move(kept);
        for (Entity& e : document_.entities) {
            for (std::uint32_t& index : e.mentions) {
                index = moved[index];
            }
        }
    }

    // Entities in the order of their first mentions, whichever sieve made them.
    void order_by_text() {
        std::vector<std::uint32_t> order(document_.entities.size());
        for (std::uint32_t e = 0; e < order.size(); ++e) {
            order[e] = e;
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return entity(a).mentions.front() < entity(b).mentions.front();
        });
        std::vector<Entity> sorted;
        std::vector<std::uint32_t> moved(order.size());
        for (const std::uint32_t e : order) {
            moved[e] = static_cast<std::uint32_t>(sorted.size());
            sorted.push_back(std::move(entity(e)));
        }
        document_.entities = std::move(sorted);
        for (Mention& m : document_.mentions) {
            if (m.entity != kNoEntity) {
                m.entity = moved[m.entity];
            }
            for (std::uint32_t& member : m.members) {
                member = moved[member];
            }
            std::sort(m.members.begin(), m.members.end());
        }
    }

    void name_entities() {
        for (Entity& e : document_.entities) {
            if (const GazetteerRow* row = gazetteer_.row(e.gazetteer_id); row != nullptr) {
                e.name = row->name;
                e.subtype = row->subtype;
                e.ids = row->ids;
                if (row->countries.size() == 1 && e.type != "Group") {
                    e.countries = row->countries;
                }
                e.name_rank = 3;
                continue;
            }
            for (const std::uint32_t index : e.mentions) {
                const Mention& m = mention(index);
                if (m.kind == MentionKind::pronoun) {
                    continue;
                }
                const std::string text(without_article(document_.view(m.span)));
                std::uint8_t rank = 0;
                if (m.kind == MentionKind::acronym) {
                    rank = m.head.empty() ? 1 : 0;  // "MOU" says no more than "memorandum"

                } else if (m.kind != MentionKind::nominal) {
                    rank = e.type == "Person" && text.find(' ') == std::string::npos ? 1 : 2;
                }
                const bool better =
                    e.name.empty() || rank > e.name_rank ||
                    (rank == e.name_rank && rank > 0 && text.size() > e.name.size());
                if (better) {
                    e.name = text;
                    e.name_rank = rank;
                }
            }
            e.name = with_single_spaces(e.name);
            if (!e.gazetteer_id.empty() && e.name_rank == 2) {
                e.name_rank = 3;  // a person whom the data knows, by the article's spelling
            }
        }
    }

    Document& document_;
    const Gazetteer& gazetteer_;
    const Heads& heads_;
    std::vector<About> about_;             // of the entities, by their numbers while the sieves run
    std::vector<std::uint32_t> state_at_;  // token -> mention of a state, or kNoMention
    std::map<std::string, std::uint32_t> by_gazetteer_;
    std::map<std::string, std::uint32_t> aliases_;  // "X, known as Y": Y
    std::map<std::string, std::uint32_t> by_name_;
    std::map<std::string, std::vector<std::pair<std::vector<std::string>, std::uint32_t>>>
        by_first_word_;
    std::map<std::string, std::vector<std::uint32_t>> by_head_;
    std::map<std::string, std::vector<std::uint32_t>> by_surname_;
    std::map<std::string, std::vector<std::uint32_t>> by_given_name_;
    std::vector<std::uint32_t> said_of_pronouns_;  // offices of whoever a pronoun stands for
};

}  // namespace

Status Coreference::apply(Document& document) const {
    document.entities.clear();
    Resolver(document, *gazetteer_, *heads_).run();
    return {};
}

}  // namespace entente
