#include "importers/extract/coreference/beside_names.h"

#include <algorithm>
#include <set>

#include "importers/extract/office_complements.h"
#include "importers/extract/offices.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class BesideNames : private DiscourseReader {
public:
    explicit BesideNames(const Discourse& discourse) : DiscourseReader(discourse) {}

    std::uint32_t holder_mention(std::uint32_t i) const { return mention_at(holder_token(i), i); }

    // The person whose name stands in apposition to the description or is said to be what it says.
    std::uint32_t named_beside(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (const std::uint32_t said = holder_mention(i);
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
                next.entity != kNoEntity &&
                discourse_.may_belong_to(next.entity, discourse_.state_of(m))) {
                return next.entity;
            }
        }
        return kNoEntity;
    }

private:
    // "Minister A, B's premier, C, and D": the office is that of the name behind it, since a name with its own office or a list with
    // no office behind its names stands around it.
    bool lists_offices_first(std::uint32_t i) const {
        const Mention& m = mention(i);
        const Sentence& sentence = document_.sentences[m.sentence];
        bool titled = false;
        for (std::uint32_t k = i; k-- > 0 && i - k < 4 && mention(k).sentence == m.sentence;) {
            if (mention(k).type == "Person" && is_name_kind(mention(k).kind)) {
                titled = (mention(k).title_first < mention(k).first_token &&
                          !mention(k).office.empty()) ||
                         is_named_by_office(k);
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

    // "the president of A, [X], the president of B, Y": X has an office before it.
    bool is_named_by_office(std::uint32_t name) const {
        constexpr std::uint32_t kReachMentions = 4;
        for (std::uint32_t k = name; k-- > 0 && name - k <= kReachMentions;) {
            const Mention& office = mention(k);
            if (office.sentence != mention(name).sentence) {
                return false;
            }
            if (office.type != "Person" || office.kind == MentionKind::pronoun) {
                continue;
            }
            return office.kind == MentionKind::nominal && !office.office.empty() &&
                   name_after(k) == mention(name).entity && mention(name).entity != kNoEntity;
        }
        return false;
    }

    // The token of whom the clause of mention `i` says that he holds its office; or UINT32_MAX.
    std::uint32_t holder_token(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (m.type != "Person" || m.office.empty() || is_relative_office(m.office)) {
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

    // "the foreign minister of A and president of B": one person; "appoints X prime minister": X.
    std::uint32_t joined_office(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::uint32_t start = std::min(m.title_first, m.first_token);
        if (i == 0 || start == document_.sentences[m.sentence].first_token) {
            return kNoEntity;
        }
        const Token& head = document_.tokens[head_of(m)];
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
        const Token& head = document_.tokens[head_of(m)];
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

    bool is_apposition(const Mention& left, const Mention& right) const {
        const Token& head = document_.tokens[head_of(right)];
        return head.deprel == "appos" && head.head >= static_cast<std::int32_t>(left.first_token) &&
               head.head < static_cast<std::int32_t>(left.last_token);
    }

    // "X, who came with Y, is the president": the tree says so.
    bool is_predicate(const Mention& left, const Mention& right) const {
        const std::uint32_t head = head_of(right);
        const Token& subject = document_.tokens[head_of(left)];
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
                if (comma && m.office == "counterpart" && opens_clause_of(m, next)) {
                    return kNoEntity;
                }
                // "the minister, X said": a comma that only opens what X says is none of these.
                return discourse_.may_belong_to(next.entity, discourse_.state_of(m)) ? next.entity
                                                                                     : kNoEntity;
            }
        }
        return kNoEntity;
    }

    // "After talks with her [counterpart], Minister [X] left": the description stands in a phrase in front of the clause whose subject the
    // name is, and is somebody else.
    bool opens_clause_of(const Mention& m, const Mention& name) const {
        const Token& subject = document_.tokens[head_of(name)];
        if (!subject.deprel.starts_with("nsubj") || subject.head < 0 ||
            name.title_first >= name.first_token) {
            return false;
        }
        constexpr int kStepsMax = 6;
        std::uint32_t t = head_of(m);
        bool adjunct = false;
        for (int step = 0; step < kStepsMax; ++step) {
            const Token& token = document_.tokens[t];
            adjunct = adjunct || token.deprel == "obl" || token.deprel == "advcl";
            if (token.head < 0 || token.head == subject.head) {
                return adjunct && token.head == subject.head;
            }
            t = static_cast<std::uint32_t>(token.head);
        }
        return false;
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
};

}  // namespace

std::uint32_t holder_mention(const Discourse& discourse, std::uint32_t index) {
    return BesideNames(discourse).holder_mention(index);
}

std::uint32_t named_beside(const Discourse& discourse, std::uint32_t index) {
    return BesideNames(discourse).named_beside(index);
}

std::uint32_t name_of_body(const Discourse& discourse, std::uint32_t index) {
    return BesideNames(discourse).name_of_body(index);
}

}  // namespace entente
