#include "importers/extract/coreference/antecedents.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "importers/extract/coreference/pointing_descriptions.h"

namespace entente {

namespace {

// What the words before a description say of one that it may mean.
struct Seen {
    std::uint32_t entity = kNoEntity;
    std::uint32_t last = kNoMention;  // the nearest mention
    std::uint32_t count = 0;          // of mentions so far
    bool subject = false;
    bool main_subject = false;
    bool paragraph = false;
    bool same_verb = false;
};

class Candidates : private DiscourseReader {
public:
    Candidates(const Discourse& discourse, std::uint32_t index, const SieveAnswer& sieve)
        : DiscourseReader(discourse), index_(index), m_(mention(index)), sieve_(sieve) {}

    std::vector<Antecedent> run() {
        look_back();
        state_ = discourse_.state_of(m_);
        marks_ = discourse_.marks_of(m_);
        std::uint32_t most = 1;
        std::uint32_t nearest = UINT32_MAX;
        for (const Seen& seen : seen_) {
            most = std::max(most, seen.count);
            nearest = std::min(nearest, m_.sentence - mention(seen.last).sentence);
        }
        std::vector<Antecedent> all;
        all.push_back(nobody());
        for (const Seen& seen : seen_) {
            all.push_back(describe(seen, most, nearest));
        }
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
        if (m_.type == "Country") {
            return type == "Country" && !entity(e).gazetteer_id.empty() &&
                   may_be_called_so(discourse_, m_, entity(e).gazetteer_id);
        }
        if (type == m_.type) {
            return true;
        }
        const bool bodies = (m_.type == "Group" && type == "Organization") ||
                            (m_.type == "Organization" && type == "Group");
        return bodies || kind_fit(discourse_, e, m_) != KindFit::none;
    }

