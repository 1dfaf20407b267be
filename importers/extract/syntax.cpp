#include "importers/extract/syntax.h"

#include <algorithm>
#include <set>

#include "importers/text/utf8.h"

namespace entente {

namespace {

// Lists by head: of each token where its part of `items` begins. Keeps the order within a head.
template <typename T, typename Head>
void group_by_head(const std::vector<T>& all,
                   std::uint32_t count,
                   const Head& head_of,
                   std::vector<std::uint32_t>& start,
                   std::vector<T>& items) {
    start.assign(count + 1, 0);
    for (const T& item : all) {
        ++start[head_of(item) + 1];
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        start[i + 1] += start[i];
    }
    items.resize(all.size());
    std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
    for (const T& item : all) {
        items[next[head_of(item)]++] = item;
    }
}

bool has_upper(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    });
}

}  // namespace

SentenceSyntax::SentenceSyntax(const Document& document,
                               const Sentence& sentence,
                               const MentionMap& map)
    : document_(document), sentence_(sentence), map_(map) {
    find_nodes();
    read_words();
    find_hyphened();
    read_tree();
    read_order();
    find_voices();
    read_arcs();
}

std::uint32_t SentenceSyntax::begin_of(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    return index == kNoMention ? t : document_.mentions[index].first_token;
}

std::uint32_t SentenceSyntax::end_of(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    return index == kNoMention ? t + 1 : std::max(document_.mentions[index].last_token, t + 1);
}

// Where the title before a person's name begins: "[Foreign Minister] Lars Holm" is one node. A title
// that holds another mention stays outside.
std::uint32_t SentenceSyntax::title_of(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    if (index == kNoMention || document_.mentions[index].type != "Person") {
        return t;
    }
    const std::uint32_t title = document_.mentions[index].title_first;
    return title < t && title >= first() && !map_.any(title, t) ? title : t;
}

// Of the words of a mention that hang on something outside it the last, which heads an English name; no number ("resolution 2444").
void SentenceSyntax::find_nodes() {
    node_.resize(last() - first());
    link_.resize(last() - first());
    for (std::uint32_t t = first(); t < last();) {
        const std::uint32_t end = std::min(end_of(t), last());
        const std::uint32_t begin = title_of(t);
        std::uint32_t head = end - 1;
        std::uint32_t link = kNoToken;
        for (std::uint32_t k = end; k-- > begin;) {
            const Token& word = token(k);
            const bool inside = word.head >= static_cast<std::int32_t>(begin) &&
                                word.head < static_cast<std::int32_t>(end);
            if (!inside && word.upos != Upos::punct && word.upos != Upos::part &&
                word.upos != Upos::adp && word.upos != Upos::num && (link == kNoToken || k >= t)) {
                link = k;
                head = std::max(k, t);
                break;
            }
        }
        for (std::uint32_t k = begin; k < end; ++k) {
            node_[k - first()] = head;
            link_[k - first()] = link == kNoToken ? head : link;
        }
        t = end;
    }
}

std::string_view SentenceSyntax::lower(std::string_view text) {
    return has_upper(text) ? std::string_view(forms_.emplace_back(to_lower(text))) : text;
}

void SentenceSyntax::read_words() {
    for (std::uint32_t t = first(); t < last(); ++t) {
        const Token& word = token(t);
        std::string_view lemma = word.lemma;
        const std::uint32_t index = map_.at(t);
        const bool described =
            index != kNoMention && node(t) == t && !document_.mentions[index].head.empty();
        if (described) {
            lemma = document_.mentions[index].head;
        } else if (word.upos == Upos::propn || (word.upos == Upos::noun && word.xpos == "VBZ")) {
            lemma = forms_.emplace_back(singular(to_lower(word.lemma)));
        }
        lemma_.push_back(lower(lemma));
        const bool plural = word.morphology.number == GrammaticalNumber::plural;
        const bool one_word = lemma_.back().find(' ') == std::string_view::npos;
        plural_.push_back(plural && one_word ? lower(form(t)) : lemma_.back());
    }
}

