// Enhanced dependencies: one pass from the root down for subjects, then the members of coordinations.
#include "importers/parse/enhanced.h"

#include <algorithm>
#include <array>
#include <utility>

#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
// Steps from a relative pronoun up to its clause.
constexpr int kRelativeStepsMax = 8;
// Objects and modifiers of one predicate that its conjuncts may share.
constexpr std::size_t kSharedMax = 8;
// Children of a verb among which "on Iran" of "called on Iran to leave" is looked for.
constexpr std::ptrdiff_t kControlChildrenMax = 64;
// Words of a preposition, and children of its first word that are looked at for them.
constexpr std::size_t kPrepositionWordsMax = 4;
constexpr std::ptrdiff_t kPrepositionChildrenMax = 16;
// Longer words are no prepositions or verbs that we know, longer relations none of UD: neither may make
// many long copies.
constexpr std::size_t kWordBytesMax = 32;
constexpr std::size_t kRelationBytesMax = 64;

std::string_view universal(std::string_view deprel) {
    return deprel.substr(0, deprel.find(':'));
}

// Verbs whose object does not control what follows: "promised Iran to leave".
constexpr std::array<std::string_view, 4> kSubjectControl = {
    "promise", "pledge", "vow", "threaten"};

// Verbs that name who is to act by a preposition: "called on Iran to leave".
struct ObliqueControl {
    std::string_view verb;
    std::string_view preposition;
};

constexpr std::array kObliqueControl = {ObliqueControl{"call", "on"},
                                        ObliqueControl{"call", "upon"},
                                        ObliqueControl{"call", "for"},
                                        ObliqueControl{"appeal", "to"},
                                        ObliqueControl{"prevail", "on"},
                                        ObliqueControl{"prevail", "upon"},
                                        ObliqueControl{"rely", "on"},
                                        ObliqueControl{"count", "on"},
                                        ObliqueControl{"wait", "for"},
                                        ObliqueControl{"arrange", "for"},
                                        ObliqueControl{"plead", "with"},
                                        ObliqueControl{"signal", "to"}};

// Relations in which conjuncts and appositions of a noun stand as it does.
bool is_argument(std::string_view relation) {
    constexpr std::array<std::string_view, 6> kArguments = {
        "nsubj", "obj", "iobj", "obl", "nmod", "vocative"};
    return is_one_of(kArguments, universal(relation));
}

class Builder {
public:
    Builder(const Document& document, const Sentence& sentence)
        : document_(document), first_(sentence.first_token), count_(sentence.last_token - first_) {}

    std::vector<EnhancedArc> run() {
        if (count_ == 0 || !is_parsed()) {
            return {};
        }
        read_tree();
        order_from_roots();
        find_own_arguments();
        find_voices();
        for (std::uint32_t i = 0; i < count_; ++i) {
            relations_.push_back(exact_relation(i));
        }
        find_relative_pronouns();
        add_basic_arcs();
        for (const std::uint32_t i : order_) {
            complete(i);
        }
        add_members();
        return by_dependent();
    }

private:
    struct Word {
        std::uint32_t head = kNone;  // within the sentence
        std::string_view deprel;
        std::uint32_t subject = kNone;  // own or acquired
        std::uint32_t object = kNone;
        std::uint32_t indirect_object = kNone;
        std::uint32_t case_word = kNone;  // the first preposition, or mark of a clause
        std::uint32_t cc = kNone;
        std::uint32_t last_conjunct = kNone;  // of its own conjuncts
        std::uint32_t antecedent = kNone;     // of a relative pronoun
        bool auxiliary = false;
        bool passive = false;
        bool has_pronoun = false;  // of a relative clause
        bool controlled = false;   // its subject comes by control
        bool reached = false;      // from a root
    };

    const Token& token(std::uint32_t i) const { return document_.tokens[first_ + i]; }

    bool is_parsed() const {
        for (std::uint32_t i = 0; i < count_; ++i) {
            if (!token(i).deprel.empty()) {
                return true;
            }
        }
        return false;
    }

