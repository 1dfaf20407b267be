#include "importers/extract/names/titled_names.h"

#include <algorithm>
#include <set>

#include "importers/extract/office_complements.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class TitledNames : private NameReader {
public:
    explicit TitledNames(FoundNames& names) : NameReader(names), changed_(names) {}

    // "Foreign Minister X": the name; "the Finnish foreign minister": a description.
    std::uint32_t titled_person(std::uint32_t s,
                                const Sentence& sentence,
                                std::uint32_t t,
                                const OfficeMatch& match) {
        const Office* office = match.office;
        if (is_company_major(sentence, t) || is_general_body(sentence, t)) {
            return t;
        }
        const std::uint32_t name_first = after_titles(sentence, t + match.length, office);
        TokenRun run = names_.person_run(sentence, name_first);
        // A surname that is also a place ("Prime Minister Modi" is not, "President Jordan" is).
        // "General Assembly" is no general of that name.
        // "General Peace Agreement" is none either.
        const Head* body =
            run.size() > 0 ? names_.heads().at(document_, run.last - 1, run.last) : nullptr;
        const bool body_word = body != nullptr && (run.size() == 1 || body->type == "Agreement" ||
                                                   body->type == "Event");
        if (run.size() > 0 && !body_word && names_.names_person(sentence, run.first) &&
            names_.offices().at(document_, run.first, sentence.last_token).office == nullptr) {
            changed_.add_person(s, run, t, office);
            qualify(sentence, changed_.last());
            restrict_labels(sentence, changed_.last());
            return run.last;
        }
        if (body_word && run.size() > 1) {
            return t;
        }
        if (match.plural || !match.office->is_office()) {
            return t;
        }
        return described_office(s, sentence, t, match);
    }

    // "his Danish counterpart, X", "her successor Y": an office known from somebody else.
    std::uint32_t relative_office(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (!is_relative_office(document_.tokens[t].lemma) && !is_opposite_number(sentence, t) &&
            !is_foreign_colleague(sentence, t)) {
            return t;
        }
        std::uint32_t start = t;
        constexpr std::uint32_t kReachTokens = 4;
        while (start > sentence.first_token && t - start < kReachTokens &&
               (names_.map().covered(start - 1) || document_.tokens[start - 1].upos == Upos::adj ||
                lower(start - 1) == "acting")) {
            --start;
        }
        const std::string before =
            start > sentence.first_token ? document_.tokens[start - 1].lemma : std::string();
        if (before != "his" && before != "her" && before != "the" && before != "their" &&
            before != "my" && before != "our" && before != "'s") {
            return t + 1;
        }
        static const Office counterpart{"counterpart", "official", ""};
        static const Office successor{"successor", "official", ""};
        static const Office predecessor{"predecessor", "official", ""};
        const std::string lemma =
            is_opposite_number(sentence, t) || is_foreign_colleague(sentence, t)
                ? counterpart.title
                : document_.tokens[t].lemma;
        const Office* office = lemma == "counterpart" ? &counterpart
                               : lemma == "successor" ? &successor
                                                      : &predecessor;
        const TokenRun run = names_.person_run(sentence, t + 1);
        if (run.size() > 0 && names_.names_person(sentence, run.first)) {
            changed_.add_person(s, run, t, office);
            return run.last;
        }
        Mention mention = make_mention(document_, s, t, t + 1, MentionKind::nominal, "Person");
        mention.head = lemma;
        mention.office = lemma;
        mention.definite = true;
        mention.title_first = start;
        changed_.add(std::move(mention));
        return t + 1;
    }

