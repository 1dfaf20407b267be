#include "importers/extract/coreference/groups.h"

#include <algorithm>
#include <set>

#include "importers/extract/coreference/pointing_descriptions.h"

namespace entente {

namespace {

constexpr std::uint32_t kGroupReachSentences = 3;  // "the three countries"

class Groups : private DiscourseReader {
public:
    explicit Groups(Discourse& discourse) : DiscourseReader(discourse), changed_(discourse) {}

    // "the two countries": the two that the nearest sentence speaks of, when it speaks of just two.
    void resolve_group(std::uint32_t i) {
        Mention& m = changed_.mention(i);
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
                               document_.tokens[head_of(before)].deprel == "nmod:poss";
            if (before.entity != kNoEntity && before.type == m.type && !owner &&
                fits_group(before, m) && may_be_one(before.entity, m) &&
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

private:
    // "the three Baltic states": those of which that may be said.
    bool may_be_one(std::uint32_t e, const Mention& group) const {
        return group.type != "Country" || entity(e).gazetteer_id.empty() ||
               may_be_called_so(discourse_, group, entity(e).gazetteer_id);
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
        Mention& m = changed_.mention(i);
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
        std::vector<std::uint32_t> label;
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
            std::uint32_t top = head_of(before);
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
            if (head.deprel == "discourse") {
                add(label, before.entity);
            }
        }
        if (label.size() == 2 && subjects.empty()) {
            return label;  // "A, B - Both recalled"
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
        Mention& m = changed_.mention(i);
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

    Discourse& changed_;
};

}  // namespace

void resolve_group(Discourse& discourse, std::uint32_t index) {
    Groups(discourse).resolve_group(index);
}

}  // namespace entente
