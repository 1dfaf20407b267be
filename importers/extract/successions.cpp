#include "importers/extract/successions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr double kFactor = 0.85;  // less sure than the claim about the other one
constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::uint32_t kReachSentences = 6;
constexpr std::size_t kClaimsMax = 32;  // of one person

// Two persons of whom the second came after the first.
struct Succession {
    std::uint32_t before = kNoEntity;
    std::uint32_t after = kNoEntity;
    std::uint32_t token = 0;
    bool done = true;  // it took place: not planned, possible or denied
};

class SuccessionReader {
public:
    explicit SuccessionReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (std::size_t i = 0; i < document_.relations.size(); ++i) {
            const Relation& relation = document_.relations[i];
            if (relation.type == "HOLDS_POSITION" && relation.polarity == Polarity::asserted) {
                auto& claims = claims_of_[relation.subjects.front()];
                if (claims.size() < kClaimsMax) {
                    claims.push_back(i);
                }
            }
        }
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            read(s);
        }
        for (Relation& relation : found_) {
            document_.relations.push_back(std::move(relation));
        }
    }

private:
    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::string_view lemma(std::uint32_t t) const { return token(t).lemma; }

    void read(std::uint32_t s) {
        static constexpr auto kVerbs = std::to_array<std::string_view>({"succeed", "replace"});
        const Sentence& sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const bool verb = token(t).upos == Upos::verb;
            if (verb && is_one_of(kVerbs, lemma(t))) {
                add(of_verb(sentence, t), s);
            } else if (verb && lemma(t) == "take" && has_particle(sentence, t, "over")) {
                add(of_takeover(sentence, t), s);
            } else if (lemma(t) == "of" && t > sentence.first_token + 1 &&
                       lemma(t - 1) == "place" && lemma(t - 2) == "in") {
                add(in_place(sentence, t), s);
            }
        }
    }

    bool has_particle(const Sentence& sentence, std::uint32_t verb, std::string_view word) const {
        const std::uint32_t particle = child(sentence, verb, "compound:prt");
        return particle != kNone && lemma(particle) == word;
    }

    // "X succeeded Y", "Y was replaced by X", "named X, replacing Y"
    Succession of_verb(const Sentence& sentence, std::uint32_t verb) const {
        Succession found{kNoEntity, kNoEntity, verb, is_done(sentence, verb)};
        const std::uint32_t passive = child(sentence, verb, "nsubj:pass");
        const std::uint32_t agent = child(sentence, verb, "obl:agent");
        if (passive != kNone || agent != kNone) {
            found.before = person(passive == kNone ? above_participle(verb) : passive, verb);
            found.after = person(agent, verb);
            return found;
        }
        found.before = person(child(sentence, verb, "obj"), verb);
        const std::uint32_t subject = child(sentence, verb, "nsubj");
        found.after =
            subject != kNone ? person(subject, verb) : holder_before(sentence, verb, found);
        if (found.after == kNoEntity && token(verb).deprel == "advcl" && token(verb).head >= 0) {
            // "She will take up her duties in May, succeeding Y"
            const auto above = static_cast<std::uint32_t>(token(verb).head);
            found.after = person(child(sentence, above, "nsubj"), above);
        }
        return found;
    }

    // "X took over (as chair) from Y"
    Succession of_takeover(const Sentence& sentence, std::uint32_t verb) const {
        Succession found{kNoEntity, kNoEntity, verb, is_done(sentence, verb)};
        found.after = person(child(sentence, verb, "nsubj"), verb);
        for (std::uint32_t t = verb + 1; t < sentence.last_token; ++t) {
            if (lemma(t) == "from" && token(t).deprel == "case" && token(t).head > 0) {
                found.before = person(static_cast<std::uint32_t>(token(t).head), verb);
            }
        }
        return found;
    }

    // "made X minister in place of Y", with "of" at `t`
    Succession in_place(const Sentence& sentence, std::uint32_t t) const {
        Succession found{kNoEntity, kNoEntity, t, true};
        for (std::uint32_t k = t + 1; k < sentence.last_token && found.before == kNoEntity; ++k) {
            if (const std::uint32_t index = map_.at(k); index != kNoMention) {
                found.before = named_person(index);
                break;
            }
            if (token(k).upos == Upos::verb || token(k).upos == Upos::punct) {
                break;
            }
        }
        found.after = holder_before(sentence, t, found);
        return found;
    }

    // The noun that the participle at `verb` describes: "[Y], replaced by X"
    std::uint32_t above_participle(std::uint32_t verb) const {
        const bool participle = token(verb).deprel.starts_with("acl") && token(verb).head >= 0;
        return participle ? static_cast<std::uint32_t>(token(verb).head) : kNone;
    }

    std::uint32_t child(const Sentence& sentence,
                        std::uint32_t head,
                        std::string_view relation) const {
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (token(t).head == static_cast<std::int32_t>(head) && token(t).deprel == relation) {
                return t;
            }
        }
        return kNone;
    }

    bool is_done(const Sentence& sentence, std::uint32_t verb) const {
        for (std::uint32_t t = sentence.first_token; t < verb; ++t) {
            if (token(t).head == static_cast<std::int32_t>(verb) &&
                (token(t).xpos == "MD" || token(t).xpos == "TO" || lemma(t) == "not" ||
                 lemma(t) == "never")) {
                return false;
            }
        }
        return true;
    }

    // Who the word at `t` is, "who" below `verb` included.
    std::uint32_t person(std::uint32_t t, std::uint32_t verb) const {
        if (t == kNone) {
            return kNoEntity;
        }
        const std::string_view word = lemma(t);
        if (word == "who" || word == "whom" || word == "that") {
            t = above_participle(verb);
        }
        const std::uint32_t index = t == kNone ? kNoMention : map_.at(t);
        return index == kNoMention ? kNoEntity : named_person(index);
    }

    std::uint32_t named_person(std::uint32_t index) const {
        const Mention& mention = document_.mentions[index];
        const bool named = mention.type == "Person" && mention.entity != kNoEntity &&
                           document_.entities[mention.entity].name_rank > 0;
        return named ? mention.entity : kNoEntity;
    }

    // Whoever is last said to hold an office in the words before `t`: "named [X] envoy, replacing Y".
    std::uint32_t holder_before(const Sentence& sentence,
                                std::uint32_t t,
                                const Succession& known) const {
        for (std::uint32_t k = t; k-- > sentence.first_token;) {
            const std::uint32_t index = map_.at(k);
            const std::uint32_t who = index == kNoMention ? kNoEntity : named_person(index);
            if (who != kNoEntity && who != known.before && claim_beside(who, sentence) != nullptr) {
                return who;
            }
        }
        return kNoEntity;
    }

    // The claim of an office of `who` in a sentence, the last one; or nullptr.
    const Relation* claim_beside(std::uint32_t who, const Sentence& sentence) const {
        const auto claims = claims_of_.find(who);
        const Relation* found = nullptr;
        if (claims == claims_of_.end()) {
            return found;
        }
        for (const std::size_t i : claims->second) {
            const Relation& relation = document_.relations[i];
            if (document_.sentences[relation.evidence.front()].first_token ==
                sentence.first_token) {
                found = &relation;
            }
        }
        return found;
    }

    // The same, else the last one in the sentences before.
    const Relation* claim_of(std::uint32_t who, std::uint32_t s) const {
        if (const Relation* beside = claim_beside(who, document_.sentences[s]); beside != nullptr) {
            return beside;
        }
        const auto claims = claims_of_.find(who);
        const Relation* found = nullptr;
        if (claims == claims_of_.end()) {
            return found;
        }
        for (const std::size_t i : claims->second) {
            const Relation& relation = document_.relations[i];
            const std::uint32_t at = relation.evidence.front();
            if (at < s && at + kReachSentences >= s) {
                found = &relation;
            }
        }
        return found;
    }

    bool holds(std::uint32_t who, std::uint32_t body) const {
        const auto claims = claims_of_.find(who);
        return claims != claims_of_.end() &&
               std::any_of(claims->second.begin(), claims->second.end(), [&](std::size_t i) {
                   return document_.relations[i].objects.front() == body;
               });
    }

    void add(const Succession& succession, std::uint32_t s) {
        if (succession.before == kNoEntity || succession.after == kNoEntity ||
            succession.before == succession.after) {
            return;
        }
        const Sentence& sentence = document_.sentences[s];
        const Relation* later = claim_beside(succession.after, sentence);
        const Relation* earlier = claim_beside(succession.before, sentence);
        if (later == nullptr && earlier == nullptr) {
            earlier = claim_of(succession.before, s);
            later = earlier == nullptr ? claim_of(succession.after, s) : nullptr;
        }
        if (later != nullptr && earlier == nullptr) {
            append(*later, succession.before, "former", succession, s);
        } else if (earlier != nullptr && later == nullptr && succession.done) {
            append(*earlier, succession.after, "current", succession, s);
        }
    }

    void append(const Relation& known,
                std::uint32_t who,
                std::string_view status,
                const Succession& succession,
                std::uint32_t s) {
        if (holds(who, known.objects.front())) {
            return;
        }
        Relation relation = known;
        relation.subjects = {who};
        relation.attrs["status"] = Value(std::string(status));
        relation.confidence *= kFactor;
        relation.modality = Modality::actual;
        relation.date.reset();
        relation.evidence = {s};
        if (known.evidence.front() != s) {
            relation.evidence.push_back(known.evidence.front());
        }
        relation.trigger = token(succession.token).span;
        relation.extractor = "pattern:succession";
        found_.push_back(std::move(relation));
    }

    Document& document_;
    MentionMap map_;
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> claims_of_;  // person -> claims
    std::vector<Relation> found_;
};

}  // namespace

void read_successions(Document& document) {
    SuccessionReader(document).run();
}

}  // namespace entente
