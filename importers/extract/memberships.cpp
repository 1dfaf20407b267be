#include "importers/extract/memberships.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/stated_once.h"

namespace entente {

namespace {

constexpr double kConfidence = 0.7;
constexpr std::size_t kBracketMin = 3;  // "the bloc (A)" may name the seat
constexpr std::size_t kMembersMax = 40;

class MembershipReader {
public:
    explicit MembershipReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (const Mention& mention : document_.mentions) {
            if (mention.entity == kNoEntity) {
                continue;
            }
            if (mention.type == "Organization") {
                listed_members(mention);
                named_members(mention);
            } else if (mention.type == "Agreement") {
                listed_members(mention);
            }
        }
        for (const Sentence& sentence : document_.sentences) {
            members_of_bloc(sentence);
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    // Who belongs to a body, who is bound by an agreement.
    static std::string_view membership(const Mention& whole) {
        return whole.type == "Agreement" ? "PARTY_TO" : "MEMBER_OF";
    }

    // Whether "member of", "party to" ends before token `t`.
    bool follows_member(const Sentence& sentence, std::uint32_t t, const Mention& whole) const {
        if (t < sentence.first_token + 2) {
            return false;
        }
        const std::string_view noun = lemma(t - 2);
        return whole.type == "Agreement"
                   ? (lemma(t - 1) == "to" || lemma(t - 1) == "of") &&
                         (noun == "party" || noun == "signatory" || noun == "member")
                   : lemma(t - 1) == "of" && noun == "member";
    }

    // Where the bracket or dash stands behind "the bloc", "the Contadora group"; UINT32_MAX where none does.
    std::uint32_t list_behind(const Mention& body, const Sentence& sentence) const {
        static const std::set<std::string_view> kinds = {
            "group", "bloc", "quartet", "troika", "alliance", "club", "quad"};
        std::uint32_t t = body.last_token;
        const bool grouped = t < sentence.last_token && kinds.contains(lemma(t));
        const bool fits = body.subtype == "igo" || body.subtype == "alliance" || grouped;
        t += grouped ? 1 : 0;
        if (!fits || t >= sentence.last_token) {
            return UINT32_MAX;
        }
        const bool opened = form(t) == "(" || ((form(t) == "-" || form(t) == "–") &&
                                               document_.tokens[t - 1].space_after);
        return opened ? t : UINT32_MAX;
    }

    // "members of the committee, among them X and Y": who is listed behind.
    void listed_members(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        if (const std::uint32_t list = list_behind(body, sentence); list != UINT32_MAX) {
            members_in_brackets(body, list);
        }
        std::uint32_t of = body.first_token;
        of -= of > sentence.first_token && lemma(of - 1) == "the" ? 1 : 0;
        if (!follows_member(sentence, of, body)) {
            return;
        }
        if (body.last_token < sentence.last_token && form(body.last_token) == "(") {
            members_in_brackets(body, body.last_token);
        }
        std::uint32_t t = body.last_token;
        if (body.type == "Organization") {
            members_counted(body, t);
        }
        if (const std::uint32_t colon = colon_behind(body); colon != UINT32_MAX) {
            members_behind_colon(body, colon);
            return;
        }
        t += t < sentence.last_token && form(t) == "," ? 1 : 0;
        const bool among =
            t + 2 < sentence.last_token && lemma(t) == "among" && form(t + 1) == "them";
        const bool such = t + 2 < sentence.last_token && lemma(t) == "such" && lemma(t + 1) == "as";
        if (!among && !such && !(t + 1 < sentence.last_token && form(t) == "including")) {
            return;
        }
        for (t += among || such ? 2 : 1; t < sentence.last_token; ++t) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention) {
                const Upos upos = document_.tokens[t].upos;
                if (upos == Upos::verb || upos == Upos::aux || upos == Upos::adp) {
                    return;
                }
                continue;
            }
            const Mention& member = document_.mentions[index];
            t = member.last_token - 1;
            const bool may_belong = member.type == "Person" || member.type == "Country" ||
                                    member.type == "Organization";
            if (may_belong && member.entity != kNoEntity && member.kind != MentionKind::demonym) {
                add(membership(body), member, body.entity, "pattern:listed-member");
            }
        }
    }