// The tokenizer cuts at hyphens: "sit", "-", "in".
void SentenceSyntax::find_hyphened() {
    constexpr std::uint32_t kPartsMax = 3;
    hyphened_.assign(last() - first(), {});
    const auto touches = [this](std::uint32_t t) {
        return token(t - 1).span.end == token(t).span.start;
    };
    for (std::uint32_t t = first(); t + 2 < last(); ++t) {
        std::uint32_t end = t + 1;
        for (std::uint32_t parts = 1; parts < kPartsMax && end + 1 < last(); ++parts) {
            if (form(end) != "-" || !touches(end) || !touches(end + 1)) {
                break;
            }
            end += 2;
        }
        if (end == t + 1) {
            continue;
        }
        std::string whole;
        std::uint32_t top = end - 1;
        for (std::uint32_t k = t; k < end; ++k) {
            const bool last_part = k + 1 == end;
            whole += last_part ? std::string(lemma(k)) : to_lower(form(k));
            const std::int32_t head = token(k).head;
            const bool outside =
                head < static_cast<std::int32_t>(t) || head >= static_cast<std::int32_t>(end);
            top = outside && form(k) != "-" && !last_part ? k : top;
        }
        hyphened_[top - first()] = forms_.emplace_back(std::move(whole));
        t = end - 1;
    }
}

void SentenceSyntax::read_tree() {
    const std::uint32_t count = last() - first();
    head_.assign(count, kNoToken);
    std::vector<std::uint32_t> below;
    for (std::uint32_t t = first(); t < last(); ++t) {
        const bool named = node(t) == t;
        const std::int32_t head = token(named ? link_[t - first()] : t).head;
        if (link_[t - first()] == t && !named) {
            continue;  // what the title hangs on, its person does
        }
        if (head < static_cast<std::int32_t>(first()) ||
            head >= static_cast<std::int32_t>(last())) {
            continue;
        }
        const std::uint32_t above = node(static_cast<std::uint32_t>(head));
        if (above != node(t)) {
            head_[t - first()] = above;
            below.push_back(t);
        }
    }
    group_by_head(
        below,
        count,
        [this](std::uint32_t t) { return head_[t - first()] - first(); },
        child_start_,
        children_);
}

void SentenceSyntax::read_order() {
    for (std::uint32_t t = first(); t < last(); ++t) {
        if (node(t) == t && head(t) == kNoToken) {
            order_.push_back(t);
        }
    }
    for (std::size_t at = 0; at < order_.size(); ++at) {
        for (const std::uint32_t below : children(order_[at])) {
            if (node(below) == below) {
                order_.push_back(below);
            }
        }
    }
}

void SentenceSyntax::find_voices() {
    passive_.assign(last() - first(), false);
    for (const std::uint32_t t : order_) {
        bool auxiliary = false;
        bool auxiliary_passive = false;
        bool passive = false;
        bool agent = false;
        for (const std::uint32_t below : children(t)) {
            const std::string_view relation = token(below).deprel;
            auxiliary = auxiliary || relation == "aux" || relation == "cop";
            auxiliary_passive = auxiliary_passive || relation == "aux:pass";
            passive = passive || relation.ends_with(":pass");
            agent = agent || (relation.starts_with("obl") && has_child_lemma(below, "by"));
        }
        if (!passive && !auxiliary && token(t).xpos == "VBN" && head(t) != kNoToken) {
            const std::string_view relation = token(t).deprel;
            passive = relation == "acl" || relation == "xcomp" || relation == "amod" ||
                      relation == "acl:relcl" || (relation == "advcl" && !has_child(t, "nsubj")) ||
                      (relation == "conj" && passive_[head(t) - first()] && !has_child(t, "nsubj"));
        }
        // "The pact, signed by Norway": a participle that the tagger took for a past tense.
        passive = passive || (agent && !auxiliary && !has_child(t, "obj") &&
                              token(t).morphology.tense == Tense::past && !has_child(t, "nsubj"));
        // "Groups called for", with a passive subject and no "be"; "Warplanes crossed into A and hit B", with
        // the first verb read as a participle.
        const bool past = token(t).xpos == "VBD" && !auxiliary_passive && !agent;
        const bool sentence = token(t).deprel == "acl" && head(t) != kNoToken &&
                              head(head(t)) == kNoToken && joined_finite_verb(t);
        passive_[t - first()] = passive && !past && !sentence;
    }
}

bool SentenceSyntax::joined_finite_verb(std::uint32_t t) const {
    const auto below = children(t);
    return std::any_of(below.begin(), below.end(), [this](std::uint32_t child) {
        return token(child).deprel == "conj" &&
               (token(child).xpos == "VBD" || token(child).xpos == "VBZ");
    });
}

