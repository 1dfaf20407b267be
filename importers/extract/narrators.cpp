#include "importers/extract/narrators.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/ascii.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

constexpr std::uint32_t kOpeningSentences = 4;
constexpr std::uint32_t kLabelTokensMax = 6;

class NarratorFinder {
public:
    NarratorFinder(const Document& document, const MentionMap& map)
        : document_(document), map_(map) {}

    std::vector<Narrator> run() const {
        const Narrator introduced = of_opening(openers());
        const Narrator author = introduced.body ? introduced : self_named();
        const Narrator answerer = interviewed();
        const std::uint32_t first = first_question();
        std::vector<Narrator> all(document_.sentences.size());
        const bool labels = labelled();
        Narrator now = author;
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Label label = label_of(s);
            if (label.kind == Label::question || (!labels && s == first && answerer.body)) {
                now = labels ? Narrator() : answerer;
            } else if (label.kind == Label::answer) {
                now = answerer.body ? answerer : author;
            } else if (label.kind == Label::name) {
                now = narrator(label.entity);
            }
            all[s] = now;
        }
        return all;
    }

private:
    struct Label {
        enum Kind : std::uint8_t {
            none,
            question,
            answer,
            name
        } kind = none;
        std::uint32_t entity = kNoEntity;
    };

    static const Words& openers() {
        static const Words words = {"statement",
                                    "remark",
                                    "speech",
                                    "address",
                                    "message",
                                    "letter",
                                    "tribute",
                                    "testimony",
                                    "intervention"};
        return words;
    }

    static const Words& interviews() {
        static const Words words = {
            "interview", "conversation", "q&a", "briefing", "conference", "answer"};
        return words;
    }

    std::string lower(std::uint32_t t) const {
        return ascii_lower(document_.view(document_.tokens[t]));
    }

    // Whom the opening of the text says it comes from: "Interview with X", "Remarks by X", "X answered".
    Narrator of_opening(const Words& nouns) const {
        static const Words links = {"by", "of", "from", "with"};
        const std::uint32_t count =
            std::min(kOpeningSentences, static_cast<std::uint32_t>(document_.sentences.size()));
        for (std::uint32_t s = 0; s < count; ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t + 2 < sentence.last_token; ++t) {
                const Token& token = document_.tokens[t];
                if (!nouns.contains(std::string_view(token.lemma))) {
                    continue;
                }
                const bool verb = token.upos == Upos::verb;
                const std::uint32_t who = verb ? subject_before(sentence, t)
                                          : links.contains(lower(t + 1))
                                              ? first_actor(sentence, t + 2)
                                              : kNoEntity;
                if (who != kNoEntity &&
                    (verb || s == 0 || t == sentence.first_token || nouns.contains("interview"))) {
                    return narrator(who);
                }
            }
        }
        return {};
    }

    // "We, the Heads of State and Government of the Alliance, have gathered": the body that is named first.
    Narrator self_named() const {
        constexpr std::uint32_t kSentencesMax = 8;
        for (std::uint32_t s = 0; s < document_.sentences.size() && s < kSentencesMax; ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t + 3 < sentence.last_token; ++t) {
                if (lower(t) != "we" || document_.view(document_.tokens[t + 1]) != ",") {
                    continue;
                }
                const std::uint32_t who = body_of_phrase(sentence, t + 2);
                return who == kNoEntity ? Narrator() : Narrator{std::nullopt, who};
            }
        }
        return {};
    }

    // The last body of the phrase that begins at `from`: "the Heads of State of [the Alliance],".
    std::uint32_t body_of_phrase(const Sentence& sentence, std::uint32_t from) const {
        std::uint32_t found = kNoEntity;
        for (std::uint32_t t = from; t < sentence.last_token; ++t) {
            const std::string_view form = document_.view(document_.tokens[t]);
            if (form == "," || document_.tokens[t].upos == Upos::verb) {
                break;
            }
            const std::uint32_t who = actor_at(t);
            found = who != kNoEntity && document_.entities[who].type != "Person" ? who : found;
        }
        return found;
    }

    std::uint32_t actor_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention || document_.mentions[index].entity == kNoEntity) {
            return kNoEntity;
        }
        const Mention& mention = document_.mentions[index];
        const bool actor =
            mention.type == "Person" || mention.type == "Organization" || mention.type == "Country";
        return actor ? mention.entity : kNoEntity;
    }

    // The person that is named next, else the body: "the Foreign Minister of France, X".
    std::uint32_t first_actor(const Sentence& sentence, std::uint32_t from) const {
        constexpr std::uint32_t kReachTokens = 14;
        std::uint32_t body = kNoEntity;
        for (std::uint32_t t = from; t < sentence.last_token && t < from + kReachTokens; ++t) {
            const std::uint32_t who = actor_at(t);
            if (who == kNoEntity) {
                const Upos upos = document_.tokens[t].upos;
                if (upos == Upos::verb || lower(t) == "on" || lower(t) == "to") {
                    break;
                }
                continue;
            }
            if (document_.entities[who].type == "Person" && document_.entities[who].name_rank > 0) {
                return who;
            }
            // an office without a name speaks for whom it is of: "the President of the Council"
            if (body == kNoEntity || document_.entities[body].type == "Person") {
                body = who;
            }
        }
        return body;
    }

    std::uint32_t subject_before(const Sentence& sentence, std::uint32_t verb) const {
        for (std::uint32_t t = verb; t-- > sentence.first_token;) {
            const std::uint32_t who = actor_at(t);
            if (who != kNoEntity && document_.entities[who].type == "Person") {
                return who;
            }
        }
        return kNoEntity;
    }

    // "Q:", "Answer:", "X:" at the beginning of a line.
    Label label_of(std::uint32_t s) const {
        static const Words questions = {"q", "question", "journalist", "reporter", "moderator"};
        static const Words answers = {"a", "answer"};
        const Sentence& sentence = document_.sentences[s];
        const std::uint32_t end =
            std::min(sentence.last_token, sentence.first_token + kLabelTokensMax);
        if (s > 0 && !follows_break(sentence)) {
            return {};
        }
        for (std::uint32_t t = sentence.first_token + 1; t < end; ++t) {
            if (document_.view(document_.tokens[t]) != ":") {
                continue;
            }
            const std::string word = lower(t - 1);
            if (questions.contains(word)) {
                return {Label::question, kNoEntity};
            }
            if (answers.contains(word)) {
                return {Label::answer, kNoEntity};
            }
            const std::uint32_t who = actor_at(t - 1);
            return who != kNoEntity ? Label{Label::name, who} : Label{};
        }
        return {};
    }

    bool follows_break(const Sentence& sentence) const {
        const std::size_t start = sentence.span.start;
        const std::string_view text = document_.text;
        const std::size_t before = text.find_last_not_of(" \t", start == 0 ? 0 : start - 1);
        return before == std::string_view::npos || text[before] == '\n';
    }

    bool is_question(const Sentence& sentence) const {
        return sentence.last_token > sentence.first_token &&
               document_.view(document_.tokens[sentence.last_token - 1]) == "?";
    }

    std::uint32_t first_question() const {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            if (is_question(document_.sentences[s])) {
                return s;
            }
        }
        return UINT32_MAX;
    }

    // Whoever answers the questions of the text: whom its opening says so of, else the first person named before two or more of them.
    Narrator interviewed() const {
        constexpr std::ptrdiff_t kQuestionsMin = 2;
        const std::ptrdiff_t questions = std::count_if(
            document_.sentences.begin(), document_.sentences.end(), [&](const Sentence& sentence) {
                return is_question(sentence);
            });
        if (questions == 0) {
            return {};
        }
        if (const Narrator found = of_opening(interviews()); found.body) {
            return found;
        }
        const bool starts_lines =
            first_question() < document_.sentences.size() &&
            (first_question() == 0 || follows_break(document_.sentences[first_question()]));
        if (questions < kQuestionsMin ||
            !(labelled() || starts_lines || question_lines() >= kQuestionsMin)) {
            return {};
        }
        for (const Mention& mention : document_.mentions) {
            if (mention.sentence >= first_question()) {
                break;
            }
            if (mention.type == "Person" && mention.kind == MentionKind::name &&
                mention.entity != kNoEntity) {
                return narrator(mention.entity);
            }
        }
        return {};
    }

    // Lines that end in a question, as an interview has them between its answers.
    std::ptrdiff_t question_lines() const {
        return std::count_if(
            document_.sentences.begin(), document_.sentences.end(), [&](const Sentence& sentence) {
                const std::size_t end = sentence.span.end;
                const std::size_t next = document_.text.find_first_not_of(" \t\"”", end);
                return is_question(sentence) && next != std::string::npos &&
                       document_.text[next] == '\n';
            });
    }

    bool labelled() const {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Label::Kind kind = label_of(s).kind;
            if (kind == Label::question || kind == Label::answer) {
                return true;
            }
        }
        return false;
    }

    // A person speaks for the body that he holds an office of, a state before others.
    Narrator narrator(std::uint32_t who) const {
        if (who == kNoEntity) {
            return {};
        }
        if (document_.entities[who].type != "Person") {
            return {std::nullopt, who};
        }
        Narrator found{who, who};
        for (const Relation& relation : document_.relations) {
            if (relation.type != "HOLDS_POSITION" || relation.subjects.front() != who) {
                continue;
            }
            const std::uint32_t body = relation.objects.front();
            if (found.body == who || document_.entities[body].type == "Country") {
                found.body = body;
            }
        }
        if (found.body == who && speaks_for_others(who)) {
            found.body = state_of_opening().value_or(who);
        }
        if (found.body == who && document_.entities[who].offices.empty()) {
            found.body = briefing_body().value_or(who);
        }
        return found;
    }

    bool speaks_for_others(std::uint32_t who) const {
        const auto& offices = document_.entities[who].offices;
        return std::any_of(offices.begin(), offices.end(), [](const std::string& office) {
            return office.find("spokes") != std::string::npos;
        });
    }

    // "Daily press briefing, Department of State": the body of whoever answers there without an office.
    std::optional<std::uint32_t> briefing_body() const {
        const std::uint32_t count =
            std::min(kOpeningSentences, static_cast<std::uint32_t>(document_.sentences.size()));
        for (std::uint32_t s = 0; s < count; ++s) {
            const Sentence& sentence = document_.sentences[s];
            bool briefing = false;
            std::uint32_t body = kNoEntity;
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                briefing = briefing || lower(t) == "briefing" || lower(t) == "conference";
                const std::uint32_t who = actor_at(t);
                const bool fits =
                    who != kNoEntity && document_.entities[who].type == "Organization";
                body = body == kNoEntity && fits ? who : body;
            }
            if (briefing && body != kNoEntity) {
                return body;
            }
        }
        return std::nullopt;
    }

    // "Regular press conference, Beijing": the state whose capital the opening names, if the text names it too.
    std::optional<std::uint32_t> state_of_opening() const {
        for (const Mention& mention : document_.mentions) {
            if (mention.sentence >= kOpeningSentences) {
                break;
            }
            for (std::uint32_t e = 0; e < document_.entities.size() && !mention.capital_of.empty();
                 ++e) {
                if (document_.entities[e].gazetteer_id == mention.capital_of) {
                    return e;
                }
            }
        }
        return std::nullopt;
    }

    const Document& document_;
    const MentionMap& map_;
};

}  // namespace

std::vector<Narrator> find_narrators(const Document& document, const MentionMap& map) {
    return NarratorFinder(document, map).run();
}

}  // namespace entente
