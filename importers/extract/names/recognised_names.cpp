#include "importers/extract/names/recognised_names.h"

#include <algorithm>
#include <set>

#include "importers/extract/names/person_signs.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_state_word(std::string_view word) {
    return word == "government" || word == "republic" || word == "kingdom" || word == "regime" ||
           word == "administration" || word == "state" || word == "nation" ||
           word == "governments" || word == "states" || word == "republics";
}

class RecognisedNames : private NameReader {
public:
    explicit RecognisedNames(FoundNames& names) : NameReader(names), changed_(names) {}

    // A name that the core found. What the gazetteer knows keeps its identity unless the core sees a
    // longer name or a person there. Returns its first token when the name is none of its own.
    std::uint32_t learned_name(std::uint32_t s, const LearnedName& learned) {
        TokenRun run{learned.first, learned.last};
        take_in_hyphenated(document_.sentences[s], run);
        const Sentence& sentence = document_.sentences[s];
        if (learned.type == "Organization") {
            leave_out_person(run);
            names_.leave_out_seat(run);
        } else if (learned.type == "Person") {
            leave_out_state(run);
            leave_out_place(sentence, run);
            take_in_first_name(sentence, run);
        }
        if (is_dyad(run)) {
            return learned.first;
        }
        const bool surname = run.size() == 1 && names_.is_surname(run.first);
        const bool person = surname || described_by_office(names_, run) ||
                            behind_office(names_, run, s) || is_holder(names_, run, s) ||
                            speaks_for_state(names_, document_.sentences[s], run);
        const Head* introduced = nullptr;
        if (!person && (learned.type != "Person" || run.size() == 1)) {
            introduced = names_.heads().before(document_, sentence.first_token, run.first);
            introduced = introduced == nullptr && learned.type != "Country"
                             ? names_.told_behind(sentence, run)
                             : introduced;
        }
        const std::string_view type =
            person                  ? std::string_view("Person")
            : introduced != nullptr ? std::string_view(introduced->type)
            : is_ship(run)          ? std::string_view("Asset")
            : names_.is_body(run) || is_acronym_alone(document_.sentences[s], run)
                ? std::string_view("Organization")
                : learned.type;
        if (introduced != nullptr) {
            changed_.give_up_place(run);
        }
        if (!changed_.settle_with_gazetteer(run, type)) {
            return learned.first;
        }
        if (type == "Person") {
            changed_.add_person(s, run, run.first, nullptr);
            return run.last;
        }
        if (type == "Organization" && (means_state(run) || is_known_body_of(run))) {
            return learned.first;
        }
        const Head* head = names_.head_of(run);
        if (head != nullptr && head->use == HeadUse::any && run.size() <= head->length) {
            return learned.first;  // "the MOU", "the Accords": a description, capitals or not
        }
        if (head == nullptr && introduced != nullptr) {
            head = introduced;
        }
        changed_.add_other(s, run, type_of_name(type, head), head);
        return run.last;
    }

private:
    // "the head of ONUMOZ": four capitals and more among words that are written otherwise are a body, whatever the core takes them for;
    // but not the city of a dateline.
    bool is_acronym_alone(const Sentence& sentence, const TokenRun& run) const {
        constexpr std::size_t kLettersMin = 4;
        const std::string_view word = form(run.first);
        if (run.size() != 1 || run.first == sentence.first_token || word.size() < kLettersMin ||
            word.size() > kAcronymBytesMax || !is_all_caps(word) ||
            word.find('.') != std::string_view::npos || gazetteer_at(run.first) != nullptr) {
            return false;
        }
        const auto capitals = [&](std::uint32_t t) {
            return t >= sentence.first_token && t < sentence.last_token && form(t).size() > 1 &&
                   is_all_caps(form(t));
        };
        return !capitals(run.first - 1) && !capitals(run.last);
    }

    // "U.S.-UK": two states, and nothing named so.
    bool is_dyad(const TokenRun& run) const {
        if (run.size() != 3 || form(run.first + 1) != "-") {
            return false;
        }
        const Mention* left = gazetteer_at(run.first);
        const Mention* right = gazetteer_at(run.first + 2);
        return left != nullptr && right != nullptr && left != right && left->type == "Country" &&
               right->type == "Country";
    }

    // "Association of Serb" in front of "-Majority Municipalities": no name ends before a hyphen.
    void take_in_hyphenated(const Sentence& sentence, TokenRun& run) const {
        if (run.last < sentence.last_token && names_.is_glue(run.last, sentence)) {
            run.last = std::max(run.last, names_.capital_run(sentence, run.last + 1).last);
        }
    }