    // The verb that a mention is an argument of, or -1.
    std::int32_t verb_of(const Mention& m) const {
        const Token& head = document_.tokens[head_of(m)];
        return is_argument(head) ? head.head : -1;
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
        const std::int32_t verb = verb_of(m_);
        for (std::uint32_t k = index_; k-- > 0 && index_ - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            const std::uint32_t e = before.entity;
            if (e == kNoEntity || !may_mean(e) ||
                (before.first_token <= m_.first_token && m_.last_token <= before.last_token)) {
                continue;
            }
            Seen& seen = seen_of(e, k);
            const std::uint32_t back = m_.sentence - before.sentence;
            seen.paragraph = seen.paragraph || discourse_.paragraph(before.sentence) ==
                                                   discourse_.paragraph(m_.sentence);
            if (back > 1) {
                continue;
            }
            const Token& head = document_.tokens[head_of(before)];
            if (head.deprel.starts_with("nsubj")) {
                seen.subject = true;
                seen.main_subject =
                    seen.main_subject ||
                    (back == 1 && head.head >= 0 &&
                     document_.tokens[static_cast<std::size_t>(head.head)].head < 0);
            }
            seen.same_verb = seen.same_verb || (back == 0 && verb >= 0 && verb_of(before) == verb);
        }
        if (sieve_.entity != kNoEntity &&
            std::none_of(seen_.begin(), seen_.end(), [&](const Seen& s) {
                return s.entity == sieve_.entity;
            })) {
            const std::uint32_t first = entity(sieve_.entity).mentions.front();
            if (first < index_) {
                seen_of(sieve_.entity, first);
            } else {
                seen_of(sieve_.entity, index_);
            }
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

    Antecedent nobody() const {
        Antecedent a;
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

    Antecedent describe(const Seen& seen, std::uint32_t most, std::uint32_t nearest) const {
        Antecedent a;
        a.entity = seen.entity;
        if (seen.entity == sieve_.entity) {
            set(a, sieve_.sieve, 1);
        }
        if (seen.last != index_) {
            add_place(a, seen, nearest);
        }
        set(a, antecedent_feature("mentions"), std::log2(1.0 + seen.count));
        set(a, antecedent_feature("share"), static_cast<double>(seen.count) / most);
        set(a, antecedent_feature("only"), seen_.size() == 1 ? 1 : 0);
        set(a, antecedent_feature("same_verb"), seen.same_verb ? 1 : 0);
        set(a, antecedent_feature("owner"), seen.subject && is_owned() ? 1 : 0);
        add_words(a, seen);
        add_state(a, seen);
        if (m_.type == "Person") {
            add_office(a, seen);
        }
        return a;
    }

    void add_place(Antecedent& a, const Seen& seen, std::uint32_t nearest) const {
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
        set(a, antecedent_feature("nearest"), back == nearest ? 1 : 0);
        set(a, antecedent_feature("paragraph"), seen.paragraph ? 1 : 0);
        set(a, antecedent_feature("subject"), seen.subject ? 1 : 0);
        set(a, antecedent_feature("main_subject"), seen.main_subject ? 1 : 0);
        set(a, antecedent_feature("pronoun"), last.kind == MentionKind::pronoun ? 1 : 0);
        const std::uint32_t first = entity(seen.entity).mentions.front();
        set(a, antecedent_feature("title"), mention(first).sentence == 0 ? 1 : 0);
    }

    void add_words(Antecedent& a, const Seen& seen) const {
        const std::uint32_t e = seen.entity;
        const Entity& candidate = entity(e);
        const bool named = discourse_.is_named(e);
        set(a, antecedent_feature("named"), named ? 1 : 0);
        set(a, antecedent_feature("other_type"), candidate.type != m_.type ? 1 : 0);
        if (m_.type == "Country") {
            return;
        }
        bool same = false;
        bool others = false;
        constexpr std::size_t kLookedAt = 40;
        const auto& all = candidate.mentions;
        for (std::size_t k = 0; k < all.size() && k < kLookedAt && all[k] < index_; ++k) {
            const Mention& before = mention(all[k]);
            if (before.kind == MentionKind::nominal && !before.head.empty()) {
                (before.head == m_.head ? same : others) = true;
            }
        }
        same = same || (!m_.head.empty() && discourse_.about(e).head == m_.head);
        set(a, antecedent_feature("same_head"), same ? 1 : 0);
        set(a, antecedent_feature("other_heads"), others && !same ? 1 : 0);
        const auto& words = discourse_.about(e).marks;
        set(a,
            antecedent_feature("head_in_name"),
            !same && named && words.contains(m_.head) ? 1 : 0);
        const KindFit fit = m_.points_back ? kind_fit(discourse_, e, m_) : KindFit::none;
        set(a, antecedent_feature("kind"), fit == KindFit::sure ? 1 : 0);
        set(a, antecedent_feature("possible_kind"), fit == KindFit::possible ? 1 : 0);
        const bool known = !m_.subtype.empty() && m_.subtype != "other" &&
                           !candidate.subtype.empty() && candidate.subtype != "other";
        set(a,
            antecedent_feature("same_subtype"),
            known && m_.subtype == candidate.subtype ? 1 : 0);
        set(a,
            antecedent_feature("other_subtype"),
            known && m_.subtype != candidate.subtype ? 1 : 0);
        if (m_.type != "Person") {
            const auto shared = std::count_if(
                marks_.begin(), marks_.end(), [&](const auto& w) { return words.contains(w); });
            set(a, antecedent_feature("marks_shared"), static_cast<double>(shared));
            set(a,
                antecedent_feature("marks_new"),
                static_cast<double>(marks_.size()) - static_cast<double>(shared));
        }
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
    std::vector<std::string> marks_;
};

bool read_weight(std::string_view cell, float& weight) {
    const std::string text(cell);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    weight = static_cast<float>(value);
    return !text.empty() && *end == '\0' && std::isfinite(value);
}

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

Result<std::shared_ptr<const AntecedentModel>> AntecedentModel::load(const TableSource& source) {
    std::vector<std::string_view> columns = {"feature", "all"};
    columns.insert(columns.end(), kDescriptionKinds.begin(), kDescriptionKinds.end());
    ENTENTE_ASSIGN(const Table table, Table::parse(source, columns));
    auto model = std::make_shared<AntecedentModel>();
    std::array<bool, kAntecedentFeatures.size()> seen{};
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto found =
            std::find(kAntecedentFeatures.begin(), kAntecedentFeatures.end(), table.cell(row, 0));
        const auto index = static_cast<std::size_t>(found - kAntecedentFeatures.begin());
        if (found == kAntecedentFeatures.end() || seen.at(index)) {
            return table.error_at(row,
                                  "the feature '" + std::string(table.cell(row, 0)) +
                                      "' is unknown or there twice; antecedents.h has the list");
        }
        seen.at(index) = true;
        float common = 0;
        bool read = read_weight(table.cell(row, 1), common);
        for (std::size_t kind = 0; kind < kDescriptionKinds.size(); ++kind) {
            float own = 0;
            read = read && read_weight(table.cell(row, 2 + kind), own);
            model->weights_.at(kind).at(index) = common + own;
        }
        if (!read) {
            return table.error_at(row, "every weight must be a number");
        }
    }
    if (std::find(seen.begin(), seen.end(), false) != seen.end()) {
        return Error{ErrorCode::invalid_argument,
                     std::string(source.name) + ": a feature of antecedents.h has no weight"};
    }
    return std::shared_ptr<const AntecedentModel>(std::move(model));
}

double AntecedentModel::score(const Antecedent& candidate, std::size_t kind) const {
    double sum = 0;
    for (std::size_t i = 0; i < kAntecedentFeatures.size(); ++i) {
        sum += static_cast<double>(weights_.at(kind).at(i)) *
               static_cast<double>(candidate.features.at(i));
    }
    return sum;
}

std::size_t AntecedentModel::best(const std::vector<Antecedent>& candidates,
                                  std::size_t kind) const {
    std::size_t best = 0;
    double highest = score(candidates.front(), kind);
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        if (const double own = score(candidates[i], kind); own > highest) {
            highest = own;
            best = i;
        }
    }
    return best;
}

}  // namespace entente
