#include "importers/extract/coreference/pronouns.h"

#include <algorithm>
#include <set>

#include "importers/extract/coreference/pronoun_owners.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class PronounFinder {
public:
    explicit PronounFinder(Document& document) : document_(document) {}

    void run() {
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
                const Token& token = document_.tokens[t];
                if (orders_two(sentence, t) ||
                    (token.upos == Upos::pron && is_object_of_deed(sentence, t))) {
                    Mention m = make_mention(document_, s, t, t + 1, MentionKind::pronoun, "");
                    m.head = token.upos == Upos::pron ? "deed" : token.lemma;
                    document_.mentions.push_back(std::move(m));
                    continue;
                }
                if (token.upos == Upos::pron && is_undergoer(token)) {
                    Mention m = make_mention(document_, s, t, t + 1, MentionKind::pronoun, "");
                    m.head = "undergoer";
                    document_.mentions.push_back(std::move(m));
                    continue;
                }
                if (token.upos == Upos::pron && refers_to_things(token)) {
                    document_.mentions.push_back(
                        make_mention(document_, s, t, t + 1, MentionKind::pronoun, ""));
                    continue;
                }
                const bool third_person = token.upos == Upos::pron && token.morphology.person == 3;
                const bool male =
                    third_person && token.morphology.gender == GrammaticalGender::masculine;
                const bool female =
                    third_person && token.morphology.gender == GrammaticalGender::feminine;
                if (male || female) {
                    Mention m =
                        make_mention(document_, s, t, t + 1, MentionKind::pronoun, "Person");
                    m.gender = male ? Gender::male : Gender::female;
                    document_.mentions.push_back(std::move(m));
                }
            }
        }
        sort_mentions(document_);
    }

private:
    // "it" and "they" as subjects, and "its" and "their": never the "it" of "it is clear that", which the tree marks.
    bool refers_to_things(const Token& token) const {
        static const Words of_weather = {"rain", "snow", "pour", "hail"};
        const std::string word = to_lower(token.lemma);
        if (token.head >= 0 &&
            of_weather.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma)) {
            return false;
        }
        const bool subject = token.deprel.starts_with("nsubj");
        return (subject && (word == "it" || word == "they")) ||
               (token.deprel == "nmod:poss" &&
                (word == "its" || word == "it" || word == "their" || word == "they"));
    }

    // "raised [it]", "belong to [it]", "drove [them] out": whatever is no subject and owns nothing. Not "knows it", which is what was said.
    bool is_undergoer(const Token& token) const {
        static const Words of_contents = {"know",
                                          "believe",
                                          "doubt",
                                          "deny",
                                          "say",
                                          "do",
                                          "think",
                                          "mean",
                                          "regret",
                                          "admit",
                                          "find",
                                          "mention",
                                          "confirm",
                                          "understand",
                                          "make"};
        return (token.lemma == "it" || token.lemma == "they") && token.head >= 0 &&
               (token.deprel == "obj" || token.deprel == "iobj" || token.deprel == "nmod" ||
                token.deprel.starts_with("obl")) &&
               !of_contents.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma);
    }

    // "The latter signed", "led by the former": the second and the first of the two named last.
    bool orders_two(const Sentence& sentence, std::uint32_t t) const {
        const std::string_view word = document_.tokens[t].lemma;
        return (word == "latter" || word == "former") && t > sentence.first_token &&
               document_.tokens[t - 1].lemma == "the" && document_.tokens[t].deprel != "amod" &&
               !(t + 1 < sentence.last_token && (document_.tokens[t + 1].upos == Upos::noun ||
                                                 document_.tokens[t + 1].upos == Upos::propn ||
                                                 document_.tokens[t + 1].upos == Upos::adj));
    }

    // "called [it] off", "signed [them]": what was spoken of before, where the verb does it to agreements and events.
    bool is_object_of_deed(const Sentence& sentence, std::uint32_t t) const {
        static const Words deeds = {"sign",     "ratify",  "call",     "cancel",    "reject",
                                    "approve",  "adopt",   "revive",   "suspend",   "quit",
                                    "leave",    "join",    "attend",   "host",      "boycott",
                                    "violate",  "break",   "denounce", "scrap",     "veto",
                                    "oppose",   "endorse", "support",  "back",      "welcome",
                                    "postpone", "condemn", "praise",   "criticise", "criticize"};
        const Token& token = document_.tokens[t];
        return token.deprel == "obj" && (token.lemma == "it" || token.lemma == "they") &&
               token.head >= static_cast<std::int32_t>(sentence.first_token) &&
               deeds.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma);
    }

    Document& document_;
};

