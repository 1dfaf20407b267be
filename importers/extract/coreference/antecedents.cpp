#include "importers/extract/coreference/antecedents.h"

#include <algorithm>
#include <bit>

#include "importers/extract/coreference/apart.h"
#include "importers/extract/coreference/kin_nouns.h"
#include "importers/extract/coreference/office_holders.h"
#include "importers/extract/coreference/pointing_descriptions.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// What the words before a description say of one that it may mean.
struct Seen {
    std::uint32_t entity = kNoEntity;
    std::uint32_t last = kNoMention;  // the nearest mention
    std::uint32_t count = 0;          // of mentions so far
    bool subject = false;
    bool paragraph = false;
    bool subject_here = false;
    bool away = false;
    bool barred = false;  // by the grammar of this sentence
};

// Those whom a state has abroad: "the Serbian ambassador was told to leave the country".
bool is_away(std::string_view noun) {
    static constexpr auto kNouns = std::to_array<std::string_view>({"ambassador",
                                                                    "envoy",
                                                                    "diplomat",
                                                                    "consul",
                                                                    "embassy",
                                                                    "consulate",
                                                                    "staff",
                                                                    "soldier",
                                                                    "troops",
                                                                    "troop",
                                                                    "force",
                                                                    "forces",
                                                                    "peacekeeper",
                                                                    "citizen",
                                                                    "national",
                                                                    "tourist",
                                                                    "company",
                                                                    "firm"});
    return is_one_of(kNouns, noun);
}

bool is_neighbour(const Mention& m) {
    return m.head.starts_with("neighbo");
}

// Whether a noun or an office ties the candidate to the description.
bool is_match(const Antecedent& candidate) {
    static constexpr auto kTies = std::to_array<std::size_t>({antecedent_feature("same_head"),
                                                              antecedent_feature("kin_head"),
                                                              antecedent_feature("kind"),
                                                              antecedent_feature("office_same")});
    return std::any_of(kTies.begin(), kTies.end(), [&](std::size_t tie) {
        return candidate.features.at(tie) > 0;
    });
}

// Another noun of the family says little where the text has spoken of one by this very noun.
void forget_kin(std::vector<Antecedent>& all) {
    const bool same = std::any_of(all.begin(), all.end(), [](const Antecedent& candidate) {
        return candidate.features.at(antecedent_feature("same_head")) > 0;
    });
    for (Antecedent& candidate : all) {
        float& kin = candidate.features.at(antecedent_feature("kin_head"));
        kin = same ? 0 : kin;
    }
}

class Candidates : private DiscourseReader {
public:
    Candidates(const Discourse& discourse, std::uint32_t index, const SieveAnswer& sieve)
        : DiscourseReader(discourse), index_(index), m_(mention(index)), sieve_(sieve) {}

    std::vector<Antecedent> run() {
        owner_state_ = is_owned() ? owner_state(discourse_, index_) : std::string();
        state_ = discourse_.state_of(m_);
        if (state_.empty() && m_.type == "Person") {
            state_ = owner_state_;
        }
        look_back();
        marks_ = discourse_.marks_of(m_);
        acting_state_ = m_.type == "Country" ? acting_state() : std::string();
        for (const Seen& seen : seen_) {
            if (seen.last != index_) {
                nearest_ = std::min(nearest_, m_.sentence - mention(seen.last).sentence);
            }
            most_in_text_ = std::max(most_in_text_, entity(seen.entity).mentions.size());
        }
        std::vector<Antecedent> all;
        all.emplace_back();
        for (const Seen& seen : seen_) {
            all.push_back(describe(seen));
        }
        forget_kin(all);
        if (std::count_if(all.begin(), all.end(), is_match) == 1) {
            set(*std::find_if(all.begin(), all.end(), is_match),
                antecedent_feature("only_match"),
                1);
        }
        all.front() = nobody(all);
        return all;
    }

private:
    static void set(Antecedent& to, std::size_t index, double value) {
        to.features.at(index) = static_cast<float>(value);
    }

