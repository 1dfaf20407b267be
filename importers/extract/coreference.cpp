#include "importers/extract/coreference.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/names.h"
#include "importers/extract/mentions.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// How many sentences back a pronoun, a definite description or a group may look.
constexpr std::uint32_t kPronounReachSentences = 2;
constexpr std::uint32_t kDescriptionReachSentences = 12;
constexpr std::uint32_t kBodyReachSentences = 20;
// Mentions that any search looks at: a text that is one endless sentence stays linear.
constexpr std::uint32_t kCandidatesMax = 200;
// Entities of one surname that are compared; a list of a thousand brothers stays cheap.
constexpr std::size_t kSameSurnameMax = 16;

std::vector<std::string> words_of(std::string_view key) {
    std::vector<std::string> words;
    std::size_t start = 0;
    while (start < key.size()) {
        const std::size_t end = std::min(key.find(' ', start), key.size());
        words.emplace_back(key.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

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
    static const std::set<std::string_view> understandings = {"memorandum", "mou", "understanding"};
    static const std::set<std::string_view> truces = {"ceasefire", "truce", "armistice"};
    static const std::set<std::string_view> statements = {
        "declaration", "communique", "communiqué", "statement"};
    static const std::set<std::string_view> resolutions = {"resolution"};
    if (understandings.contains(head)) {
        return "understanding";
    }
    if (truces.contains(head)) {
        return "truce";
    }
    if (statements.contains(head)) {
        return "statement";
    }
    return resolutions.contains(head) ? "resolution" : "agreement";
}

// Words that say no more than that parties agreed; they take up each other before any treaty.
bool is_generic_agreement(std::string_view head) {
    return head == "deal" || head == "agreement" || head == "accord" || head == "arrangement";
}

// "deal", "agreement" and "document" may take up any text that parties sign.
bool same_family(std::string_view description, std::string_view antecedent) {
    const std::string_view a = agreement_family(description);
    const std::string_view b = agreement_family(antecedent);
    return a == b ||
           (a == "agreement" && b == "understanding" &&
            (description == "agreement" || description == "deal" || description == "document"));
}

bool is_name_kind(MentionKind kind) {
    return kind != MentionKind::nominal && kind != MentionKind::pronoun;
}

class Resolver {
public:
    Resolver(Document& document, const Gazetteer& gazetteer)
        : document_(document), gazetteer_(gazetteer) {}

    void run() {
        add_pronouns();
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            resolve(i);
        }
        drop_unresolved();
        name_entities();
    }

private:
    Mention& mention(std::uint32_t i) { return document_.mentions[i]; }

    Entity& entity(std::uint32_t i) { return document_.entities[i]; }

    std::string text_of(const Mention& m) const { return std::string(document_.view(m.span)); }

    // Pronouns become mentions first, and leave again when nothing is found for them.
    void add_pronouns() {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                const Token& token = document_.tokens[t];
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

    void resolve(std::uint32_t i) {
        const Mention& m = mention(i);
        std::uint32_t found = kNoEntity;
        if (m.group_size > 0) {
            resolve_group(i);
            return;
        }
        if (m.kind == MentionKind::pronoun) {
            found = person_before(i);
            if (found == kNoEntity) {
                return;
            }
        } else if (!m.gazetteer_id.empty()) {
            found = lookup(by_gazetteer_, m.gazetteer_id);
        } else if (m.kind == MentionKind::nominal) {
            found = description(i);
            if (found == kNoEntity && m.type == "Organization" && is_body_word(m.head)) {
                return;  // "the bloc" of nobody knows whom
            }
        } else if (m.type == "Person") {
            const auto described = appositions_.find(i);
            found = described != appositions_.end() ? mention(described->second).entity : person(m);
        } else {
            found = lookup(by_name_, m.type + ":" + name_key(without_article(text_of(m))));
            if (found == kNoEntity) {
                found = expansion_in_brackets(i);
            }
        }
        attach(i, found);
    }

    static std::uint32_t lookup(const std::map<std::string, std::uint32_t>& map,
                                const std::string& key) {
        const auto found = map.find(key);
        return found == map.end() ? kNoEntity : found->second;
    }

    // Gives mention `i` to entity `found`, or to a new one.
    void attach(std::uint32_t i, std::uint32_t found) {
        Mention& m = mention(i);
        const bool created_here = found == kNoEntity;
        if (created_here) {
            found = static_cast<std::uint32_t>(document_.entities.size());
            Entity created;
            created.type = m.type;
            created.subtype = m.subtype;
            created.gazetteer_id = m.gazetteer_id;
            document_.entities.push_back(std::move(created));
        }
        m.entity = found;
        Entity& e = entity(found);
        e.mentions.push_back(i);
        if (e.gender == Gender::unknown && m.kind != MentionKind::pronoun) {
            e.gender = m.gender;
        }
        if (e.subtype.empty() && e.type == m.type) {
            e.subtype = m.subtype;
        }
        for (const std::string& label : m.office_labels) {
            if (std::find(e.office_labels.begin(), e.office_labels.end(), label) ==
                e.office_labels.end()) {
                e.office_labels.push_back(label);
            }
        }
        remember(m, found);
        // Only the words that introduced it: "the deal" may take up a memorandum, but "the treaty"
        // must not then take up the memorandum by way of the deal.
        if (m.type == "Agreement" && created_here) {
            agreements_.emplace_back(found, m.head);
        }
    }

    void remember(const Mention& m, std::uint32_t e) {
        if (!m.gazetteer_id.empty()) {
            by_gazetteer_.emplace(m.gazetteer_id, e);
        }
        if (!m.office.empty()) {
            by_office_[m.office] = e;
        }
        if (m.kind == MentionKind::nominal) {
            by_head_[m.type + ":" + m.head].push_back(e);
            return;
        }
        if (m.kind == MentionKind::pronoun) {
            return;
        }
        const std::string key = name_key(without_article(text_of(m)));
        by_name_.emplace(m.type + ":" + key, e);
        if (m.type == "Person") {
            const auto words = words_of(key);
            if (!words.empty()) {
                auto& list = by_surname_[words.back()];
                if (std::find(list.begin(), list.end(), e) == list.end() &&
                    list.size() < kSameSurnameMax) {
                    list.push_back(e);
                }
                auto& known = person_words_[e];
                if (words.size() > known.size()) {
                    known = words;
                }
            }
        }
    }

    // The person of this name, or of a name that this one shortens or completes.
    std::uint32_t person(const Mention& m) const {
        const auto words = words_of(name_key(text_of(m)));
        if (words.empty()) {
            return kNoEntity;
        }
        const auto list = by_surname_.find(words.back());
        if (list == by_surname_.end()) {
            return kNoEntity;
        }
        for (auto it = list->second.rbegin(); it != list->second.rend(); ++it) {
            const auto& known = person_words_.at(*it);
            const auto& longer = known.size() >= words.size() ? known : words;
            const auto& shorter = known.size() >= words.size() ? words : known;
            const bool contained =
                std::all_of(shorter.begin(), shorter.end(), [&](const std::string& word) {
                    return std::find(longer.begin(), longer.end(), word) != longer.end();
                });
            if (contained) {
                return *it;
            }
        }
        return kNoEntity;
    }

    // "Party of European Socialists (PES)": the name in front of the bracket.
    std::uint32_t expansion_in_brackets(std::uint32_t i) {
        const Mention& m = mention(i);
        if (m.kind != MentionKind::acronym || m.first_token < 2 ||
            document_.view(document_.tokens[m.first_token - 1]) != "(") {
            return kNoEntity;
        }
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.last_token == m.first_token - 1 && before.entity != kNoEntity &&
                (before.type == m.type || before.type == "Agreement")) {
                return before.entity;
            }
            if (before.last_token + 1 < m.first_token) {
                break;
            }
        }
        return kNoEntity;
    }

    bool near(std::uint32_t e, const Mention& m, std::uint32_t reach) const {
        const std::uint32_t last = document_.entities[e].mentions.back();
        return document_.mentions[last].sentence + reach >= m.sentence;
    }

    std::uint32_t description(std::uint32_t i) {
        const Mention& m = mention(i);
        if (m.type == "Person") {
            return described_person(i);
        }
        if (m.type == "Organization" && is_body_word(m.head)) {
            return body_before(i);
        }
        const std::string key = name_key(without_article(text_of(m)));
        if (m.type == "Agreement") {
            for (const bool generic : {true, false}) {
                if (!m.definite || (generic && !is_generic_agreement(m.head))) {
                    continue;
                }
                std::uint32_t looked_at = 0;
                for (auto it = agreements_.rbegin();
                     it != agreements_.rend() && looked_at < kCandidatesMax;
                     ++it, ++looked_at) {
                    if (generic ? is_generic_agreement(it->second) &&
                                      near(it->first, m, kDescriptionReachSentences)
                                : same_family(m.head, it->second) &&
                                      near(it->first, m, kDescriptionReachSentences)) {
                        return it->first;
                    }
                }
            }
            return kNoEntity;
        }
        const auto heads = by_head_.find(m.type + ":" + m.head);
        if (heads != by_head_.end()) {
            std::uint32_t looked_at = 0;
            for (auto it = heads->second.rbegin(); it != heads->second.rend(); ++it) {
                if (!near(*it, m, kDescriptionReachSentences) || ++looked_at > kCandidatesMax) {
                    break;
                }
                const std::uint32_t first = document_.entities[*it].mentions.front();
                const bool same_words = name_key(without_article(text_of(mention(first)))) == key;
                const bool bare = m.definite && key == name_key(m.head);
                if (same_words || bare) {
                    return *it;
                }
            }
        }
        return kNoEntity;
    }

    // "the foreign minister, X," and "X, the foreign minister,"; else the last holder of that office.
    std::uint32_t described_person(std::uint32_t i) {
        const Mention& m = mention(i);
        if (i > 0 && mention(i - 1).type == "Person" && is_name_kind(mention(i - 1).kind) &&
            comma_between(mention(i - 1), m)) {
            return mention(i - 1).entity;
        }
        if (i > 0 && mention(i - 1).type == "Person" && is_name_kind(mention(i - 1).kind) &&
            copula_between(mention(i - 1), m)) {
            return mention(i - 1).entity;
        }
        if (const std::uint32_t found = person_as(i); found != kNoEntity) {
            return found;
        }
        std::uint32_t end = m.last_token;  // after "the prime minister of X"
        for (std::uint32_t k = i + 1;
             k < document_.mentions.size() && mention(k).sentence == m.sentence;
             ++k) {
            const Mention& next = mention(k);
            if (next.first_token > end + 2) {
                break;
            }
            if (next.type == "Country" || next.type == "Organization") {
                end = document_.tokens[end].lemma == "of" ? next.last_token : end;
                continue;
            }
            const bool directly = next.first_token == end && end > m.last_token;
            const bool comma =
                next.first_token == end + 1 && document_.view(document_.tokens[end]) == ",";
            if (next.type == "Person" && is_name_kind(next.kind) && (comma || directly)) {
                const std::uint32_t known = person(next);
                if (known != kNoEntity) {
                    return known;
                }
                appositions_[k] = i;
                return kNoEntity;
            }
        }
        if (m.definite && !m.office.empty() && m.office != "counterpart" &&
            m.office != "successor" && m.office != "predecessor") {
            const std::uint32_t holder = lookup(by_office_, m.office);
            if (holder != kNoEntity && near(holder, m, kDescriptionReachSentences)) {
                return holder;
            }
        }
        return kNoEntity;
    }

    // "the bloc", "the alliance", "the world body": the organisation of that kind named last, unless
    // the sentence that names it names another as well.
    std::uint32_t body_before(std::uint32_t i) const {
        const Mention& m = document_.mentions[i];
        std::uint32_t found = kNoEntity;
        std::uint32_t sentence = 0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = document_.mentions[k];
            if (before.sentence + kBodyReachSentences < m.sentence ||
                (found != kNoEntity && before.sentence != sentence)) {
                break;
            }
            if (before.type != "Organization" || before.entity == kNoEntity ||
                before.entity == found ||
                !fits_body_word(document_.entities[before.entity], m.head)) {
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
        return !world && (entity.subtype == "igo" || entity.subtype == "alliance");
    }

    // "X, who as foreign minister", "X served as envoy": whom the office after "as" belongs to.
    std::uint32_t person_as(std::uint32_t i) const {
        const Mention& m = document_.mentions[i];
        constexpr std::uint32_t kReachTokens = 6;
        if (m.title_first < 1 || document_.tokens[m.title_first - 1].lemma != "as") {
            return kNoEntity;
        }
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = document_.mentions[k];
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

    bool comma_between(const Mention& left, const Mention& right) const {
        const std::uint32_t start =
            right.kind == MentionKind::nominal && right.title_first < right.first_token
                ? right.title_first
                : right.first_token;
        if (start <= left.last_token || start > left.last_token + 2) {
            return false;
        }
        return document_.view(document_.tokens[left.last_token]) == ",";
    }

    // The person that a pronoun most plausibly takes up: the first one of its own sentence before it,
    // else the first one of the sentence before. Nobody when the genders speak against it.
    std::uint32_t person_before(std::uint32_t i) {
        const Mention& m = mention(i);
        std::uint32_t best = kNoEntity;
        std::uint32_t best_sentence = 0;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.sentence + kPronounReachSentences < m.sentence || i - k > kCandidatesMax) {
                break;
            }
            if (best != kNoEntity && before.sentence != best_sentence) {
                break;
            }
            if (before.type != "Person" || before.entity == kNoEntity) {
                continue;
            }
            const Gender gender = entity(before.entity).gender;
            if (gender != Gender::unknown && gender != m.gender) {
                continue;
            }
            best = before.entity;
            best_sentence = before.sentence;
        }
        return best;
    }

    // "the two leaders" lead; their mediators do not.
    bool fits_group(const Mention& member, const Mention& group) const {
        if (group.type != "Person" ||
            (group.head != "leader" && group.head != "president" && group.head != "minister")) {
            return true;
        }
        const auto& labels = document_.entities[member.entity].office_labels;
        const auto has = [&](std::string_view label) {
            return std::find(labels.begin(), labels.end(), label) != labels.end();
        };
        return labels.empty() ||
               (group.head == "minister" ? has("Minister")
                                         : has("HeadOfState") || has("HeadOfGovernment"));
    }

    // "the two countries": the two that the nearest sentence speaks of, when it speaks of just two.
    void resolve_group(std::uint32_t i) {
        Mention& m = mention(i);
        std::vector<std::uint32_t> members;
        std::uint32_t sentence = m.sentence;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (i - k > kCandidatesMax) {
                return;
            }
            if (before.sentence != sentence) {
                if (members.size() >= m.group_size ||
                    before.sentence + kPronounReachSentences < m.sentence) {
                    break;
                }
                sentence = before.sentence;
            }
            if (before.entity != kNoEntity && before.type == m.type && fits_group(before, m) &&
                std::find(members.begin(), members.end(), before.entity) == members.end()) {
                members.push_back(before.entity);
            }
        }
        if (members.size() == m.group_size) {
            std::sort(members.begin(), members.end());
            m.members = members;
        }
    }

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

    void name_entities() {
        for (Entity& e : document_.entities) {
            if (const GazetteerRow* row = gazetteer_.row(e.gazetteer_id); row != nullptr) {
                e.name = row->name;
                e.subtype = row->subtype;
                e.ids = row->ids;
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
                    rank = 1;
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
        }
    }

    Document& document_;
    const Gazetteer& gazetteer_;
    std::map<std::string, std::uint32_t> by_gazetteer_;
    std::map<std::string, std::uint32_t> by_name_;
    std::map<std::string, std::uint32_t> by_office_;
    std::map<std::string, std::vector<std::uint32_t>> by_head_;
    std::map<std::string, std::vector<std::uint32_t>> by_surname_;
    std::map<std::uint32_t, std::vector<std::string>> person_words_;
    std::vector<std::pair<std::uint32_t, std::string>> agreements_;
    std::map<std::uint32_t, std::uint32_t> appositions_;  // name mention -> description before it
};

}  // namespace

Status Coreference::apply(Document& document) const {
    document.entities.clear();
    Resolver(document, *gazetteer_).run();
    return {};
}

}  // namespace entente