class Pronouns : private DiscourseReader {
public:
    explicit Pronouns(Discourse& discourse) : DiscourseReader(discourse), changed_(discourse) {}

    // The state or body that "it" takes up, or those that "they" do: the subject of the words before in its sentence,
    // else of the sentence before. Nothing where that subject is none.
    void resolve_thing(std::uint32_t i) {
        if (mention(i).head == "deed") {
            resolve_deed(i);
        }
        if (mention(i).head == "deed" || mention(i).head == "undergoer") {
            if (mention(i).entity == kNoEntity && mention(i).members.empty()) {
                resolve_undergoer(i);
            }
            return;
        }
        if (!mention(i).head.empty()) {
            resolve_order(i);
            return;
        }
        Mention& m = changed_.mention(i);
        const std::string_view word = lemma(m.first_token);
        const bool plural = word == "they" || word == "their";
        if (!plural) {
            if (const std::uint32_t actor = told_actor(discourse_, i); actor != kNoMention) {
                m.type = mention(actor).type;
                changed_.attach(i, mention(actor).entity);
                return;
            }
        }
        if (const std::uint32_t actor = helped_actor(discourse_, i); actor != kNoMention) {
            m.type = mention(actor).type;
            changed_.attach(i, mention(actor).entity);
            return;
        }
        const std::uint32_t subject = subject_before(i);
        if (subject == kNoMention || mention(subject).type == "Country") {
            if (const std::uint32_t body = body_owning(discourse_, i); body != kNoMention) {
                m.type = mention(body).type;
                changed_.attach(i, mention(body).entity);
                return;
            }
        }
        const bool no_state = subject != kNoMention && mention(subject).type != "Country";
        if (no_state && owns_part_of_state(discourse_, i)) {
            if (const std::uint32_t state = state_owning(discourse_, i); state != kNoMention) {
                m.type = "Country";
                changed_.attach(i, mention(state).entity);
                return;
            }
        }
        if (subject == kNoMention) {
            if (const std::uint32_t actor = plural ? kNoMention : actor_before(i);
                actor != kNoMention) {
                m.type = mention(actor).type;
                changed_.attach(i, mention(actor).entity);
            }
            return;
        }
        const std::vector<std::uint32_t> all = joined_with(subject);
        if (!plural) {
            if (all.size() == 1 && mention(subject).type != "Group") {
                m.type = mention(subject).type;
                changed_.attach(i, mention(subject).entity);
            }
        } else if (all.size() > 1) {
            m.members = all;
            m.type = mention(subject).type;
            std::sort(m.members.begin(), m.members.end());
        } else if (all.size() == 1 && mention(subject).type == "Group") {
            m.type = mention(subject).type;
            changed_.attach(i, mention(subject).entity);
        }
    }

    void resolve_person(std::uint32_t i) {
        if (const std::uint32_t found = person_before(i); found != kNoEntity) {
            changed_.attach(i, found);
        }
    }

    // The person that a pronoun most plausibly takes up, of its own and the last sentences; of two that are as plausible the
    // first. Nobody when the genders speak against it.
    std::uint32_t person_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t best = kNoEntity;
        double best_score = 0.0;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.sentence + kPronounReachSentences < m.sentence || i - k > kCandidatesMax) {
                break;
            }
            if (before.type != "Person" || before.entity == kNoEntity) {
                continue;
            }
            const Gender gender = entity(before.entity).gender;
            if ((gender != Gender::unknown && gender != m.gender) || share_verb(m, before) ||
                owns_its_description(m, before)) {
                continue;
            }
            const double score = salience(before, m);
            if (best == kNoEntity || score >= best_score) {
                best = before.entity;
                best_score = score;
            }
        }
        return best;
    }

