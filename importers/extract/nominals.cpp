#include "importers/extract/nominals.h"

#include <algorithm>
#include <set>

#include "importers/extract/mentions.h"
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
        for (Mention& mention : found_) {
            document_.mentions.push_back(std::move(mention));
        }
        sort_mentions(document_);
    }

private:
    std::string_view form(std::uint32_t t) const { return document_.view(document_.tokens[t]); }

    std::uint32_t step(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        if (const std::uint32_t after = group(s, sentence, t); after > t) {
            return after;
        }
        if (const std::uint32_t after = body(s, sentence, t); after > t) {
            return after;
        }
        const Head* head = heads_.at(document_, t, sentence.last_token);
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
        }
        if (const std::uint32_t index = map_.at(first); index != kNoMention) {
            first = document_.mentions[index].first_token;
        }
        if (head->use == HeadUse::needs && !has_modifier(*head, first, t)) {
            return last;
        }
        Mention mention = make_mention(document_, s, first, last, MentionKind::nominal, head->type);
        mention.subtype = head->subtype;
        mention.head = head->lemma;
        mention.definite = is_definite(sentence, first);
        if (is_plain_plural(*head, last - 1)) {
            return last;
        }
        found_.push_back(std::move(mention));
        return last;
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
        if (first == sentence.first_token) {
            return false;
        }
        const std::string& lemma = document_.tokens[first - 1].lemma;
        return lemma == "the" || lemma == "this" || lemma == "that";
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
            (last < sentence.last_token && (modifies_next(last) || form(last) == "of" ||
                                            form(last) == "between" || form(last) == "with"))) {
            return t;
        }
        Mention mention = make_mention(document_, s, t, last, MentionKind::nominal, "Organization");
        mention.head = head;
        mention.definite = true;
        found_.push_back(std::move(mention));
        return last;
    }

    // "the two countries", "both sides", "the two leaders".
    std::uint32_t group(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const std::string word = to_lower(form(t));
        const bool the_two =
            word == "the" && t + 2 < sentence.last_token && document_.tokens[t + 1].lemma == "two";
        const bool both = word == "both" && t + 1 < sentence.last_token;
        // "the sides", "the parties" without a number are two by nature.
        const bool the_sides =
            word == "the" && t + 1 < sentence.last_token &&
            (to_lower(form(t + 1)) == "sides" || to_lower(form(t + 1)) == "parties");
        if (!the_two && !both && !the_sides) {
            return t;
        }
        const std::uint32_t noun = the_two ? t + 2 : t + 1;
        static const std::set<std::string_view> countries = {
            "country", "nation", "state", "side", "neighbour", "neighbor", "government", "party"};
        static const std::set<std::string_view> persons = {
            "leader", "minister", "president", "men", "man", "woman", "official", "diplomat"};
        const std::string& lemma = document_.tokens[noun].lemma;
        const bool is_country = countries.contains(lemma) && form(noun).ends_with("s");
        if (!is_country && !persons.contains(lemma)) {
            return t;
        }
        Mention mention = make_mention(
            document_, s, t, noun + 1, MentionKind::nominal, is_country ? "Country" : "Person");
        mention.group_size = 2;
        mention.head = lemma;
        mention.definite = true;
        found_.push_back(std::move(mention));
        return noun + 1;
    }

    Document& document_;
    const Heads& heads_;
    MentionMap map_;
    std::vector<Mention> found_;
};

}  // namespace

Status NominalFinder::apply(Document& document) const {
    Finder(document, *heads_).run();
    return {};
}

}  // namespace entente
