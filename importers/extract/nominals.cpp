#include "importers/extract/nominals.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "importers/extract/mentions.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Words in front of a head that belong to its description.
constexpr std::uint32_t kModifiersMax = 4;

class Finder {
public:
    Finder(Document& document, const Heads& heads)
        : document_(document), heads_(heads), map_(document) {}

    void run() {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token;) {
                t = std::max(t + 1, step(s, sentence, t));
            }
        }
        find_topics();
        for (Mention& mention : found_) {
            document_.mentions.push_back(std::move(mention));
        }
        sort_mentions(document_);
    }

private:
    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    std::uint32_t step(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (const std::uint32_t after = group(s, sentence, t); after > t) {
            return after;
        }
        if (const std::uint32_t after = body(s, sentence, t); after > t) {
            return after;
        }
        if (const std::uint32_t after = back_reference(s, sentence, t); after > t) {
            return after;
        }
        const Head* head = heads_.at(document_, t, sentence.last_token);
        if (head == nullptr && signs_it(sentence, t)) {
            return add_signed_text(s, sentence, t);
        }
        if (head == nullptr || head->use == HeadUse::name || map_.any(t, t + head->length)) {
            return t + 1;
        }
        const Upos upos = document_.tokens[t].upos;
        if (upos == Upos::verb && head->length == 1) {
            return t + 1;
        }
        const std::uint32_t last = t + head->length;
        // "deal with" as in handling, and "threat level", "war crimes": the head only modifies.
        if (last < sentence.last_token && modifies_next(last)) {
            return last;
        }
        std::uint32_t first = t;
        while (first > sentence.first_token && t - first < kModifiersMax &&
               is_modifier(first - 1, first)) {
            --first;
            first = before_hyphen(sentence, first);
        }
        if (const std::uint32_t index = map_.at(first); index != kNoMention) {
            first = document_.mentions[index].first_token;
        }
        const std::uint32_t dyad = takes(*head, "<pair>") ? pair_before(sentence, first) : first;
        if (dyad < first) {
            first = dyad;
        } else if (head->use == HeadUse::needs && !has_modifier(*head, first, t)) {
            if (!takes(*head, "<people>") || !is_people(sentence, first)) {
                return last;
            }
            first = document_.mentions[map_.at(first - 1)].first_token;
        }
        if (is_numbered(*head, sentence, last)) {
            found_.push_back(
                make_mention(document_, s, first, last + 1, MentionKind::name, head->type));
            found_.back().subtype = head->subtype;
            found_.back().head = head->lemma;
            return last + 1;
        }
        Mention mention = make_mention(document_, s, first, last, MentionKind::nominal, head->type);
        mention.subtype = head->subtype;
        mention.head = head->lemma;
        mention.definite = is_definite(sentence, first);
        if (head->type == "Asset" && first < t && is_place_name(first)) {
            mention.kind = MentionKind::name;  // "Merowe dam"
        }
        if (is_plain_plural(*head, last - 1)) {
            return last;
        }
        if (head->type == "Organization" && !head->lemma.ends_with("s") &&
            form(last - 1).ends_with("s")) {
            mention.type = "Group";  // "opposition parties"
            mention.subtype = "other";
        }
        found_.push_back(std::move(mention));
        return last;
    }

    // "resolution 1701", "Executive Order 14014": a name, capitals or not.
    bool is_numbered(const Head& head, const Sentence& sentence, std::uint32_t next) const {
        static constexpr auto kNumbered = std::to_array<std::string_view>({"resolution",
                                                                           "executive order",
                                                                           "presidential decree",
                                                                           "council regulation",
                                                                           "council decision"});
        return is_one_of(kNumbered, head.lemma) && next < sentence.last_token &&
               !map_.covered(next) && document_.tokens[next].upos == Upos::num &&
               form(next).size() > 1;
    }

    bool is_place_name(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        return index != kNoMention && document_.mentions[index].type == "Place" &&
               document_.mentions[index].kind == MentionKind::name;
    }

    static bool takes(const Head& head, std::string_view modifier) {
        return std::find(head.modifiers.begin(), head.modifiers.end(), modifier) !=
               head.modifiers.end();
    }

    // The start of two states joined by a hyphen that end before `first`: "the Franco-German dispute".
    std::uint32_t pair_before(const Sentence& sentence, std::uint32_t first) const {
        const auto state_at = [&](std::uint32_t t) {
            const std::uint32_t index = map_.at(t);
            return index != kNoMention && document_.mentions[index].type == "Country" ? index
                                                                                      : kNoMention;
        };
        if (first < sentence.first_token + 3) {
            return first;
        }
        const std::uint32_t right = state_at(first - 1);
        if (right == kNoMention) {
            return first;
        }
        const std::uint32_t hyphen = document_.mentions[right].first_token - 1;
        if (hyphen <= sentence.first_token || (form(hyphen) != "-" && form(hyphen) != "–")) {
            return first;
        }
        const std::uint32_t left = state_at(hyphen - 1);
        return left == kNoMention ? first : document_.mentions[left].first_token;
    }

    // "the Kurdish minority", "the Serb community": the word before is what they are.
    bool is_people(const Sentence& sentence, std::uint32_t first) const {
        const std::uint32_t index = first > sentence.first_token ? map_.at(first - 1) : kNoMention;
        return index != kNoMention && (document_.mentions[index].kind == MentionKind::demonym ||
                                       document_.mentions[index].type == "Group");
    }

    // "A and B signed a document", "put his name to the text": a paper that parties sign is an agreement.
    bool signs_it(const Sentence& sentence, std::uint32_t t) const {
        static const std::set<std::string_view> papers = {
            "document", "text", "paper", "instrument", "letter of intent"};
        static const std::set<std::string_view> verbs = {
            "sign", "initial", "ink", "conclude", "adopt"};
        const Token& token = document_.tokens[t];
        const bool inside = token.head >= static_cast<std::int32_t>(sentence.first_token) &&
                            token.head < static_cast<std::int32_t>(sentence.last_token);
        if (!papers.contains(token.lemma) || !inside || map_.covered(t)) {
            return false;
        }
        for (std::uint32_t k = t; k-- > sentence.first_token && k + kModifiersMax > t;) {
            if (document_.tokens[k].lemma == "any" || document_.tokens[k].lemma == "no") {
                return false;  // none in particular
            }
        }
        const auto above = static_cast<std::uint32_t>(token.head);
        const bool object = token.deprel == "obj" || token.deprel == "nsubj:pass";
        return (object && verbs.contains(document_.tokens[above].lemma)) || bears_name(sentence, t);
    }

    // "put their names to a text"
    bool bears_name(const Sentence& sentence, std::uint32_t t) const {
        constexpr std::uint32_t kReachTokens = 5;
        for (std::uint32_t k = t; k-- > sentence.first_token && k + kReachTokens > t;) {
            const std::string& lemma = document_.tokens[k].lemma;
            if (lemma == "name" || lemma == "signature") {
                return document_.tokens[k + 1].lemma == "to";
            }
        }
        return false;
    }

    std::uint32_t add_signed_text(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        std::uint32_t first = t;
        while (first > sentence.first_token && t - first < kModifiersMax &&
               is_modifier(first - 1, first)) {
            --first;
        }
        Mention mention =
            make_mention(document_, s, first, t + 1, MentionKind::nominal, "Agreement");
        mention.subtype = "other";
        mention.head = document_.tokens[t].lemma;
        mention.definite = is_definite(sentence, first);
        found_.push_back(std::move(mention));
        return t + 1;
    }

    // "the kingdom", "this Nordic nation", "his country", "the islands": something that coreference finds.
    std::uint32_t back_reference(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        static const std::set<std::string_view> articles = {"the", "this", "that"};
        static const std::set<std::string_view> owners = {"his", "her", "my", "our", "their"};
        constexpr std::uint32_t kReachTokens = 5;
        const std::string word = to_lower(form(t));
        const bool its = word == "its";
        const bool owned = its || owners.contains(word);
        if (!owned && !articles.contains(word)) {
            return t;
        }
        const std::uint32_t end = std::min(sentence.last_token, t + 1 + kReachTokens);
        std::uint32_t first = t + 1;
        for (std::uint32_t k = t + 1; k < end; ++k) {
            if (map_.covered(k)) {
                if (!is_place_adjective(k) && !is_national_adjective(k)) {
                    return t;
                }
                if (is_national_adjective(k)) {
                    first = k + 1;  // whose it is has a mention of its own
                }
                continue;
            }
            const Head* head = heads_.back_at(document_, k, sentence.last_token);
            const std::uint32_t last = head == nullptr ? 0 : k + head->length;
            if (head != nullptr && !(last < sentence.last_token && modifies_next(last))) {
                const bool of_state = head->type == "Organization" || head->type == "Asset";
                const bool neighbour = head->lemma.starts_with("neighbo");
                const bool fits = !map_.any(k, last) && (!owned || head->type == "Country") &&
                                  (!its || neighbour) && (!neighbour || owned) &&
                                  (first == t + 1 || of_state) &&
                                  (neighbour || !is_qualified(sentence, last));
                return fits ? add_back_reference(s, *head, t, {first, last}) : t;
            }
            const Upos upos = document_.tokens[k].upos;
            if (upos != Upos::adj && upos != Upos::noun && upos != Upos::propn &&
                upos != Upos::num && form(k) != "-" && document_.tokens[k].deprel != "amod") {
                return t;
            }
        }
        return t;
    }

    // "the Andean country": the adjective is a mention of a region.
    bool is_place_adjective(std::uint32_t t) const {
        const Mention& mention = document_.mentions[map_.at(t)];
        return mention.type == "Place" && mention.first_token == t && mention.last_token == t + 1 &&
               (document_.tokens[t].upos == Upos::adj || document_.tokens[t].deprel == "compound");
    }

    // "the Russian company": so does one of a state, and says whose.
    bool is_national_adjective(std::uint32_t t) const {
        const Mention& mention = document_.mentions[map_.at(t)];
        return mention.kind == MentionKind::demonym && mention.first_token == t &&
               mention.last_token == t + 1 && document_.tokens[t].deprel == "amod";
    }

    // "the country that", "the city of X", "the region around X": what follows says which one is meant.
    bool is_qualified(const Sentence& sentence, std::uint32_t next) const {
        if (next >= sentence.last_token) {
            return false;
        }
        const std::string& lemma = document_.tokens[next].lemma;
        return lemma == "of" || lemma == "that" || lemma == "where" || lemma == "around" ||
               lemma == "between" || lemma == "which" || lemma == "whose" || lemma == "called" ||
               lemma == "known" || map_.covered(next);
    }

    struct Words {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    std::uint32_t add_back_reference(std::uint32_t s,
                                     const Head& head,
                                     std::uint32_t pointer,
                                     Words words) {
        Mention mention =
            make_mention(document_, s, words.first, words.last, MentionKind::nominal, head.type);
        mention.head = head.lemma;
        mention.definite = true;
        mention.points_back = true;
        mention.title_first = pointer;
        found_.push_back(std::move(mention));
        return words.last;
    }

    // What an agreement or talks are about: "talks on grain exports", "cooperation in defence procurement and
    // intelligence".
    void find_topics() {
        taken_.assign(document_.tokens.size(), false);
        for (const Mention& mention : found_) {
            std::fill(
                taken_.begin() + mention.first_token, taken_.begin() + mention.last_token, true);
        }
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            std::set<std::int32_t> topics;  // tokens, for what is joined to them
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                const Token& token = document_.tokens[t];
                const bool joined = token.deprel == "conj" && topics.contains(token.head);
                if (token.upos != Upos::noun || !(joined || is_about(sentence, t))) {
                    continue;
                }
                topics.insert(static_cast<std::int32_t>(t));
                add_topic(s, sentence, t);
            }
        }
    }

    // Whether the noun is what the agreement or talks above it in the tree are about.
    bool is_about(const Sentence& sentence, std::uint32_t t) const {
        static const std::set<std::string_view> subjects = {"agreement",
                                                            "deal",
                                                            "accord",
                                                            "pact",
                                                            "memorandum",
                                                            "treaty",
                                                            "talk",
                                                            "talks",
                                                            "negotiation",
                                                            "cooperation",
                                                            "co-operation",
                                                            "collaboration",
                                                            "dialogue",
                                                            "mou",
                                                            "understanding",
                                                            "convention"};
        static const std::set<std::string_view> stances = {"opposition", "support", "resistance"};
        static const std::set<std::string_view> links = {
            "on", "about", "concerning", "regarding", "over", "in"};
        const Token& token = document_.tokens[t];
        const bool inside = token.head >= static_cast<std::int32_t>(sentence.first_token) &&
                            token.head < static_cast<std::int32_t>(t);
        if (token.deprel != "nmod" || !inside) {
            return false;
        }
        const auto above = static_cast<std::uint32_t>(token.head);
        const bool stance = stances.contains(document_.tokens[above].lemma);
        if (!stance && !subjects.contains(to_lower(document_.tokens[above].lemma))) {
            return false;
        }
        const bool shares = document_.tokens[above].lemma.ends_with("operation") ||
                            document_.tokens[above].lemma == "collaboration";
        for (std::uint32_t k = above + 1; k < t; ++k) {
            if (document_.tokens[k].deprel == "case" &&
                document_.tokens[k].head == static_cast<std::int32_t>(t)) {
                const std::string& link = document_.tokens[k].lemma;
                if (stance) {
                    return (link == "to" || link == "for") && !is_owned(sentence, t);
                }
                return links.contains(link) && (link != "in" || shares);
            }
        }
        return false;
    }

    // "A's plan": its owner says more than the noun.
    bool is_owned(const Sentence& sentence, std::uint32_t t) const {
        for (std::uint32_t k = t; k-- > sentence.first_token && k + kModifiersMax > t;) {
            if (document_.tokens[k].lemma == "'s" || document_.tokens[k].xpos == "PRP$") {
                return true;
            }
        }
        return false;
    }

    void add_topic(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        std::uint32_t first = t;
        while (first > sentence.first_token && t - first < kModifiersMax &&
               !map_.covered(first - 1) && !taken_[first - 1] && is_modifier(first - 1, first)) {
            --first;
        }
        static const std::set<std::string_view> vague = {
            "matter",    "issue",  "thing",  "way",      "area", "field",      "year",   "month",
            "week",      "day",    "end",    "side",     "part", "number",     "range",  "basis",
            "condition", "term",   "future", "question", "plan", "government", "people", "country",
            "bid",       "effort", "role",   "cause",    "idea", "proposal"};
        // "on the exercise of sovereignty over X" is about X more than about an exercise.
        const bool goes_on = t + 1 < sentence.last_token && document_.tokens[t + 1].lemma == "of";
        if (goes_on || map_.any(first, t + 1) || taken_[t] || is_capitalised(document_, t) ||
            vague.contains(document_.tokens[t].lemma)) {
            return;
        }
        Mention mention = make_mention(document_, s, first, t + 1, MentionKind::nominal, "Topic");
        mention.head = document_.tokens[t].lemma;
        found_.push_back(std::move(mention));
        std::fill(taken_.begin() + first, taken_.begin() + t + 1, true);
    }

    // "agreements", "threats" in general: nobody in particular signed them.
    bool is_plain_plural(const Head& head, std::uint32_t t) const {
        return (head.type == "Agreement" || head.lemma == "threat") && form(t).ends_with("s") &&
               !head.lemma.ends_with("s");
    }

    bool modifies_next(std::uint32_t next) const {
        const Token& token = document_.tokens[next];
        if (token.upos != Upos::unknown && token.upos != Upos::noun) {
            return false;
        }
        return !is_capitalised(document_, next) && is_letter(code_point_at(form(next), 0).value);
    }

    // "[free]-trade agreement": the first word of what a hyphen joins to `t`, where that is no name; else `t`.
    std::uint32_t before_hyphen(const Sentence& sentence, std::uint32_t t) const {
        if (t < sentence.first_token + 2 || form(t - 1) != "-" ||
            document_.tokens[t - 1].space_after || document_.tokens[t - 2].space_after ||
            map_.any(t - 2, t)) {
            return t;
        }
        const Upos upos = document_.tokens[t - 2].upos;
        return upos == Upos::adj || upos == Upos::noun || upos == Upos::num ? t - 2 : t;
    }

    bool is_modifier(std::uint32_t t, std::uint32_t before) const {
        const Token& token = document_.tokens[t];
        if (const std::uint32_t index = map_.at(t); index != kNoMention) {
            // "the Turkish-brokered deal" stops at the name; "Minsk agreement" takes it in.
            const Mention& mention = document_.mentions[index];
            return mention.last_token == before && mention.kind != MentionKind::demonym &&
                   mention.type != "Person" && mention.type != "Country" && token.space_after;
        }
        // "seal grain deal" in a heading: what does not depend on a word to its right is no modifier.
        const bool depends = token.head > static_cast<std::int32_t>(t);
        // "the A-backed rebels": what A does to them is said of them, not part of what they are.
        const bool hyphened = t > 0 && form(t - 1) == "-";
        const bool participle = token.upos == Upos::verb && token.deprel == "amod" && !hyphened;
        return depends && (token.upos == Upos::adj || token.upos == Upos::noun ||
                           token.upos == Upos::propn || participle);
    }

    bool has_modifier(const Head& head, std::uint32_t first, std::uint32_t last) const {
        for (std::uint32_t t = first; t < last; ++t) {
            const std::string word = to_lower(form(t));
            if (std::find(head.modifiers.begin(), head.modifiers.end(), word) !=
                head.modifiers.end()) {
                return true;
            }
        }
        return false;
    }

    bool is_definite(const Sentence& sentence, std::uint32_t first) const {
        // "the Franco-German deal": demonyms stand between the article and what is described.
        while (first > sentence.first_token &&
               (form(first - 1) == "-" ||
                (map_.covered(first - 1) &&
                 document_.mentions[map_.at(first - 1)].kind == MentionKind::demonym))) {
            --first;
        }
        if (first == sentence.first_token) {
            return false;
        }
        const std::string& lemma = document_.tokens[first - 1].lemma;
        return lemma == "the" || lemma == "this" || lemma == "that";
    }

    // "accused the bloc [of] deceit": of what
    bool is_of_charge(std::uint32_t noun, std::uint32_t of) const {
        static const std::set<std::string_view> charges = {
            "accuse", "remind", "warn", "inform", "suspect", "convict", "assure"};
        const std::int32_t verb = document_.tokens[noun].head;
        return verb >= 0 && verb < static_cast<std::int32_t>(of) &&
               charges.contains(document_.tokens[static_cast<std::size_t>(verb)].lemma);
    }

    // "the bloc", "the world body": an organisation that coreference finds by its kind.
    std::uint32_t body(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        std::string head = to_lower(form(t));
        std::uint32_t last = t + 1;
        if (head == "world" && last < sentence.last_token && form(last) == "body") {
            head = "world body";
            ++last;
        }
        const bool the = t > sentence.first_token && document_.tokens[t - 1].lemma == "the";
        if (!the || !is_body_word(head) || map_.any(t, last) || is_capitalised(document_, t) ||
            (last < sentence.last_token &&
             (modifies_next(last) || (form(last) == "of" && !is_of_charge(t, last)) ||
              form(last) == "between" || form(last) == "with"))) {
            return t;
        }
        Mention mention = make_mention(document_, s, t, last, MentionKind::nominal, "Organization");
        mention.head = head;
        mention.definite = true;
        found_.push_back(std::move(mention));
        return last;
    }

    // How many "the two", "both", "neither", "all three" count; 0 for what counts nobody.
    std::uint8_t counted(std::uint32_t s,
                         const Sentence& sentence,
                         std::uint32_t t,
                         std::uint32_t& noun) const {
        static const std::map<std::string_view, std::uint8_t> numbers = {
            {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}};
        const std::string word = to_lower(form(t));
        const auto number_at = [&](std::uint32_t k) -> std::uint8_t {
            const auto found =
                k + 1 < sentence.last_token ? numbers.find(to_lower(form(k))) : numbers.end();
            return found == numbers.end() ? 0 : found->second;
        };
        if (word == "both" || word == "neither" || word == "each" || word == "either") {
            noun = t + 1;
            if (noun + 1 < sentence.last_token && document_.tokens[noun].lemma == "the") {
                ++noun;
            }
            return noun < sentence.last_token ? 2 : 0;
        }
        if (word == "the" || word == "all" || word == "these" || word == "those") {
            noun = t + 2;
            // "the two Gulf states", "the two warring sides", "the three Baltic states"
            const std::uint8_t number = number_at(t + 1);
            if (number > 0 && noun + 1 < sentence.last_token &&
                (!map_.covered(noun) || is_place_adjective(noun)) &&
                (document_.tokens[noun].upos == Upos::adj ||
                 document_.tokens[noun].deprel == "amod" ||
                 document_.tokens[noun].deprel == "compound")) {
                ++noun;
            }
            if (number > 0) {
                return number;
            }
        }
        // "the documents" are as many as were named; "the sides", "the parties" are two by nature.
        noun = t + 1;
        static const std::set<std::string_view> papers = {
            "agreements", "accords", "deals", "treaties", "pacts", "documents", "texts"};
        if (word == "the" && noun < sentence.last_token && papers.contains(to_lower(form(noun))) &&
            !(noun + 1 < sentence.last_token && document_.tokens[noun + 1].upos == Upos::adp)) {
            return kAnyGroupSize;
        }
        const bool two_by_nature =
            word == "the" && noun < sentence.last_token &&
            (to_lower(form(noun)) == "sides" || to_lower(form(noun)) == "parties");
        static const std::set<std::string_view> holders = {
            "ministers", "leaders", "presidents", "premiers"};
        const bool two_named = word == "the" && noun + 1 < sentence.last_token &&
                               holders.contains(to_lower(form(noun))) &&
                               document_.tokens[noun + 1].upos != Upos::adp &&
                               document_.tokens[noun + 1].lemma != "who" && two_were_named(s, t);
        return two_by_nature || two_named ? 2 : 0;
    }

    // Whether the nearest sentence before token `t` of sentence `s` that names persons names just two, or one and another by his office alone.
    bool two_were_named(std::uint32_t s, std::uint32_t t) const {
        constexpr std::uint32_t kReachSentences = 4;
        std::set<std::string_view> named;
        std::uint32_t described = 0;
        std::uint32_t sentence = 0;
        std::uint32_t behind = 0;  // where the mention behind begins
        for (auto before = document_.mentions.rbegin(); before != document_.mentions.rend();
             ++before) {
            const bool name = before->kind == MentionKind::name;
            // "The Foreign Secretary met Minister X.", and not "The Foreign Secretary, X, said"
            const bool titled = before->kind == MentionKind::nominal && before->group_size == 0 &&
                                !before->office.empty() && before->last_token + 1 != behind;
            if (before->first_token >= t || before->type != "Person" || (!name && !titled)) {
                behind = before->first_token;
                continue;
            }
            if (named.empty() && described == 0) {
                sentence = before->sentence;
            } else if (before->sentence != sentence) {
                break;
            }
            behind = before->first_token;
            if (name) {
                named.insert(form(before->last_token - 1));
            } else {
                ++described;
            }
        }
        const bool two = named.size() == 2 || (named.size() == 1 && described == 1);
        return two && sentence < s && sentence + kReachSentences >= s;
    }

    // "The two signed", "the pair agreed", "Both accused", "appealed to both", "the three": so many actors, of whatever kind. The token
    // behind; `t` itself where there are none.
    std::uint32_t bare_group(const Sentence& sentence, std::uint32_t t) const {
        const auto is = [&](std::uint32_t k, std::string_view word) {
            return k < sentence.last_token && to_lower(form(k)) == word;
        };
        const bool counted =
            is(t, "the") && t + 1 < sentence.last_token && size_named(form(t + 1)) > 0;
        const std::uint32_t last = t + (counted ? 2 : 1);
        if ((!counted && !is(t, "both")) || last >= sentence.last_token || map_.any(t, last)) {
            return t;
        }
        const Token& head = document_.tokens[last - 1];
        static const std::set<std::string_view> ends = {
            "nsubj", "nsubj:pass", "obj", "obl", "iobj"};
        const Token& next = document_.tokens[last];
        const bool noun_follows =
            next.upos == Upos::noun || next.upos == Upos::propn || next.upos == Upos::adj ||
            next.upos == Upos::det || next.upos == Upos::num || next.upos == Upos::pron ||
            (next.lemma == "of" && !accuses(sentence, last)) || next.lemma == "-";
        if (!ends.contains(head.deprel) || noun_follows) {
            return t;
        }
        return last;
    }

    // How many "two", "pair", "three" are; 0 for other words.
    static std::uint8_t size_named(std::string_view word) {
        if (word == "two" || word == "pair") {
            return 2;
        }
        return word == "three" || word == "trio" ? 3 : word == "four" || word == "quartet" ? 4 : 0;
    }

    // "accused both [of] harbouring": what follows is no part of the phrase.
    bool accuses(const Sentence& sentence, std::uint32_t of) const {
        return of + 1 < sentence.last_token && document_.tokens[of + 1].xpos == "VBG";
    }

    // "the two countries", "both sides", "neither side", "the two leaders", "the two".
    std::uint32_t group(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (const std::uint32_t last = bare_group(sentence, t); last > t) {
            Mention mention = make_mention(document_, s, t, last, MentionKind::nominal, "Country");
            const std::uint8_t size = size_named(form(last - 1));
            mention.group_size = size > 0 ? size : 2;
            mention.head = mention.group_size == 2 ? "pair" : "state";
            mention.definite = true;
            found_.push_back(std::move(mention));
            return last;
        }
        std::uint32_t noun = t;
        const std::uint8_t size = counted(s, sentence, t, noun);
        if (size == 0 || noun >= sentence.last_token) {
            return t;
        }
        static const std::set<std::string_view> countries = {"country",
                                                             "nation",
                                                             "state",
                                                             "side",
                                                             "neighbour",
                                                             "neighbor",
                                                             "government",
                                                             "party",
                                                             "capital",
                                                             "kingdom",
                                                             "republic",
                                                             "power",
                                                             "ally",
                                                             "rival"};
        static const std::set<std::string_view> agreements = {
            "agreement", "accord", "deal", "treaty", "pact", "document", "text", "memorandum"};
        static const std::set<std::string_view> persons = {"leader",
                                                           "minister",
                                                           "president",
                                                           "premier",
                                                           "men",
                                                           "man",
                                                           "woman",
                                                           "official",
                                                           "diplomat"};
        const std::string& lemma = document_.tokens[noun].lemma;
        const std::string first = to_lower(form(t));
        const bool neither = first == "neither" || first == "each" || first == "either";
        const bool is_country = countries.contains(lemma) && (form(noun).ends_with("s") || neither);
        const bool is_agreement = agreements.contains(lemma) && form(noun).ends_with("s");
        const bool named = map_.covered(noun) || (map_.any(t, noun) && !is_country);
        if ((!is_country && !is_agreement && !persons.contains(lemma)) || named) {
            return t;
        }
        Mention mention = make_mention(document_,
                                       s,
                                       neither ? noun : t,
                                       noun + 1,
                                       MentionKind::nominal,
                                       is_country     ? "Country"
                                       : is_agreement ? "Agreement"
                                                      : "Person");
        mention.group_size = size;
        mention.head = lemma;
        mention.definite = true;
        found_.push_back(std::move(mention));
        return noun + 1;
    }

    Document& document_;
    const Heads& heads_;
    MentionMap map_;
    std::vector<Mention> found_;
    std::vector<bool> taken_;  // by found_, of the tokens
};

}  // namespace

Status NominalFinder::apply(Document& document) const {
    Finder(document, *heads_).run();
    return {};
}

}  // namespace entente
