#include "importers/extract/administrations.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/names.h"
#include "importers/extract/mentions.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class AdministrationFinder {
public:
    AdministrationFinder(Document& document, const Gazetteer& gazetteer)
        : document_(document), gazetteer_(gazetteer) {}

    void run() {
        const std::size_t before = document_.mentions.size();
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token + 1; t < sentence.last_token; ++t) {
                const std::uint32_t end = seat_end(sentence, t);
                if (end > t) {
                    name(s, sentence, t, end);
                }
            }
        }
        if (document_.mentions.size() > before) {
            sort_mentions(document_);
        }
    }

private:
    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    // Where "administration" or "White House" ends that begins with token `t`; `t` for other words.
    std::uint32_t seat_end(const Sentence& sentence, std::uint32_t t) const {
        static constexpr auto kSeats = std::to_array<std::string_view>({"administration",
                                                                        "government",
                                                                        "cabinet",
                                                                        "presidency",
                                                                        "regime",
                                                                        "Administration",
                                                                        "Government"});
        if (is_one_of(kSeats, form(t))) {
            return t + 1;
        }
        const bool house =
            form(t) == "White" && t + 1 < sentence.last_token && form(t + 1) == "House";
        return house ? t + 2 : t;
    }

    // Makes the words from the leader's name to `end` a mention of the state.
    void name(std::uint32_t s, const Sentence& sentence, std::uint32_t seat, std::uint32_t end) {
        const bool owned = form(seat - 1) == "'s" || form(seat - 1) == "\u2019s";
        const std::uint32_t last = owned ? seat - 1 : seat;
        if (last <= sentence.first_token || !is_capitalised(document_, last - 1) ||
            document_.tokens[last - 1].upos != Upos::propn) {
            return;
        }
        std::uint32_t first = last - 1;
        constexpr std::uint32_t kNameTokens = 4;
        while (first > sentence.first_token && last - first < kNameTokens &&
               document_.tokens[first - 1].upos == Upos::propn &&
               is_capitalised(document_, first - 1)) {
            --first;
        }
        const bool behind_article =
            first > sentence.first_token && (form(first - 1) == "the" || form(first - 1) == "The");
        if (!owned && !behind_article) {
            return;
        }
        const std::string state(state_of(first, last));
        const GazetteerRow* row = state.empty() ? nullptr : gazetteer_.row(state);
        if (row == nullptr || (!owned && last - first > 2)) {
            return;
        }
        drop_inside(first, end, owned);
        Mention mention =
            make_mention(document_, s, owned ? seat : first, end, MentionKind::metonym, row->type);
        mention.subtype = row->subtype;
        mention.gazetteer_id = row->id;
        document_.mentions.push_back(std::move(mention));
        if (!owned) {
            return;
        }
        const bool named = std::any_of(
            document_.mentions.begin(), document_.mentions.end(), [&](const Mention& other) {
                return other.first_token <= first && other.last_token == last &&
                       other.type == "Person";
            });
        if (!named) {
            document_.mentions.push_back(
                make_mention(document_, s, first, last, MentionKind::name, "Person"));
        }
    }

    // What was found in these words before: they mean the state, and behind an owner the owner stays.
    void drop_inside(std::uint32_t first, std::uint32_t end, bool owned) {
        std::erase_if(document_.mentions, [&](const Mention& mention) {
            const bool inside = mention.first_token + 1 >= first && mention.first_token < end &&
                                mention.last_token <= end && mention.last_token > first;
            const bool owner = owned && mention.type == "Person" && mention.last_token < end;
            return inside && !owner;
        });
    }

    // By the persons that the text names in full, else by family name.
    std::string_view state_of(std::uint32_t first, std::uint32_t last) const {
        const ByteSpan span{document_.tokens[first].span.start,
                            document_.tokens[last - 1].span.end};
        if (const Leader* leader = gazetteer_.leader(name_key(document_.view(span)))) {
            return leader->country;
        }
        const std::string_view family = form(last - 1);
        for (const Mention& mention : document_.mentions) {
            if (mention.type == "Person" && mention.last_token - mention.first_token > 1 &&
                form(mention.last_token - 1) == family) {
                if (const Leader* leader =
                        gazetteer_.leader(name_key(document_.view(mention.span)))) {
                    return leader->country;
                }
            }
        }
        return gazetteer_.state_of_family_name(name_key(family));
    }

    Document& document_;
    const Gazetteer& gazetteer_;
};

}  // namespace

Status Administrations::apply(Document& document) const {
    AdministrationFinder(document, *gazetteer_).run();
    return {};
}

}  // namespace entente
