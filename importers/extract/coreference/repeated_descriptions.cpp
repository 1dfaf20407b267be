#include "importers/extract/coreference/repeated_descriptions.h"

#include <algorithm>
#include <set>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// Heads of agreements that may name one and the same text.
std::string_view agreement_family(std::string_view head) {
    static const Words understandings = {
        "memorandum", "mou", "understanding", "memorandum of understanding"};
    static const Words truces = {"ceasefire", "cease-fire", "truce", "armistice"};
    static const Words statements = {"declaration", "communique", "communiqué", "statement"};
    static const Words documents = {"text", "draft", "document"};
    if (documents.contains(head)) {
        return "document";
    }
    if (understandings.contains(head)) {
        return "understanding";
    }
    if (truces.contains(head)) {
        return "truce";
    }
    if (statements.contains(head)) {
        return "statement";
    }
    static const Words own = {"resolution", "annex", "roadmap", "peace plan", "contract"};
    return own.contains(head) ? *own.find(head) : "agreement";
}

// Words that say no more than that parties agreed; they take up each other before any treaty.
bool is_generic_agreement(std::string_view head) {
    return head == "deal" || head == "agreement" || head == "accord" || head == "arrangement" ||
           head == "pact";
}

// What parties sign, by no more than that it is written: "a text", "separate documents".
bool is_paper(std::string_view head) {
    return head == "document" || head == "text" || head == "paper" || head == "instrument";
}

// "deal", "agreement" and "document" may take up any text that parties sign.
bool same_family(std::string_view description, std::string_view antecedent) {
    const std::string_view a = agreement_family(description);
    const std::string_view b = agreement_family(antecedent);
    return a == b || is_paper(description) || (a == "document" && b != "truce") ||
           (a == "agreement" && b == "understanding" && is_generic_agreement(description)) ||
           (is_generic_agreement(description) && b == "truce");
}

class RepeatedDescriptions : private DiscourseReader {
public:
    explicit RepeatedDescriptions(const Discourse& discourse) : DiscourseReader(discourse) {}

    // "signed a declaration" below the headline "A and B sign a declaration": the text begins with what its headline tells.
    std::uint32_t of_headline(std::uint32_t i) const {
        constexpr std::uint32_t kOpeningSentences = 3;
        const Mention& m = mention(i);
        if (m.sentence == 0 || m.sentence > kOpeningSentences || m.head.empty() ||
            !document_.sentences.front().heading) {
            return kNoEntity;
        }
        for (std::uint32_t k = 0; k < i && mention(k).sentence == 0; ++k) {
            const Mention& title = mention(k);
            if (title.kind == MentionKind::nominal && title.type == m.type &&
                title.head == m.head && title.group_size == 0 && title.entity != kNoEntity) {
                return title.entity;
            }
        }
        return kNoEntity;
    }

    // Which agreement "the deal" is: of those that its noun may take up, the one whose description shares words
    // with it and none of whose contradict it; of equals the one spoken of last. Two words that say no more than
    // that parties agreed take up each other first.
    std::uint32_t agreement(std::uint32_t i) const {
        const Mention& m = mention(i);
        const bool paper = is_paper(m.head) && !is_specified(m);
        const auto marks = paper ? std::vector<std::string>() : discourse_.marks_of(m);
        if (!m.definite && marks.empty() && !paper) {
            return kNoEntity;
        }
        std::uint32_t best = kNoEntity;
        double best_score = 0;
        std::uint32_t looked_at = 0;
        for (std::uint32_t e = static_cast<std::uint32_t>(document_.entities.size());
             e-- > 0 && looked_at < kCandidatesMax;) {
            if (entity(e).type != "Agreement") {
                continue;
            }
            ++looked_at;
            const std::uint32_t before =
                discourse_.nearest_before(e, i, kDescriptionReachSentences);
            if (before == kNoMention) {
                continue;
            }
            if (before_and_apart(i, before)) {
                continue;
            }
            const double score = agreement_score(m, marks, e, before);
            if (score > best_score) {
                best = e;
                best_score = score;
            }
        }
        return best;
    }

