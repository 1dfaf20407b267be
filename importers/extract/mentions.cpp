#include "importers/extract/mentions.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

Mention make_mention(const Document& document,
                     std::uint32_t sentence,
                     std::uint32_t first,
                     std::uint32_t last,
                     MentionKind kind,
                     std::string_view type) {
    Mention mention;
    mention.span = {document.tokens[first].span.start, document.tokens[last - 1].span.end};
    mention.sentence = sentence;
    mention.first_token = first;
    mention.last_token = last;
    mention.kind = kind;
    mention.title_first = first;
    mention.type = std::string(type);
    return mention;
}

Relation claim_beside(const Mention& subject,
                      std::uint32_t object,
                      std::string_view type,
                      double confidence,
                      std::string_view extractor) {
    Relation relation;
    relation.type = std::string(type);
    relation.subjects = {subject.entity};
    relation.objects = {object};
    relation.confidence = confidence;
    relation.evidence = {subject.sentence};
    relation.trigger = subject.span;
    relation.extractor = std::string(extractor);
    return relation;
}

void sort_mentions(Document& document) {
    std::stable_sort(
        document.mentions.begin(), document.mentions.end(), [](const Mention& a, const Mention& b) {
            return a.span.start != b.span.start ? a.span.start < b.span.start
                                                : a.span.end > b.span.end;
        });
}

std::uint32_t head_token(const Document& document, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t t = first; t < last; ++t) {
        const std::int32_t head = document.tokens[t].head;
        if (head < static_cast<std::int32_t>(first) || head >= static_cast<std::int32_t>(last)) {
            return t;
        }
    }
    return last - 1;
}

MentionMap::MentionMap(const Document& document) : outermost_(document.tokens.size(), kNoMention) {
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        const Mention& mention = document.mentions[i];
        for (std::uint32_t t = mention.first_token; t < mention.last_token; ++t) {
            const std::uint32_t held = outermost_[t];
            if (held == kNoMention ||
                document.mentions[held].last_token - document.mentions[held].first_token <
                    mention.last_token - mention.first_token) {
                outermost_[t] = i;
            }
        }
    }
}

bool MentionMap::any(std::size_t first, std::size_t last) const {
    for (std::size_t t = first; t < last; ++t) {
        if (covered(t)) {
            return true;
        }
    }
    return false;
}

bool is_body_word(std::string_view lemma) {
    return lemma == "bloc" || lemma == "alliance" || lemma == "world body" || lemma == "union" ||
           lemma == "grouping";
}

std::string singular(std::string_view noun) {
    const auto ends_with_any = [&](std::initializer_list<std::string_view> endings) {
        return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
            return noun.size() > ending.size() + 2 && noun.ends_with(ending);
        });
    };
    if (noun.size() > 4 && noun.ends_with("ies")) {
        return std::string(noun.substr(0, noun.size() - 3)) + "y";
    }
    if (ends_with_any({"sses", "shes", "ches", "xes"})) {
        return std::string(noun.substr(0, noun.size() - 2));
    }
    if (noun.size() > 3 && noun.ends_with("s") && !noun.ends_with("ss") && !noun.ends_with("us") &&
        !noun.ends_with("is")) {
        return std::string(noun.substr(0, noun.size() - 1));
    }
    return std::string(noun);
}

bool is_currency(const Document& document, const Sentence& sentence, std::uint32_t t) {
    static constexpr auto kCurrencies = std::to_array<std::string_view>(
        {"dollar", "dollars", "pounds", "franc", "francs", "peso",   "pesos",  "rupee",
         "rupees", "rouble",  "rubles", "dinar", "dinars", "krona",  "kroner", "shilling",
         "yuan",   "lira",    "riyals", "naira", "dirham", "dirhams"});
    return t < sentence.last_token && is_one_of(kCurrencies, document.view(document.tokens[t]));
}

bool is_capitalised(const Document& document, std::size_t token) {
    return token < document.tokens.size() && starts_upper(document.view(document.tokens[token]));
}

}  // namespace entente
