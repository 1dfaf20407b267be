#include "importers/extract/title_repairs.h"

#include <set>
#include <string_view>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_calling(std::string_view lemma) {
    static const Words callings = {
        "member",     "head",     "chairman",    "chairwoman", "chair",      "director",
        "commander",  "minister", "president",   "adviser",    "advisor",    "founder",
        "owner",      "leader",   "chief",       "deputy",     "ambassador", "envoy",
        "secretary",  "governor", "mayor",       "judge",      "officer",    "spokesman",
        "co-founder", "partner",  "shareholder", "manager",    "general",    "colonel",
        "negotiator", "senator",  "lawmaker",    "executive",  "editor"};
    return callings.contains(lemma);
}

class TitleRepair {
public:
    TitleRepair(Document& document, const Sentence& sentence)
        : document_(document), sentence_(sentence) {}

    void run() {
        describe_title();
        for (std::uint32_t t = sentence_.first_token; t < sentence_.last_token; ++t) {
            join_callings(t);
        }
    }

private:
    Token& at(std::uint32_t t) { return document_.tokens[t]; }

    bool inside(std::int32_t t) const {
        return t >= static_cast<std::int32_t>(sentence_.first_token) &&
               t < static_cast<std::int32_t>(sentence_.last_token);
    }

    bool has_subject(std::int32_t verb) {
        for (std::uint32_t t = sentence_.first_token; t < sentence_.last_token; ++t) {
            if (at(t).head == verb && at(t).deprel.starts_with("nsubj")) {
                return true;
            }
        }
        return false;
    }

    void describe_title() {
        const std::uint32_t first = sentence_.first_token;
        const bool acting = sentence_.last_token > first + 2 &&
                            document_.view(at(first)) == "Acting" && at(first).deprel == "advcl";
        if (!acting || !inside(at(first).head)) {
            return;
        }
        for (std::uint32_t t = first + 1; t < sentence_.last_token; ++t) {
            const bool title = at(t).head == static_cast<std::int32_t>(first) &&
                               at(t).deprel == "obj" &&
                               (at(t).upos == Upos::propn || at(t).upos == Upos::noun);
            if (title && !has_subject(at(first).head)) {
                at(t).head = at(first).head;
                at(t).deprel = "nsubj";
                at(first).head = static_cast<std::int32_t>(t);
                at(first).deprel = "amod";
                at(first).upos = Upos::adj;
                at(first).xpos = "JJ";
                return;
            }
        }
    }

    void join_callings(std::uint32_t t) {
        if (at(t).deprel != "conj" || at(t).upos != Upos::noun || !is_calling(at(t).lemma) ||
            !inside(at(t).head)) {
            return;
        }
        const Token& body = at(static_cast<std::uint32_t>(at(t).head));
        if (body.upos != Upos::propn || body.deprel != "nmod" || !inside(body.head)) {
            return;
        }
        const auto office = static_cast<std::uint32_t>(body.head);
        if (office < t && at(office).upos == Upos::noun && is_calling(at(office).lemma)) {
            at(t).head = static_cast<std::int32_t>(office);
        }
    }

    Document& document_;
    const Sentence& sentence_;
};

}  // namespace

void repair_titles(Document& document, const Sentence& sentence) {
    TitleRepair(document, sentence).run();
}

}  // namespace entente
