#include "importers/extract/names/person_signs.h"

#include <algorithm>
#include <set>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class PersonSigns : private NameReader {
public:
    explicit PersonSigns(const FoundNames& names) : NameReader(names) {}

    // "X, a spokeswoman for Y", "X, a Shi'ite cleric": whoever has an office or a calling is a person.
    bool described_by_office(const TokenRun& run) const {
        constexpr std::uint32_t kReachTokens = 8;
        static const Words callings = {
            "cleric",     "activist",  "lawyer",    "journalist", "preacher", "businessman",
            "politician", "dissident", "writer",    "economist",  "analyst",  "historian",
            "farmer",     "teacher",   "doctor",    "warlord",    "defender", "veteran",
            "professor",  "singer",    "resident",  "rebel",      "militant", "lawmaker",
            "exile",      "hitman",    "prisoner",  "agent",      "convict",  "native",
            "diplomat",   "envoy",     "scientist", "officer",    "soldier",  "tycoon",
            "oligarch",   "banker",    "commander", "fugitive",   "critic",   "fighter",
            "head",       "chief",     "chairman",  "chairwoman", "founder",  "co-founder",
            "adviser",    "advisor",   "aide",      "candidate",  "member",   "negotiator"};
        const std::uint32_t end =
            std::min(static_cast<std::uint32_t>(document_.tokens.size()), run.last + kReachTokens);
        for (std::uint32_t t = run.last; t < end; ++t) {
            const Token& token = document_.tokens[t];
            if (token.deprel == "appos" && token.head >= static_cast<std::int32_t>(run.first) &&
                token.head < static_cast<std::int32_t>(run.last)) {
                const Office* office = names_.offices().at(document_, t, end).office;
                return callings.contains(token.lemma) || (office != nullptr && office->is_office());
            }
        }
        return described_behind_comma(run, callings);
    }

    // "Indonesia's foreign minister, X,": whoever stands in apposition to an office is a person.
    bool behind_office(const TokenRun& run, std::uint32_t s) const {
        if (names_.found().empty() || run.size() < 2) {
            return false;
        }
        const Mention& office = names_.found().back();
        const Sentence& sentence = document_.sentences[s];
        const bool described = office.kind == MentionKind::nominal && office.type == "Person" &&
                               office.definite && !office.office.empty() && office.sentence == s;
        if (!described || run.first < 2 || form(run.first - 1) != "," ||
            run.last >= sentence.last_token) {
            return false;
        }
        // "the chairman of the commission, X of Mali, said"
        for (std::uint32_t t = office.last_token; t + 1 < run.first; ++t) {
            const Upos upos = document_.tokens[t].upos;
            if (upos != Upos::adp && upos != Upos::det && upos != Upos::noun &&
                upos != Upos::propn && upos != Upos::adj) {
                return false;
            }
        }
        return form(run.last) == "," || lower(run.last) == "of";
    }

    // "whose leader is X", "the premier is X": a person, as the office that is said to be his.
    bool is_holder(const TokenRun& run, std::uint32_t s) const {
        const Sentence& sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < run.first; ++t) {
            const Token& subject = document_.tokens[t];
            if (subject.deprel != "nsubj" || subject.head < static_cast<std::int32_t>(run.first) ||
                subject.head >= static_cast<std::int32_t>(run.last) || run.size() < 2 ||
                document_.tokens[run.first - 1].lemma != "be") {
                continue;
            }
            for (std::uint32_t first = t >= sentence.first_token + 2 ? t - 2 : t; first <= t;
                 ++first) {
                const OfficeMatch match = names_.offices().at(document_, first, t + 1);
                if (match.office != nullptr && match.office->is_office() &&
                    first + match.length == t + 1) {
                    return true;
                }
            }
        }
        return false;
    }

    // "Ann Bell (Ireland) said", "Ann Bell (Ireland), whose": in minutes of meetings.
    bool speaks_for_state(const Sentence& sentence, const TokenRun& run) const {
        constexpr std::uint32_t kSpeakerTokensMax = 4;
        if (run.size() < 2 || run.size() > kSpeakerTokensMax || names_.head_of(run) != nullptr ||
            run.last + 2 >= sentence.last_token || form(run.last) != "(") {
            return false;
        }
        const Mention* state = gazetteer_at(run.last + 1);
        if (state == nullptr || state->type != "Country" || state->kind != MentionKind::name ||
            state->last_token + 1 >= sentence.last_token || form(state->last_token) != ")") {
            return false;
        }
        const std::uint32_t next = state->last_token + 1;
        return form(next) == "," || document_.tokens[next].upos == Upos::verb ||
               document_.tokens[next].upos == Upos::aux;
    }

    // "; Olivera Injac receives the ministry": two unknown names without an article that do what persons do.
    bool acts_as_person(const Sentence& sentence, const TokenRun& run) const {
        static const Words acts = {"say",    "tell",    "receive", "become", "resign", "succeed",
                                   "serve",  "lead",    "head",    "chair",  "argue",  "hope",
                                   "insist", "believe", "write",   "study",  "marry",  "die",
                                   "teach",  "think",   "recall",  "retire", "fly",    "quit"};
        if (run.size() != 2 || run.last >= sentence.last_token ||
            (run.first > sentence.first_token && lower(run.first - 1) == "the")) {
            return false;
        }
        const Token& name = document_.tokens[head_token(document_, run.first, run.last)];
        return name.deprel == "nsubj" && name.head >= static_cast<std::int32_t>(run.last) &&
               acts.contains(document_.tokens[static_cast<std::size_t>(name.head)].lemma);
    }

    // "X, who was": a person.
    bool before_who(const Sentence& sentence, const TokenRun& run) const {
        const std::uint32_t who =
            run.last + (run.last < sentence.last_token && form(run.last) == "," ? 1 : 0);
        return who > run.last && who < sentence.last_token && lower(who) == "who";
    }

