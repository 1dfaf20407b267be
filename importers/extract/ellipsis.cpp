#include "importers/extract/ellipsis.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "core/ontology.h"
#include "importers/extract/mentions.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;
using Entities = std::vector<std::uint32_t>;

constexpr double kRepeatedFactor = 0.5;
constexpr std::uint32_t kNone = UINT32_MAX;

class EllipsisReader {
public:
    explicit EllipsisReader(Document& document) : document_(document), map_(document) {}

    void run() {
        claims_of_.resize(document_.sentences.size());
        for (std::uint32_t r = 0; r < document_.relations.size(); ++r) {
            claims_of_[document_.relations[r].evidence.front()].push_back(r);
        }
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            read(s);
        }
        for (Relation& relation : repeated_) {
            document_.relations.push_back(std::move(relation));
        }
    }

private:
    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    void read(std::uint32_t s) {
        const Sentence& sentence = document_.sentences[s];
        const bool may_repeat = !claims_of_[s].empty() || (s > 0 && !claims_of_[s - 1].empty());
        if (!may_repeat) {
            return;
        }
        children_.assign(sentence.last_token - sentence.first_token, {});
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const std::int32_t head = token(t).head;
            if (head >= static_cast<std::int32_t>(sentence.first_token) &&
                head < static_cast<std::int32_t>(sentence.last_token)) {
                children_[static_cast<std::uint32_t>(head) - sentence.first_token].push_back(t);
            }
        }
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (stands_for_verb(sentence, t)) {
                repeat(s, sentence, t);
            }
        }
        read_gap(s, sentence);
    }

    const std::vector<std::uint32_t>& children(const Sentence& sentence, std::uint32_t t) const {
        return children_[t - sentence.first_token];
    }

    // "did the same", "has done so", "followed suit", and "has not" with nothing behind it.
    bool stands_for_verb(const Sentence& sentence, std::uint32_t t) const {
        const auto& below = children(sentence, t);
        const auto has = [&](std::string_view word, std::string_view relation) {
            return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
                return token(child).deprel.starts_with(relation) && lemma(child) == word;
            });
        };
        if (lemma(t) == "do" && (has("same", "obj") || has("likewise", "advmod"))) {
            return true;
        }
        // "done so": the parser may hang "so" on the words behind
        if (lemma(t) == "do" && t + 1 < sentence.last_token && lemma(t + 1) == "so" &&
            token(t).upos == Upos::verb) {
            return true;
        }
        if (lemma(t) == "follow" && (has("suit", "obj") || follows_nobody(below))) {
            return true;
        }
        return is_stranded(sentence, t);
    }

    // "Bahrain followed on Monday": neither whom nor what.
    bool follows_nobody(const std::vector<std::uint32_t>& below) const {
        return std::all_of(below.begin(), below.end(), [&](std::uint32_t child) {
            const std::string_view relation = token(child).deprel;
            return relation.starts_with("nsubj") || relation == "punct" || relation == "advmod" ||
                   relation == "conj" || relation == "cc" || relation == "aux" ||
                   relation == "mark" || relation == "obl" || relation == "obl:tmod" ||
                   relation == "obl:unmarked";
        });
    }

    // An auxiliary that helps no verb: "Germany has not".
    bool is_stranded(const Sentence& sentence, std::uint32_t t) const {
        static const Words auxiliaries = {"have", "do", "be", "will", "would", "can", "could"};
        const Token& here = token(t);
        const bool clause = here.deprel == "root" || here.deprel == "conj" ||
                            here.deprel == "parataxis" || here.deprel == "advcl" ||
                            here.deprel == "ccomp";
        if (!auxiliaries.contains(here.lemma) || !clause) {
            return false;
        }
        bool subject = false;
        for (const std::uint32_t child : children(sentence, t)) {
            const std::string_view relation = token(child).deprel;
            subject = subject || relation.starts_with("nsubj");
            const bool plain = relation.starts_with("nsubj") || relation == "punct" ||
                               relation == "cc" || relation == "mark" || relation == "advmod";
            if (!plain) {
                return false;
            }
        }
        return subject;
    }

    // The entities of the subject below `t` and of what is joined to it.
    Entities subjects(const Sentence& sentence, std::uint32_t t) const {
        Entities found;
        for (const std::uint32_t child : children(sentence, t)) {
            if (!token(child).deprel.starts_with("nsubj")) {
                continue;
            }
            add(child, found);
            for (const std::uint32_t joined : children(sentence, child)) {
                if (token(joined).deprel == "conj") {
                    add(joined, found);
                }
            }
        }
        return found;
    }

    void add(std::uint32_t t, Entities& found) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention) {
            return;
        }
        const Mention& mention = document_.mentions[index];
        Entities all = mention.members;
        if (mention.entity != kNoEntity) {
            all.push_back(mention.entity);
        }
        for (const std::uint32_t entity : all) {
            if (std::find(found.begin(), found.end(), entity) == found.end()) {
                found.push_back(entity);
            }
        }
    }

    void repeat(std::uint32_t s, const Sentence& sentence, std::uint32_t t) {
        const Entities actors = subjects(sentence, t);
        if (actors.empty()) {
            return;
        }
        bool negated = false;
        for (const std::uint32_t child : children(sentence, t)) {
            negated = negated || lemma(child) == "not" || lemma(child) == "never" ||
                      lemma(child) == "nor" || lemma(child) == "neither";
        }
        std::uint32_t last = last_trigger(s, token(t).span.start);
        std::uint32_t from = s;
        if (last == kNone && s > 0) {
            from = s - 1;
            last = last_trigger(from, UINT32_MAX);
        }
        if (last == kNone) {
            return;
        }
        for (const std::uint32_t r : claims_of_[from]) {
            const Relation& claim = document_.relations[r];
            if (claim.trigger.start != last) {
                continue;
            }
            Relation again = claim;
            again.subjects = actors;
            if (ontology().relation_type(claim.type)->symmetric &&
                claim.subjects == claim.objects) {
                continue;  // "A and B met. C did the same": with whom is not said
            }
            again.polarity = negated ? Polarity::negated : claim.polarity;
            again.trigger = token(t).span;
            push(std::move(again), s);
        }
    }

    // Where the trigger of the last act begins that sentence `s` tells before byte `before`. Acts of the main clause go before
    // those of clauses below it, and these before what is only said of a noun ("a pact that had been signed in 2005").
    std::uint32_t last_trigger(std::uint32_t s, std::uint32_t before) const {
        std::uint32_t found = kNone;
        int found_rank = -1;
        for (const std::uint32_t r : claims_of_[s]) {
            const Relation& claim = document_.relations[r];
            const bool event =
                ontology().relation_type(claim.type)->relation_class == RelationClass::event ||
                claim.type == "SUPPORTS" || claim.type == "OPPOSES";
            if (!event || claim.trigger.end > before) {
                continue;
            }
            const int rank = rank_of(s, claim.trigger.start);
            if (rank > found_rank || (rank == found_rank && claim.trigger.start > found)) {
                found = claim.trigger.start;
                found_rank = rank;
            }
        }
        return found;
    }

    // 2 for the main clause, 0 for a relative clause, 1 for any other.
    int rank_of(std::uint32_t s, std::uint32_t byte) const {
        const Sentence& sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (token(t).span.start == byte) {
                const std::string_view relation = token(t).deprel;
                const bool main =
                    relation == "root" || relation == "conj" || relation == "parataxis";
                return main ? 2 : relation == "acl:relcl" ? 0 : 1;
            }
        }
        return 0;
    }

    // "A is led by X, B by Y": a name, a preposition and a name, where a claim before has such a pair.
    void read_gap(std::uint32_t s, const Sentence& sentence) {
        static const Words prepositions = {"by", "with", "to", "from", "for", "on", "in", "of"};
        for (std::uint32_t t = sentence.first_token + 2; t + 1 < sentence.last_token; ++t) {
            if (!prepositions.contains(lemma(t)) || map_.covered(t)) {
                continue;
            }
            const std::uint32_t left = map_.at(t - 1);
            const std::uint32_t right = mention_from(sentence, t + 1);
            if (left == kNoMention || right == kNoMention || !opens_gap(sentence, left)) {
                continue;
            }
            fill_gap(s, document_.mentions[left], t, document_.mentions[right]);
        }
    }

    // The mention that begins at `t`, behind an article or a title.
    std::uint32_t mention_from(const Sentence& sentence, std::uint32_t t) const {
        constexpr std::uint32_t kReachTokens = 4;
        for (std::uint32_t k = t; k < sentence.last_token && k < t + kReachTokens; ++k) {
            if (map_.covered(k)) {
                return map_.at(k);
            }
            if (token(k).upos != Upos::det && token(k).upos != Upos::propn &&
                token(k).upos != Upos::noun && token(k).upos != Upos::adj) {
                return kNoMention;
            }
        }
        return kNoMention;
    }

    // Whether a comma or "and" stands before the name on the left of a gap.
    bool opens_gap(const Sentence& sentence, std::uint32_t index) const {
        std::uint32_t t = document_.mentions[index].first_token;
        if (t > sentence.first_token && lemma(t - 1) == "the") {
            --t;
        }
        if (t <= sentence.first_token) {
            return false;
        }
        const std::string_view before = form(t - 1);
        return before == "," || before == ";" || before == "and" || before == "while";
    }

    static bool holds(const Entities& list, std::uint32_t entity) {
        return list.size() == 1 && list.front() == entity;
    }

    void fill_gap(std::uint32_t s,
                  const Mention& left,
                  std::uint32_t preposition,
                  const Mention& right) {
        if (left.entity == kNoEntity || right.entity == kNoEntity) {
            return;
        }
        const Sentence& sentence = document_.sentences[s];
        for (std::uint32_t t = sentence.first_token + 1; t < left.first_token; ++t) {
            if (lemma(t) != lemma(preposition) || map_.covered(t)) {
                continue;
            }
            const std::uint32_t model = mention_from(sentence, t + 1);
            if (model == kNoMention || document_.mentions[model].type != right.type ||
                document_.mentions[model].entity == kNoEntity) {
                continue;
            }
            for (const std::uint32_t r : claims_of_[s]) {
                replace(document_.relations[r], document_.mentions[model].entity, left, right, s);
            }
        }
    }

    void replace(const Relation& claim,
                 std::uint32_t model,
                 const Mention& left,
                 const Mention& right,
                 std::uint32_t s) {
        if (claim.trigger.start > left.span.start) {
            return;
        }
        const bool model_acts = holds(claim.subjects, model);
        const Entities& other = model_acts ? claim.objects : claim.subjects;
        const bool fits = (model_acts || holds(claim.objects, model)) && other.size() == 1 &&
                          other.front() != left.entity && model != right.entity &&
                          document_.entities[other.front()].type == left.type;
        if (!fits) {
            return;
        }
        Relation again = claim;
        again.subjects = {model_acts ? right.entity : left.entity};
        again.objects = {model_acts ? left.entity : right.entity};
        again.trigger = left.span;
        push(std::move(again), s);
    }

    void push(Relation again, std::uint32_t s) {
        std::erase_if(again.objects, [&](std::uint32_t entity) {
            return std::find(again.subjects.begin(), again.subjects.end(), entity) !=
                   again.subjects.end();
        });
        const RelationType& type = *ontology().relation_type(again.type);
        std::erase_if(again.subjects, [&](std::uint32_t entity) {
            return !type.takes_subject(document_.entities[entity].type);
        });
        if (again.objects.empty() || again.subjects.empty()) {
            return;
        }
        const std::uint32_t before = again.evidence.front();
        again.evidence = {s};
        if (before != s) {
            again.evidence.push_back(before);
        }
        again.date.reset();
        again.confidence *= kRepeatedFactor;
        again.extractor = "ellipsis:" + again.extractor;
        repeated_.push_back(std::move(again));
    }

    Document& document_;
    MentionMap map_;
    std::vector<std::vector<std::uint32_t>> claims_of_;  // by sentence
    std::vector<std::vector<std::uint32_t>> children_;   // of the sentence being read
    std::vector<Relation> repeated_;
};

}  // namespace

void read_ellipses(Document& document) {
    EllipsisReader(document).run();
}

}  // namespace entente