    void read_tree() {
        words_.resize(count_);
        child_start_.assign(count_ + 1, 0);
        for (std::uint32_t i = 0; i < count_; ++i) {
            Word& word = words_[i];
            word.deprel = token(i).deprel;
            const std::int64_t head = std::int64_t{token(i).head} - first_;
            if (token(i).head >= 0 && head >= 0 && head < count_ && head != i) {
                word.head = static_cast<std::uint32_t>(head);
                ++child_start_[word.head + 1];
            }
        }
        for (std::uint32_t i = 0; i < count_; ++i) {
            child_start_[i + 1] += child_start_[i];
        }
        children_.resize(child_start_[count_]);
        std::vector<std::uint32_t> next(child_start_.begin(), child_start_.end() - 1);
        for (std::uint32_t i = 0; i < count_; ++i) {
            if (words_[i].head != kNone) {
                children_[next[words_[i].head]++] = i;
            }
        }
    }

    std::pair<const std::uint32_t*, const std::uint32_t*> child_range(std::uint32_t i) const {
        return {children_.data() + child_start_[i], children_.data() + child_start_[i + 1]};
    }

    void order_from_roots() {
        for (std::uint32_t i = 0; i < count_; ++i) {
            if (words_[i].head == kNone) {
                order_.push_back(i);
            }
        }
        for (std::size_t at = 0; at < order_.size(); ++at) {
            words_[order_[at]].reached = true;
            const auto [begin, end] = child_range(order_[at]);
            order_.insert(order_.end(), begin, end);
        }
    }

    void find_own_arguments() {
        for (std::uint32_t i = 0; i < count_; ++i) {
            if (words_[i].head == kNone) {
                continue;
            }
            Word& head = words_[words_[i].head];
            const std::string_view deprel = words_[i].deprel;
            const std::string_view relation = universal(deprel);
            const auto keep_first = [i](std::uint32_t& place) {
                place = place == kNone ? i : place;
            };
            if (relation == "nsubj" || relation == "csubj") {
                keep_first(head.subject);
            } else if (relation == "obj") {
                keep_first(head.object);
            } else if (relation == "iobj") {
                keep_first(head.indirect_object);
            } else if (relation == "case" || relation == "mark") {
                keep_first(head.case_word);
            } else if (relation == "cc") {
                keep_first(head.cc);
            }
            head.last_conjunct = relation == "conj" ? i : head.last_conjunct;
            head.auxiliary |= relation == "aux" || relation == "cop";
            head.passive |=
                deprel == "aux:pass" || deprel == "nsubj:pass" || deprel == "csubj:pass";
        }
    }

    // Participles without "be": after nouns, as complements, joined to a passive.
    void find_voices() {
        for (const std::uint32_t i : order_) {
            Word& word = words_[i];
            if (token(i).xpos != "VBN" || word.auxiliary || word.head == kNone) {
                continue;
            }
            word.passive |=
                word.deprel == "acl" || word.deprel == "xcomp" ||
                (word.deprel == "conj" && word.subject == kNone && words_[word.head].passive);
        }
    }

    // In lower case; empty for a word too long to be one that we know.
    std::string lemma(std::uint32_t i) const {
        const Token& word = token(i);
        const std::string_view text = word.lemma.empty() || word.lemma == "_"
                                          ? document_.view(word)
                                          : std::string_view(word.lemma);
        return text.size() > kWordBytesMax ? std::string() : to_lower(text);
    }

    // "with", "in_front_of": a word and what is fixed to it.
    std::string phrase(std::uint32_t i) const {
        std::string out = lemma(i);
        std::size_t words = 1;
        const auto [begin, end] = child_range(i);
        const std::uint32_t* const last = begin + std::min(end - begin, kPrepositionChildrenMax);
        for (const std::uint32_t* child = begin; child != last; ++child) {
            if (words_[*child].deprel == "fixed" && words++ < kPrepositionWordsMax) {
                out += '_' + lemma(*child);
            }
        }
        return out;
    }

    bool is_agent(std::uint32_t i) const {
        const Word& word = words_[i];
        if (word.deprel == "obl:agent") {
            return true;
        }
        return word.deprel == "obl" && word.head != kNone && word.case_word != kNone &&
               words_[word.head].passive && lemma(word.case_word) == "by";
    }