// "not by B or C": it and what is joined to it.
bool SentenceSyntax::is_excepted(std::uint32_t t) const {
    constexpr int kJoinedMax = 8;
    for (int step = 0; step < kJoinedMax && t != kNoToken && !is_verb(t); ++step) {
        for (const std::uint32_t child : children(t)) {
            if (token(child).lemma == "not" && child < begin_of(t) &&
                !(child + 1 < last() && token(child + 1).lemma == "only")) {
                return true;
            }
        }
        if (relation(t) != "conj") {
            return false;
        }
        t = head(t);
    }
    return false;
}

std::string_view SentenceSyntax::preposition(std::uint32_t t) const {
    const std::uint32_t word = child(t, "case");
    return word == kNoToken ? std::string_view() : lemma(word);
}

// "supported B and C expressed regret", where the tree joined C to B: a finite verb right behind a joined
// noun has it as subject.
void SentenceSyntax::find_stolen_subjects() {
    static const std::set<std::string_view> links = {
        "after", "before", "as", "since", "until", "while"};
    for (const std::uint32_t t : order_) {
        // "comes a year after A and B signed", with A hung on "comes" and "B signed" joined to it
        const std::uint32_t own = relation(t) == "conj" ? child(t, "nsubj") : kNoToken;
        if (own != kNoToken && begin_of(own) >= first() + 2 &&
            token(begin_of(own) - 1).lemma == "and") {
            const std::uint32_t other = node(begin_of(own) - 2);
            if (relation(other) == "obl" && head(other) == head(t) &&
                links.contains(preposition(other))) {
                stolen_.emplace_back(t, other);
            }
        }
        const std::string_view xpos = token(t).xpos;
        const bool finite =
            token(t).upos == Upos::verb && (xpos == "VBD" || xpos == "VBZ" || xpos == "VBP");
        if (finite && !hyphened(t).empty() && form(t - 1) == "-") {
            free_compound_subject(t);
        }
        if (!finite || has_child(t, "nsubj") || relation(t).starts_with("acl")) {
            continue;
        }
        std::uint32_t before = t;
        while (before > first() &&
               (token(before - 1).upos == Upos::aux || token(before - 1).upos == Upos::adv)) {
            --before;
        }
        if (before == first()) {
            continue;
        }
        const std::uint32_t noun = node(before - 1);
        const std::uint32_t begin = begin_of(noun);
        if (relation(noun) == "conj" && head(noun) != kNoToken && !is_verb(noun) &&
            !is_verb(head(noun)) && begin > first() && token(begin - 1).upos == Upos::cconj &&
            head(noun) != t && relation(head(noun)) != "nsubj") {
            // "After talks, B and C signed": B is no talks either
            const std::uint32_t other = begin >= first() + 2 ? node(begin - 2) : noun;
            if (other != noun && relation(other) == "conj" && head(other) == head(noun) &&
                begin_of(other) > first() && form(begin_of(other) - 1) == ",") {
                stolen_.emplace_back(t, other);
            }
            stolen_.emplace_back(t, noun);
        }
    }
}

// "A test-fired B", with "test" for the subject of "fired" and A hung on it.
void SentenceSyntax::free_compound_subject(std::uint32_t verb) {
    const std::uint32_t part = verb - 2;
    if (part <= first() || relation(part) != "nsubj" || head(part) != verb) {
        return;
    }
    const std::uint32_t before = node(part - 1);
    if (head(before) == part) {
        stolen_.emplace_back(verb, before);
        swallowed_.push_back(part);
    }
}

// "Talks between A and B collapsed", where the tree made B the subject alone: "between" wants two.
void SentenceSyntax::find_lost_members() {
    for (const std::uint32_t t : order_) {
        const std::uint32_t end = end_of(t);
        if (preposition(t) != "between" || has_child(t, "conj") || head(t) == kNoToken ||
            end + 1 >= last() || token(end).lemma != "and") {
            continue;
        }
        std::uint32_t at = end + 1;
        while (at + 1 < last() && (token(at).upos == Upos::det || token(at).upos == Upos::adj)) {
            ++at;
        }
        std::uint32_t noun = node(at);
        constexpr int kModifiersMax = 3;
        for (int step = 0;
             step < kModifiersMax && head(noun) != kNoToken && relation(noun) == "compound";
             ++step) {
            noun = head(noun);
        }
        if (relation(noun).starts_with("nsubj") && head(noun) != kNoToken && noun > t) {
            lost_.push_back({head(noun), noun, t});
        }
    }
}

