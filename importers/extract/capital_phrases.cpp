#include "importers/extract/capital_phrases.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

class CapitalFinder {
public:
    CapitalFinder(Document& document, const Gazetteer& gazetteer)
        : document_(document),
          gazetteer_(gazetteer),
          from_(document.tokens.size() + 1, kNoMention),
          until_(document.tokens.size() + 1, kNoMention) {}

    void run() {
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.type == "Country" && !mention.gazetteer_id.empty()) {
                from_[mention.first_token] = i;
                until_[mention.last_token] = i;
            }
        }
        std::vector<Mention> found;
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            sentence_ = &document_.sentences[s];
            for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
                if (form(t) == "capital") {
                    find(s, t, found);
                }
            }
        }
        for (Mention& mention : found) {
            std::erase_if(document_.mentions, [&](const Mention& other) {
                const bool meets = other.first_token < mention.last_token &&
                                   mention.first_token < other.last_token;
                return meets && other.type != "Country";
            });
            document_.mentions.push_back(std::move(mention));
        }
        if (!found.empty()) {
            sort_mentions(document_);
        }
    }

private:
    std::string_view form(std::uint32_t t) const {
        return t >= sentence_->first_token && t < sentence_->last_token
                   ? document_.view(document_.tokens[t])
                   : std::string_view();
    }

    void find(std::uint32_t s, std::uint32_t t, std::vector<Mention>& found) const {
        std::uint32_t before = t;
        if (t > sentence_->first_token && is_possessive(form(t - 1))) {
            --before;
        }
        const std::uint32_t end = form(t + 1) == "city" ? t + 2 : t + 1;
        std::uint32_t state = until_[before];
        std::uint32_t first = state == kNoMention ? t : document_.mentions[state].first_token;
        std::uint32_t last = end;
        if (state == kNoMention && form(end) == "of" && form(t - 1) == "the") {
            const std::uint32_t name = form(end + 1) == "the" ? end + 2 : end + 1;
            state = name < from_.size() ? from_[name] : kNoMention;
            last = state == kNoMention ? end : document_.mentions[state].last_token;
            first = t;
        }
        if (state == kNoMention || first < sentence_->first_token || is_beside_name(last) ||
            is_behind_name(first)) {
            return;
        }
        const GazetteerRow* city = gazetteer_.capital(document_.mentions[state].gazetteer_id);
        if (city == nullptr) {
            return;
        }
        Mention mention = make_mention(document_, s, first, last, MentionKind::name, "Place");
        mention.subtype = city->subtype;
        mention.gazetteer_id = city->id;
        mention.capital_of = document_.mentions[state].gazetteer_id;
        found.push_back(std::move(mention));
    }

    static bool is_possessive(std::string_view form) {
        return form == "'s" || form == "\xE2\x80\x99s" || form == "'" || form == "\xE2\x80\x99";
    }

    // "the Afghan capital, Kabul", "the Afghan capital Kabul"; "capital gains", "capital punishment"
    bool is_beside_name(std::uint32_t end) const {
        const std::uint32_t next = form(end) == "," ? end + 1 : end;
        if (next >= sentence_->last_token) {
            return false;
        }
        const Token& token = document_.tokens[next];
        return token.upos == Upos::propn || (next == end && token.upos == Upos::noun);
    }

    // "Gaborone, the capital of Botswana", "Gaborone, Botswana's capital"
    bool is_behind_name(std::uint32_t first) const {
        const std::uint32_t comma = form(first - 1) == "the" ? first - 2 : first - 1;
        return first > sentence_->first_token + 2 && form(comma) == "," &&
               document_.tokens[comma - 1].upos == Upos::propn;
    }

    Document& document_;
    const Gazetteer& gazetteer_;
    const Sentence* sentence_ = nullptr;
    std::vector<std::uint32_t> from_;   // mentions of states by their first token
    std::vector<std::uint32_t> until_;  // and by the token behind them
};

}  // namespace

Status CapitalPhrases::apply(Document& document) const {
    CapitalFinder(document, *gazetteer_).run();
    return {};
}

}  // namespace entente