    // The relation, and behind a colon the word that makes it exact, if there is one.
    std::string with_word(std::string_view relation, std::uint32_t word) const {
        const std::string by = word == kNone ? std::string() : phrase(word);
        return std::string(relation) + (by.empty() ? "" : ":") + by;
    }

    std::string exact_relation(std::uint32_t i) const {
        const Word& word = words_[i];
        if (word.head == kNone) {
            return "root";
        }
        if (is_agent(i)) {
            return "obl:agent";
        }
        constexpr std::array<std::string_view, 4> kWithCase = {"obl", "nmod", "advcl", "acl"};
        std::uint32_t by = is_one_of(kWithCase, word.deprel) ? word.case_word : kNone;
        if (word.deprel == "conj") {
            // "A, B and C": the conjunction of the last member is that of all.
            by = word.cc != kNone ? word.cc : words_[words_[word.head].last_conjunct].cc;
        }
        return with_word(word.deprel.substr(0, kRelationBytesMax), by);
    }

    bool is_relative_pronoun(std::uint32_t i) const {
        const Token& word = token(i);
        if (!word.xpos.empty() && word.xpos[0] != 'W') {
            return false;
        }
        constexpr std::array<std::string_view, 8> kPronouns = {
            "who", "whom", "whose", "which", "that", "where", "when", "why"};
        const std::string_view form = document_.view(word);
        return word.deprel != "mark" && form.size() <= kWordBytesMax &&
               is_one_of(kPronouns, to_lower(form));
    }

    void find_relative_pronouns() {
        for (std::uint32_t i = 0; i < count_; ++i) {
            if (!words_[i].reached || !is_relative_pronoun(i)) {
                continue;
            }
            std::uint32_t at = words_[i].head;
            for (int step = 0; step < kRelativeStepsMax && at != kNone; ++step) {
                Word& clause = words_[at];
                if (clause.deprel == "acl:relcl") {
                    if (clause.head < i && i < at && !clause.has_pronoun) {
                        clause.has_pronoun = true;
                        words_[i].antecedent = clause.head;
                    }
                    break;
                }
                at = clause.head;
            }
        }
    }

    void add(std::uint32_t head, std::uint32_t dependent, std::string relation, ArcSource source) {
        if (arcs_.size() < count_ * kEnhancedArcsPerToken && head != dependent) {
            arcs_.push_back({head == kNone ? -1 : static_cast<std::int32_t>(first_ + head),
                             first_ + dependent,
                             std::move(relation),
                             source});
        }
    }

    void add_basic_arcs() {
        for (std::uint32_t i = 0; i < count_; ++i) {
            const Word& word = words_[i];
            if (word.antecedent == kNone) {
                add(word.head,
                    i,
                    relations_[i],
                    relations_[i] == "obl:agent" ? ArcSource::agent : ArcSource::basic);
                continue;
            }
            add(word.antecedent, i, "ref", ArcSource::relative_reference);
            const bool adverb = word.deprel == "advmod";
            if (word.head != word.antecedent) {
                add(word.head,
                    word.antecedent,
                    adverb ? "obl" : relations_[i],
                    ArcSource::relative_argument);
            }
            Word& clause = words_[word.head];
            clause.subject = clause.subject == i ? word.antecedent : clause.subject;
            clause.object = clause.object == i ? word.antecedent : clause.object;
        }
    }

    std::string subject_relation(std::uint32_t predicate, std::uint32_t subject) const {
        const bool clause = subject != kNone && universal(words_[subject].deprel) == "csubj";
        return std::string(clause ? "csubj" : "nsubj") + (words_[predicate].passive ? ":pass" : "");
    }

    void acquire_subject(std::uint32_t predicate,
                         std::uint32_t subject,
                         std::string relation,
                         ArcSource source) {
        if (subject != kNone && subject != predicate) {
            words_[predicate].subject = subject;
            add(predicate, subject, std::move(relation), source);
        }
    }

