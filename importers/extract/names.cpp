#include "importers/extract/names.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_set>

#include "importers/extract/designations.h"
#include "importers/extract/learned_names.h"
#include "importers/extract/mentions.h"
#include "importers/extract/office_complements.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint32_t kNameTokensMax = 12;
constexpr std::uint32_t kPersonTokensMax = 5;
constexpr std::size_t kAcronymBytesMax = 7;

using Words = std::set<std::string_view>;

bool is_calendar_word(std::string_view word) {
    static const Words words = {
        "monday",  "tuesday",   "wednesday", "thursday",  "friday",   "saturday", "sunday",
        "january", "february",  "march",     "april",     "may",      "june",     "july",
        "august",  "september", "october",   "november",  "december", "mon.",     "tue.",
        "wed.",    "thu.",      "fri.",      "sat.",      "sun.",     "jan.",     "feb.",
        "mar.",    "apr.",      "jun.",      "jul.",      "aug.",     "sep.",     "sept.",
        "oct.",    "nov.",      "dec.",      "christmas", "easter",   "ramadan",  "covid",
        "islam",   "christian", "muslim",    "jewish",    "english"};
    return words.contains(word);
}

// "Southern Iraq": the capital is habit.
bool is_direction(std::string_view word) {
    static const Words words = {"northern",
                                "southern",
                                "eastern",
                                "western",
                                "north",
                                "south",
                                "east",
                                "west",
                                "central",
                                "state"};
    return words.contains(word);
}

bool is_courtesy_capital(std::string_view word) {
    static const Words words = {
        "government", "regime",   "republic", "kingdom",  "administration", "nation",
        "question",   "answer",   "image",    "photo",    "muslim",         "muslims",
        "christians", "islamist", "jews",     "internet", "earth",          "god",
        "future",     "annex",    "article",  "side",     "sides",          "parties",
        "member",     "members",  "states",   "chapter",  "section",        "initiative",
        "foreign",    "defence",  "defense",  "western",  "twitter",        "facebook"};
    return words.contains(word);
}

bool is_state_word(std::string_view word) {
    return word == "government" || word == "republic" || word == "kingdom" || word == "regime" ||
           word == "administration" || word == "state" || word == "nation" ||
           word == "governments" || word == "states" || word == "republics";
}

bool is_particle(std::string_view word) {
    static const Words words = {"al",  "bin", "bint", "ibn", "de",   "del", "della", "der",
                                "den", "van", "von",  "da",  "dos",  "du",  "la",    "le",
                                "el",  "ul",  "ter",  "abu", "ould", "y"};
    return words.contains(word) || word.starts_with("al-") || word.starts_with("el-") ||
           word.starts_with("ar-") || word.starts_with("as-") || word.starts_with("ash-");
}

// Heads that name a part of the country that follows: "Bank of Israel", "Strait of Hormuz".
bool takes_country(std::string_view head) {
    static const Words words = {"bank",
                                "university",
                                "treaty",
                                "strait",
                                "gulf",
                                "sea",
                                "bay",
                                "republic",
                                "party",
                                "army",
                                "battle",
                                "court",
                                "declaration",
                                "accord"};
    return words.contains(head);
}

bool is_relative_office(std::string_view lemma) {
    return lemma == "counterpart" || lemma == "successor" || lemma == "predecessor";
}

struct TokenRun {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    std::uint32_t size() const { return last - first; }
};

// What a name of one word is, wherever it stands in the text.
struct KnownName {
    std::string type;
    std::string subtype;
    std::string head;
};

// A name and the head noun in it.
struct HeadedRun {
    TokenRun name;
    const Head* head = nullptr;
};

class Finder {
public:
    Finder(Document& document,
           const Heads& heads,
           const Offices& offices,
           const FirstNames& first_names)
        : document_(document),
          heads_(heads),
          offices_(offices),
          first_names_(first_names),
          map_(document),
          learned_(document, offices) {}

    void run() {
        drop_common_words();
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            if (!is_title_case(document_.sentences[s])) {
                scan(s);
            }
        }
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            mark_known(s);
        }
        commit();
    }

