#include "importers/extract/listed_members.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ascii.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr std::uint32_t kListSentencesMax = 14;
constexpr std::uint32_t kTheyReachSentences = 3;
constexpr std::size_t kMembersMax = 40;

class ListReader {
public:
    explicit ListReader(Document& document) : document_(document) {}

    void run() {
        std::vector<Relation> found;
        for (const Relation& relation : document_.relations) {
            if (is_act(relation)) {
                add_members(relation, found);
            }
        }
        for (Relation& relation : found) {
            document_.relations.push_back(std::move(relation));
        }
    }

private:
    static bool is_act(const Relation& relation) {
        static constexpr auto kActs = std::to_array<std::string_view>({"IMPOSED_SANCTIONS_ON",
                                                                       "LIFTED_SANCTIONS_ON",
                                                                       "DETAINED",
                                                                       "EXPELLED",
                                                                       "RELEASED",
                                                                       "ATTACKED",
                                                                       "ACCUSED",
                                                                       "APPOINTED",
                                                                       "INVESTIGATED",
                                                                       "OUSTED"});
        return is_one_of(kActs, relation.type) && relation.polarity == Polarity::asserted &&
               !relation.evidence.empty();
    }

    // The group among the objects of an act, where its sentence speaks of it; nullptr when there is none.
    const Mention* group_of(const Relation& relation) const {
        for (const std::uint32_t object : relation.objects) {
            const Entity& entity = document_.entities[object];
            if (entity.type != "Group") {
                continue;
            }
            for (const std::uint32_t index : entity.mentions) {
                const Mention& mention = document_.mentions[index];
                if (mention.sentence == relation.evidence.front()) {
                    return &mention;
                }
            }
        }
        return nullptr;
    }

    void add_members(const Relation& act, std::vector<Relation>& found) {
        const Mention* group = group_of(act);
        if (group == nullptr && act.objects.size() < 2) {
            return;
        }
        const std::uint32_t first = act.evidence.front();
        const Sentence& sentence = document_.sentences[first];
        const auto list =
            group == nullptr ? std::nullopt : list_behind(group->last_token, sentence);
        if (list) {
            add_names(act, first, *list, found);
        }
        bool listed = false;
        const auto last = std::min<std::uint32_t>(
            first + kListSentencesMax, static_cast<std::uint32_t>(document_.sentences.size()));
        for (std::uint32_t s = first + 1; s < last; ++s) {
            const auto next = list_of(document_.sentences[s], act, listed, s - first);
            if (!next) {
                continue;
            }
            listed = true;
            // a sentence may end with the colon, and the list be the next
            const bool apart = *next >= document_.sentences[s].last_token && s + 1 < last;
            add_names(act, apart ? s + 1 : s, *next, found);
            s += apart ? 1 : 0;
        }
    }

    std::string lower(std::uint32_t t) const {
        return ascii_lower(document_.view(document_.tokens[t]));
    }

