#include "importers/extract/shared_titles.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "importers/extract/mentions.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Words between two members of such a list ("H.E. General").
constexpr std::uint32_t kFillersMax = 5;
constexpr std::size_t kMembersMax = 12;

// "the foreign ministers" may be a mention of several unnamed persons.
bool in_group(const Document& document, const MentionMap& map, std::uint32_t t) {
    const std::uint32_t index = map.at(t);
    return index != kNoMention && document.mentions[index].type == "Group";
}

class TitleList {
public:
    TitleList(const Document& document, const MentionMap& map, const Sentence& sentence)
        : document_(document), map_(map), sentence_(sentence) {}

    // What the plural office at token `t` gives.
    std::vector<SharedTitle> at(std::uint32_t t) {
        std::uint32_t first = t;
        while (first > sentence_.first_token && t - first < 2 && is_modifier(first - 1)) {
            --first;
        }
        states_before(first);
        read_list(t + 1);
        if (bodies_.empty() && first > sentence_.first_token && form(first - 1) == "their") {
            states_of_their(first - 1);
            read_names_behind(t + 1);
        }
        if (persons_.empty() && bodies_.size() > 1) {
            persons_before(first);
        }
        std::vector<SharedTitle> pairs;
        if (bodies_.size() < 2 || bodies_.size() != persons_.size()) {
            return pairs;
        }
        const std::string role = role_of(first, t);
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            pairs.push_back({persons_[i], bodies_[i], role});
        }
        return pairs;
    }

