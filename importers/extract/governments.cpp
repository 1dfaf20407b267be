#include "importers/extract/governments.h"

#include <array>
#include <string>

#include "core/ascii.h"
#include "importers/extract/mentions.h"
#include "importers/extract/passages.h"
#include "importers/parse/openings.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class GovernmentNamer {
public:
    GovernmentNamer(Document& document, const Gazetteer& gazetteer)
        : document_(document), gazetteer_(gazetteer), passages_(document) {}

    void run() {
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            Mention& mention = document_.mentions[i];
            if (!mention.gazetteer_id.empty()) {
                continue;
            }
            const GazetteerRow* row = state_row(side_of(mention, i));
            if (row == nullptr && is_bare(mention)) {
                row = row_of(mention, i);
            }
            if (row != nullptr) {
                rename(mention, *row);
            }
        }
    }

private:
    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    // The row that the mention stands for, or nullptr.
    const GazetteerRow* row_of(const Mention& mention, std::uint32_t index) const {
        if (is_government(mention)) {
            const std::string_view state = seat_behind(mention, index);
            return state_row(!state.empty() ? state : speaking_of(mention));
        }
        if (const std::string_view state = represented(mention, index); !state.empty()) {
            return state_row(state);
        }
        if (is_assembly(mention)) {
            const GazetteerRow* row = gazetteer_.row(passages_.issuer());
            return row != nullptr && row->type == "Organization" ? row : nullptr;
        }
        return nullptr;
    }

    const GazetteerRow* state_row(std::string_view id) const {
        const GazetteerRow* row = id.empty() ? nullptr : gazetteer_.row(id);
        return row != nullptr && row->type == "Country" ? row : nullptr;
    }

    // "the Turkish Side", taken for a name: the state that the adjective inside is of. Empty for others.
    std::string_view side_of(const Mention& mention, std::uint32_t index) const {
        if (form(mention.last_token - 1) != "Side" || index + 1 == document_.mentions.size()) {
            return {};
        }
        const Mention& inside = document_.mentions[index + 1];
        const bool owner = inside.kind == MentionKind::demonym && inside.type == "Country" &&
                           inside.last_token + 1 == mention.last_token &&
                           inside.first_token >= mention.first_token;
        return owner ? std::string_view(inside.gazetteer_id) : std::string_view();
    }

    // The state that heads the passage, else the one that issues the text; nothing where "of" or "in" says whose it is.
    std::string_view speaking_of(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.last_token < sentence.last_token) {
            const std::string_view next = form(mention.last_token);
            if (next == "of" || next == "in" || next == "led") {
                return {};
            }
        }
        const std::string_view head = passages_.head_of(mention.sentence);
        if (!head.empty() || !passages_.issuer().empty()) {
            return head.empty() ? passages_.issuer() : head;
        }
        return opens_sentence(mention) ? passages_.dateline() : std::string_view();
    }

    bool opens_sentence(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        return mention.first_token <=
               sentence.first_token + opening_tokens(document_, sentence) + 1;
    }

    // "the government in [Minsk]": the state whose capital that is; empty for other words.
    std::string_view seat_behind(const Mention& mention, std::uint32_t index) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.last_token + 1 >= sentence.last_token || form(mention.last_token) != "in") {
            return {};
        }
        for (std::uint32_t k = index + 1; k < document_.mentions.size(); ++k) {
            const Mention& place = document_.mentions[k];
            if (place.first_token > mention.last_token + 1) {
                break;
            }
            if (place.first_token == mention.last_token + 1) {
                return place.type == "Place" ? std::string_view(place.capital_of)
                                             : std::string_view(place.gazetteer_id);
            }
        }
        return {};
    }

    // "the representative of [Cuba]", without a name: what he says at a meeting his state says. Empty for others.
    std::string_view represented(const Mention& mention, std::uint32_t index) const {
        static constexpr auto kWords = std::to_array<std::string_view>(
            {"representative", "delegate", "delegation", "observer"});
        const Sentence& sentence = document_.sentences[mention.sentence];
        const std::uint32_t link = mention.last_token;
        if (!is_one_of(kWords, form(link - 1)) || link + 1 >= sentence.last_token ||
            form(link) != "of") {
            return {};
        }
        const std::uint32_t name = form(link + 1) == "the" ? link + 2 : link + 1;
        for (std::uint32_t k = index + 1;
             k < document_.mentions.size() && document_.mentions[k].first_token <= name;
             ++k) {
            const Mention& state = document_.mentions[k];
            if (state.first_token == name && state.type == "Country") {
                return is_named_behind(sentence, state.last_token)
                           ? std::string_view()
                           : std::string_view(state.gazetteer_id);
            }
        }
        return {};
    }

    // ", Nawaf Salam,"
    bool is_named_behind(const Sentence& sentence, std::uint32_t t) const {
        const std::uint32_t next = t < sentence.last_token && form(t) == "," ? t + 1 : t;
        return next < sentence.last_token && is_capitalised(document_, next);
    }

    // "the government", "the Cabinet"
    bool is_government(const Mention& mention) const {
        static constexpr auto kWords =
            std::to_array<std::string_view>({"government", "cabinet", "administration"});
        return mention.type == "Organization" &&
               is_one_of(kWords, ascii_lower(form(mention.last_token - 1)));
    }

    // "the Summit", "the Ministers", "the Heads of State and Government", in capitals and as whoever does something
    bool is_assembly(const Mention& mention) const {
        static constexpr auto kWords = std::to_array<std::string_view>({"Summit",
                                                                        "Conference",
                                                                        "Assembly",
                                                                        "Ministers",
                                                                        "Leaders",
                                                                        "Heads",
                                                                        "Participants",
                                                                        "Chairmanship",
                                                                        "Presidency",
                                                                        "Members"});
        const std::uint32_t head = head_token(document_, mention.first_token, mention.last_token);
        return is_one_of(kWords, form(head)) && document_.tokens[head].deprel == "nsubj" &&
               document_.tokens[head].upos != Upos::verb;
    }

    // Nothing but an article before the noun, and no owner.
    bool is_bare(const Mention& mention) const {
        const std::uint32_t start = document_.sentences[mention.sentence].first_token;
        std::uint32_t t = mention.first_token;
        const bool article = is_article(t);
        if (!article) {
            if (t == start || !is_article(t - 1)) {
                return false;
            }
        }
        t += article ? 1 : 0;
        return t + 1 == mention.last_token || form(t) == "Heads" || form(t) == "Federal" ||
               form(t) == "Royal";
    }

    bool is_article(std::uint32_t t) const { return form(t) == "the" || form(t) == "The"; }

    static void rename(Mention& mention, const GazetteerRow& row) {
        mention.type = row.type;
        mention.subtype = row.subtype;
        mention.gazetteer_id = row.id;
        mention.kind = MentionKind::metonym;
        mention.points_back = false;
        mention.group_size = 0;
        mention.office.clear();
        mention.office_labels.clear();
    }

    Document& document_;
    const Gazetteer& gazetteer_;
    Passages passages_;
};

}  // namespace

Status Governments::apply(Document& document) const {
    GovernmentNamer(document, *gazetteer_).run();
    return {};
}

}  // namespace entente
