#include "importers/extract/described_names.h"

#include <algorithm>
#include <string_view>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

constexpr std::uint32_t kReachMentions = 8;

class DescriptionReader {
public:
    explicit DescriptionReader(const Document& document) : document_(document) {}

    std::uint32_t name(std::uint32_t index) const {
        const Mention& description = document_.mentions[index];
        if (description.kind != MentionKind::nominal || description.group_size != 0) {
            return kNoMention;
        }
        const std::uint32_t head =
            head_token(document_, description.first_token, description.last_token);
        if (token(head).morphology.number == GrammaticalNumber::plural ||
            token(head).upos != Upos::noun) {
            return kNoMention;
        }
        const std::uint32_t bearer = token(head).deprel == "appos" ? above(head) : subject_of(head);
        for (std::uint32_t k = index; k-- > 0 && index - k <= kReachMentions;) {
            const Mention& before = document_.mentions[k];
            if (before.sentence != description.sentence) {
                break;
            }
            if (before.first_token <= bearer && bearer < before.last_token) {
                return may_bear(before, description, head) ? k : kNoMention;
            }
        }
        return kNoMention;
    }

private:
    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::uint32_t above(std::uint32_t t) const {
        return token(t).head < 0 ? UINT32_MAX : static_cast<std::uint32_t>(token(t).head);
    }

    // The subject of "X is a firm", where it is said plainly.
    std::uint32_t subject_of(std::uint32_t predicate) const {
        const Sentence& sentence = document_.sentences[sentence_of(predicate)];
        std::uint32_t subject = UINT32_MAX;
        bool copula = false;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (above(t) != predicate) {
                continue;
            }
            if (token(t).xpos == "MD" || token(t).lemma == "not" || token(t).lemma == "never") {
                return UINT32_MAX;
            }
            copula = copula || (token(t).deprel == "cop" && token(t).lemma == "be");
            if (token(t).deprel == "nsubj") {
                subject = t;
            }
        }
        return copula ? subject : UINT32_MAX;
    }

    std::uint32_t sentence_of(std::uint32_t t) const {
        const auto after = std::upper_bound(
            document_.sentences.begin(),
            document_.sentences.end(),
            t,
            [](std::uint32_t at, const Sentence& sentence) { return at < sentence.first_token; });
        return static_cast<std::uint32_t>(after - document_.sentences.begin()) - 1;
    }

    bool may_bear(const Mention& name, const Mention& description, std::uint32_t head) const {
        const bool named = name.kind == MentionKind::name || name.kind == MentionKind::acronym;
        if (!named || name.entity == kNoEntity || is_joined(description, head)) {
            return false;
        }
        if (name.type == "Person") {
            return description.type == "Group" && description.subtype != "coalition";
        }
        return name.type == description.type &&
               (name.type == "Organization" || name.type == "Asset");
    }

    // "X, a militia, and Y": a list in which the noun may be somebody else.
    bool is_joined(const Mention& description, std::uint32_t head) const {
        const Sentence& sentence = document_.sentences[description.sentence];
        for (std::uint32_t t = head + 1; t < sentence.last_token; ++t) {
            if (above(t) == head && token(t).deprel == "conj" && token(t).upos == Upos::propn) {
                return true;
            }
        }
        return false;
    }

    const Document& document_;
};

}  // namespace

std::uint32_t name_described(const Document& document, std::uint32_t index) {
    return DescriptionReader(document).name(index);
}

}  // namespace entente