    // What a word gets from above; its head is complete already.
    void complete(std::uint32_t i) {
        Word& word = words_[i];
        if (word.head == kNone) {
            return;
        }
        if (word.deprel == "conj") {
            share_with_conjunct(i);
        } else if (word.deprel == "xcomp" && word.subject == kNone) {
            word.controlled = true;
            acquire_subject(i, controller(word.head), "nsubj:xsubj", ArcSource::control);
        } else if (word.deprel == "acl:relcl") {
            complete_reduced_relative(i);
        } else if (word.deprel == "acl" && word.subject == kNone && word.case_word == kNone &&
                   (token(i).xpos == "VBG" || (token(i).xpos == "VBN" && word.passive))) {
            acquire_subject(
                i, word.head, subject_relation(i, kNone), ArcSource::participle_subject);
        }
    }

    // "the treaty Turkey signed", and clauses whose pronoun was not recognised.
    void complete_reduced_relative(std::uint32_t i) {
        const Word& word = words_[i];
        if (word.has_pronoun) {
            return;
        }
        if (word.subject == kNone) {
            acquire_subject(i, word.head, subject_relation(i, kNone), ArcSource::relative_argument);
        } else if (word.object == kNone && !word.passive && token(i).upos == Upos::verb &&
                   !has_clause(i)) {
            words_[i].object = word.head;
            add(i, word.head, "obj", ArcSource::relative_argument);
        }
    }

    bool has_clause(std::uint32_t i) const {
        const auto [begin, end] = child_range(i);
        return std::any_of(begin, end, [&](std::uint32_t child) {
            return words_[child].deprel == "ccomp" || words_[child].deprel == "xcomp";
        });
    }

    std::uint32_t controller(std::uint32_t matrix) const {
        const Word& word = words_[matrix];
        const std::string verb = lemma(matrix);
        for (const ObliqueControl& control : kObliqueControl) {
            if (verb != control.verb) {
                continue;
            }
            const auto [begin, end] = child_range(matrix);
            const std::uint32_t* const last = begin + std::min(end - begin, kControlChildrenMax);
            for (const std::uint32_t* child = begin; child != last; ++child) {
                const Word& oblique = words_[*child];
                if (oblique.deprel == "obl" && oblique.case_word != kNone &&
                    lemma(oblique.case_word) == control.preposition) {
                    return *child;
                }
            }
        }
        if (!is_one_of(kSubjectControl, verb)) {
            if (word.object != kNone) {
                return word.object;
            }
            if (word.indirect_object != kNone) {
                return word.indirect_object;
            }
        }
        return word.subject;
    }

    void share_with_conjunct(std::uint32_t i) {
        Word& word = words_[i];
        const std::uint32_t first = word.head;
        if (word.subject == kNone) {
            const std::uint32_t subject = words_[first].subject;
            word.controlled = words_[first].controlled;
            acquire_subject(i,
                            subject,
                            word.controlled ? "nsubj:xsubj" : subject_relation(i, subject),
                            ArcSource::shared_subject);
        }
        constexpr std::array<std::string_view, 5> kShared = {"obj", "iobj", "obl", "nmod", "xcomp"};
        // What follows the last conjunct belongs to all; the children are in text order.
        const auto [begin, end] = child_range(first);
        std::size_t seen = 0;
        for (const std::uint32_t* child = end; child != begin && seen < kSharedMax; ++seen) {
            const std::uint32_t shared = *--child;
            if (shared < i || words_[shared].deprel == "conj") {
                break;
            }
            const std::string_view relation = universal(words_[shared].deprel);
            if (!is_one_of(kShared, relation) || (relation == "obj" && word.object != kNone)) {
                continue;
            }
            if (relation == "obj") {
                word.object = shared;
            }
            add(i, shared, relations_[shared], ArcSource::shared_dependent);
        }
    }

    // The members of coordinations, and appositions, stand in the relations of the first.
    void add_members() {
        const std::size_t count = arcs_.size();
        for (std::size_t at = 0; at < count; ++at) {
            const EnhancedArc arc = arcs_[at];
            const std::uint32_t first = arc.dependent - first_;
            constexpr std::array<std::string_view, 7> kOwn = {
                "conj", "ref", "root", "fixed", "flat", "punct", "goeswith"};
            if (!words_[first].reached || is_one_of(kOwn, universal(arc.relation))) {
                continue;
            }
            add_members_of(arc, first);
        }
    }