private:
    // "the French oil major X": a company.
    bool is_company_major(const Sentence& sentence, std::uint32_t t) const {
        return form(t) == "major" && t > sentence.first_token &&
               document_.tokens[t - 1].upos == Upos::noun;
    }

    // "his German colleague": a counterpart, where a state stands before it.
    bool is_foreign_colleague(const Sentence& sentence, std::uint32_t t) const {
        const Mention* state = t > sentence.first_token ? gazetteer_at(t - 1) : nullptr;
        return document_.tokens[t].lemma == "colleague" && !form(t).ends_with("s") &&
               state != nullptr && state->kind == MentionKind::demonym && state->type == "Country";
    }

    // "the General Assembly": no general.
    bool is_general_body(const Sentence& sentence, std::uint32_t t) const {
        static const Words bodies = {"Assembly", "Council", "Staff", "Secretariat", "Directorate"};
        return form(t) == "General" && t + 1 < sentence.last_token && bodies.contains(form(t + 1));
    }

    // "his opposite number": a counterpart.
    bool is_opposite_number(const Sentence& sentence, std::uint32_t t) const {
        return lower(t) == "number" && t > sentence.first_token && lower(t - 1) == "opposite";
    }

    // Behind "Minister of Defence Major General (Ret.)", all titles of one name; `office` becomes the
    // one that says most.
    std::uint32_t after_titles(const Sentence& sentence,
                               std::uint32_t t,
                               const Office*& office) const {
        constexpr int kTitlesMax = 4;
        for (int title = 0; title < kTitlesMax && t < sentence.last_token; ++title) {
            if (form(t) == ".") {
                ++t;
            }
            // "(Ret.)", "(retired)"
            if (t < sentence.last_token && form(t) == "(") {
                std::uint32_t close = t + 1;
                while (close < sentence.last_token && close < t + 4 && form(close) != ")") {
                    ++close;
                }
                if (close >= sentence.last_token || form(close) != ")" ||
                    !lower(t + 1).starts_with("ret")) {
                    return t;
                }
                t = close + 1;
                continue;
            }
            const OfficeMatch more = t < sentence.last_token && is_capitalised(document_, t)
                                         ? names_.offices().at(document_, t, sentence.last_token)
                                         : OfficeMatch();
            if (more.office == nullptr || names_.map().covered(t)) {
                return t;
            }
            if (weight(*more.office) > weight(*office)) {
                office = more.office;
            }
            t += more.length;
        }
        return t;
    }

    static int weight(const Office& office) {
        return !office.is_office() ? 0 : office.kind == "military" ? 1 : 2;
    }

    // Words that make an office a special one: "housing minister", "peace envoy".
    bool is_office_modifier(std::uint32_t t) const {
        const Token& token = document_.tokens[t];
        const bool noun = token.upos == Upos::noun || token.upos == Upos::unknown ||
                          token.upos == Upos::propn || token.xpos == "VBG";
        return noun && !names_.map().covered(t) && is_letter(code_point_at(form(t), 0).value) &&
               token.space_after && !is_calendar_word(lower(t));
    }

    // The first token of "housing minister" before the title at `t`: only where a state, a possessor
    // or an article stands before it all, since else the words may belong to something else.
    std::uint32_t office_first(const Sentence& sentence, std::uint32_t t) const {
        constexpr std::uint32_t kModifiersMax = 3;
        std::uint32_t first = t;
        while (first > sentence.first_token && t - first < kModifiersMax &&
               is_office_modifier(first - 1)) {
            --first;
        }
        std::uint32_t before = first;
        while (before > sentence.first_token && document_.tokens[before - 1].upos == Upos::adj) {
            --before;
        }
        if (before == sentence.first_token) {
            return t;
        }
        const std::string& lemma = document_.tokens[before - 1].lemma;
        const Mention* mention = gazetteer_at(before - 1);
        const bool anchored = lemma == "the" || lemma == "'s" || lemma == "his" || lemma == "her" ||
                              lemma == "a" || lemma == "an" || lemma == "its" ||
                              (mention != nullptr && mention->type != "Person");
        return anchored ? first : t;
    }

    // Takes the words that specialise the office into the title of `mention`.
    void qualify(const Sentence& sentence, Mention& mention) const {
        if (mention.office.empty() || is_capitalised(document_, mention.title_first)) {
            return;
        }
        const std::uint32_t first = office_first(sentence, mention.title_first);
        std::string words;
        for (std::uint32_t t = first; t < mention.title_first; ++t) {
            words += lower(t) + " ";
        }
        mention.office = words + mention.office;
        mention.title_first = first;
    }

    bool qualifies_office(std::uint32_t t) const {
        static const Words words = {
            "former", "then", "acting", "ousted", "deposed", "but", "later"};
        static const Words chosen = {"elected", "appointed"};
        static const Words owners = {"the", "its", "his", "her", "their", "'s"};
        return words.contains(lower(t)) ||
               (t > 0 && chosen.contains(lower(t)) && owners.contains(lower(t - 1)));
    }

    // "the foreign minister of A and president of B": `t` joins the office behind it to one before.
    bool joins_office(std::uint32_t s, std::uint32_t t) const {
        constexpr std::uint32_t kReachTokens = 6;
        return form(t) == "and" && !names_.found().empty() && names_.found().back().sentence == s &&
               names_.found().back().kind == MentionKind::nominal &&
               !names_.found().back().office.empty() && names_.found().back().last_token <= t &&
               names_.found().back().last_token + kReachTokens > t;
    }

    // "appoints X prime minister": the name at `t` is made what stands behind it.
    bool is_made(std::uint32_t s, std::uint32_t t) const {
        static const Words verbs = {"appoint",
                                    "name",
                                    "elect",
                                    "make",
                                    "nominate",
                                    "proclaim",
                                    "declare",
                                    "crown",
                                    "designate"};
        if (names_.found().empty() || names_.found().back().sentence != s ||
            names_.found().back().last_token != t + 1 || names_.found().back().type != "Person" ||
            names_.found().back().kind != MentionKind::name) {
            return false;
        }
        const Mention& name = names_.found().back();
        constexpr std::uint32_t kReachTokens = 3;
        const std::uint32_t first = document_.sentences[s].first_token;
        for (std::uint32_t k = name.title_first;
             k-- > first && name.title_first - k <= kReachTokens;) {
            if (verbs.contains(std::string_view(document_.tokens[k].lemma))) {
                return true;
            }
        }
        return false;
    }

    // "of the UN", "for", "to": whom an office serves.
    bool introduces_body(const Sentence& sentence, std::uint32_t t) const {
        const std::string word = t + 1 < sentence.last_token ? lower(t) : std::string();
        return word == "of" || word == "for" || word == "to" || word == "at";
    }

    // "A spokesman for B, [X Y], said", with the office ending at `t`: a name between commas, of two words at least.
    bool is_named_behind(const Sentence& sentence, std::uint32_t t) const {
        constexpr std::uint32_t kBodyTokens = 8;
        if (!introduces_body(sentence, t) && (t >= sentence.last_token || form(t) != ",")) {
            return false;
        }
        std::uint32_t comma = t;
        while (comma < sentence.last_token && comma - t < kBodyTokens && form(comma) != ",") {
            ++comma;
        }
        std::uint32_t end = comma + 1;
        while (end < sentence.last_token && document_.tokens[end].upos == Upos::propn &&
               is_capitalised(document_, end)) {
            const Mention* known = gazetteer_at(end);
            if (known != nullptr && (known->type == "Country" || known->type == "Organization")) {
                return false;
            }
            ++end;
        }
        return end > comma + 2 && end < sentence.last_token && form(end) == ",";
    }

    // "X, special envoy": the comma at `t` ends a name or "X (Eritrea)", "X of China".
    bool follows_name(const Sentence& sentence, std::uint32_t t) const {
        // "X (prime minister)"
        if (form(t) == "(" && t > sentence.first_token && !names_.found().empty()) {
            return names_.found().back().type == "Person" &&
                   names_.found().back().kind == MentionKind::name &&
                   names_.found().back().last_token == t;
        }
        if (form(t) != "," || t < sentence.first_token + 2) {
            return false;
        }
        const bool bracket = form(t - 1) == ")";
        if (!bracket && !is_capitalised(document_, t - 1)) {
            return false;
        }
        for (std::size_t k = names_.found().size(); k-- > 0 && k + 4 > names_.found().size();) {
            const Mention& name = names_.found()[k];
            if (name.type == "Person" && name.kind == MentionKind::name && name.last_token <= t &&
                name.last_token >= sentence.first_token) {
                return names_origin(name.last_token, t);
            }
        }
        return false;
    }

    // Whether nothing stands in [first, last), or "(Eritrea)", or "of China".
    bool names_origin(std::uint32_t first, std::uint32_t last) const {
        constexpr std::uint32_t kOriginTokens = 6;
        if (first == last) {
            return true;
        }
        if (last - first > kOriginTokens || (form(first) != "(" && lower(first) != "of")) {
            return false;
        }
        for (std::uint32_t t = first + 1; t < last; ++t) {
            if (!names_.map().covered(t) && lower(t) != "the" && form(t) != ")") {
                return false;
            }
        }
        return true;
    }

    // The title as the data have it, with the portfolio that the text adds: "minister of culture".
    std::string titled(std::uint32_t t, const OfficeMatch& match) const {
        std::string title = match.office->title;
        for (std::uint32_t k = t + match.length - match.portfolio; k < t + match.length; ++k) {
            title += (form(k) == "," ? "" : " ") + lower(k);
        }
        return title;
    }

    std::uint32_t described_office(std::uint32_t s,
                                   const Sentence& sentence,
                                   std::uint32_t t,
                                   const OfficeMatch& match) {
        const std::uint32_t first = office_first(sentence, t);
        std::uint32_t start = first;
        bool definite = false;
        bool described = false;
        bool owned = false;  // "its leader"
        for (std::uint32_t back = 0; back < 5 && start > sentence.first_token; ++back) {
            const std::uint32_t before = start - 1;
            const Token& token = document_.tokens[before];
            owned = token.xpos == "PRP$" && token.lemma != "my" && token.lemma != "our" &&
                    token.lemma != "your";
            if (token.lemma == "the" || token.lemma == "'s" || token.lemma == "whose" || owned) {
                definite = true;
                break;
            }
            // "X, an adviser to Y", "who as foreign secretary": says of somebody named what he is.
            if (token.lemma == "a" || token.lemma == "an") {
                described = (before > sentence.first_token && form(before - 1) == ",") ||
                            is_named_behind(sentence, t + match.length);
                break;
            }
            if (token.lemma == "as" || follows_name(sentence, before) || token.lemma == "be") {
                described = token.lemma != "be" || introduces_body(sentence, t + match.length);
                break;
            }
            const Mention* mention = gazetteer_at(before);
            if (mention != nullptr &&
                (mention->type == "Country" || mention->type == "Organization")) {
                start = mention->first_token;
                definite = true;
                continue;
            }
            if (joins_office(s, before) || is_made(s, before)) {
                described = true;
                break;
            }
            if (token.upos == Upos::adj || token.upos == Upos::num || qualifies_office(before)) {
                start = before;
                continue;
            }
            break;
        }
        const std::uint32_t after = t + match.length;
        const bool of_body = after + 1 < sentence.last_token && lower(after) == "of" &&
                             (is_capitalised(document_, after + 1) || lower(after + 1) == "the");
        // "X became foreign minister", "elected president in 1995, X"
        const bool said = !definite && !described &&
                          holder_of_complement(document_, sentence, t, after) != UINT32_MAX;
        described = described || said;
        if (!definite && !described && !(of_body && is_capitalised(document_, t))) {
            return t;
        }
        // "Interpol's general assembly": the word describes the noun behind it
        const Token& office = document_.tokens[after - 1];
        if (office.upos == Upos::adj && after < sentence.last_token &&
            document_.tokens[after].upos == Upos::noun) {
            return t;
        }
        const std::uint32_t end = after_designate(sentence, after);
        Mention mention = make_mention(document_, s, t, end, MentionKind::nominal, "Person");
        mention.head = match.office->title;
        for (std::uint32_t k = first; k < t; ++k) {
            mention.office += lower(k) + " ";
        }
        mention.office += titled(t, match);
        mention.definite = !described;
        mention.points_back = owned;
        mention.title_first = owned ? start - 1 : start;
        if (!match.office->label.empty()) {
            mention.office_labels.push_back(match.office->label);
        }
        restrict_labels(sentence, mention);
        changed_.add(std::move(mention));
        return end;
    }

    // "finance minister[-designate]": where the title ends that ends at `t` without it.
    std::uint32_t after_designate(const Sentence& sentence, std::uint32_t t) const {
        const bool chosen = t + 1 < sentence.last_token && form(t) == "-" &&
                            (lower(t + 1) == "designate" || lower(t + 1) == "elect");
        return chosen ? t + 2 : t;
    }

    static bool is_institution(const std::string& word) {
        static const Words words = {"senate",
                                    "commission",
                                    "bank",
                                    "club",
                                    "federation",
                                    "court",
                                    "university",
                                    "assembly",
                                    "parliament",
                                    "council",
                                    "company",
                                    "association",
                                    "committee",
                                    "college",
                                    "chamber"};
        return words.contains(word);
    }

    bool names_institution(std::uint32_t t) const {
        const Mention* mention = gazetteer_at(t);
        const bool made = !names_.found().empty() && names_.found().back().type == "Organization" &&
                          names_.found().back().first_token <= t &&
                          t < names_.found().back().last_token;
        return made || is_institution(lower(t)) ||
               (mention != nullptr && mention->type == "Organization");
    }

    // Who held or will hold an office has no label of it; the president of a bank heads no state.
    void restrict_labels(const Sentence& sentence, Mention& mention) const {
        constexpr std::uint32_t kReachTokens = 4;
        const bool named = mention.kind == MentionKind::name;
        bool gone = mention.office.find("elect") != std::string::npos ||
                    mention.office.find("shadow") != std::string::npos ||
                    mention.office.find("designate") != std::string::npos;
        bool institution = false;
        std::uint32_t t = mention.title_first;
        for (std::uint32_t step = 0; step < kReachTokens && t > sentence.first_token; ++step) {
            --t;
            const std::string word = lower(t);
            gone = gone || word == "former" || word == "ex" || word == "shadow" || word == "late";
            institution = institution || (step == 0 && names_institution(t));
            if (document_.tokens[t].upos == Upos::verb || document_.tokens[t].upos == Upos::punct) {
                break;
            }
        }
        const std::uint32_t end = named ? mention.first_token : mention.last_token;
        for (std::uint32_t k = mention.title_first; k < end; ++k) {
            const std::string word = lower(k);
            gone = gone || word.ends_with("elect") || word == "designate" ||
                   word.starts_with("ex-") || word == "former" || word == "shadow";
        }
        if (!named && end < sentence.last_token && lower(end) == "of") {
            for (std::uint32_t k = end + 1; k < sentence.last_token && k <= end + kReachTokens;
                 ++k) {
                if (document_.tokens[k].upos == Upos::verb ||
                    document_.tokens[k].upos == Upos::punct) {
                    break;
                }
                institution = institution || names_institution(k);
            }
        }
        if (gone) {
            mention.office_labels.clear();
        } else if (institution) {
            std::replace(mention.office_labels.begin(),
                         mention.office_labels.end(),
                         std::string("HeadOfState"),
                         std::string("Official"));
        }
    }

    FoundNames& changed_;
};

}  // namespace

std::uint32_t titled_person(FoundNames& names,
                            std::uint32_t s,
                            std::uint32_t t,
                            const OfficeMatch& match) {
    return TitledNames(names).titled_person(s, names.document().sentences[s], t, match);
}

std::uint32_t relative_office(FoundNames& names, std::uint32_t s, std::uint32_t t) {
    return TitledNames(names).relative_office(s, names.document().sentences[s], t);
}

}  // namespace entente