private:
    // "X summoned him", "with X, he went": two arguments of one verb are two persons (binding principle B).
    bool share_verb(const Mention& pronoun, const Mention& name) const {
        const Token& a = document_.tokens[pronoun.first_token];
        const Token& b = document_.tokens[head_of(name)];
        if (pronoun.sentence != name.sentence || !is_argument(a) || !is_argument(b) || a.head < 0) {
            return false;
        }
        if (a.head == b.head) {
            return true;
        }
        // "X summoned him and made him minister": X is the subject of both verbs.
        std::int32_t verb = a.head;
        constexpr int kJoinedMax = 3;
        for (int step = 0; step < kJoinedMax && !a.deprel.starts_with("nsubj"); ++step) {
            const Token& above = document_.tokens[static_cast<std::size_t>(verb)];
            if (above.deprel != "conj" || above.head < 0 || has_subject(name.sentence, verb)) {
                return false;
            }
            verb = above.head;
            if (verb == b.head) {
                return b.deprel.starts_with("nsubj");
            }
        }
        return false;
    }

    bool has_subject(std::uint32_t sentence, std::int32_t verb) const {
        const Sentence& here = document_.sentences[sentence];
        return std::any_of(
            document_.tokens.begin() + here.first_token,
            document_.tokens.begin() + here.last_token,
            [&](const Token& t) { return t.head == verb && t.deprel.starts_with("nsubj"); });
    }

    // "X, [his] minister": a possessor inside what is said beside a name is not its bearer.
    bool owns_its_description(const Mention& pronoun, const Mention& name) const {
        const Token& word = document_.tokens[pronoun.first_token];
        if (pronoun.sentence != name.sentence || word.xpos != "PRP$" || word.head < 0) {
            return false;
        }
        const Token& owned = document_.tokens[static_cast<std::size_t>(word.head)];
        return owned.deprel == "appos" &&
               owned.head >= static_cast<std::int32_t>(name.first_token) &&
               owned.head < static_cast<std::int32_t>(name.last_token);
    }

    // How much the words around mention `before` make a reader expect it to be taken up by `pronoun`: the nearer sentence, a
    // subject, who has been spoken of most and who was last meant by a pronoun (the factors of Lappin and Leass 1994).
    double salience(const Mention& before, const Mention& pronoun) const {
        constexpr double kNearness = 2.0;
        constexpr double kSubject = 1.4;
        constexpr double kMainSubject = 0.4;
        constexpr double kObject = 0.3;
        constexpr double kChain = 0.8;
        constexpr double kPerMention = 0.3;
        constexpr double kMentionsMost = 2.1;
        const Token& head = document_.tokens[head_of(before)];
        // "2. X, minister of the interior.": what an item without a verb is about
        const bool topic = head.deprel == "root";
        double score = -kNearness * (pronoun.sentence - before.sentence);
        if (head.deprel.starts_with("nsubj") || topic) {
            score += kSubject;
            const bool main =
                topic || (head.head >= 0 &&
                          document_.tokens[static_cast<std::size_t>(head.head)].deprel == "root");
            score += main ? kMainSubject : 0.0;
        } else if (head.deprel.starts_with("obj") || head.deprel == "iobj") {
            score += kObject;
        }
        score += before.kind == MentionKind::pronoun ? kChain : 0.0;
        const double count = static_cast<double>(entity(before.entity).mentions.size());
        return score + std::min(kMentionsMost, kPerMention * count);
    }

    // Which types of things the word above a pronoun speaks of; empty where it takes any.
    static std::set<std::string_view> types_wanted(std::string_view above) {
        static const Words of_places = {
            "claim",  "seize",   "take",     "capture", "occupy", "hold",      "annex",  "cede",
            "patrol", "control", "retake",   "shell",   "enter",  "recapture", "reach",  "surround",
            "divide", "cross",   "liberate", "overrun", "defend", "storm",     "besiege"};
        static const Words of_papers = {"party",
                                        "signatory",
                                        "accession",
                                        "amendment",
                                        "adherence",
                                        "abide",
                                        "comply",
                                        "adhere",
                                        "accede",
                                        "implement",
                                        "honour",
                                        "honor",
                                        "ratify",
                                        "sign",
                                        "negotiate",
                                        "renegotiate"};
        static const Words of_bodies = {"belong", "member", "join", "found", "fund", "chair"};
        static const Words of_happenings = {"part", "role", "hand", "participant"};
        if (of_places.contains(above)) {
            return {"Place", "Country", "Asset"};
        }
        if (of_papers.contains(above)) {
            return {"Agreement"};
        }
        if (of_bodies.contains(above)) {
            return {"Organization", "Group"};
        }
        if (of_happenings.contains(above)) {
            return {"Event"};
        }
        return {};
    }

    // Whether the mention is, or is part of, the subject of a clause that the word at `t` stands in: "[Finland]'s army is bound by it".
    bool is_subject_above(const Mention& before, std::uint32_t t) const {
        constexpr int kClimbMax = 4;
        const Token* token = &document_.tokens[head_of(before)];
        for (int step = 0; step < kClimbMax && is_below_noun(*token) && token->head >= 0; ++step) {
            token = &document_.tokens[static_cast<std::size_t>(token->head)];
        }
        if (!token->deprel.starts_with("nsubj")) {
            return false;
        }
        std::int32_t above = document_.tokens[t].head;
        for (int step = 0; step < kClimbMax && above >= 0; ++step) {
            if (token->head == above) {
                return true;
            }
            const Token& next = document_.tokens[static_cast<std::size_t>(above)];
            if (next.deprel.starts_with("advcl") || next.deprel.starts_with("acl") ||
                next.deprel.starts_with("ccomp") || next.deprel == "parataxis") {
                return false;  // another clause, whose subject is its own
            }
            above = next.head;
        }
        return false;
    }

    static bool is_below_noun(const Token& token) {
        return token.deprel == "conj" || token.deprel.starts_with("nmod") ||
               token.deprel == "appos" || token.deprel == "compound" || token.deprel == "amod" ||
               token.deprel == "flat";
    }

    // "rebels", "the Rapid Support Forces"
    bool is_many(const Mention& m) const {
        const std::string& kind = entity(m.entity).subtype;
        return m.type == "Group" ||
               (m.type == "Organization" && (kind == "armed_group" || kind == "military") &&
                form(m.last_token - 1).ends_with("s"));
    }

    // Whoever does in the clause of pronoun `i` what its verb says, or is another argument of it.
    std::vector<std::uint32_t> other_arguments(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::vector<std::uint32_t> others;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == m.sentence;) {
            const Mention& before = mention(k);
            if (is_subject_above(before, m.first_token) || share_verb(m, before)) {
                others.push_back(before.entity);
                others.insert(others.end(), before.members.begin(), before.members.end());
            }
        }
        return others;
    }

    // "Rhodesia raised [it]", "Mali's army drove [them] out": of what the sentence so far and the one before speak of the most
    // salient thing that the verb may be said of, and nobody who does it.
    void resolve_undergoer(std::uint32_t i) {
        constexpr double kScoreMin = -0.5;
        Mention& m = changed_.mention(i);
        const Token& token = document_.tokens[m.first_token];
        const bool plural = token.lemma == "they";
        const auto wanted =
            types_wanted(document_.tokens[static_cast<std::size_t>(token.head)].lemma);
        const auto others = other_arguments(i);
        if (const std::uint32_t named = plural ? kNoMention : named_in_object(i);
            named != kNoMention &&
            std::find(others.begin(), others.end(), mention(named).entity) == others.end()) {
            m.type = mention(named).type;
            changed_.attach(i, mention(named).entity);
            return;
        }
        std::uint32_t found = kNoMention;
        double best = 0.0;
        bool rivals = false;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + 1 < m.sentence) {
                break;
            }
            if (before.entity == kNoEntity || before.type == "Person" || before.type == "Topic" ||
                before.kind == MentionKind::demonym || plural != is_many(before) ||
                (!wanted.empty() && !wanted.contains(before.type)) ||
                std::find(others.begin(), others.end(), before.entity) != others.end()) {
                continue;
            }
            const double score = salience(before, m);
            rivals = rivals || (found != kNoMention && mention(found).entity != before.entity);
            if (found == kNoMention || score > best) {
                found = k;
                best = score;
            }
        }
        if (found != kNoMention && (!rivals || !wanted.empty() || best > kScoreMin)) {
            m.type = mention(found).type;
            changed_.attach(i, mention(found).entity);
        }
    }

    // "condemned a launch by [North Korea] and urged it to stop": the last state that is named behind a verb to which that of the pronoun is
    // joined, with no other between.
    std::uint32_t named_in_object(std::uint32_t i) const {
        const Mention& pronoun = mention(i);
        const std::int32_t verb = document_.tokens[pronoun.first_token].head;
        if (verb < 0 || document_.tokens[static_cast<std::size_t>(verb)].deprel != "conj") {
            return kNoMention;
        }
        const std::int32_t first = document_.tokens[static_cast<std::size_t>(verb)].head;
        std::uint32_t found = kNoMention;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == pronoun.sentence;) {
            const Mention& before = mention(k);
            if (static_cast<std::int32_t>(before.first_token) < first ||
                static_cast<std::int32_t>(before.first_token) > verb) {
                continue;
            }
            if (before.type != "Country" || before.kind == MentionKind::demonym ||
                before.entity == kNoEntity) {
                continue;
            }
            if (found != kNoMention && mention(found).entity != before.entity) {
                return kNoMention;
            }
            found = k;
        }
        return found;
    }

    // "the former", "the latter": of two actors that the words before in its sentence or the sentence before name.
    void resolve_order(std::uint32_t i) {
        Mention& m = changed_.mention(i);
        for (std::uint32_t distance = 0; distance < 2; ++distance) {
            std::vector<std::uint32_t> named;
            for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
                const Mention& before = mention(k);
                if (before.sentence + distance < m.sentence) {
                    break;
                }
                if (before.sentence + distance == m.sentence && is_actor(before) &&
                    before.kind != MentionKind::demonym && before.kind != MentionKind::pronoun &&
                    before.entity != kNoEntity &&
                    std::find(named.begin(), named.end(), before.entity) == named.end()) {
                    named.push_back(before.entity);  // the last named first
                }
            }
            if (named.size() == 2) {
                const std::uint32_t found = m.head == "latter" ? named.front() : named.back();
                m.type = entity(found).type;
                changed_.attach(i, found);
                return;
            }
        }
    }

    // "Trump called [it] off": the agreement or event that is the subject of the sentence before, or its last one.
    void resolve_deed(std::uint32_t i) {
        Mention& m = changed_.mention(i);
        const bool plural = lemma(m.first_token) == "they";
        std::uint32_t found = kNoMention;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + 1 < m.sentence) {
                break;
            }
            const bool thing = before.type == "Agreement" || before.type == "Event";
            if (!thing || (before.entity == kNoEntity && before.members.empty()) ||
                plural != (form(before.last_token - 1).ends_with("s") || !before.members.empty())) {
                continue;
            }
            const bool subject = document_.tokens[head_of(before)].deprel.starts_with("nsubj");
            if (found == kNoMention || subject) {
                found = k;
            }
            if (subject) {
                break;
            }
        }
        if (found == kNoMention) {
            return;
        }
        m.type = mention(found).type;
        if (mention(found).entity == kNoEntity) {
            m.members = mention(found).members;
        } else {
            changed_.attach(i, mention(found).entity);
        }
    }

    // Whether a clause says that somebody does something or that something is done to him, and not only where or whose it is.
    bool takes_part(const Mention& m) const {
        const Token* token = &document_.tokens[head_of(m)];
        const bool beside = token->deprel == "conj" || token->deprel == "appos" ||
                            token->deprel == "flat" || token->deprel == "compound";
        if (beside && token->head >= 0) {
            token = &document_.tokens[static_cast<std::size_t>(token->head)];
        }
        return token->deprel.starts_with("nsubj") || token->deprel == "obj" ||
               token->deprel == "iobj" || token->deprel == "iobj" || token->deprel == "obl:agent" ||
               token->deprel == "root";
    }

    // "[It] had asked for more": of the states and bodies that the last sentences name the most salient one, where only somebody
    // does what the verb says.
    std::uint32_t actor_before(std::uint32_t i) const {
        static const Words acts = {
            "ask",       "deny",     "hope",   "plan",      "deplore",   "note",     "welcome",
            "regret",    "insist",   "seek",   "promise",   "offer",     "appeal",   "sue",
            "complain",  "believe",  "say",    "want",      "refuse",    "urge",     "demand",
            "call",      "accuse",   "reject", "condemn",   "decide",    "express",  "request",
            "threaten",  "announce", "warn",   "declare",   "deem",      "agree",    "consider",
            "admit",     "claim",    "pledge", "vow",       "stress",    "reaffirm", "recognise",
            "recognize", "blame",    "invite", "criticise", "criticize", "object",   "fear"};
        const Mention& m = mention(i);
        const Token& token = document_.tokens[m.first_token];
        if (token.deprel != "nsubj" || token.head < 0 ||
            !acts.contains(document_.tokens[static_cast<std::size_t>(token.head)].lemma)) {
            return kNoMention;
        }
        std::uint32_t found = kNoMention;
        double best = 0.0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kPronounReachSentences < m.sentence) {
                break;
            }
            if ((before.type != "Country" && before.type != "Organization") ||
                before.kind == MentionKind::demonym || before.entity == kNoEntity ||
                !takes_part(before) || share_verb(m, before)) {
                continue;
            }
            const double score = salience(before, m);
            if (found == kNoMention || score > best) {
                found = k;
                best = score;
            }
        }
        return found;
    }

    // The subject before mention `i` that a state, a body or a group is: of its own sentence the last one, of the sentence before the
    // one of its main clause, else the last. Persons are passed over.
    std::uint32_t subject_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::uint32_t sentence = m.sentence;
        for (std::uint32_t distance = 0; distance < 2 && distance <= sentence; ++distance) {
            const Sentence& here = document_.sentences[sentence - distance];
            const std::uint32_t end = distance == 0 ? m.first_token : here.last_token;
            std::uint32_t found = kNoMention;
            bool other = false;
            for (std::uint32_t t = end; t-- > here.first_token;) {
                const Token& token = document_.tokens[t];
                if (!token.deprel.starts_with("nsubj") || token.upos == Upos::pron) {
                    continue;
                }
                const std::uint32_t thing = thing_at(t, i);
                const bool main = token.head >= 0 &&
                                  document_.tokens[static_cast<std::size_t>(token.head)].head < 0;
                if (thing != kNoMention && (found == kNoMention || (main && distance > 0))) {
                    found = thing;
                }
                // "The vote ended. It ...": something else was spoken of, though a state did something before
                other =
                    other || (thing == kNoMention && found == kNoMention && !is_person_at(t, i));
            }
            if (other) {
                return kNoMention;
            }
            // "The chairman regretted Eritrea's decision but said that [it] ...": no person
            if (found == kNoMention && distance == 0) {
                found = only_thing_before(i);
            }
            if (found != kNoMention) {
                return found;
            }
        }
        return kNoMention;
    }

    // The state or body that the words before mention `i` in its sentence name, if they name one.
    std::uint32_t only_thing_before(std::uint32_t i) const {
        std::uint32_t found = kNoMention;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            const bool thing = before.type == "Country" || before.type == "Organization";
            if (!thing || before.kind == MentionKind::demonym || before.entity == kNoEntity) {
                continue;
            }
            if (found != kNoMention && mention(found).entity != before.entity) {
                return kNoMention;
            }
            found = k;
        }
        return found;
    }

    bool is_person_at(std::uint32_t t, std::uint32_t i) const {
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.first_token <= t && t < before.last_token) {
                return before.type == "Person";
            }
            if (before.last_token + kNameReachTokens < t) {
                return false;
            }
        }
        return false;
    }

    // The mention of a state, body or group whose head is token `t`, before mention `i`.
    std::uint32_t thing_at(std::uint32_t t, std::uint32_t i) const {
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.last_token <= t && before.first_token + kNameReachTokens < t) {
                break;
            }
            const bool thing =
                before.type == "Country" || before.type == "Organization" || before.type == "Group";
            if (before.first_token <= t && t < before.last_token && thing &&
                before.kind != MentionKind::demonym &&
                (before.entity != kNoEntity || !before.members.empty())) {
                return k;
            }
        }
        return kNoMention;
    }

    // The entities of a mention and of those joined to it by "and".
    std::vector<std::uint32_t> joined_with(std::uint32_t index) const {
        const Mention& first = mention(index);
        if (!first.members.empty()) {
            return first.members;
        }
        std::vector<std::uint32_t> all = {first.entity};
        const std::uint32_t head = head_of(first);
        for (std::uint32_t k = index + 1; k < document_.mentions.size() && k - index < 12; ++k) {
            const Mention& next = mention(k);
            if (next.sentence != first.sentence) {
                break;
            }
            const Token& token = document_.tokens[head_of(next)];
            if (token.deprel == "conj" && token.head == static_cast<std::int32_t>(head) &&
                next.type == first.type && next.entity != kNoEntity &&
                std::find(all.begin(), all.end(), next.entity) == all.end()) {
                all.push_back(next.entity);
            }
        }
        return all;
    }

    Discourse& changed_;
};

}  // namespace

void add_pronouns(Document& document) {
    PronounFinder(document).run();
}

void resolve_person(Discourse& discourse, std::uint32_t index) {
    Pronouns(discourse).resolve_person(index);
}

void resolve_thing(Discourse& discourse, std::uint32_t index) {
    Pronouns(discourse).resolve_thing(index);
}

}  // namespace entente
