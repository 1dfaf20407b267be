#include "importers/extract/coreference/discourse.h"

#include <algorithm>

#include "core/names.h"
#include "core/ontology.h"
#include "importers/extract/name_forms.h"

namespace entente {

namespace {

// Entities of one surname that are compared; a list of a thousand brothers stays cheap.
constexpr std::size_t kSameSurnameMax = 16;
// States that a text gives one person or body.
constexpr std::size_t kCountriesMax = 4;

// Heads of events that may name one and the same: "the talks" after "two years of negotiation".
std::string_view event_family(std::string_view head) {
    static const std::set<std::string_view> talks = {
        "talks", "negotiation", "negotiations", "peace negotiations", "peace talks"};
    return talks.contains(head) ? "talks" : head;
}

// Words that say nothing about which one is meant.
bool is_idle_modifier(std::string_view word) {
    static const std::set<std::string_view> words = {
        "new",       "recent",   "landmark", "historic", "major",   "key",     "first",
        "latest",    "final",    "proposed", "long",     "same",    "entire",  "whole",
        "so",        "called",   "much",     "signed",   "the",     "a",       "an",
        "bilateral", "joint",    "formal",   "broader",  "wider",   "big",     "important",
        "current",   "existing", "ongoing",  "of",       "and",     "for",     "on",
        "in",        "with",     "between",  "official", "initial", "interim", "controversial"};
    return words.contains(word);
}

// Whether the mention has a subtype of its type: what a description turns out to mean may be of another type.
bool subtype_fits(const Mention& m) {
    const EntityType* type = ontology().entity_type(m.type);
    return type != nullptr && type->has_subtype(m.subtype);
}

template <typename Value>
const Value& find_or_empty(const std::map<std::string, Value>& index, const std::string& key) {
    static const Value empty;
    const auto found = index.find(key);
    return found == index.end() ? empty : found->second;
}

std::uint32_t find_entity(const std::map<std::string, std::uint32_t>& index,
                          const std::string& key) {
    const auto found = index.find(key);
    return found == index.end() ? kNoEntity : found->second;
}

}  // namespace

bool is_name_kind(MentionKind kind) {
    return kind != MentionKind::nominal && kind != MentionKind::pronoun;
}

bool is_actor(const Mention& m) {
    return m.type == "Country" || m.type == "Organization" || m.type == "Person" ||
           m.type == "Group";
}

bool is_argument(const Token& token) {
    return token.deprel.starts_with("nsubj") || token.deprel.starts_with("obj") ||
           token.deprel.starts_with("obl") || token.deprel == "iobj";
}

std::string_view without_article(std::string_view text) {
    for (const std::string_view article : {"the ", "The ", "a ", "A ", "an ", "An "}) {
        if (text.starts_with(article)) {
            return text.substr(article.size());
        }
    }
    return text;
}

void add_unique(std::vector<std::string>& to, const std::vector<std::string>& from) {
    for (const std::string& item : from) {
        if (std::find(to.begin(), to.end(), item) == to.end()) {
            to.push_back(item);
        }
    }
}

Discourse::Discourse(Document& document,
                     const Gazetteer& gazetteer,
                     const Heads& heads,
                     const AntecedentModel& model)
    : document_(document), gazetteer_(gazetteer), heads_(heads), model_(model) {
    note_states();
    note_paragraphs();
}

void Discourse::note_paragraphs() {
    std::uint32_t paragraph = 0;
    std::uint32_t end = 0;
    for (const Sentence& sentence : document_.sentences) {
        const std::string_view between =
            std::string_view(document_.text).substr(end, sentence.span.start - end);
        paragraph += between.find('\n') == std::string_view::npos ? 0 : 1;
        paragraphs_.push_back(paragraph);
        end = sentence.span.end;
    }
}

// Which state is named at which token.
void Discourse::note_states() {
    state_at_.assign(document_.tokens.size(), kNoMention);
    for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
        const Mention& m = mention(i);
        if (m.type == "Country" && !m.gazetteer_id.empty()) {
            std::fill(state_at_.begin() + m.first_token, state_at_.begin() + m.last_token, i);
        }
    }
}