private:
    // The same by its place, where the tree hangs the description elsewhere: "of X, a former head of".
    bool described_behind_comma(const TokenRun& run, const Words& callings) const {
        constexpr std::uint32_t kReachTokens = 5;
        const auto size = static_cast<std::uint32_t>(document_.tokens.size());
        if (run.last + 2 >= size || form(run.last) != "," ||
            document_.tokens[run.last + 1].upos != Upos::det) {
            return false;
        }
        const std::uint32_t end = std::min(size, run.last + kReachTokens);
        for (std::uint32_t t = run.last + 2; t < end; ++t) {
            const Token& token = document_.tokens[t];
            const bool modifies = token.deprel == "compound" || token.deprel == "amod";
            if (!modifies && token.upos == Upos::noun) {
                const Office* office = names_.offices().at(document_, t, end).office;
                return callings.contains(token.lemma) || (office != nullptr && office->is_office());
            }
            if (!modifies) {
                return false;
            }
        }
        return false;
    }
};

}  // namespace

bool described_by_office(const FoundNames& names, const TokenRun& run) {
    return PersonSigns(names).described_by_office(run);
}

bool behind_office(const FoundNames& names, const TokenRun& run, std::uint32_t s) {
    return PersonSigns(names).behind_office(run, s);
}

bool is_holder(const FoundNames& names, const TokenRun& run, std::uint32_t s) {
    return PersonSigns(names).is_holder(run, s);
}

bool speaks_for_state(const FoundNames& names, const Sentence& sentence, const TokenRun& run) {
    return PersonSigns(names).speaks_for_state(sentence, run);
}

bool acts_as_person(const FoundNames& names, const Sentence& sentence, const TokenRun& run) {
    return PersonSigns(names).acts_as_person(sentence, run);
}

bool before_who(const FoundNames& names, const Sentence& sentence, const TokenRun& run) {
    return PersonSigns(names).before_who(sentence, run);
}

}  // namespace entente