void SentenceSyntax::read_arcs() {
    find_stolen_subjects();
    find_lost_members();
    const auto stolen_by = [this](std::uint32_t verb) {
        return std::any_of(stolen_.begin(), stolen_.end(), [verb](const auto& pair) {
            return pair.first == verb;
        });
    };
    const auto stolen = [this](std::uint32_t noun) {
        return std::any_of(stolen_.begin(), stolen_.end(), [noun](const auto& pair) {
            return pair.second == noun;
        });
    };
    for (const std::uint32_t t : order_) {
        if (has_child(t, "cc") && is_excepted(t) && !is_verb(t)) {
            exceptions_.push_back(t);
        }
    }
    arcs_ = enhanced_arcs(document_, sentence_);
    std::vector<std::pair<std::uint32_t, Dependent>> found;
    for (const EnhancedArc& arc : arcs_) {
        if (arc.head < 0 || link_[arc.dependent - first()] != arc.dependent) {
            continue;
        }
        const std::uint32_t above = node(static_cast<std::uint32_t>(arc.head));
        Dependent below;
        below.token = node(arc.dependent);
        if (above == below.token) {
            continue;
        }
        const bool lost = std::any_of(lost_.begin(), lost_.end(), [&](const LostMember& member) {
            return member.noun == below.token;
        });
        const bool swallowed =
            std::find(swallowed_.begin(), swallowed_.end(), below.token) != swallowed_.end();
        if (lost || swallowed || stolen(below.token) ||
            (arc.source == ArcSource::shared_subject && stolen_by(above))) {
            continue;
        }
        const std::string_view relation = arc.relation;
        const std::size_t colon = relation.find(':');
        below.relation = relation.substr(0, colon);
        below.by =
            colon == std::string_view::npos ? std::string_view() : relation.substr(colon + 1);
        below.source = arc.source;
        below.excepted = below.relation != "root" && is_excepted(below.token);
        found.emplace_back(above - first(), below);
    }
    for (const LostMember& member : lost_) {
        const std::uint32_t whole = head(member.first);
        found.emplace_back(whole - first(),
                           Dependent{member.noun, "nmod", "between", ArcSource::conjunct, false});
        found.emplace_back(member.verb - first(),
                           Dependent{whole, "nsubj", "", ArcSource::basic, false});
    }
    for (const auto& [verb, noun] : stolen_) {
        found.emplace_back(
            verb - first(),
            Dependent{noun, "nsubj", is_passive(verb) ? "pass" : "", ArcSource::basic, false});
    }
    std::vector<std::pair<std::uint32_t, Dependent>> grouped;
    group_by_head(
        found,
        last() - first(),
        [](const auto& item) { return item.first; },
        dependent_start_,
        grouped);
    dependents_.reserve(grouped.size());
    for (const auto& item : grouped) {
        dependents_.push_back(item.second);
    }
}

View<Dependent> SentenceSyntax::dependents(std::uint32_t t) const {
    return {dependents_.data() + dependent_start_[t - first()],
            dependents_.data() + dependent_start_[t - first() + 1]};
}

View<std::uint32_t> SentenceSyntax::children(std::uint32_t t) const {
    return {children_.data() + child_start_[t - first()],
            children_.data() + child_start_[t - first() + 1]};
}

bool SentenceSyntax::has_child(std::uint32_t t, std::string_view relation) const {
    return child(t, relation) != kNoToken;
}

std::uint32_t SentenceSyntax::child(std::uint32_t t, std::string_view relation) const {
    for (const std::uint32_t below : children(t)) {
        if (token(below).deprel == relation) {
            return below;
        }
    }
    return kNoToken;
}

bool SentenceSyntax::has_child_lemma(std::uint32_t t, std::string_view lemma) const {
    const auto below = children(t);
    return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
        return this->lemma(child) == lemma;
    });
}

// "Sweden plans to join": a word with a subject and no copula is a verb, whatever its tag.
bool SentenceSyntax::is_verb(std::uint32_t t) const {
    const Upos upos = token(t).upos;
    if (upos == Upos::verb) {
        return true;
    }
    if (upos == Upos::aux) {
        const std::string_view relation = token(t).deprel;
        return !relation.starts_with("aux") && relation != "cop";
    }
    // "denied arming B", with a tag of a noun
    if (token(t).xpos.starts_with("VB") && (relation(t) == "xcomp" || relation(t) == "advcl" ||
                                            relation(t) == "ccomp" || relation(t) == "root")) {
        return true;
    }
    if (upos != Upos::noun || has_child(t, "cop") || has_child(t, "det")) {
        return false;
    }
    const std::uint32_t subject = child(t, "nsubj");
    return subject != kNoToken && subject < t && (has_child(t, "obj") || has_child(t, "xcomp"));
}

}  // namespace entente