    // "the ceasefire talks", "the war" after "the civil war": the same words, or the bare noun with "the".
    std::uint32_t same_description(std::uint32_t i) const {
        const Mention& m = mention(i);
        // "its own embassy": another one than the embassy before
        const Sentence& here = document_.sentences[m.sentence];
        if (m.type == "Organization" && m.first_token > here.first_token &&
            (document_.tokens[m.first_token].xpos == "PRP$" || lemma(m.first_token) == "own" ||
             document_.tokens[m.first_token - 1].xpos == "PRP$")) {
            return kNoEntity;
        }
        const std::string key = discourse_.key_of(m);
        const Discourse::Entities& described = discourse_.by_noun(m.type, m.head);
        std::uint32_t looked_at = 0;
        const auto marks = discourse_.marks_of(m);
        for (auto it = described.rbegin(); it != described.rend() && ++looked_at <= kCandidatesMax;
             ++it) {
            if (discourse_.nearest_before(*it, i, kBodyReachSentences) == kNoMention) {
                continue;
            }
            // "the Romanian foreign ministry" and "the Russian foreign ministry"
            if (m.type == "Organization" &&
                !discourse_.may_belong_to(*it, discourse_.state_of(m))) {
                continue;
            }
            const std::uint32_t first = entity(*it).mentions.front();
            const bool same_words = discourse_.key_of(mention(first)) == key;
            const bool fewer_words =
                m.definite && std::all_of(marks.begin(), marks.end(), [&](const std::string& word) {
                    return discourse_.about(*it).marks.contains(word);
                });
            if (same_words || fewer_words) {
                return *it;
            }
        }
        return m.definite && !m.points_back && marks.empty() ? named_by_noun(i) : kNoEntity;
    }

private:
    // "the agreement on water and the agreement on borders": each of the two says which one it is.
    bool before_and_apart(std::uint32_t i, std::uint32_t before) const {
        const Mention& m = mention(i);
        const Mention& other = mention(before);
        return other.sentence == m.sentence && other.kind == MentionKind::nominal &&
               is_specified(m) && is_complemented(other);
    }

    bool is_complemented(const Mention& m) const {
        const Sentence& sentence = document_.sentences[m.sentence];
        return m.last_token < sentence.last_token &&
               document_.tokens[m.last_token].upos == Upos::adp;
    }

    // "a document on fishing", "a text that ends the war": another one than was spoken of.
    bool is_specified(const Mention& m) const {
        const Sentence& sentence = document_.sentences[m.sentence];
        if (m.last_token >= sentence.last_token) {
            return false;
        }
        static const Words clauses = {"that", "which", "declare", "regulate"};
        const std::uint32_t next = m.last_token;
        if (clauses.contains(lemma(next))) {
            return document_.tokens[next].deprel != "mark" || lemma(next) != "that";
        }
        // "on Friday" hangs on the verb, "on fishing" on the text.
        static const Words links = {"on", "about", "for"};
        const std::int32_t noun = document_.tokens[next].head;
        const std::int32_t head =
            noun < 0 ? noun : document_.tokens[static_cast<std::size_t>(noun)].head;
        return links.contains(lemma(next)) && head >= static_cast<std::int32_t>(m.first_token) &&
               head < static_cast<std::int32_t>(m.last_token);
    }

    double agreement_score(const Mention& m,
                           const std::vector<std::string>& marks,
                           std::uint32_t e,
                           std::uint32_t before) const {
        // Only the words that introduced it: "the deal" may take up a memorandum, but "the treaty" must
        // not then take up the memorandum by way of the deal.
        const std::string& head = discourse_.about(e).head;
        const auto shared = static_cast<double>(
            std::count_if(marks.begin(), marks.end(), [&](const std::string& word) {
                return discourse_.about(e).marks.contains(word);
            }));
        if (!same_family(m.head, head) || (!marks.empty() && shared == 0) ||
            (!m.definite && !is_paper(m.head) && (shared == 0 || m.head != head))) {
            return 0;
        }
        double score = 1 + 2 * shared;
        score += m.head == head ? 0.6 : 0;
        score += is_generic_agreement(m.head) && is_generic_agreement(head) ? 0.4 : 0;
        // What the text is about is spoken of early and often.
        const auto& mentions = entity(e).mentions;
        score += 0.2 * static_cast<double>(std::min<std::size_t>(mentions.size(), 6));
        score += mention(mentions.front()).sentence <= 2 ? 0.4 : 0;
        const double distance = m.sentence - mention(before).sentence;
        return score - 0.05 * distance -
               (is_name_kind(mention(before).kind) && marks.empty() ? 0.3 : 0);
    }

    // "the warship" after "the frigate X"
    static bool is_same_craft(const Mention& name, const Mention& m) {
        return m.type == "Asset" && name.subtype == m.subtype &&
               (m.subtype == "vessel" || m.subtype == "aircraft");
    }

    // "the summit" after "Vilnius summit", "the exercise" after "Exercise Defender": a name with that noun.
    std::uint32_t named_by_noun(std::uint32_t i) const {
        const Mention& m = mention(i);
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kDescriptionReachSentences < m.sentence) {
                break;
            }
            if (before.type == m.type && before.entity != kNoEntity && is_name_kind(before.kind) &&
                (before.head == m.head || is_same_craft(before, m))) {
                return before.entity;
            }
        }
        return kNoEntity;
    }
};

}  // namespace

std::uint32_t of_headline(const Discourse& discourse, std::uint32_t index) {
    return RepeatedDescriptions(discourse).of_headline(index);
}

std::uint32_t same_agreement(const Discourse& discourse, std::uint32_t index) {
    return RepeatedDescriptions(discourse).agreement(index);
}

std::uint32_t same_description(const Discourse& discourse, std::uint32_t index) {
    return RepeatedDescriptions(discourse).same_description(index);
}

}  // namespace entente