    void add_members_of(const EnhancedArc& arc, std::uint32_t first) {
        const std::uint32_t head =
            arc.head < 0 ? kNone : static_cast<std::uint32_t>(arc.head) - first_;
        // A clause after the first member only is about that one.
        const bool of_noun = arc.source == ArcSource::relative_argument ||
                             arc.source == ArcSource::participle_subject;
        members_.assign(1, {first, arc.source});
        for (std::size_t at = 0;
             at < members_.size() && member_steps_ < count_ * kEnhancedArcsPerToken;
             ++at) {
            const auto [begin, end] = child_range(members_[at].first);
            for (const std::uint32_t* child = begin; child != end; ++child) {
                const Word& member = words_[*child];
                ++member_steps_;
                const bool conjunct = member.deprel == "conj";
                // "Sam, 42," is not a 42 who does something.
                const bool apposition = member.deprel == "appos" && is_argument(arc.relation) &&
                                        token(*child).upos != Upos::num;
                if ((!conjunct && !apposition) || *child == head || (of_noun && *child > head)) {
                    continue;
                }
                const bool by_apposition =
                    apposition || members_[at].second == ArcSource::apposition;
                members_.emplace_back(*child,
                                      by_apposition ? ArcSource::apposition : ArcSource::conjunct);
                add(head,
                    *child,
                    member_relation(arc.relation, first, *child),
                    members_.back().second);
            }
        }
    }

    // The relation of the first member, with the member's own preposition if it has one.
    std::string member_relation(const std::string& relation,
                                std::uint32_t first,
                                std::uint32_t member) const {
        const std::uint32_t own = words_[member].case_word;
        const bool with_case = words_[first].case_word != kNone && relation != "obl:agent" &&
                               relation == relations_[first] &&
                               relation.find(':') != std::string::npos;
        if (own == kNone || !with_case) {
            return relation;
        }
        constexpr std::array<std::string_view, 4> kWithCase = {"obl", "nmod", "advcl", "acl"};
        return is_one_of(kWithCase, words_[first].deprel) ? with_word(words_[first].deprel, own)
                                                          : relation;
    }

    std::vector<EnhancedArc> by_dependent() {
        std::vector<std::size_t> start(count_ + 1, 0);
        for (const EnhancedArc& arc : arcs_) {
            ++start[arc.dependent - first_ + 1];
        }
        for (std::uint32_t i = 0; i < count_; ++i) {
            start[i + 1] += start[i];
        }
        std::vector<EnhancedArc> sorted(arcs_.size());
        for (EnhancedArc& arc : arcs_) {
            sorted[start[arc.dependent - first_]++] = std::move(arc);
        }
        return sorted;
    }

    const Document& document_;
    std::uint32_t first_;
    std::uint32_t count_;
    std::vector<Word> words_;
    std::vector<std::uint32_t> child_start_;
    std::vector<std::uint32_t> children_;
    std::vector<std::uint32_t> order_;  // reached words, heads before dependents
    std::vector<std::string> relations_;
    std::vector<std::pair<std::uint32_t, ArcSource>> members_;
    std::size_t member_steps_ = 0;  // children that were looked at for add_members()
    std::vector<EnhancedArc> arcs_;
};

}  // namespace

std::string_view arc_source_name(ArcSource source) {
    constexpr std::array<std::string_view, 10> kNames = {"basic",
                                                         "agent",
                                                         "conjunct",
                                                         "shared subject",
                                                         "shared dependent",
                                                         "control",
                                                         "relative argument",
                                                         "relative reference",
                                                         "participle subject",
                                                         "apposition"};
    return kNames.at(static_cast<std::size_t>(source));
}

std::vector<EnhancedArc> enhanced_arcs(const Document& document, const Sentence& sentence) {
    return Builder(document, sentence).run();
}

}  // namespace entente