    // "In Washington Condoleezza Rice called": the city is none of her names.
    void leave_out_place(const Sentence& sentence, TokenRun& run) const {
        const Mention* place = run.size() > 2 ? gazetteer_at(run.first) : nullptr;
        if (place != nullptr && (place->type == "Place" || place->type == "Country") &&
            place->last_token == run.first + 1 && run.first > sentence.first_token &&
            document_.tokens[run.first - 1].upos == Upos::adp &&
            names_.first_names().contains(form(run.first + 1))) {
            ++run.first;
        }
    }

    // "Olivera" in front of "Injac": a name that the core passes over, tied to the surname by the tree.
    void take_in_first_name(const Sentence& sentence, TokenRun& run) const {
        if (run.size() != 1 || run.first == sentence.first_token) {
            return;
        }
        const std::uint32_t t = run.first - 1;
        const Token& before = document_.tokens[t];
        const bool tied = before.head == static_cast<std::int32_t>(run.first) ||
                          document_.tokens[run.first].head == static_cast<std::int32_t>(t);
        const bool free = names_.found().empty() || names_.found().back().last_token <= t;
        if (tied && free && before.upos == Upos::propn && form(t).size() > 2 &&
            !is_all_caps(form(t)) && names_.is_name_token(sentence, t) &&
            names_.learned_at(t) == nullptr &&
            names_.offices().at(document_, t, run.first).office == nullptr &&
            names_.heads().at(document_, t, run.first) == nullptr) {
            --run.first;
        }
    }

    // "King Abdullah of Jordan": where he is from is no part of the name.
    void leave_out_state(TokenRun& run) const {
        for (std::uint32_t t = run.first + 1; t + 1 < run.last; ++t) {
            const Mention* state = lower(t) == "of" ? gazetteer_at(run.last - 1) : nullptr;
            if (state != nullptr && state->type == "Country" && state->last_token == run.last &&
                state->first_token <= t + 2) {
                run.last = t;
                return;
            }
        }
    }

    // "the USS Cole": a ship's name, whosever it was.
    bool is_ship(const TokenRun& run) const {
        return (run.first > 0 && is_ship_prefix(form(run.first - 1))) ||
               is_ship_prefix(form(run.first));
    }

    static bool is_ship_prefix(std::string_view word) {
        static const Words prefixes = {
            "USS", "HMS", "MV", "BRP", "HMAS", "USNS", "KRI", "INS", "MT", "RFS", "HMCS", "USCGC"};
        return prefixes.contains(word);
    }

    // "the National Movement of Ann Bell": whose it is is no part of the name.
    void leave_out_person(TokenRun& run) const {
        for (std::uint32_t t = run.first + 1; t + 2 < run.last; ++t) {
            const bool person =
                names_.first_names().contains(form(t + 1)) || is_following(lower(t - 1));
            if (lower(t) == "of" && person && t + 3 == run.last && gazetteer_at(t + 1) == nullptr &&
                names_.heads().at(document_, t + 2, t + 3) == nullptr) {
                run.last = t;
                return;
            }
        }
    }

    // "US National Security Agency", "Peace and Security Council of the African Union": a body that the data know, and whose it is.
    bool is_known_body_of(const TokenRun& run) const {
        const Mention* first = gazetteer_at(run.first);
        const Mention* last = gazetteer_at(run.last - 1);
        if (first == nullptr || last == nullptr || first == last ||
            first->first_token != run.first || last->last_token != run.last) {
            return false;
        }
        const std::uint32_t gap =
            last->first_token - std::min(last->first_token, first->last_token);
        const bool owner_before =
            first->type == "Country" && last->type == "Organization" && gap == 0;
        constexpr std::uint32_t kLinkTokensMax = 2;
        const bool owner_behind = first->type == "Organization" && gap > 0 &&
                                  gap <= kLinkTokensMax && lower(first->last_token) == "of" &&
                                  last->type == "Organization";
        return owner_before || owner_behind;
    }

    // "the Government of Kenya", "the Republic", "the Iranian Government".
    bool means_state(const TokenRun& run) const {
        if (is_state_word(lower(run.first))) {
            return run.size() == 1 || lower(run.first + 1) == "of";
        }
        const Mention* state = gazetteer_at(run.first);
        return state != nullptr && state->type == "Country" && state->last_token + 1 == run.last &&
               is_state_word(lower(run.last - 1));
    }

    FoundNames& changed_;
};

}  // namespace

std::uint32_t recognised_name(FoundNames& names, std::uint32_t s, const LearnedName& learned) {
    return RecognisedNames(names).learned_name(s, learned);
}

}  // namespace entente