    bool may_mean(std::uint32_t e) const {
        const std::string& type = entity(e).type;
        if (e == sieve_.entity) {
            return true;
        }
        if (m_.head == "national" || m_.office == "counterpart" || is_of_other_state(e)) {
            return false;
        }
        if (m_.type == "Country") {
            return type == "Country" && !entity(e).gazetteer_id.empty() &&
                   may_be_called_so(discourse_, m_, entity(e).gazetteer_id);
        }
        if (type == m_.type) {
            return true;
        }
        if (m_.type == "Place") {
            return type == "Country" && kind_fit(discourse_, e, m_) != KindFit::none;
        }
        return (m_.type == "Group" && type == "Organization") ||
               (m_.type == "Organization" && type == "Group");
    }

    // A person is of the state that is said; others at least of none that is known to be another.
    bool is_of_other_state(std::uint32_t e) const {
        if (state_.empty() || m_.type == "Country") {
            return false;
        }
        if (m_.type == "Person") {
            return !discourse_.belongs_to(e, state_);
        }
        const GazetteerRow* row = discourse_.gazetteer().row(entity(e).gazetteer_id);
        const bool listed = row != nullptr && !row->countries.empty();
        const bool of_listed =
            listed &&
            std::find(row->countries.begin(), row->countries.end(), state_) != row->countries.end();
        return !of_listed && (listed || !discourse_.may_belong_to(e, state_));
    }

    // The verb that a mention is an argument of, or -1.
    std::int32_t verb_of(const Mention& m) const {
        const Token& head = document_.tokens[head_of(m)];
        return is_argument(head) ? head.head : -1;
    }

    bool is_away_there(const Token& name) const {
        return name.head >= 0 && !is_argument(name) &&
               is_away(document_.tokens[static_cast<std::size_t>(name.head)].lemma);
    }

    // The state of whoever does what the description is an object or another complement of; or empty.
    std::string acting_state() const {
        const std::int32_t verb = verb_of(m_);
        if (verb < 0 || document_.tokens[head_of(m_)].deprel.starts_with("nsubj")) {
            return {};
        }
        for (std::uint32_t k = index_; k-- > 0 && mention(k).sentence == m_.sentence;) {
            const Mention& before = mention(k);
            const Token& head = document_.tokens[head_of(before)];
            if (head.head != verb || !head.deprel.starts_with("nsubj") ||
                before.entity == kNoEntity) {
                continue;
            }
            const Entity& actor = entity(before.entity);
            return actor.type == "Country"   ? actor.gazetteer_id
                   : actor.countries.empty() ? std::string()
                                             : actor.countries.front();
        }
        return {};
    }

    Seen& seen_of(std::uint32_t e, std::uint32_t k) {
        const auto known =
            std::find_if(seen_.begin(), seen_.end(), [&](const Seen& s) { return s.entity == e; });
        if (known != seen_.end()) {
            return *known;
        }
        seen_.push_back({});
        seen_.back().entity = e;
        seen_.back().last = k;
        const auto& all = entity(e).mentions;
        seen_.back().count = static_cast<std::uint32_t>(
            std::lower_bound(all.begin(), all.end(), index_) - all.begin());
        return seen_.back();
    }

    void look_back() {
        for (std::uint32_t k = index_; k-- > 0 && index_ - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            const std::uint32_t e = before.entity;
            if (e == kNoEntity || !may_mean(e) ||
                (before.first_token <= m_.first_token && m_.last_token <= before.last_token)) {
                continue;
            }
            Seen& seen = seen_of(e, k);
            const Token& head = document_.tokens[head_of(before)];
            seen.barred = seen.barred || (before.sentence == m_.sentence &&
                                          are_apart(document_, head_of(m_), head_of(before)));
            seen.away = seen.away || (before.sentence == m_.sentence && is_away_there(head));
            if (discourse_.paragraph(before.sentence) == discourse_.paragraph(m_.sentence)) {
                seen.paragraph = true;
                opens_ = e;
            }
            const std::uint32_t back = m_.sentence - before.sentence;
            if (back <= 1 && head.deprel.starts_with("nsubj")) {
                seen.subject = true;
                seen.subject_here = seen.subject_here || back == 0;
            }
        }
        drop_barred();
        add_sieved();
    }

