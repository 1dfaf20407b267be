#include "importers/extract/names/headed_names.h"

#include <algorithm>
#include <set>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_courtesy_capital(std::string_view word) {
    static const Words words = {
        "government", "regime",   "republic", "kingdom",  "administration", "nation",
        "question",   "answer",   "image",    "photo",    "muslim",         "muslims",
        "christians", "islamist", "jews",     "internet", "earth",          "god",
        "future",     "annex",    "article",  "side",     "sides",          "parties",
        "member",     "members",  "states",   "chapter",  "section",        "initiative",
        "foreign",    "defence",  "defense",  "western",  "twitter",        "facebook"};
    return words.contains(word);
}

class HeadedRuns : private NameReader {
public:
    explicit HeadedRuns(const FoundNames& names) : NameReader(names) {}

    // "the Turkish Foreign Ministry", "the Treaty of Lausanne", "Black Sea Grain Initiative", from `t` on;
    // without a head when there is none of that kind.
    HeadedRun headed_run(const Sentence& sentence, std::uint32_t t) const {
        const Upos upos = document_.tokens[t].upos;
        const bool closed_class = upos == Upos::det || upos == Upos::adp || upos == Upos::pron ||
                                  upos == Upos::sconj || upos == Upos::cconj || upos == Upos::adv ||
                                  upos == Upos::aux || upos == Upos::num || upos == Upos::part;
        if (closed_class || !is_capitalised(document_, t)) {
            return {};
        }
        const TokenRun run = names_.capital_run(sentence, t);
        const Head* head = nullptr;
        std::uint32_t head_first = 0;
        for (std::uint32_t k = run.first; k < run.last; ++k) {
            const Head* here = names_.heads().at(document_, k, run.last);
            if (here != nullptr && is_capitalised(document_, k + here->length - 1)) {
                head = here;
                head_first = k;
                k += here->length - 1;
            }
        }
        if (head == nullptr) {
            return {};
        }
        TokenRun name{run.first, head_first + head->length};
        extend_with_of(sentence, *head, name);
        extend_with_number(sentence, *head, name);
        const Head* whole = names_.heads().at(document_, name.first, name.last);
        if (whole != nullptr && whole->use == HeadUse::any && whole->length == name.size()) {
            return {};  // "Memorandum of Understanding": a description, capitals or not
        }
        const Mention* gazetteer = gazetteer_at(name.first);
        if (gazetteer != nullptr && gazetteer->last_token >= name.last) {
            return {};
        }
        if (name.size() == head->length + 1 && is_courtesy_capital(lower(name.first))) {
            return {};
        }
        if (name.size() <= head->length || only_place_words(name, *head)) {
            return {};
        }
        return {name, head};
    }

private:
    // "Turkish State", "Monday Times": a place head needs a word that is no mere modifier.
    bool only_place_words(const TokenRun& name, const Head& head) const {
        const Mention* first = gazetteer_at(name.first);
        return head.type == "Place" && first != nullptr && first->kind == MentionKind::demonym &&
               name.size() == head.length + 1;
    }

    // "Resolution 2231", "Resolution 1973 (2011)".
    void extend_with_number(const Sentence& sentence, const Head& head, TokenRun& name) const {
        if ((head.type != "Agreement" && head.subtype != "military") ||
            name.last >= sentence.last_token || document_.tokens[name.last].upos != Upos::num) {
            return;
        }
        ++name.last;
        if (name.last + 2 < sentence.last_token && form(name.last) == "(" &&
            document_.tokens[name.last + 1].upos == Upos::num && form(name.last + 2) == ")") {
            name.last += 3;
        }
    }

    void extend_with_of(const Sentence& sentence, const Head& head, TokenRun& name) const {
        while (name.last + 1 < sentence.last_token && name.size() < kNameTokensMax) {
            const std::string link = lower(name.last);
            if (link != "of" && link != "for" && link != "on" &&
                !(link == "and" && name.size() > 2)) {
                return;
            }
            std::uint32_t next = name.last + 1;
            if (lower(next) == "the" && next + 1 < sentence.last_token) {
                ++next;
            }
            if (!is_capitalised(document_, next) || is_calendar_word(lower(next))) {
                return;
            }
            if (link == "and" &&
                (names_.map().covered(next) ||
                 names_.heads().at(document_, next, sentence.last_token) != nullptr)) {
                return;
            }
            if (names_.map().covered(next) && !takes_country(head.lemma)) {
                return;
            }
            // "Visit of President X": what he did, and no name
            if (head.type == "Event" &&
                names_.offices().at(document_, next, sentence.last_token).office != nullptr) {
                return;
            }
            const TokenRun more = names_.capital_run(sentence, next);
            // "the River Alliance of Ann Bell": whose it is is no part of the name
            const bool person =
                link == "of" && next == name.last + 1 && more.size() == 2 &&
                (names_.first_names().contains(form(next)) || is_following(head.lemma)) &&
                !names_.map().covered(next) &&
                names_.heads().at(document_, more.last - 1, more.last) == nullptr;
            if (more.size() == 0 || person ||
                (link == "and" && more.size() > 2 && names_.first_names().contains(form(next)))) {
                return;
            }
            name.last = more.last;
        }
    }
};

}  // namespace

HeadedRun headed_run(const FoundNames& names, const Sentence& sentence, std::uint32_t t) {
    return HeadedRuns(names).headed_run(sentence, t);
}

std::uint32_t headed_name(FoundNames& names,
                          std::uint32_t s,
                          const HeadedRun& headed,
                          const LearnedName* learned) {
    TokenRun name = headed.name;
    for (std::uint32_t t = name.first; t < name.last; ++t) {
        const LearnedName* other = names.learned_at(t);
        if (other != nullptr && other->type != "Person" && other->last > name.last) {
            learned = other;
            TokenRun whole{name.first, other->last};
            names.leave_out_seat(whole);
            name.last = std::max(name.last, whole.last);
        }
    }
    std::string_view type = headed.head->type;
    if (learned != nullptr && learned->type != "Person" && learned->last >= name.last) {
        type = type_of_name(learned->type, headed.head);
    }
    if (!names.settle_with_gazetteer(name, type)) {
        return std::max(names.after_gazetteer(name.first), name.first + 1);
    }
    names.add_other(s, name, type, headed.head);
    return name.last;
}

}  // namespace entente
