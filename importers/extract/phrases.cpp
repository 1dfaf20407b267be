#include "importers/extract/phrases.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "importers/text/utf8.h"

namespace entente {

namespace {

// Tokens before and behind the head that a phrase may take up.
constexpr std::uint32_t kBeforeMax = 8;
constexpr std::uint32_t kBehindMax = 16;

class Phrase {
public:
    Phrase(const Document& document, const Mention& mention)
        : document_(document),
          sentence_(document.sentences[mention.sentence]),
          first_(mention.first_token),
          last_(mention.last_token),
          head_(head_of(mention)),
          takes_clause_(mention.type == "Event"),
          takes_place_(mention.type != "Person"),
          signed_(mention.type == "Agreement"),
          takes_party_(signed_ || mention.type == "Topic"),
          stands_(mention.type == "Asset") {}

    ByteSpan span() {
        widen_left();
        widen_right();
        return {document_.tokens[first_].span.start, document_.tokens[last_ - 1].span.end};
    }

private:
    std::uint32_t head_of(const Mention& mention) const {
        for (std::uint32_t t = mention.last_token; t-- > mention.first_token;) {
            const std::int32_t head = document_.tokens[t].head;
            if (head < static_cast<std::int32_t>(mention.first_token) ||
                head >= static_cast<std::int32_t>(mention.last_token)) {
                return t;
            }
        }
        return mention.last_token - 1;
    }

    // The word of the phrase below its head that `t` belongs to; kNone when it is outside.
    std::uint32_t branch(std::uint32_t t) const {
        constexpr int kDepthMax = 12;
        for (int depth = 0; depth < kDepthMax; ++depth) {
            const std::int32_t above = document_.tokens[t].head;
            if (above == static_cast<std::int32_t>(head_)) {
                return t;
            }
            if (above < static_cast<std::int32_t>(sentence_.first_token) ||
                above >= static_cast<std::int32_t>(sentence_.last_token)) {
                return kNone;
            }
            t = static_cast<std::uint32_t>(above);
        }
        return kNone;
    }

    void widen_left() {
        const std::uint32_t end = first_;
        while (first_ > sentence_.first_token && end - first_ < kBeforeMax) {
            const std::uint32_t below = branch(first_ - 1);
            if (below == kNone || below > head_ || !stands_before(document_.tokens[below]) ||
                in_date(first_ - 1)) {
                break;
            }
            --first_;
        }
        while (first_ < end && is_joint(document_.tokens[first_])) {
            ++first_;
        }
    }

    // "in September 1993 separatists took": the parser may hang the date on the noun.
    bool in_date(std::uint32_t t) const {
        const auto after = std::upper_bound(document_.dates.begin(),
                                            document_.dates.end(),
                                            t,
                                            [](std::uint32_t token, const DateExpression& date) {
                                                return token < date.first_token;
                                            });
        return after != document_.dates.begin() && t < std::prev(after)->last_token;
    }

    static bool is_joint(const Token& token) {
        return token.upos == Upos::punct || token.upos == Upos::cconj || token.upos == Upos::adp ||
               token.upos == Upos::part;
    }

    static bool stands_before(const Token& token) {
        return token.deprel.starts_with("det") || token.deprel == "amod" ||
               token.deprel == "nummod" || token.deprel == "compound" ||
               token.deprel == "nmod:poss" || token.deprel == "flat" ||
               token.deprel == "nmod:unmarked";
    }

    // "of X", "on Y", "planned in Z". What hangs on a person is often the verb's: "accuse the president of treason".
    bool stands_behind(std::uint32_t t) const {
        const Token& token = document_.tokens[t];
        if (token.deprel == "acl") {
            return takes_clause_;
        }
        if (token.deprel != "nmod" || !takes_place_) {
            return false;
        }
        for (std::uint32_t k = head_ + 1; k < t; ++k) {
            if (document_.tokens[k].deprel == "case" &&
                document_.tokens[k].head == static_cast<std::int32_t>(t)) {
                const std::string& link = document_.tokens[k].lemma;
                return link == "of" || link == "on" || link == "in" || link == "over" ||
                       link == "for" || link == "against" || link == "into" ||
                       (stands_ && link == "at") ||
                       (takes_party_ && (link == "between" || link == "to")) ||
                       (signed_ && link == "with");
            }
        }
        return false;
    }

    bool is_with(std::uint32_t t) const {
        for (std::uint32_t k = head_ + 1; k < t; ++k) {
            if (document_.tokens[k].deprel == "case" &&
                document_.tokens[k].head == static_cast<std::int32_t>(t)) {
                return document_.tokens[k].lemma == "with";
            }
        }
        return false;
    }

    // "of A, B and C": the comma hangs on a member that is joined to the one before.
    bool enumerates(std::uint32_t comma) const {
        const std::int32_t member = document_.tokens[comma].head;
        if (member <= static_cast<std::int32_t>(comma)) {
            return false;
        }
        const Token& token = document_.tokens[static_cast<std::uint32_t>(member)];
        return token.deprel == "conj" && (token.upos == Upos::noun || token.upos == Upos::propn);
    }