    // "A and B came. The minister spoke": nothing says which of the two is meant.
    bool is_paired(const Seen& seen) const {
        const Mention& last = mention(seen.last);
        return std::any_of(seen_.begin(), seen_.end(), [&](const Seen& other) {
            const Mention& beside = mention(other.last);
            return other.entity != seen.entity && beside.sentence == last.sentence &&
                   are_conjuncts(document_, head_of(last), head_of(beside));
        });
    }

    void drop_barred() {
        for (Seen& seen : seen_) {
            seen.barred = seen.barred || is_paired(seen);
        }
        std::erase_if(seen_, [&](const Seen& s) { return s.barred && s.entity != sieve_.entity; });
    }

    // The answer of the sieves, which may be named further on or further back.
    void add_sieved() {
        if (sieve_.entity != kNoEntity &&
            std::none_of(seen_.begin(), seen_.end(), [&](const Seen& s) {
                return s.entity == sieve_.entity;
            })) {
            seen_of(sieve_.entity, std::min(entity(sieve_.entity).mentions.front(), index_));
        }
    }

    // "the agreement on water", "the president who": what follows says which one is meant.
    bool is_qualified() const {
        const Sentence& sentence = document_.sentences[m_.sentence];
        if (m_.last_token >= sentence.last_token) {
            return false;
        }
        const Token& next = document_.tokens[m_.last_token];
        const auto inside = [&](std::int32_t head) {
            return head >= static_cast<std::int32_t>(m_.first_token) &&
                   head < static_cast<std::int32_t>(m_.last_token);
        };
        if (next.head < 0) {
            return false;
        }
        if (next.lemma == "of" || next.deprel.starts_with("acl")) {
            return true;
        }
        return inside(next.head) ||
               inside(document_.tokens[static_cast<std::size_t>(next.head)].head);
    }

    // "its leader", "their country"
    bool is_owned() const {
        return m_.title_first < m_.first_token && document_.tokens[m_.title_first].xpos == "PRP$";
    }

    Antecedent nobody(const std::vector<Antecedent>& others) const {
        Antecedent a;
        const bool matched = std::any_of(others.begin(), others.end(), is_match);
        set(a, antecedent_feature("new_unmatched"), matched || m_.type == "Country" ? 0 : 1);
        set(a, antecedent_feature("new_neighbour"), is_neighbour(m_) ? 1 : 0);
        set(a, antecedent_feature("new"), 1);
        set(a, antecedent_feature("new_indefinite"), !m_.definite && !m_.points_back ? 1 : 0);
        set(a, antecedent_feature("new_pointing"), m_.points_back ? 1 : 0);
        set(a,
            antecedent_feature("new_marks"),
            std::min<double>(3, static_cast<double>(marks_.size())));
        set(a, antecedent_feature("new_qualified"), is_qualified() ? 1 : 0);
        set(a, antecedent_feature("new_by_sieve"), sieve_.entity == kNoEntity ? 1 : 0);
        set(a, antecedent_feature("new_title"), document_.sentences[m_.sentence].heading ? 1 : 0);
        return a;
    }

    Antecedent describe(const Seen& seen) const {
        Antecedent a;
        a.entity = seen.entity;
        if (seen.entity == sieve_.entity) {
            set(a, sieve_.sieve, 1);
        }
        if (seen.last != index_) {
            add_place(a, seen);
        }
        set(a, antecedent_feature("mentions"), std::bit_width(seen.count));
        set(a,
            antecedent_feature("theme"),
            static_cast<double>(entity(seen.entity).mentions.size()) /
                static_cast<double>(most_in_text_));
        set(a, antecedent_feature("opens"), seen.entity == opens_ ? 1 : 0);
        set(a, antecedent_feature("only"), seen_.size() == 1 ? 1 : 0);
        add_owner(a, seen);
        add_names(a, seen);
        if (m_.type != "Country") {
            add_noun(a, seen);
            add_kind(a, seen);
        }
        add_state(a, seen);
        if (m_.type == "Person") {
            add_office(a, seen);
        }
        return a;
    }