private:
    std::string_view form(std::uint32_t t) const { return document_.view(document_.tokens[t]); }

    std::string lower(std::uint32_t t) const { return to_lower(form(t)); }

    const Mention* gazetteer_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        return index == kNoMention ? nullptr : &document_.mentions[index];
    }

    // A single word that the gazetteer knows as a place, where the tags see a common word and the core
    // no name: "turkey", "nice" at the start of a sentence.
    void drop_common_words() {
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            const Upos upos = document_.tokens[mention.first_token].upos;
            const bool single = mention.last_token == mention.first_token + 1;
            if (single && mention.kind == MentionKind::name && mention.type == "Place" &&
                upos != Upos::propn && learned_.at(mention.first_token) == nullptr) {
                replaced_.insert(i);
            }
        }
    }

    bool is_title_case(const Sentence& sentence) const {
        std::uint32_t words = 0;
        std::uint32_t capitals = 0;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token && words < 40; ++t) {
            if (form(t).size() > 3 && is_letter(code_point_at(form(t), 0).value)) {
                ++words;
                capitals += is_capitalised(document_, t) ? 1 : 0;
            }
        }
        return sentence.heading && words >= 3 && capitals * 4 > words * 3 &&
               !is_signature(sentence);
    }

    // "Ann Bell, President of Kenya": a name and an office on a line of its own, capitals as anywhere.
    bool is_signature(const Sentence& sentence) const {
        for (std::uint32_t t = sentence.first_token + 1; t + 1 < sentence.last_token; ++t) {
            if (form(t) != ",") {
                continue;
            }
            const std::uint32_t title = t + (lower(t + 1) == "the" ? 2 : 1);
            const Office* office = offices_.at(document_, title, sentence.last_token).office;
            return office != nullptr && office->is_office();
        }
        return false;
    }

    // Whether the token may belong to a name that the gazetteer does not hold.
    bool is_name_token(const Sentence& sentence, std::uint32_t t) const {
        if (!is_capitalised(document_, t) || map_.covered(t) || is_calendar_word(lower(t))) {
            return false;
        }
        if (is_direction(lower(t))) {
            return false;
        }
        if (form(t).size() == 1 && t + 1 < sentence.last_token &&
            !is_capitalised(document_, t + 1)) {
            return false;
        }
        const Upos upos = document_.tokens[t].upos;
        return upos == Upos::propn || upos == Upos::unknown || upos == Upos::adj;
    }

    bool names_person(const Sentence& sentence, std::uint32_t t) const {
        const LearnedName* learned = learned_.at(t);
        return is_name_token(sentence, t) || (learned != nullptr && learned->type == "Person");
    }

    bool is_glue(std::uint32_t t, const Sentence& sentence) const {
        return form(t) == "-" && t > sentence.first_token && t + 1 < sentence.last_token &&
               !document_.tokens[t].space_after && !document_.tokens[t - 1].space_after &&
               is_capitalised(document_, t + 1);
    }

    // The name that begins with `first` after a title: the person that the core found there, else
    // capitalised words that the gazetteer does not cover, with particles and hyphens between.
    TokenRun person_run(const Sentence& sentence, std::uint32_t first) const {
        const LearnedName* learned = first < sentence.last_token ? learned_.at(first) : nullptr;
        if (learned != nullptr && learned->type == "Person") {
            return {first, learned->last};
        }
        TokenRun run{first, first};
        while (run.last < sentence.last_token && run.size() < kPersonTokensMax) {
            const std::uint32_t t = run.last;
            if (is_name_token(sentence, t)) {
                if (run.size() > 0 &&
                    (offices_.at(document_, t, sentence.last_token).office != nullptr &&
                     !first_names_.contains(form(t)))) {
                    break;
                }
                ++run.last;
            } else if (run.size() > 0 && t + 1 < sentence.last_token &&
                       ((is_particle(lower(t)) &&
                         (is_name_token(sentence, t + 1) || lower(t).size() > 4)) ||
                        is_glue(t, sentence))) {
                run.last += lower(t).size() > 4 ? 1 : is_name_token(sentence, t + 1) ? 2 : 1;
            } else {
                break;
            }
        }
        return run;
    }

    // Capitalised words in a row, names of the gazetteer included, up to the next office.
    TokenRun capital_run(const Sentence& sentence, std::uint32_t first) const {
        TokenRun run{first, first};
        while (run.last < sentence.last_token && run.size() < kNameTokensMax) {
            const std::uint32_t t = run.last;
            const bool joined = form(t) == "&" || is_glue(t, sentence);
            if (!joined && (!is_capitalised(document_, t) || is_calendar_word(lower(t)))) {
                break;
            }
            if (t > first && offices_.at(document_, t, sentence.last_token).office != nullptr &&
                heads_.at(document_, t, sentence.last_token) == nullptr) {
                break;
            }
            ++run.last;
        }
        return run;
    }

    void scan(std::uint32_t s) {
        const Sentence sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token;) {
            t = std::max(t + 1, step(s, sentence, t));
        }
    }

    // Looks for one name at `t`; returns the token after it.
    std::uint32_t step(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const OfficeMatch office = offices_.at(document_, t, sentence.last_token);
        if (office.office != nullptr && !map_.covered(t)) {
            const std::uint32_t after = titled_person(s, sentence, t, office);
            if (after > t) {
                return after;
            }
        }
        if (is_relative_office(document_.tokens[t].lemma) || is_opposite_number(sentence, t) ||
            is_foreign_colleague(sentence, t)) {
            return relative_office(s, sentence, t);
        }
        if (const std::uint32_t after = bracketed_acronym(s, sentence, t); after > t) {
            return after;
        }
        if (const std::uint32_t after = designated_weapon(s, sentence, t); after > t) {
            return after;
        }
        if (const std::uint32_t after = part_of_region(s, t); after > t) {
            return after;
        }
        const LearnedName* learned = learned_.at(t);
        if (learned != nullptr && learned->first != t) {
            learned = nullptr;
        }
        const HeadedRun headed = headed_run(sentence, t);
        if (headed.head == nullptr) {
            const std::uint32_t after =
                learned != nullptr ? learned_name(s, *learned) : unlearned_name(s, sentence, t);
            return after > t ? after : after_gazetteer(t);
        }
        // "Abraham Accords" is nobody, whoever Abraham is; but "Helen Park" is.
        const bool nobody = headed.name.last > (learned == nullptr ? 0 : learned->last) ||
                            headed.head->type == "Agreement" || headed.head->type == "Event";
        if (learned != nullptr && learned->type == "Person" &&
            (headed.name.last < learned->last || !nobody)) {
            return std::max(learned_name(s, *learned), t + 1);
        }
        return headed_name(s, headed, learned);
    }

    // "F-35", "S-400 missiles", "MiG-29s": designations of aircraft, ships and missiles.
    std::uint32_t designated_weapon(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const std::uint32_t end = designation_end(document_, t, sentence.last_token);
        if (end == t || map_.covered(t)) {
            return t;
        }
        Mention mention = make_mention(document_, s, t, end, MentionKind::name, "Asset");
        mention.subtype = "weapon";
        found_.push_back(std::move(mention));
        taken({t, end});
        return end;
    }

    // Names that the core passed over: the party "Forward Together", the defender Rita Karim.
    std::uint32_t unlearned_name(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (const std::uint32_t after = quoted_body(s, sentence, t); after > t) {
            return after;
        }
        const bool name =
            t + 1 < sentence.last_token && is_name_token(sentence, t) &&
            is_name_token(sentence, t + 1) && document_.tokens[t].upos == Upos::propn &&
            document_.tokens[t + 1].upos == Upos::propn && learned_.at(t) == nullptr &&
            learned_.at(t + 1) == nullptr && (!is_all_caps(form(t)) || is_initials(form(t))) &&
            offices_.at(document_, t, sentence.last_token).office == nullptr;
        if (!name) {
            return t;
        }
        const TokenRun run = person_run(sentence, t);
        if (run.size() < 2 || heads_.at(document_, run.last - 1, run.last) != nullptr) {
            return t;
        }
        const bool person = first_names_.contains(form(t)) || is_initials(form(t)) ||
                            behind_office(run, s) || before_who(sentence, run) ||
                            described_by_office(run);
        if (!person) {
            return t;
        }
        add_person(s, run, run.first, nullptr);
        return run.last;
    }

    // Whether the core found a name from token `t` on.
    bool begins_learned(std::uint32_t t) const {
        const LearnedName* learned = learned_.at(t);
        return learned != nullptr && learned->first == t;
    }

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

    // "X, who was": a person.
    bool before_who(const Sentence& sentence, const TokenRun& run) const {
        const std::uint32_t who =
            run.last + (run.last < sentence.last_token && form(run.last) == "," ? 1 : 0);
        return who > run.last && who < sentence.last_token && lower(who) == "who";
    }

    // The faction "Butun Kyrgyzstan": a noun for a body, and its name in quotation marks.
    std::uint32_t quoted_body(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        static const Words nouns = {"party",
                                    "faction",
                                    "movement",
                                    "group",
                                    "coalition",
                                    "bloc",
                                    "newspaper",
                                    "organization",
                                    "alliance",
                                    "foundation",
                                    "association",
                                    "organisation",
                                    "company",
                                    "agency",
                                    "union",
                                    "channel"};
        if (t < sentence.first_token + 2 || !opens_quotation(form(t - 1)) ||
            !nouns.contains(document_.tokens[t - 2].lemma)) {
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
        add_other(s, run, "Organization", heads_.at(document_, t - 2, t - 1));
        drop_inside(run);
        return run.last;
    }

    static bool opens_quotation(std::string_view mark) {
        return mark == "\"" || mark == "``" || mark == "\u201C" || mark == "\u00AB";
    }

    static bool closes_quotation(std::string_view mark) {
        return mark == "\"" || mark == "''" || mark == "\u201D" || mark == "\u00BB";
    }

    // "Party of European Socialists (PES)", "memorandum of understanding (MOU)": of the type of what
    // stands before the bracket; coreference makes them one.
    std::uint32_t bracketed_acronym(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const std::string_view word = form(t);
        if (t < sentence.first_token + 2 || t + 1 >= sentence.last_token || form(t - 1) != "(" ||
            form(t + 1) != ")" || map_.covered(t) || word.size() < 2 ||
            word.size() > kAcronymBytesMax || !is_all_caps(word)) {
            return t;
        }
        const Head* head = heads_.at(document_, t, t + 1);
        if (!found_.empty() && found_.back().last_token == t - 1 &&
            found_.back().type != "Person") {
            const Mention long_form = found_.back();
            add_other(s, {t, t + 1}, long_form.type, nullptr);
            found_.back().subtype = long_form.subtype;
            found_.back().head = long_form.head;
        } else if (head != nullptr) {
            add_other(s, {t, t + 1}, head->type, head);
        } else {
            return t;
        }
        found_.back().kind = MentionKind::acronym;
        return t + 1;
    }

    bool is_name_like(std::uint32_t t) const {
        return document_.tokens[t].upos == Upos::propn || document_.tokens[t].upos == Upos::adj;
    }

    // "West Darfur": another place than Darfur. "Southern Iraq" is Iraq.
    std::uint32_t part_of_region(std::uint32_t s, std::uint32_t t) {
        static const Words points = {"North", "South", "East", "West", "Central"};
        const std::uint32_t index = points.contains(form(t)) ? map_.at(t + 1) : kNoMention;
        if (index == kNoMention || map_.covered(t) ||
            document_.mentions[index].first_token != t + 1 ||
            document_.mentions[index].sentence != s || document_.mentions[index].type != "Place" ||
            !is_name_like(t)) {
            return t;
        }
        const TokenRun run{t, document_.mentions[index].last_token};
        replaced_.insert(index);
        add_other(s, run, "Place", nullptr);
        return run.last;
    }

    std::uint32_t after_gazetteer(std::uint32_t t) const {
        const Mention* gazetteer = gazetteer_at(t);
        return gazetteer == nullptr ? t + 1 : std::max(gazetteer->last_token, t + 1);
    }

    // A name that the core found. What the gazetteer knows keeps its identity unless the core sees a
    // longer name or a person there. Returns its first token when the name is none of its own.
    std::uint32_t learned_name(std::uint32_t s, const LearnedName& learned) {
        TokenRun run{learned.first, learned.last};
        take_in_hyphenated(document_.sentences[s], run);
        if (learned.type == "Organization") {
            leave_out_person(run);
        } else if (learned.type == "Person") {
            leave_out_state(run);
        }
        if (is_dyad(run)) {
            return learned.first;
        }
        const bool surname = run.size() == 1 && surnames_.contains(std::string(form(run.first)));
        const bool person = surname || described_by_office(run) || behind_office(run, s) ||
                            is_holder(run, s) || speaks_for_state(document_.sentences[s], run);
        const std::string_view type = person                     ? std::string_view("Person")
                                      : behind_vessel(run.first) ? std::string_view("Asset")
                                      : is_acronym_alone(document_.sentences[s], run)
                                          ? std::string_view("Organization")
                                          : learned.type;
        if (!settle_with_gazetteer(run, type)) {
            return learned.first;
        }
        if (type == "Person") {
            add_person(s, run, run.first, nullptr);
            return run.last;
        }
        if (type == "Organization" && (means_state(run) || is_known_body_of(run))) {
            return learned.first;
        }
        const Head* head = head_of(run);
        if (head != nullptr && head->use == HeadUse::any && run.size() <= head->length) {
            return learned.first;  // "the MOU", "the Accords": a description, capitals or not
        }
        add_other(s, run, type_of(type, head), head);
        return run.last;
    }

    // "the head of ONUMOZ": four capitals and more among words that are written otherwise are a body, whatever the core takes them for;
    // but not the city of a dateline.
    bool is_acronym_alone(const Sentence& sentence, const TokenRun& run) const {
        constexpr std::size_t kLettersMin = 4;
        const std::string_view word = form(run.first);
        if (run.size() != 1 || run.first == sentence.first_token || word.size() < kLettersMin ||
            word.size() > kAcronymBytesMax || !is_all_caps(word) ||
            word.find('.') != std::string_view::npos || gazetteer_at(run.first) != nullptr) {
            return false;
        }
        const auto capitals = [&](std::uint32_t t) {
            return t >= sentence.first_token && t < sentence.last_token && form(t).size() > 1 &&
                   is_all_caps(form(t));
        };
        return !capitals(run.first - 1) && !capitals(run.last);
    }

    // "U.S.-UK": two states, and nothing named so.
    bool is_dyad(const TokenRun& run) const {
        if (run.size() != 3 || form(run.first + 1) != "-") {
            return false;
        }
        const Mention* left = gazetteer_at(run.first);
        const Mention* right = gazetteer_at(run.first + 2);
        return left != nullptr && right != nullptr && left != right && left->type == "Country" &&
               right->type == "Country";
    }

    // "Association of Serb" in front of "-Majority Municipalities": no name ends before a hyphen.
    void take_in_hyphenated(const Sentence& sentence, TokenRun& run) const {
        if (run.last < sentence.last_token && is_glue(run.last, sentence)) {
            run.last = std::max(run.last, capital_run(sentence, run.last + 1).last);
        }
    }

    // "King Abdullah of Jordan": where he is from is no part of the name.
    void leave_out_state(TokenRun& run) const {
        for (std::uint32_t t = run.first + 1; t + 1 < run.last; ++t) {
            const Mention* state = lower(t) == "of" ? gazetteer_at(run.last - 1) : nullptr;
            if (state != nullptr && state->type == "Country" && state->last_token == run.last &&
                state->first_token <= t + 2) {
                run.last = t;
                return;
            }
        }
    }

    // "the drillship Yavuz", "the USS Cole": a ship's name, whosever it was.
    bool behind_vessel(std::uint32_t t) const {
        static const Words kinds = {
            "ship",    "drillship",   "tanker",     "frigate",  "destroyer", "carrier",
            "vessel",  "submarine",   "ferry",      "corvette", "trawler",   "cruiser",
            "warship", "freighter",   "icebreaker", "yacht",    "boat",      "containership",
            "gunboat", "minesweeper", "battleship", "flotilla", "satellite", "airliner"};
        return t > 0 && (kinds.contains(std::string_view(document_.tokens[t - 1].lemma)) ||
                         is_ship_prefix(form(t - 1)) || is_ship_prefix(form(t)));
    }

    static bool is_ship_prefix(std::string_view word) {
        static const Words prefixes = {
            "USS", "HMS", "MV", "BRP", "HMAS", "USNS", "KRI", "INS", "MT", "RFS", "HMCS", "USCGC"};
        return prefixes.contains(word);
    }

    // What may be called after its leader.
    static bool is_following(std::string_view noun) {
        static const std::set<std::string_view> followings = {"alliance",
                                                              "movement",
                                                              "party",
                                                              "front",
                                                              "group",
                                                              "militia",
                                                              "army",
                                                              "coalition",
                                                              "bloc",
                                                              "faction"};
        return followings.contains(noun);
    }

    // "the National Movement of Ann Bell": whose it is is no part of the name.
    void leave_out_person(TokenRun& run) const {
        for (std::uint32_t t = run.first + 1; t + 2 < run.last; ++t) {
            const bool person = first_names_.contains(form(t + 1)) || is_following(lower(t - 1));
            if (lower(t) == "of" && person && t + 3 == run.last && gazetteer_at(t + 1) == nullptr &&
                heads_.at(document_, t + 2, t + 3) == nullptr) {
                run.last = t;
                return;
            }
        }
    }

    // "US National Security Agency", "Peace and Security Council of the African Union": a body that the data know, and whose it is.
    bool is_known_body_of(const TokenRun& run) const {
        const Mention* first = gazetteer_at(run.first);
        const Mention* last = gazetteer_at(run.last - 1);
        if (first == nullptr || last == nullptr || first == last ||
            first->first_token != run.first || last->last_token != run.last) {
            return false;
        }
        const std::uint32_t gap =
            last->first_token - std::min(last->first_token, first->last_token);
        const bool owner_before =
            first->type == "Country" && last->type == "Organization" && gap == 0;
        constexpr std::uint32_t kLinkTokensMax = 2;
        const bool owner_behind = first->type == "Organization" && gap > 0 &&
                                  gap <= kLinkTokensMax && lower(first->last_token) == "of" &&
                                  last->type == "Organization";
        return owner_before || owner_behind;
    }

    // "the Government of Kenya", "the Republic", "the Iranian Government".
    bool means_state(const TokenRun& run) const {
        if (is_state_word(lower(run.first))) {
            return run.size() == 1 || lower(run.first + 1) == "of";
        }
        const Mention* state = gazetteer_at(run.first);
        return state != nullptr && state->type == "Country" && state->last_token + 1 == run.last &&
               is_state_word(lower(run.last - 1));
    }

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
            "oligarch",   "banker",    "commander", "fugitive",   "critic",   "fighter"};
        const std::uint32_t end =
            std::min(static_cast<std::uint32_t>(document_.tokens.size()), run.last + kReachTokens);
        for (std::uint32_t t = run.last; t < end; ++t) {
            const Token& token = document_.tokens[t];
            if (token.deprel == "appos" && token.head >= static_cast<std::int32_t>(run.first) &&
                token.head < static_cast<std::int32_t>(run.last)) {
                const Office* office = offices_.at(document_, t, end).office;
                return callings.contains(token.lemma) || (office != nullptr && office->is_office());
            }
        }
        return described_behind_comma(run, callings);
    }

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
                const Office* office = offices_.at(document_, t, end).office;
                return callings.contains(token.lemma) || (office != nullptr && office->is_office());
            }
            if (!modifies) {
                return false;
            }
        }
        return false;
    }

    // "Ann Bell (Ireland) said", "Ann Bell (Ireland), whose": in minutes of meetings.
    bool speaks_for_state(const Sentence& sentence, const TokenRun& run) const {
        constexpr std::uint32_t kSpeakerTokensMax = 4;
        if (run.size() < 2 || run.size() > kSpeakerTokensMax || head_of(run) != nullptr ||
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

    // "Indonesia's foreign minister, X,": whoever stands in apposition to an office is a person.
    bool behind_office(const TokenRun& run, std::uint32_t s) const {
        if (found_.empty() || run.size() < 2) {
            return false;
        }
        const Mention& office = found_.back();
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
                const OfficeMatch match = offices_.at(document_, first, t + 1);
                if (match.office != nullptr && match.office->is_office() &&
                    first + match.length == t + 1) {
                    return true;
                }
            }
        }
        return false;
    }

    // "Black Sea Grain Initiative": the noun says that it is no sea.
    static std::string_view type_of(std::string_view learned, const Head* head) {
        const bool decides =
            head != nullptr && (head->type == "Agreement" || head->type == "Event");
        return decides ? std::string_view(head->type) : learned;
    }

    // A name with a head noun, and what the core makes of it.
    std::uint32_t headed_name(std::uint32_t s,
                              const HeadedRun& headed,
                              const LearnedName* learned) {
        TokenRun name = headed.name;
        for (std::uint32_t t = name.first; t < name.last; ++t) {
            const LearnedName* other = learned_.at(t);
            if (other != nullptr && other->type != "Person" && other->last > name.last) {
                learned = other;
                name.last = other->last;
            }
        }
        std::string_view type = headed.head->type;
        if (learned != nullptr && learned->type != "Person" && learned->last == name.last) {
            type = type_of(learned->type, headed.head);
        }
        if (!settle_with_gazetteer(name, type)) {
            return std::max(after_gazetteer(name.first), name.first + 1);
        }
        add_other(s, name, type, headed.head);
        return name.last;
    }

    // The head noun of a name: the last one before "of", else the last one.
    const Head* head_of(const TokenRun& run) const {
        const Head* head = nullptr;
        for (std::uint32_t t = run.first; t < run.last; ++t) {
            if (head != nullptr && document_.tokens[t].upos == Upos::adp) {
                break;
            }
            if (const Head* here = heads_.at(document_, t, run.last); here != nullptr) {
                head = here;
                t += here->length - 1;
            }
        }
        return head;
    }

    // Whether the run becomes a mention beside or instead of those of the gazetteer that it meets. Takes
    // in what it meets only a part of.
    bool settle_with_gazetteer(TokenRun& run, std::string_view type) {
        for (std::uint32_t t = run.first; t < run.last; ++t) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention || replaced_.contains(index)) {
                continue;
            }
            const Mention& known = document_.mentions[index];
            const TokenRun other{known.first_token, known.last_token};
            if (other.first < run.first || other.size() > run.size()) {
                return false;
            }
            run.last = std::max(run.last, other.last);
            if (other.size() == run.size()) {
                // "Jordan", "Paris" as a person; all else the gazetteer knows better.
                const std::string word(form(t));
                const bool person = type == "Person" && known.type == "Place" && run.size() == 1 &&
                                    (first_names_.contains(word) || surnames_.contains(word));
                if (!person) {
                    return false;
                }
            } else if (type == "Country" && known.type == "Country" &&
                       known.kind == MentionKind::name) {
                return false;  // "Republic of X"
            }
            if (type == "Person") {
                replaced_.insert(index);
            }
            t = other.last - 1;
        }
        return true;
    }

    // "the French oil major X": a company.
    bool is_company_major(const Sentence& sentence, std::uint32_t t) const {
        return form(t) == "major" && t > sentence.first_token &&
               document_.tokens[t - 1].upos == Upos::noun;
    }

    // "Foreign Minister X": the name; "the Finnish foreign minister": a description.
    std::uint32_t titled_person(std::uint32_t s,
                                const Sentence& sentence,
                                std::uint32_t t,
                                const OfficeMatch& match) {
        const Office* office = match.office;
        if (is_company_major(sentence, t)) {
            return t;
        }
        const std::uint32_t name_first = after_titles(sentence, t + match.length, office);
        TokenRun run = person_run(sentence, name_first);
        // A surname that is also a place ("Prime Minister Modi" is not, "President Jordan" is).
        // "General Assembly" is no general of that name.
        // "General Peace Agreement" is none either.
        const Head* body = run.size() > 0 ? heads_.at(document_, run.last - 1, run.last) : nullptr;
        const bool body_word = body != nullptr && (run.size() == 1 || body->type == "Agreement" ||
                                                   body->type == "Event");
        if (run.size() > 0 && !body_word && names_person(sentence, run.first) &&
            offices_.at(document_, run.first, sentence.last_token).office == nullptr) {
            add_person(s, run, t, office);
            qualify(sentence, found_.back());
            restrict_labels(sentence, found_.back());
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

    // "his German colleague": a counterpart, where a state stands before it.
    bool is_foreign_colleague(const Sentence& sentence, std::uint32_t t) const {
        const Mention* state = t > sentence.first_token ? gazetteer_at(t - 1) : nullptr;
        return document_.tokens[t].lemma == "colleague" && !form(t).ends_with("s") &&
               state != nullptr && state->kind == MentionKind::demonym && state->type == "Country";
    }

    // "his opposite number": a counterpart.
    bool is_opposite_number(const Sentence& sentence, std::uint32_t t) const {
        return lower(t) == "number" && t > sentence.first_token && lower(t - 1) == "opposite";
    }

    // "his Danish counterpart, X", "her successor Y": an office known from somebody else.
    std::uint32_t relative_office(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        std::uint32_t start = t;
        constexpr std::uint32_t kReachTokens = 4;
        while (start > sentence.first_token && t - start < kReachTokens &&
               (map_.covered(start - 1) || document_.tokens[start - 1].upos == Upos::adj ||
                lower(start - 1) == "acting")) {
            --start;
        }
        const std::string before =
            start > sentence.first_token ? document_.tokens[start - 1].lemma : std::string();
        if (before != "his" && before != "her" && before != "the" && before != "their" &&
            before != "'s") {
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
        const TokenRun run = person_run(sentence, t + 1);
        if (run.size() > 0 && names_person(sentence, run.first)) {
            add_person(s, run, t, office);
            return run.last;
        }
        Mention mention = make_mention(document_, s, t, t + 1, MentionKind::nominal, "Person");
        mention.head = lemma;
        mention.office = lemma;
        mention.definite = true;
        mention.title_first = start;
        found_.push_back(std::move(mention));
        return t + 1;
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
                                         ? offices_.at(document_, t, sentence.last_token)
                                         : OfficeMatch();
            if (more.office == nullptr || map_.covered(t)) {
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
        return noun && !map_.covered(t) && is_letter(code_point_at(form(t), 0).value) &&
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
        return form(t) == "and" && !found_.empty() && found_.back().sentence == s &&
               found_.back().kind == MentionKind::nominal && !found_.back().office.empty() &&
               found_.back().last_token <= t && found_.back().last_token + kReachTokens > t;
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
        if (found_.empty() || found_.back().sentence != s || found_.back().last_token != t + 1 ||
            found_.back().type != "Person" || found_.back().kind != MentionKind::name) {
            return false;
        }
        const Mention& name = found_.back();
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

    // "X, special envoy": the comma at `t` ends a name or "X (Eritrea)", "X of China".
    bool follows_name(const Sentence& sentence, std::uint32_t t) const {
        // "X (prime minister)"
        if (form(t) == "(" && t > sentence.first_token && !found_.empty()) {
            return found_.back().type == "Person" && found_.back().kind == MentionKind::name &&
                   found_.back().last_token == t;
        }
        if (form(t) != "," || t < sentence.first_token + 2) {
            return false;
        }
        const bool bracket = form(t - 1) == ")";
        if (!bracket && !is_capitalised(document_, t - 1)) {
            return false;
        }
        for (std::size_t k = found_.size(); k-- > 0 && k + 4 > found_.size();) {
            const Mention& name = found_[k];
            if (name.type == "Person" && name.kind == MentionKind::name && name.last_token <= t &&
                name.last_token >= sentence.first_token) {
                return names_origin(name.last_token, t);
            }
        }
        return false;
    }

    // "(born 4 May 1970 in Odessa)", "(67)" between a name and what it holds.
    bool tells_birth(std::uint32_t first, std::uint32_t last) const {
        constexpr std::uint32_t kBirthTokens = 16;
        return last - first <= kBirthTokens && last - first > 2 && form(first) == "(" &&
               form(last - 1) == ")" &&
               (lower(first + 1) == "born" || lower(first + 1) == "b." ||
                lower(first + 1) == "dob" || document_.tokens[first + 1].upos == Upos::num);
    }

    // Whether nothing stands in [first, last), or "(Eritrea)", or "of China".
    bool names_origin(std::uint32_t first, std::uint32_t last) const {
        constexpr std::uint32_t kOriginTokens = 6;
        if (first == last) {
            return true;
        }
        if (tells_birth(first, last)) {
            return true;
        }
        if (last - first > kOriginTokens || (form(first) != "(" && lower(first) != "of")) {
            return false;
        }
        for (std::uint32_t t = first + 1; t < last; ++t) {
            if (!map_.covered(t) && lower(t) != "the" && form(t) != ")") {
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
                described = before > sentence.first_token && form(before - 1) == ",";
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
        found_.push_back(std::move(mention));
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
        const bool made = !found_.empty() && found_.back().type == "Organization" &&
                          found_.back().first_token <= t && t < found_.back().last_token;
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

    void add_person(std::uint32_t s,
                    TokenRun run,
                    std::uint32_t title_first,
                    const Office* office) {
        if (title_first == run.first && run.size() == 1 && follows_given_name(s, run.first)) {
            title_first = --run.first;
        }
        Mention mention =
            make_mention(document_, s, run.first, run.last, MentionKind::name, "Person");
        mention.title_first = title_first;
        mention.gender = first_names_.gender(form(run.first));
        if (office != nullptr) {
            static const Words male = {
                "mr", "mr.", "king", "prince", "sheikh", "sultan", "emir", "lord", "sir"};
            static const Words female = {
                "mrs", "mrs.", "ms", "ms.", "miss", "queen", "princess", "lady"};
            mention.gender = male.contains(office->title)     ? Gender::male
                             : female.contains(office->title) ? Gender::female
                                                              : mention.gender;
            if (office->is_office()) {
                mention.office = office->title;
                if (!office->label.empty()) {
                    mention.office_labels.push_back(office->label);
                }
            }
        }
        if (offices_.at(document_, run.last - 1, run.last).office == nullptr) {
            surnames_.insert(std::string(form(run.last - 1)));
        }
        found_.push_back(std::move(mention));
        taken(run);
        drop_inside(run);
    }

    // "Jordan" in front of "Bardella": a place for the gazetteer, and a given name.
    bool follows_given_name(std::uint32_t s, std::uint32_t t) const {
        if (t == document_.sentences[s].first_token || !map_.covered(t - 1)) {
            return false;
        }
        const Mention& before = document_.mentions[map_.at(t - 1)];
        return before.first_token == t - 1 && before.last_token == t &&
               before.kind == MentionKind::name && !taken_.contains(t - 1) &&
               first_names_.contains(form(t - 1));
    }

    // What the gazetteer knows inside a person's name is no place: "Jordan Bardella".
    void drop_inside(TokenRun run) {
        for (std::uint32_t t = run.first; t < run.last; ++t) {
            if (map_.covered(t)) {
                replaced_.insert(map_.at(t));
            }
        }
    }

    void taken(TokenRun run) {
        for (std::uint32_t t = run.first; t < run.last; ++t) {
            taken_.insert(t);
        }
    }

    // "the Turkish Foreign Ministry", "the Treaty of Lausanne", "Black Sea Grain Initiative", from `t` on;
    // without a head when there is none of that kind.
    HeadedRun headed_run(const Sentence& sentence, std::uint32_t t) const {
        const Upos upos = document_.tokens[t].upos;
        const bool closed_class = upos == Upos::det || upos == Upos::adp || upos == Upos::pron ||
                                  upos == Upos::sconj || upos == Upos::cconj || upos == Upos::adv ||
                                  upos == Upos::aux || upos == Upos::num || upos == Upos::part;
        if (closed_class || !is_capitalised(document_, t)) {
            return {};
        }
        const TokenRun run = capital_run(sentence, t);
        const Head* head = nullptr;
        std::uint32_t head_first = 0;
        for (std::uint32_t k = run.first; k < run.last; ++k) {
            const Head* here = heads_.at(document_, k, run.last);
            if (here != nullptr && is_capitalised(document_, k + here->length - 1)) {
                head = here;
                head_first = k;
                k += here->length - 1;
            }
        }
        if (head == nullptr) {
            return {};
        }
        TokenRun name{run.first, head_first + head->length};
        extend_with_of(sentence, *head, name);
        extend_with_number(sentence, *head, name);
        const Head* whole = heads_.at(document_, name.first, name.last);
        if (whole != nullptr && whole->use == HeadUse::any && whole->length == name.size()) {
            return {};  // "Memorandum of Understanding": a description, capitals or not
        }
        const Mention* gazetteer = gazetteer_at(name.first);
        if (gazetteer != nullptr && gazetteer->last_token >= name.last) {
            return {};
        }
        if (name.size() == head->length + 1 && is_courtesy_capital(lower(name.first))) {
            return {};
        }
        if (name.size() <= head->length || only_place_words(name, *head)) {
            return {};
        }
        return {name, head};
    }

    // "Turkish State", "Monday Times": a place head needs a word that is no mere modifier.
    bool only_place_words(const TokenRun& name, const Head& head) const {
        const Mention* first = gazetteer_at(name.first);
        return head.type == "Place" && first != nullptr && first->kind == MentionKind::demonym &&
               name.size() == head.length + 1;
    }

    // "Resolution 2231", "Resolution 1973 (2011)".
    void extend_with_number(const Sentence& sentence, const Head& head, TokenRun& name) const {
        if (head.type != "Agreement" || name.last >= sentence.last_token ||
            document_.tokens[name.last].upos != Upos::num) {
            return;
        }
        ++name.last;
        if (name.last + 2 < sentence.last_token && form(name.last) == "(" &&
            document_.tokens[name.last + 1].upos == Upos::num && form(name.last + 2) == ")") {
            name.last += 3;
        }
    }

    void extend_with_of(const Sentence& sentence, const Head& head, TokenRun& name) const {
        while (name.last + 1 < sentence.last_token && name.size() < kNameTokensMax) {
            const std::string link = lower(name.last);
            if (link != "of" && link != "for" && link != "on" &&
                !(link == "and" && name.size() > 2)) {
                return;
            }
            std::uint32_t next = name.last + 1;
            if (lower(next) == "the" && next + 1 < sentence.last_token) {
                ++next;
            }
            if (!is_capitalised(document_, next) || is_calendar_word(lower(next))) {
                return;
            }
            if (link == "and" && (map_.covered(next) ||
                                  heads_.at(document_, next, sentence.last_token) != nullptr)) {
                return;
            }
            if (map_.covered(next) && !takes_country(head.lemma)) {
                return;
            }
            const TokenRun more = capital_run(sentence, next);
            // "the River Alliance of Ann Bell": whose it is is no part of the name
            const bool person = link == "of" && next == name.last + 1 && more.size() == 2 &&
                                (first_names_.contains(form(next)) || is_following(head.lemma)) &&
                                !map_.covered(next) &&
                                heads_.at(document_, more.last - 1, more.last) == nullptr;
            if (more.size() == 0 || person ||
                (link == "and" && more.size() > 2 && first_names_.contains(form(next)))) {
                return;
            }
            name.last = more.last;
        }
    }

    void add_other(std::uint32_t s, TokenRun run, std::string_view type, const Head* head) {
        const std::string_view text = form(run.first);
        const bool acronym = run.size() == 1 && type != "Place" && text.size() >= 2 &&
                             text.size() <= kAcronymBytesMax && is_all_caps(text);
        Mention mention = make_mention(document_,
                                       s,
                                       run.first,
                                       run.last,
                                       acronym ? MentionKind::acronym : MentionKind::name,
                                       type);
        if (head != nullptr && head->type == type) {
            mention.subtype = head->subtype;
            mention.head = head->lemma;
        } else if (type != "Place" && type != "Country") {
            mention.subtype = "other";
        }
        if (run.size() == 1) {
            known_names_.try_emplace(std::string(text),
                                     KnownName{std::string(type), mention.subtype, mention.head});
        }
        found_.push_back(std::move(mention));
        taken(run);
    }

    // Surnames of persons and names of one word found anywhere in the text, wherever they stand alone.
    void mark_known(std::uint32_t s) {
        const Sentence& sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (map_.covered(t) || taken_.contains(t) || !is_capitalised(document_, t)) {
                continue;
            }
            if (surnames_.contains(std::string(form(t)))) {
                TokenRun run{t, t + 1};
                while (run.first > sentence.first_token &&
                       first_names_.contains(form(run.first - 1)) &&
                       is_capitalised(document_, run.first - 1) &&
                       !taken_.contains(run.first - 1) && !map_.covered(run.first - 1)) {
                    --run.first;
                }
                add_person(s, run, run.first, nullptr);
            } else if (const auto known = known_names_.find(std::string(form(t)));
                       known != known_names_.end() && document_.tokens[t].upos == Upos::propn) {
                const KnownName name = known->second;
                add_other(s, {t, t + 1}, name.type, nullptr);
                found_.back().subtype = name.subtype;
                found_.back().head = name.head;
            }
        }
    }

    void commit() {
        std::vector<Mention> kept;
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            if (!replaced_.contains(i)) {
                kept.push_back(std::move(document_.mentions[i]));
            }
        }
        for (Mention& mention : found_) {
            kept.push_back(std::move(mention));
        }
        document_.mentions = std::move(kept);
        sort_mentions(document_);
    }

    Document& document_;
    const Heads& heads_;
    const Offices& offices_;
    const FirstNames& first_names_;
    MentionMap map_;
    LearnedNames learned_;
    std::vector<Mention> found_;
    std::set<std::uint32_t> replaced_;
    std::unordered_set<std::uint32_t> taken_;
    std::unordered_set<std::string> surnames_;
    std::map<std::string, KnownName> known_names_;
};

}  // namespace

Status NameFinder::apply(Document& document) const {
    Finder(document, *heads_, *offices_, *first_names_).run();
    return {};
}

}  // namespace entente
