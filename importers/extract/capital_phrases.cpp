#include "importers/extract/capital_phrases.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

class CapitalFinder {
public:
    CapitalFinder(Document& document, const Gazetteer& gazetteer)
        : document_(document), gazetteer_(gazetteer), state_from_(document.tokens.size(), nullptr),
          state_until_(document.tokens.size() + 1, nullptr) {}

    void run() {
        for (const Mention& mention : document_.mentions) {
            if (mention.type == "Country" && !mention.gazetteer_id.empty()) {
                state_from_[mention.first_token] = &mention;
                state_until_[mention.last_token] = &mention;
            }
        }
        std::vector<Mention> found;
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                if (document_.view(document_.tokens[t]) == "capital" &&
                    document_.tokens[t].upos == Upos::noun) {
                    add(s, t, found);
                }
            }
        }
        if (found.empty()) {
            return;
        }
        for (Mention& mention : found) {
            std::erase_if(document_.mentions, [&](const Mention& other) {
                return other.kind != MentionKind::name && other.first_token <= mention.first_token &&
                       mention.last_token <= other.last_token && other.type == "Place";
            });
            document_.mentions.push_back(std::move(mention));
        }
        sort_mentions(document_);
    }

private:
    struct Phrase {
        std::uint32_t first;
        std::uint32_t last;
        const Mention* state;
    };

    std::string_view form(const Sentence& sentence, std::uint32_t t) const {
        return t >= sentence.first_token && t < sentence.last_token
                   ? document_.view(document_.tokens[t])
                   : std::string_view();
    }

    std::optional<Phrase> phrase(const Sentence& sentence, std::uint32_t t) const {
        std::uint32_t first = t;
        if (first > sentence.first_token && form(sentence, first - 1) == "'s") {
            --first;
        }
        if (const Mention* state = state_until_[first];
            state != nullptr && state->sentence == document_.mentions.front().sentence + 0u) {
            (void)state;
        }
        return std::nullopt;
    }

    void add(std::uint32_t s, std::uint32_t t, std::vector<Mention>& found) const;

    Document& document_;
    const Gazetteer& gazetteer_;
    std::vector<const Mention*> state_from_;   // by first token
    std::vector<const Mention*> state_until_;  // by the token behind
};

}  // namespace

}  // namespace entente