std::string Discourse::state_of(const Mention& m) const {
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
        const std::string_view word = document_.view(document_.tokens[t]);
        const bool title = upos == Upos::noun || upos == Upos::propn;
        if (document_.tokens[t].lemma != "'s" && word != "-" && word != "\xE2\x80\x99" &&
            upos != Upos::adj && !(title && m.type == "Person" && m.title_first == m.first_token)) {
            break;
        }
    }
    if (m.last_token + 1 < sentence.last_token && document_.tokens[m.last_token].lemma == "of") {
        const std::uint32_t next =
            m.last_token + (document_.tokens[m.last_token + 1].lemma == "the" ? 2 : 1);
        if (next < sentence.last_token && state_at_[next] != kNoMention) {
            return mention(state_at_[next]).gazetteer_id;
        }
    }
    return {};
}

std::string Discourse::key_of(const Mention& m) const {
    return name_key(without_article(document_.view(m.span)));
}

std::vector<std::string> Discourse::marks_of(const Mention& m) const {
    std::vector<std::string> marks;
    const auto head_words = name_words(name_key(m.head));
    for (std::string& word : name_words(key_of(m))) {
        const bool head = std::find(head_words.begin(), head_words.end(), word) != head_words.end();
        if (!head && word != m.head && singular(word) != m.head && !is_idle_modifier(word)) {
            marks.push_back(std::move(word));
        }
    }
    return marks;
}

void Discourse::add_country(std::uint32_t e, const std::string& row) {
    auto& countries = entity(e).countries;
    if (!row.empty() && countries.size() < kCountriesMax &&
        std::find(countries.begin(), countries.end(), row) == countries.end()) {
        countries.push_back(row);
    }
}

bool Discourse::belongs_to(std::uint32_t e, const std::string& row) const {
    const auto& countries = entity(e).countries;
    return std::find(countries.begin(), countries.end(), row) != countries.end();
}

bool Discourse::may_belong_to(std::uint32_t e, const std::string& row) const {
    return row.empty() || entity(e).countries.empty() || belongs_to(e, row);
}

void Discourse::attach(std::uint32_t i, std::uint32_t found) {
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

void Discourse::remember(const Mention& m, std::uint32_t e, bool created_here) {
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
        by_noun_[m.type + ":" + std::string(event_family(m.head))].push_back(e);
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

void Discourse::remember_person(const std::string& key, std::uint32_t e) {
    auto words = person_words(key);
    if (words.empty()) {
        return;
    }
    const auto add = [&](std::map<std::string, std::vector<std::uint32_t>>& index,
                         const std::string& word) {
        auto& list = index[word];
        if (std::find(list.begin(), list.end(), e) == list.end() && list.size() < kSameSurnameMax) {
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

std::uint32_t Discourse::nearest_before(std::uint32_t e,
                                        std::uint32_t i,
                                        std::uint32_t reach) const {
    const auto& all = entity(e).mentions;
    const auto after = std::lower_bound(all.begin(), all.end(), i);
    if (after == all.begin()) {
        return kNoMention;
    }
    const std::uint32_t last = *std::prev(after);
    return mention(last).sentence + reach >= mention(i).sentence ? last : kNoMention;
}

bool Discourse::is_named(std::uint32_t e) const {
    return std::any_of(entity(e).mentions.begin(), entity(e).mentions.end(), [&](std::uint32_t k) {
        return is_name_kind(mention(k).kind);
    });
}

std::string Discourse::name_of(std::uint32_t e) const {
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

std::uint32_t Discourse::by_gazetteer(const std::string& row) const {
    return find_entity(by_gazetteer_, row);
}

std::uint32_t Discourse::by_name(const std::string& key) const {
    return find_entity(by_name_, key);
}

std::uint32_t Discourse::by_alias(const std::string& key) const {
    return find_entity(aliases_, key);
}

const Discourse::NamedBodies& Discourse::by_first_word(const std::string& type,
                                                       const std::string& word) const {
    return find_or_empty(by_first_word_, type + ":" + word);
}

const Discourse::Entities& Discourse::by_surname(const std::string& word) const {
    return find_or_empty(by_surname_, word);
}

const Discourse::Entities& Discourse::by_given_name(const std::string& word) const {
    return find_or_empty(by_given_name_, word);
}

const Discourse::Entities& Discourse::by_noun(const std::string& type,
                                              std::string_view noun) const {
    return find_or_empty(by_noun_, type + ":" + std::string(event_family(noun)));
}

}  // namespace entente