    void add_owner(Antecedent& a, const Seen& seen) const {
        if (!is_owned()) {
            return;
        }
        const bool of_state =
            !owner_state_.empty() && entity(seen.entity).gazetteer_id == owner_state_;
        if (is_neighbour(m_)) {
            const bool owner = of_state || seen.subject_here;
            set(a,
                owner ? antecedent_feature("neighbour_owner")
                      : antecedent_feature("neighbour_other"),
                1);
            return;
        }
        set(a, antecedent_feature("owner"), seen.subject ? 1 : 0);
        set(a, antecedent_feature("owner_state"), of_state ? 1 : 0);
    }

    void add_place(Antecedent& a, const Seen& seen) const {
        const Mention& last = mention(seen.last);
        const std::uint32_t back = m_.sentence - last.sentence;
        constexpr std::uint32_t kFar = 7;
        set(a,
            back == 0     ? antecedent_feature("here")
            : back == 1   ? antecedent_feature("one_back")
            : back == 2   ? antecedent_feature("two_back")
            : back < kFar ? antecedent_feature("some_back")
                          : antecedent_feature("far_back"),
            1);
        set(a, antecedent_feature("nearest"), back == nearest_ ? 1 : 0);
        set(a, antecedent_feature("paragraph"), seen.paragraph ? 1 : 0);
        set(a, antecedent_feature("subject"), seen.subject ? 1 : 0);
        set(a, antecedent_feature("demonym"), last.kind == MentionKind::demonym ? 1 : 0);
        const std::uint32_t first = entity(seen.entity).mentions.front();
        set(a, antecedent_feature("title"), mention(first).sentence == 0 ? 1 : 0);
    }

    void add_names(Antecedent& a, const Seen& seen) const {
        const Entity& candidate = entity(seen.entity);
        const bool named = discourse_.is_named(seen.entity);
        set(a, antecedent_feature("named"), named ? 1 : 0);
        set(a, antecedent_feature("other_type"), candidate.type != m_.type ? 1 : 0);
        if (m_.type == "Country") {
            const std::string& id = candidate.gazetteer_id;
            set(a, antecedent_feature("acting_state"), !id.empty() && id == acting_state_ ? 1 : 0);
            set(a, antecedent_feature("away"), seen.away ? 1 : 0);
        } else if (m_.points_back) {
            set(a,
                named ? antecedent_feature("pointing_named")
                      : antecedent_feature("pointing_unnamed"),
                1);
        }
    }

    void add_noun(Antecedent& a, const Seen& seen) const {
        const About& about = discourse_.about(seen.entity);
        bool same = !m_.head.empty() && about.head == m_.head;
        bool kin = are_kin(m_.head, about.head);
        constexpr std::size_t kLookedAt = 40;
        const auto& all = entity(seen.entity).mentions;
        for (std::size_t k = 0; k < all.size() && k < kLookedAt && all[k] < index_ && !same; ++k) {
            const Mention& before = mention(all[k]);
            if (before.kind == MentionKind::nominal && !before.head.empty()) {
                same = before.head == m_.head;
                kin = kin || are_kin(m_.head, before.head);
            }
        }
        set(a, antecedent_feature("same_head"), same ? 1 : 0);
        set(a, antecedent_feature("kin_head"), kin && !same ? 1 : 0);
        const bool in_name = discourse_.is_named(seen.entity) && about.marks.contains(m_.head);
        set(a, antecedent_feature("head_in_name"), in_name && !same ? 1 : 0);
        if (m_.type != "Person") {
            const auto is_new = [&](const auto& word) { return !about.marks.contains(word); };
            set(a,
                antecedent_feature("marks_new"),
                static_cast<double>(std::count_if(marks_.begin(), marks_.end(), is_new)));
        }
    }

