#include "importers/extract/names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "importers/extract/names/found_names.h"
#include "importers/extract/names/headed_names.h"
#include "importers/extract/names/passed_over_names.h"
#include "importers/extract/names/recognised_names.h"
#include "importers/extract/names/titled_names.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

class Finder : private NameReader {
public:
    explicit Finder(FoundNames& found) : NameReader(found), found_(found) {}

    void run() {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            if (!is_title_case(document_.sentences[s])) {
                scan(s);
            }
        }
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            found_.mark_known(s);
        }
        found_.commit();
    }

private:
    bool is_title_case(const Sentence& sentence) const {
        std::uint32_t words = 0;
        std::uint32_t capitals = 0;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token && words < 40; ++t) {
            if (form(t).size() > 3 && is_letter(code_point_at(form(t), 0).value)) {
                // what a heading writes small although it means something: no heading in title case
                const Upos upos = document_.tokens[t].upos;
                const bool small = !is_capitalised(document_, t);
                if (small && (upos == Upos::noun || upos == Upos::verb || upos == Upos::adj)) {
                    return false;
                }
                ++words;
                capitals += is_capitalised(document_, t) ? 1 : 0;
            }
        }
        return sentence.heading && words >= 3 && capitals * 4 > words * 3 &&
               !is_signature(sentence) && !introduces(sentence);
    }

    // "Interview with X", "Joint press conference of X and Y", "Statement by Minister Z": a line that says who speaks, capitals as
    // anywhere.
    bool introduces(const Sentence& sentence) const {
        static constexpr auto kNouns = std::to_array<std::string_view>({"interview",
                                                                        "conference",
                                                                        "briefing",
                                                                        "remarks",
                                                                        "speech",
                                                                        "transcript",
                                                                        "conversation"});
        constexpr std::uint32_t kReachTokens = 4;
        const std::uint32_t end =
            std::min(sentence.last_token, sentence.first_token + kReachTokens);
        for (std::uint32_t t = sentence.first_token; t + 1 < end; ++t) {
            const std::string_view link = form(t + 1);
            const bool speaks = is_one_of(kNouns, lower(t)) &&
                                (link == "with" || link == "by" || link == "of" || link == "from");
            if (speaks || (lower(t) == "statement" && link == "by")) {
                return true;
            }
        }
        return false;
    }

    // "Ann Bell, President of Kenya": a name and an office on a line of its own, capitals as anywhere.
    bool is_signature(const Sentence& sentence) const {
        for (std::uint32_t t = sentence.first_token + 1; t + 1 < sentence.last_token; ++t) {
            if (form(t) != ",") {
                continue;
            }
            const std::uint32_t title = t + (lower(t + 1) == "the" ? 2 : 1);
            const Office* office =
                names_.offices().at(document_, title, sentence.last_token).office;
            return office != nullptr && office->is_office();
        }
        return false;
    }

    void scan(std::uint32_t s) {
        const Sentence sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token;) {
            t = std::max(t + 1, step(s, sentence, t));
        }
    }

    // Looks for one name at `t`, by the surest of the rules that fit; returns the token after it.
    std::uint32_t step(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const OfficeMatch office = names_.offices().at(document_, t, sentence.last_token);
        // "the carrier Admiral Ann Bell"
        const Head* noun = names_.heads().before(document_, sentence.first_token, t);
        const bool craft = noun != nullptr && noun->type == "Asset";
        if (office.office != nullptr && !craft && !names_.map().covered(t)) {
            const std::uint32_t after = titled_person(found_, s, t, office);
            if (after > t) {
                return after;
            }
        }
        for (const auto find :
             {relative_office, bracketed_acronym, designated_weapon, part_of_region}) {
            if (const std::uint32_t after = find(found_, s, t); after > t) {
                return after;
            }
        }
        const LearnedName* learned = names_.learned_at(t);
        if (learned != nullptr && learned->first != t) {
            learned = nullptr;
        }
        const HeadedRun headed = headed_run(names_, sentence, t);
        if (headed.head == nullptr) {
            const std::uint32_t after = learned != nullptr ? recognised_name(found_, s, *learned)
                                                           : unrecognised_name(found_, s, t);
            return after > t ? after : names_.after_gazetteer(t);
        }
        // "Abraham Accords" is nobody, whoever Abraham is; but "Helen Park" is.
        const bool nobody = headed.name.last > (learned == nullptr ? 0 : learned->last) ||
                            headed.head->type == "Agreement" || headed.head->type == "Event";
        if (learned != nullptr && learned->type == "Person" &&
            (headed.name.last < learned->last || !nobody)) {
            return std::max(recognised_name(found_, s, *learned), t + 1);
        }
        return headed_name(found_, s, headed, learned);
    }

    FoundNames& found_;
};

}  // namespace

Status NameFinder::apply(Document& document) const {
    FoundNames names(document, *heads_, *offices_, *first_names_);
    Finder(names).run();
    return {};
}

}  // namespace entente