    // "at the State Department", "on Thursday", "in 1951": of the act, not of what it is about.
    bool tells_when(std::uint32_t t) const {
        const Token& token = document_.tokens[t];
        if (token.upos != Upos::adp && token.upos != Upos::sconj) {
            return false;
        }
        if (token.lemma == "at" && stands_) {
            return false;
        }
        if (token.lemma == "at" || token.lemma == "during" || token.lemma == "after" ||
            token.lemma == "before" || token.lemma == "since" || token.lemma == "until" ||
            token.lemma == "amid") {
            return true;
        }
        const std::uint32_t next = t + 1;
        if (signed_ && token.lemma == "in" && next < sentence_.last_token &&
            document_.tokens[next].upos == Upos::propn) {
            return true;
        }
        return next < sentence_.last_token && (token.lemma == "on" || token.lemma == "in") &&
               is_date_word(document_.tokens[next]);
    }

    // A year, a weekday or a month.
    bool is_date_word(const Token& token) const {
        static const std::set<std::string_view> words = {"monday",
                                                         "tuesday",
                                                         "wednesday",
                                                         "thursday",
                                                         "friday",
                                                         "saturday",
                                                         "sunday",
                                                         "january",
                                                         "february",
                                                         "march",
                                                         "april",
                                                         "june",
                                                         "july",
                                                         "august",
                                                         "may",
                                                         "september",
                                                         "october",
                                                         "november",
                                                         "december"};
        const std::string word = to_lower(document_.view(token));
        constexpr std::size_t kYearDigits = 4;
        return words.contains(word) ||
               (word.size() == kYearDigits && (word.starts_with("19") || word.starts_with("20")));
    }

    // "the declaration of the summit [he was hosting]": a clause that tells of what stands below the head.
    bool tells_of(std::uint32_t t, std::uint32_t below) const {
        constexpr int kDepthMax = 12;
        for (int depth = 0; depth < kDepthMax && t != below; ++depth) {
            if (document_.tokens[t].deprel == "acl:relcl") {
                return true;
            }
            const std::int32_t above = document_.tokens[t].head;
            if (above < 0) {
                return false;
            }
            t = static_cast<std::uint32_t>(above);
        }
        return false;
    }

    // What hangs on the head, as far as it is joined.
    void widen_right() {
        std::uint32_t end = last_;
        std::uint32_t told = last_;  // "with B" alone belongs to the verb as often
        while (end < sentence_.last_token && end - last_ < kBehindMax) {
            const std::uint32_t below = branch(end);
            if (below == kNone || below < head_ || !stands_behind(below) || tells_when(end) ||
                tells_of(end, below) ||
                (document_.view(document_.tokens[end]) == "," && !enumerates(end))) {
                break;
            }
            ++end;
            told = is_with(below) ? told : end;
        }
        const bool whole = end == sentence_.last_token || end - last_ < kBehindMax;
        end = told;
        while (end > last_ && document_.tokens[end - 1].upos == Upos::punct &&
               document_.view(document_.tokens[end - 1]) != ")") {
            --end;
        }
        last_ = whole ? end : last_;
    }

    static constexpr std::uint32_t kNone = UINT32_MAX;

    const Document& document_;
    const Sentence& sentence_;
    std::uint32_t first_;
    std::uint32_t last_;
    std::uint32_t head_;
    bool takes_clause_;
    bool takes_place_;
    bool signed_;       // "the agreement with B"
    bool takes_party_;  // "contacts between A and B", "changes to its constitution"
    bool stands_;       // "the base at A"
};

bool names_something(const Mention& mention) {
    return mention.kind != MentionKind::pronoun &&
           (mention.kind != MentionKind::nominal || mention.type == "Country");
}

}  // namespace

ByteSpan phrase_span(const Document& document, const Mention& mention) {
    const bool written_as_name = is_all_caps(document.view(mention.span));  // "the MOU"
    if (mention.kind != MentionKind::nominal || mention.group_size > 0 || written_as_name) {
        return mention.span;
    }
    return Phrase(document, mention).span();
}

bool is_anchored(const Document& document, const Entity& entity) {
    const auto count = static_cast<std::uint32_t>(document.mentions.size());
    const bool acts = entity.type == "Group" || entity.type == "Organization";
    if (entity.type == "Person" || entity.subtype == "unnamed_officials") {
        return false;
    }
    const bool thing = entity.type == "Asset" || entity.type == "Event";
    if (thing && entity.mentions.size() > 1) {
        return true;  // what a text comes back to
    }
    for (const std::uint32_t index : entity.mentions) {
        const Mention& mention = document.mentions[index];
        const ByteSpan phrase = phrase_span(document, mention);
        // Mentions are in text order, so those of the phrase are near by.
        for (std::uint32_t k = index; k-- > 0 && document.mentions[k].span.start >= phrase.start;) {
            if (names_something(document.mentions[k])) {
                return true;
            }
        }
        // "members of the EU" are not told by it, "Kenyan troops" are.
        for (std::uint32_t k = acts ? count : index + 1;
             k < count && document.mentions[k].span.end <= phrase.end;
             ++k) {
            if (names_something(document.mentions[k])) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace entente