    // Where the list begins behind a group: ": A, B", ", among them A and B", "including A".
    std::optional<std::uint32_t> list_behind(std::uint32_t t, const Sentence& sentence) const {
        for (; t + 1 < sentence.last_token; ++t) {
            const std::string word = lower(t);
            if (word == ":" || word == "including" || word == "namely") {
                return t + 1;
            }
            if (word == "among" && (lower(t + 1) == "them" || lower(t + 1) == "whom")) {
                return t + 2;
            }
            if (word == ";") {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    // "They include A", "Among those listed are A and B", "Six of those designated were members of C: A; B", "The other four are A".
    // A bare "they" is `distance` sentences behind the act.
    std::optional<std::uint32_t> list_of(const Sentence& sentence,
                                         const Relation& act,
                                         bool listed,
                                         std::uint32_t distance) const {
        constexpr std::uint32_t kOpeningTokens = 24;
        const std::uint32_t begin = sentence.first_token;
        const std::uint32_t end = std::min(sentence.last_token, begin + kOpeningTokens);
        if (end < begin + 3) {
            return std::nullopt;
        }
        const bool near = distance <= kTheyReachSentences;
        bool them = near && lower(begin) == "they" && is_listing(begin + 1);
        const bool rest = lower(begin) == "the" &&
                          (lower(begin + 1) == "other" || lower(begin + 1) == "others" ||
                           lower(begin + 1) == "remaining" || lower(begin + 1) == "rest");
        them = them || (rest && listed);
        std::uint32_t from = begin;
        for (std::uint32_t t = begin; t + 1 < end && !them; ++t) {
            if (near && lower(t) == "they" && is_listing(t + 1)) {
                them = true;
                from = t;
            } else if (lower(t) == "those" && document_.tokens[t + 1].upos == Upos::verb) {
                them = document_.tokens[t + 1].lemma == lemma_of(act) || lower(begin) == "among";
            } else if (t == begin && lower(t) == "among" && (lower(t + 1) == "them")) {
                them = true;
            }
        }
        if (!them) {
            return std::nullopt;
        }
        // behind the colon, if there is one; else behind the verb
        for (std::uint32_t t = from; t < sentence.last_token; ++t) {
            if (lower(t) == ":") {
                return t + 1;
            }
        }
        for (std::uint32_t t = from; t + 1 < end; ++t) {
            if (is_listing(t)) {
                return t + 1;
            }
        }
        return std::nullopt;
    }

    bool is_listing(std::uint32_t t) const {
        const std::string& lemma = document_.tokens[t].lemma;
        const bool names =
            t + 1 < document_.tokens.size() && (document_.tokens[t + 1].upos == Upos::propn ||
                                                document_.tokens[t + 1].upos == Upos::punct ||
                                                document_.tokens[t + 1].upos == Upos::det);
        return lemma == "include" || lemma == "comprise" || (lemma == "be" && names);
    }

    std::string lemma_of(const Relation& act) const {
        const auto token = std::partition_point(
            document_.tokens.begin(), document_.tokens.end(), [&act](const Token& word) {
                return word.span.start < act.trigger.start;
            });
        return token == document_.tokens.end() ? std::string() : token->lemma;
    }

    // Those of sentence `s`; mentions stand in text order.
    std::span<const Mention> mentions_of(std::uint32_t s) const {
        const auto [first, last] =
            std::equal_range(document_.mentions.begin(), document_.mentions.end(), s, BySentence());
        return {first, last};
    }

    struct BySentence {
        bool operator()(const Mention& mention, std::uint32_t s) const {
            return mention.sentence < s;
        }

        bool operator()(std::uint32_t s, const Mention& mention) const {
            return s < mention.sentence;
        }
    };

    // Persons and bodies that are items of the list that begins with token `from`: no name below a preposition, none of a clause.
    void add_names(const Relation& act,
                   std::uint32_t s,
                   std::uint32_t from,
                   std::vector<Relation>& found) const {
        const std::span<const Mention> mentions = mentions_of(s);
        std::size_t count = 0;
        for (const Mention& mention : mentions) {
            if (mention.first_token < from || mention.kind != MentionKind::name ||
                mention.entity == kNoEntity || count >= kMembersMax ||
                is_inside(mention, mentions) || !is_item(mention, from)) {
                continue;
            }
            const Entity& entity = document_.entities[mention.entity];
            const bool done = std::find(act.objects.begin(), act.objects.end(), mention.entity) !=
                                  act.objects.end() ||
                              std::find(act.subjects.begin(), act.subjects.end(), mention.entity) !=
                                  act.subjects.end();
            if (done || (entity.type != "Person" && entity.type != "Organization")) {
                continue;
            }
            Relation member = act;
            member.objects = {mention.entity};
            member.evidence = {act.evidence.front()};
            if (s != act.evidence.front()) {
                member.evidence.push_back(s);
            }
            constexpr double kListed = 0.9;
            member.confidence *= kListed;
            member.extractor = "listed:" + member.extractor;
            found.push_back(std::move(member));
            ++count;
        }
    }

    // "Security Council" in "National Defense and Security Council"
    static bool is_inside(const Mention& mention, std::span<const Mention> mentions) {
        return std::any_of(mentions.begin(), mentions.end(), [&](const Mention& other) {
            return other.kind == MentionKind::name && other.first_token <= mention.first_token &&
                   other.last_token >= mention.last_token &&
                   other.last_token - other.first_token > mention.last_token - mention.first_token;
        });
    }

    // What stands at the front, behind a comma, semicolon or "and", with a title or an article in between.
    bool is_item(const Mention& mention, std::uint32_t from) const {
        const bool speaks = mention.last_token < document_.tokens.size() &&
                            (document_.tokens[mention.last_token].upos == Upos::verb ||
                             document_.tokens[mention.last_token].upos == Upos::aux);
        if (speaks) {
            return false;
        }
        std::uint32_t t = std::max(std::min(mention.title_first, mention.first_token), from);
        constexpr std::uint32_t kTitleTokens = 8;
        for (std::uint32_t step = 0; t > from && step < kTitleTokens; ++step, --t) {
            const Token& before = document_.tokens[t - 1];
            if (before.upos == Upos::punct || before.upos == Upos::cconj) {
                return true;
            }
            const bool title = before.upos == Upos::noun || before.upos == Upos::propn ||
                               before.upos == Upos::adj || before.upos == Upos::det ||
                               before.upos == Upos::num;
            if (!title) {
                return false;
            }
        }
        return t == from;
    }

    Document& document_;
};

}  // namespace

void read_listed_members(Document& document) {
    ListReader(document).run();
}

}  // namespace entente
