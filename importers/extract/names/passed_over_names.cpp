#include "importers/extract/names/passed_over_names.h"

#include <algorithm>
#include <set>

#include "importers/extract/designations.h"
#include "importers/extract/mentions.h"
#include "importers/extract/names/person_signs.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class PassedOverNames : private NameReader {
public:
    explicit PassedOverNames(FoundNames& names) : NameReader(names), changed_(names) {}

    // "Party of European Socialists (PES)", "memorandum of understanding (MOU)": of the type of what
    // stands before the bracket; coreference makes them one.
    std::uint32_t bracketed_acronym(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const std::string_view word = form(t);
        if (t < sentence.first_token + 2 || t + 1 >= sentence.last_token || form(t - 1) != "(" ||
            form(t + 1) != ")" || names_.map().covered(t) || word.size() < 2 ||
            word.size() > kAcronymBytesMax || !is_all_caps(word)) {
            return t;
        }
        const Head* head = names_.heads().at(document_, t, t + 1);
        if (!names_.found().empty() && names_.found().back().last_token == t - 1 &&
            names_.found().back().type != "Person") {
            const Mention long_form = names_.found().back();
            changed_.add_other(s, {t, t + 1}, long_form.type, nullptr);
            changed_.last().subtype = long_form.subtype;
            changed_.last().head = long_form.head;
        } else if (head != nullptr) {
            changed_.add_other(s, {t, t + 1}, head->type, head);
        } else {
            return t;
        }
        changed_.last().kind = MentionKind::acronym;
        return t + 1;
    }

    // "F-35", "S-400 missiles", "MiG-29s": designations of aircraft, ships and missiles.
    std::uint32_t designated_weapon(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const std::uint32_t end = designation_end(document_, t, sentence.last_token);
        if (end == t || names_.map().covered(t)) {
            return t;
        }
        Mention mention = make_mention(document_, s, t, end, MentionKind::name, "Asset");
        mention.subtype = "weapon";
        changed_.add(std::move(mention));
        changed_.take({t, end});
        return end;
    }

    // "West Darfur": another place than Darfur. "Southern Iraq" is Iraq.
    std::uint32_t part_of_region(std::uint32_t s, std::uint32_t t) {
        static const Words points = {"North", "South", "East", "West", "Central"};
        const std::uint32_t index = points.contains(form(t)) ? names_.map().at(t + 1) : kNoMention;
        if (index == kNoMention || names_.map().covered(t) ||
            document_.mentions[index].first_token != t + 1 ||
            document_.mentions[index].sentence != s || document_.mentions[index].type != "Place" ||
            !is_name_like(t)) {
            return t;
        }
        const TokenRun run{t, document_.mentions[index].last_token};
        changed_.replace(index);
        changed_.add_other(s, run, "Place", nullptr);
        return run.last;
    }

    // Names that the core passed over: the party "Forward Together", the defender Rita Karim.
    std::uint32_t unlearned_name(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (const std::uint32_t after = quoted_body(s, sentence, t); after > t) {
            return after;
        }
        for (const auto find : {&PassedOverNames::introduced_body,
                                &PassedOverNames::told_name,
                                &PassedOverNames::deciding_body}) {
            if (const std::uint32_t after = (this->*find)(s, sentence, t); after > t) {
                return after;
            }
        }
        const bool name = t + 1 < sentence.last_token && names_.is_name_token(sentence, t) &&
                          names_.is_name_token(sentence, t + 1) &&
                          document_.tokens[t].upos == Upos::propn &&
                          document_.tokens[t + 1].upos == Upos::propn &&
                          names_.learned_at(t) == nullptr && names_.learned_at(t + 1) == nullptr &&
                          (!is_all_caps(form(t)) || is_initials(form(t))) &&
                          names_.offices().at(document_, t, sentence.last_token).office == nullptr;
        if (!name) {
            return t;
        }
        const TokenRun run = names_.person_run(sentence, t);
        if (run.size() < 2 || names_.heads().at(document_, run.last - 1, run.last) != nullptr) {
            return t;
        }
        const bool person = names_.first_names().contains(form(t)) || is_initials(form(t)) ||
                            behind_office(names_, run, s) || before_who(names_, sentence, run) ||
                            described_by_office(names_, run) ||
                            acts_as_person(names_, sentence, run);
        if (!person) {
            return t;
        }
        changed_.add_person(s, run, run.first, nullptr);
        return run.last;
    }