    // "the bloc (A, B and C)", with the bracket at `t`
    void members_in_brackets(const Mention& body, std::uint32_t t) {
        const Sentence& sentence = document_.sentences[body.sentence];
        std::vector<std::uint32_t> members;
        const bool dash = form(t) != "(";
        for (++t; t < sentence.last_token && form(t) != ")" && form(t) != "-" && form(t) != "–";
             ++t) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention) {
                if (form(t) != "," && lemma(t) != "and" && lemma(t) != "the") {
                    return;
                }
                continue;
            }
            if (document_.mentions[index].type != "Country" ||
                document_.mentions[index].entity == kNoEntity) {
                return;
            }
            members.push_back(index);
            t = document_.mentions[index].last_token - 1;
        }
        if (members.size() < kBracketMin || (dash && t >= sentence.last_token)) {
            return;
        }
        for (const std::uint32_t member : members) {
            add(membership(body), document_.mentions[member], body.entity, "pattern:listed-member");
        }
    }

    // The colon behind a body or behind the bracket with its acronym.
    std::uint32_t colon_behind(const Mention& body) const {
        const Sentence& sentence = document_.sentences[body.sentence];
        std::uint32_t t = body.last_token;
        if (t + 3 < sentence.last_token && form(t) == "(" && form(t + 2) == ")") {
            t += 3;
        }
        return t < sentence.last_token && form(t) == ":" ? t : UINT32_MAX;
    }

    // "were members of the council: X, commander of the army; his deputy, Y; and Generals A and B"
    void members_behind_colon(const Mention& body, std::uint32_t colon) {
        const Sentence& sentence = document_.sentences[body.sentence];
        for (std::uint32_t t = colon + 1; t < sentence.last_token; ++t) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention || document_.mentions[index].first_token != t) {
                continue;
            }
            const Mention& member = document_.mentions[index];
            const std::uint32_t start = std::min(member.title_first, member.first_token);
            const std::string_view before = form(start - 1);
            const bool listed = before == ":" || before == "," || before == ";" || before == "and";
            if (listed && member.type == "Person" && member.kind == MentionKind::name &&
                member.entity != kNoEntity) {
                add(membership(body), member, body.entity, "pattern:listed-member");
            }
        }
    }

    // "Of the ten members of the bloc[, only] A and B objected": with what begins behind the body at `t`.
    void members_counted(const Mention& body, std::uint32_t t) {
        static const std::set<std::string_view> fillers = {",", "only", "just", "all", "but"};
        const Sentence& sentence = document_.sentences[body.sentence];
        const std::string opening(lemma(sentence.first_token));
        if (opening != "of" && opening != "among") {
            return;
        }
        while (t < sentence.last_token && fillers.contains(form(t))) {
            ++t;
        }
        for (const std::uint32_t member : states_listed(sentence, t)) {
            add("MEMBER_OF", document_.mentions[member], body.entity, "pattern:listed-member");
        }
    }

    // "NATO member Turkey", "the EU member state Malta", "EU members Malta and Cyprus".
    void named_members(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        std::uint32_t t = body.last_token;
        // "the bloc's members - A, B and C -", "the bloc's founding members, A and B,"
        t += t < sentence.last_token && lemma(t) == "'s" ? 1 : 0;
        t += t < sentence.last_token && document_.tokens[t].upos == Upos::adj ? 1 : 0;
        if (t >= sentence.last_token || lemma(t) != "member") {
            return;
        }
        const bool several = document_.tokens[t].xpos == "NNS";
        t += t + 1 < sentence.last_token && (lemma(t + 1) == "state" || lemma(t + 1) == "country")
                 ? 2
                 : 1;
        const bool opened = t < sentence.last_token &&
                            (form(t) == "," || form(t) == "-" || form(t) == "–" || form(t) == "—");
        const std::vector<std::uint32_t> members =
            several ? states_listed(sentence, t + (opened ? 1 : 0)) : states_at(sentence, t);
        if (opened && members.size() < 2) {
            return;  // "EU members, Greece said,"
        }
        for (const std::uint32_t member : members) {
            add("MEMBER_OF", document_.mentions[member], body.entity, "pattern:body-member");
        }
    }

    // "Three members, A, B and C, objected": of the organisation of states that was spoken of last.
    void members_of_bloc(const Sentence& sentence) {
        for (std::uint32_t t = sentence.first_token + 1; t + 3 < sentence.last_token; ++t) {
            const bool counted =
                lemma(t) == "member" && document_.tokens[t].xpos == "NNS" &&
                (document_.tokens[t - 1].upos == Upos::num ||
                 document_.tokens[t - 1].upos == Upos::adj || lemma(t - 1) == "other");
            const std::uint32_t list = t + 1 + (lemma(t + 1) == "state" ? 1 : 0);
            if (!counted || (form(list) != "," && form(list) != "-" && form(list) != "–" &&
                             form(list) != "(")) {
                continue;
            }
            const std::vector<std::uint32_t> members = states_listed(sentence, list + 1);
            const std::uint32_t bloc =
                members.size() < 2 ? kNoEntity : bloc_before(members.front());
            if (bloc == kNoEntity) {
                continue;
            }
            for (const std::uint32_t member : members) {
                add("MEMBER_OF", document_.mentions[member], bloc, "pattern:body-member");
            }
        }
    }

    // The organisation of states that is mentioned last before a mention.
    std::uint32_t bloc_before(std::uint32_t index) const {
        constexpr std::uint32_t kReachSentences = 6;
        constexpr std::uint32_t kMentionsMax = 200;
        for (std::uint32_t k = index; k-- > 0 && index - k < kMentionsMax;) {
            const Mention& mention = document_.mentions[k];
            if (mention.sentence + kReachSentences < document_.mentions[index].sentence) {
                break;
            }
            if (mention.type != "Organization" || mention.entity == kNoEntity) {
                continue;
            }
            const std::string& subtype = document_.entities[mention.entity].subtype;
            if (subtype == "igo" || subtype == "alliance") {
                return mention.entity;
            }
        }
        return kNoEntity;
    }

    std::vector<std::uint32_t> states_at(const Sentence& sentence, std::uint32_t t) const {
        const std::uint32_t index = t < sentence.last_token ? map_.at(t) : kNoMention;
        const bool state = index != kNoMention && document_.mentions[index].type == "Country" &&
                           document_.mentions[index].entity != kNoEntity;
        return state ? std::vector<std::uint32_t>{index} : std::vector<std::uint32_t>();
    }

    // "A, B and the C" from token `t` on.
    std::vector<std::uint32_t> states_listed(const Sentence& sentence, std::uint32_t t) const {
        std::vector<std::uint32_t> found;
        while (t < sentence.last_token && found.size() < kMembersMax) {
            if (form(t) == "," || lemma(t) == "and" || lemma(t) == "the") {
                ++t;
                continue;
            }
            const std::vector<std::uint32_t> state = states_at(sentence, t);
            if (state.empty() || document_.mentions[state.front()].kind == MentionKind::demonym) {
                break;
            }
            found.push_back(state.front());
            t = document_.mentions[state.front()].last_token;
        }
        return found;
    }

    void add(std::string_view type,
             const Mention& member,
             std::uint32_t whole,
             std::string_view extractor) {
        if (member.entity == whole ||
            !stated_.is_new(document_, member.entity, whole, type, member.sentence)) {
            return;
        }
        document_.relations.push_back(claim_beside(member, whole, type, kConfidence, extractor));
    }

    Document& document_;
    MentionMap map_;
    StatedOnce stated_;
};

}  // namespace

void read_memberships(Document& document) {
    MembershipReader(document).run();
}

}  // namespace entente