    void add_kind(Antecedent& a, const Seen& seen) const {
        const Entity& candidate = entity(seen.entity);
        const KindFit fit = m_.points_back ? kind_fit(discourse_, seen.entity, m_) : KindFit::none;
        set(a, antecedent_feature("kind"), fit == KindFit::sure ? 1 : 0);
        const bool untold = candidate.subtype.empty() || candidate.subtype == "other";
        const bool unknown = m_.points_back && untold && fit == KindFit::none &&
                             candidate.type == m_.type && discourse_.is_named(seen.entity);
        set(a, antecedent_feature("unknown_kind"), unknown ? 1 : 0);
        const bool known = !m_.subtype.empty() && m_.subtype != "other" && !untold;
        const bool same = m_.subtype == candidate.subtype;
        set(a, antecedent_feature("same_subtype"), known && same ? 1 : 0);
        set(a, antecedent_feature("other_subtype"), known && !same ? 1 : 0);
    }

    void add_state(Antecedent& a, const Seen& seen) const {
        if (state_.empty() || m_.type == "Country") {
            return;
        }
        const GazetteerRow* row = discourse_.gazetteer().row(entity(seen.entity).gazetteer_id);
        const bool listed = row != nullptr && !row->countries.empty();
        const bool same =
            discourse_.belongs_to(seen.entity, state_) ||
            (listed && std::find(row->countries.begin(), row->countries.end(), state_) !=
                           row->countries.end());
        const bool unknown = entity(seen.entity).countries.empty() && !listed;
        set(a,
            same      ? antecedent_feature("state_same")
            : unknown ? antecedent_feature("state_unknown")
                      : antecedent_feature("state_other"),
            1);
    }

    void add_office(Antecedent& a, const Seen& seen) const {
        const auto& held = entity(seen.entity).offices;
        const auto& labels = entity(seen.entity).office_labels;
        const bool same =
            std::any_of(held.begin(),
                        held.end(),
                        [&](const std::string& o) {
                            return o == m_.office || (!m_.office.empty() && o.ends_with(m_.office));
                        }) ||
            std::any_of(m_.office_labels.begin(), m_.office_labels.end(), [&](const auto& label) {
                return std::find(labels.begin(), labels.end(), label) != labels.end();
            });
        set(a,
            same           ? antecedent_feature("office_same")
            : held.empty() ? antecedent_feature("office_none")
                           : antecedent_feature("office_other"),
            1);
    }

    std::uint32_t index_;
    const Mention& m_;
    SieveAnswer sieve_;
    std::vector<Seen> seen_;  // the nearest first
    std::string state_;
    std::string owner_state_;
    std::string acting_state_;
    std::uint32_t nearest_ = UINT32_MAX;  // in sentences
    std::uint32_t opens_ = kNoEntity;     // of those spoken of in this paragraph the first
    std::size_t most_in_text_ = 1;
    std::vector<std::string> marks_;
};

}  // namespace

std::size_t description_kind(std::string_view type) {
    constexpr std::size_t kCountry = 0;
    constexpr std::size_t kPerson = 1;
    constexpr std::size_t kBody = 2;
    constexpr std::size_t kThing = 3;
    constexpr std::size_t kText = 4;
    return type == "Country"                           ? kCountry
           : type == "Person"                          ? kPerson
           : type == "Organization" || type == "Group" ? kBody
           : type == "Agreement" || type == "Topic"    ? kText
                                                       : kThing;
}

std::vector<Antecedent> antecedents(const Discourse& discourse,
                                    std::uint32_t index,
                                    const SieveAnswer& sieve) {
    return Candidates(discourse, index, sieve).run();
}

}  // namespace entente