private:
    // "P.J.", "A."
    static bool is_initials(std::string_view word) {
        if (word.size() < 2 || word.size() % 2 != 0) {
            return false;
        }
        for (std::size_t i = 0; i < word.size(); i += 2) {
            if (!is_upper(static_cast<unsigned char>(word[i])) || word[i + 1] != '.') {
                return false;
            }
        }
        return true;
    }

    // The faction "Butun Kyrgyzstan": a noun for a body, and its name in quotation marks.
    std::uint32_t quoted_body(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const bool quoted = t > sentence.first_token + 1 && opens_quotation(form(t - 1));
        const Head* noun =
            quoted ? names_.heads().before(document_, sentence.first_token, t - 1) : nullptr;
        if (noun == nullptr) {
            return t;
        }
        TokenRun run{t, t};
        while (run.last < sentence.last_token && run.size() < kNameTokensMax &&
               (is_capitalised(document_, run.last) || form(run.last) == "-")) {
            ++run.last;
        }
        if (run.size() == 0 || run.last >= sentence.last_token ||
            !closes_quotation(form(run.last)) ||
            (run.size() == 1 && gazetteer_at(run.first) != nullptr)) {
            return t;
        }
        changed_.add_other(s, run, "Organization", noun);
        changed_.drop_inside(run);
        return run.last;
    }

    // "the carmaker [X]", "oil major [X]": what the noun in front says, where the core saw no name.
    std::uint32_t introduced_body(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const Head* noun = names_.heads().before(document_, sentence.first_token, t);
        if (noun == nullptr || names_.map().covered(t)) {
            return t;
        }
        TokenRun run = name_run(sentence, t);
        if (run.size() == 0) {
            return t;
        }
        // the frigate "Admiral Essen", of which the last word is a city
        const std::uint32_t named = run.last;
        while (noun->type == "Asset" && run.last < sentence.last_token &&
               run.size() < kNameTokensMax && is_capitalised(document_, run.last)) {
            ++run.last;
        }
        changed_.add_other(s, run, noun->type, noun);
        if (run.last > named) {
            changed_.drop_inside(run);
        }
        return run.last;
    }

    TokenRun name_run(const Sentence& sentence, std::uint32_t t) const {
        TokenRun run{t, t};
        while (run.last < sentence.last_token && run.size() < kNameTokensMax &&
               (names_.is_name_token(sentence, run.last) ||
                (run.size() > 0 && names_.is_glue(run.last, sentence)))) {
            ++run.last;
        }
        return run;
    }

    // "Akel, the communist party in his coalition,", "their foreign ministers, X and Y,": what stands beside the name in commas.
    std::uint32_t told_name(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const TokenRun run = name_run(sentence, t);
        if (run.size() == 0 || document_.tokens[t].upos != Upos::propn ||
            names_.learned_at(t) != nullptr ||
            names_.offices().at(document_, t, sentence.last_token).office != nullptr) {
            return t;
        }
        if (const Head* noun = names_.told_behind(sentence, run); noun != nullptr) {
            changed_.add_other(s, run, noun->type, noun);
            return run.last;
        }
        if (run.size() > 1 && is_beside_offices(run)) {
            changed_.add_person(s, run, run.first, nullptr);
            return run.last;
        }
        return t;
    }

    // "their foreign ministers, [X] and Y"
    bool is_beside_offices(const TokenRun& run) const {
        const Token& name = document_.tokens[head_token(document_, run.first, run.last)];
        if (name.deprel != "appos" || name.head < 0) {
            return false;
        }
        const auto noun = static_cast<std::uint32_t>(name.head);
        for (std::uint32_t first = noun - std::min(noun, 2U); first <= noun; ++first) {
            const OfficeMatch match = names_.offices().at(document_, first, noun + 1);
            if (match.office != nullptr && match.office->is_office() &&
                first + match.length == noun + 1) {
                return true;
            }
        }
        return false;
    }

    // "the Folketing rejected": a bare name behind "the" that says or decides something.
    std::uint32_t deciding_body(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        static const Words acts = {
            "say",       "reject",  "approve", "vote",    "pass",     "adopt",    "ratify",
            "elect",     "demand",  "condemn", "decide",  "agree",    "refuse",   "accuse",
            "criticise", "support", "deny",    "sign",    "announce", "warn",     "declare",
            "urge",      "oppose",  "debate",  "endorse", "appoint",  "criticize"};
        static const Words others = {"west", "east", "north", "south", "pope", "prophet", "lord"};
        const Token& token = document_.tokens[t];
        if (t == sentence.first_token || document_.tokens[t - 1].lemma != "the" ||
            !names_.is_name_token(sentence, t) || token.upos != Upos::propn ||
            token.xpos == "NNPS" || token.deprel != "nsubj" ||
            token.head <= static_cast<std::int32_t>(t) || others.contains(lower(t)) ||
            names_.learned_at(t) != nullptr ||
            names_.offices().at(document_, t, sentence.last_token).office != nullptr ||
            names_.heads().at(document_, t, t + 1) != nullptr ||
            !acts.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma)) {
            return t;
        }
        changed_.add_other(s, {t, t + 1}, "Organization", nullptr);
        return t + 1;
    }

    static bool opens_quotation(std::string_view mark) {
        return mark == "\"" || mark == "``" || mark == "\u201C" || mark == "\u00AB";
    }

    static bool closes_quotation(std::string_view mark) {
        return mark == "\"" || mark == "''" || mark == "\u201D" || mark == "\u00BB";
    }

    bool is_name_like(std::uint32_t t) const {
        return document_.tokens[t].upos == Upos::propn || document_.tokens[t].upos == Upos::adj;
    }

    FoundNames& changed_;
};

}  // namespace

std::uint32_t bracketed_acronym(FoundNames& names, std::uint32_t s, std::uint32_t t) {
    return PassedOverNames(names).bracketed_acronym(s, names.document().sentences[s], t);
}

std::uint32_t designated_weapon(FoundNames& names, std::uint32_t s, std::uint32_t t) {
    return PassedOverNames(names).designated_weapon(s, names.document().sentences[s], t);
}

std::uint32_t part_of_region(FoundNames& names, std::uint32_t s, std::uint32_t t) {
    return PassedOverNames(names).part_of_region(s, t);
}

std::uint32_t unrecognised_name(FoundNames& names, std::uint32_t s, std::uint32_t t) {
    return PassedOverNames(names).unlearned_name(s, names.document().sentences[s], t);
}

}  // namespace entente
