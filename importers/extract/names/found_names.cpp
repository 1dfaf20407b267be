#include "importers/extract/names/found_names.h"

#include <algorithm>
#include <set>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint32_t kPersonTokensMax = 5;

using Words = std::set<std::string_view>;

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

bool is_particle(std::string_view word) {
    static const Words words = {"al",  "bin", "bint", "ibn", "de",   "del", "della", "der",
                                "den", "van", "von",  "da",  "dos",  "du",  "la",    "le",
                                "el",  "ul",  "ter",  "abu", "ould", "y"};
    return words.contains(word) || word.starts_with("al-") || word.starts_with("el-") ||
           word.starts_with("ar-") || word.starts_with("as-") || word.starts_with("ash-");
}

}  // namespace

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
                                "accord",
                                "police",
                                "parliament"};
    return words.contains(head);
}

bool is_following(std::string_view noun) {
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

std::string_view type_of_name(std::string_view learned, const Head* head) {
    const bool decides = head != nullptr && (head->type == "Agreement" || head->type == "Event");
    return decides ? std::string_view(head->type) : learned;
}

FoundNames::FoundNames(Document& document,
                       const Heads& heads,
                       const Offices& offices,
                       const FirstNames& first_names)
    : document_(document),
      heads_(heads),
      offices_(offices),
      first_names_(first_names),
      map_(document),
      learned_(document, offices) {
    drop_common_words();
}

// A single word that the gazetteer knows as a place, where the tags see a common word and the core
// no name: "turkey", "nice" at the start of a sentence.
void FoundNames::drop_common_words() {
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

std::string FoundNames::lower(std::uint32_t t) const {
    return to_lower(form(t));
}

const Mention* FoundNames::gazetteer_at(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    return index == kNoMention ? nullptr : &document_.mentions[index];
}

std::uint32_t FoundNames::after_gazetteer(std::uint32_t t) const {
    const Mention* gazetteer = gazetteer_at(t);
    return gazetteer == nullptr ? t + 1 : std::max(gazetteer->last_token, t + 1);
}

void FoundNames::leave_out_seat(TokenRun& run) const {
    for (std::uint32_t t = run.first + 1; t + 1 < run.last; ++t) {
        const Mention* seat = lower(t) == "of" ? gazetteer_at(run.last - 1) : nullptr;
        if (seat == nullptr || (seat->type != "Country" && seat->type != "Place") ||
            seat->last_token != run.last || seat->first_token < t + 1 ||
            seat->first_token > t + 2) {
            continue;
        }
        const TokenRun name{run.first, t};
        const Head* head = head_of(name);
        const bool whole = head == nullptr
                               ? name.size() > 1 || is_all_caps(form(name.first))
                               : (head->subtype == "company" || head->type == "Place") &&
                                     !takes_country(head->lemma);
        if (whole) {
            run.last = t;
        }
        return;
    }
}

const Head* FoundNames::told_behind(const Sentence& sentence, const TokenRun& run) const {
    constexpr std::uint32_t kReachTokens = 7;
    const std::uint32_t start = run.last + 1;
    if (start + 1 >= sentence.last_token || form(run.last) != "," ||
        document_.tokens[start].upos != Upos::det) {
        return nullptr;
    }
    for (std::uint32_t t = start + 1; t + 1 < sentence.last_token && t < start + kReachTokens;
         ++t) {
        const Token& token = document_.tokens[t];
        const Token& next = document_.tokens[t + 1];
        const bool last_noun = next.upos != Upos::noun && next.upos != Upos::propn &&
                               next.upos != Upos::verb && next.upos != Upos::aux &&
                               next.lemma != "'s" && form(t + 1) != "-";
        if (token.upos == Upos::noun && last_noun) {
            const Head* noun = heads_.before(document_, start, t + 1);
            return noun != nullptr && noun->type == "Organization" ? noun : nullptr;
        }
        if (token.upos != Upos::noun && token.upos != Upos::adj && token.upos != Upos::propn &&
            token.lemma != "'s" && form(t) != "-" && token.deprel != "amod") {
            return nullptr;
        }
    }
    return nullptr;
}

bool FoundNames::is_body(const TokenRun& run) const {
    const auto known =
        run.size() == 1 ? known_names_.find(std::string(form(run.first))) : known_names_.end();
    return known != known_names_.end() && known->second.type == "Organization";
}

bool FoundNames::is_name_token(const Sentence& sentence, std::uint32_t t) const {
    if (!is_capitalised(document_, t) || map_.covered(t) || is_calendar_word(lower(t))) {
        return false;
    }
    if (is_direction(lower(t))) {
        return false;
    }
    if (form(t).size() == 1 && t + 1 < sentence.last_token && !is_capitalised(document_, t + 1)) {
        return false;
    }
    const Upos upos = document_.tokens[t].upos;
    return upos == Upos::propn || upos == Upos::unknown || upos == Upos::adj;
}

bool FoundNames::names_person(const Sentence& sentence, std::uint32_t t) const {
    const LearnedName* learned = learned_.at(t);
    return is_name_token(sentence, t) || (learned != nullptr && learned->type == "Person");
}

bool FoundNames::is_glue(std::uint32_t t, const Sentence& sentence) const {
    return form(t) == "-" && t > sentence.first_token && t + 1 < sentence.last_token &&
           !document_.tokens[t].space_after && !document_.tokens[t - 1].space_after &&
           is_capitalised(document_, t + 1);
}

TokenRun FoundNames::person_run(const Sentence& sentence, std::uint32_t first) const {
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

TokenRun FoundNames::capital_run(const Sentence& sentence, std::uint32_t first) const {
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

const Head* FoundNames::head_of(const TokenRun& run) const {
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

bool FoundNames::settle_with_gazetteer(TokenRun& run, std::string_view type) {
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

void FoundNames::add_person(std::uint32_t s,
                            TokenRun run,
                            std::uint32_t title_first,
                            const Office* office) {
    if (title_first == run.first && run.size() == 1 && follows_given_name(s, run.first)) {
        title_first = --run.first;
    }
    Mention mention = make_mention(document_, s, run.first, run.last, MentionKind::name, "Person");
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
    take(run);
    drop_inside(run);
}

// "Jordan" in front of "Bardella": a place for the gazetteer, and a given name.
bool FoundNames::follows_given_name(std::uint32_t s, std::uint32_t t) const {
    if (t == document_.sentences[s].first_token || !map_.covered(t - 1)) {
        return false;
    }
    const Mention& before = document_.mentions[map_.at(t - 1)];
    return before.first_token == t - 1 && before.last_token == t &&
           before.kind == MentionKind::name && !taken_.contains(t - 1) &&
           first_names_.contains(form(t - 1));
}

void FoundNames::drop_inside(TokenRun run) {
    for (std::uint32_t t = run.first; t < run.last; ++t) {
        if (map_.covered(t)) {
            replaced_.insert(map_.at(t));
        }
    }
}

void FoundNames::give_up_place(const TokenRun& run) {
    const std::uint32_t index = run.first > 0 ? map_.at(run.first) : kNoMention;
    if (index == kNoMention || document_.mentions[index].type != "Place" ||
        document_.mentions[index].first_token != run.first ||
        document_.mentions[index].last_token != run.last) {
        return;
    }
    const std::uint32_t noun = run.first - 1;
    const std::uint32_t name = head_token(document_, run.first, run.last);
    if (document_.tokens[name].head == static_cast<std::int32_t>(noun) ||
        document_.tokens[noun].head == static_cast<std::int32_t>(name)) {
        replaced_.insert(index);
    }
}

void FoundNames::take(TokenRun run) {
    for (std::uint32_t t = run.first; t < run.last; ++t) {
        taken_.insert(t);
    }
}

void FoundNames::add_other(std::uint32_t s, TokenRun run, std::string_view type, const Head* head) {
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
    take(run);
}

void FoundNames::mark_known(std::uint32_t s) {
    const Sentence& sentence = document_.sentences[s];
    for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
        if (map_.covered(t) || taken_.contains(t) || !is_capitalised(document_, t)) {
            continue;
        }
        if (surnames_.contains(std::string(form(t)))) {
            TokenRun run{t, t + 1};
            while (run.first > sentence.first_token && first_names_.contains(form(run.first - 1)) &&
                   is_capitalised(document_, run.first - 1) && !taken_.contains(run.first - 1) &&
                   !map_.covered(run.first - 1)) {
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

void FoundNames::commit() {
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

std::string NameReader::lower(std::uint32_t t) const {
    return to_lower(form(t));
}

}  // namespace entente