private:
    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    bool is_modifier(std::uint32_t t) const {
        const Upos upos = document_.tokens[t].upos;
        return (!map_.covered(t) || in_group(document_, map_, t)) && form(t) != "-" &&
               (upos == Upos::adj || upos == Upos::noun || upos == Upos::propn);
    }

    bool is_body(const Mention& mention) const {
        return (mention.type == "Country" || mention.type == "Organization") &&
               mention.entity != kNoEntity;
    }

    // "the Kenyan and Ugandan [foreign ministers]"
    void states_before(std::uint32_t end) {
        for (std::uint32_t t = end; t > sentence_.first_token && bodies_.size() < kMembersMax;) {
            const std::uint32_t index = map_.at(t - 1);
            if (index != kNoMention && is_body(document_.mentions[index]) &&
                document_.mentions[index].kind == MentionKind::demonym) {
                bodies_.insert(bodies_.begin(), index);
                t = document_.mentions[index].first_token;
            } else if (!bodies_.empty() && (form(t - 1) == "and" || form(t - 1) == ",")) {
                --t;
            } else {
                return;
            }
        }
    }

    // "X and Y, the foreign ministers of A and B", "X and Y, respectively the envoys of A and B": whoever is joined before the comma.
    void persons_before(std::uint32_t first) {
        std::uint32_t t = first;
        while (t > sentence_.first_token && first - t < 3 &&
               (form(t - 1) == "the" || form(t - 1) == "respectively")) {
            --t;
        }
        if (t == sentence_.first_token || form(t - 1) != ",") {
            return;
        }
        std::uint32_t fillers = 0;
        for (--t; t > sentence_.first_token && fillers <= kFillersMax;) {
            const std::uint32_t index = map_.at(t - 1);
            if (index == kNoMention) {
                if (!fills(t - 1) || form(t - 1) == "of") {
                    return;
                }
                ++fillers;
                --t;
                continue;
            }
            const Mention& mention = document_.mentions[index];
            if (mention.type != "Person" || mention.kind != MentionKind::name ||
                mention.entity == kNoEntity || persons_.size() == kMembersMax) {
                return;
            }
            persons_.insert(persons_.begin(), index);
            t = mention.first_token;
            fillers = 0;
        }
    }

    // "Ministers X and Y, [of] A and B": the states stand behind the names.
    bool states_behind(std::uint32_t t) const {
        return form(t) == "of" && persons_.size() > 1 && t > 0 && form(t - 1) == ",";
    }

    // "A and B met, [their] foreign ministers": the two states that are joined last before the pronoun.
    void states_of_their(std::uint32_t their) {
        constexpr std::uint32_t kReachTokens = 24;
        const std::uint32_t floor =
            std::max(sentence_.first_token + kReachTokens, their) - kReachTokens;
        for (std::uint32_t t = their; t > floor + 2;) {
            --t;
            const std::uint32_t right = map_.at(t);
            if (right == kNoMention || !is_body(document_.mentions[right])) {
                continue;
            }
            const std::uint32_t link = document_.mentions[right].first_token - 1;
            const std::uint32_t left =
                link > floor && form(link) == "and" ? map_.at(link - 1) : kNoMention;
            if (left != kNoMention && is_body(document_.mentions[left])) {
                bodies_ = {left, right};
                return;
            }
            t = std::max(document_.mentions[right].first_token, floor + 1);
        }
    }

    // ", X and Y" behind the title
    void read_names_behind(std::uint32_t t) {
        if (bodies_.size() < 2 || t >= sentence_.last_token || form(t) != ",") {
            return;
        }
        for (++t; t < sentence_.last_token && persons_.size() < kMembersMax;) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention) {
                if (!fills(t) || form(t) == "of") {
                    return;
                }
                ++t;
                continue;
            }
            const Mention& mention = document_.mentions[index];
            if (mention.type != "Person" || mention.kind != MentionKind::name ||
                mention.entity == kNoEntity) {
                return;
            }
            persons_.push_back(index);
            t = mention.last_token;
        }
    }

    void read_list(std::uint32_t t) {
        bool of = t < sentence_.last_token && form(t) == "of";
        const bool named = t < sentence_.last_token && map_.covered(t) &&
                           document_.mentions[map_.at(t)].type == "Person";
        if (!of && bodies_.empty() && !named) {
            return;
        }
        std::uint32_t fillers = 0;
        while (t < sentence_.last_token && fillers <= kFillersMax) {
            const std::uint32_t index = map_.at(t);
            if (index == kNoMention) {
                if (!fills(t)) {
                    return;
                }
                of = of || states_behind(t);
                ++fillers;
                ++t;
                continue;
            }
            const Mention& mention = document_.mentions[index];
            const bool person = mention.type == "Person" && mention.kind == MentionKind::name &&
                                mention.entity != kNoEntity;
            if (!person && (!of || !is_body(mention))) {
                return;
            }
            auto& list = person ? persons_ : bodies_;
            if (list.size() == kMembersMax) {
                return;
            }
            list.push_back(index);
            t = mention.last_token;
            fillers = 0;
        }
    }

    bool fills(std::uint32_t t) const {
        static const std::set<std::string_view> words = {"of", "and", ",", "the", ".", "-"};
        const Upos upos = document_.tokens[t].upos;
        return words.contains(form(t)) || upos == Upos::propn ||
               (upos == Upos::noun && is_capitalised(document_, t)) ||
               (upos == Upos::x && is_capitalised(document_, t));
    }

    std::string role_of(std::uint32_t first, std::uint32_t t) const {
        std::string role;
        for (std::uint32_t k = first; k < t; ++k) {
            role += to_lower(form(k)) + " ";
        }
        return role + singular(to_lower(form(t)));
    }

    const Document& document_;
    const MentionMap& map_;
    const Sentence& sentence_;
    std::vector<std::uint32_t> bodies_;
    std::vector<std::uint32_t> persons_;
};

}  // namespace

std::vector<SharedTitle> shared_titles(const Document& document, const MentionMap& map) {
    static const std::set<std::string_view> offices = {"president",
                                                       "minister",
                                                       "premier",
                                                       "leader",
                                                       "ambassador",
                                                       "envoy",
                                                       "king",
                                                       "chancellor",
                                                       "secretary",
                                                       "chief",
                                                       "chairman",
                                                       "commander",
                                                       "prince",
                                                       "emir",
                                                       "governor",
                                                       "negotiator",
                                                       "spokesman",
                                                       "delegate",
                                                       "representative"};
    std::vector<SharedTitle> found;
    for (const Sentence& sentence : document.sentences) {
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const std::string word = to_lower(document.view(document.tokens[t]));
            if (word.ends_with("s") && offices.contains(singular(word)) &&
                (!map.covered(t) || in_group(document, map, t))) {
                const auto pairs = TitleList(document, map, sentence).at(t);
                found.insert(found.end(), pairs.begin(), pairs.end());
            }
        }
    }
    return found;
}

}  // namespace entente
