#include "importers/extract/state_bodies.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

// The state that a mention names, or whose capital it is; or empty.
std::string state_named(const Mention& mention) {
    return mention.type == "Country" ? mention.gazetteer_id : mention.capital_of;
}

class BodyNamer {
public:
    BodyNamer(Document& document, const StateBodyNames& names, const Gazetteer& gazetteer)
        : document_(document), names_(names), gazetteer_(gazetteer) {}

    void run() {
        find_passed_over();
        for (const Mention& mention : document_.mentions) {
            if (const std::string state = state_named(mention); !state.empty()) {
                ++counts_[state];
            }
        }
        for (const auto& [state, count] : counts_) {
            if (most_.empty() || count > counts_[most_]) {
                most_ = state;
            }
        }
        const Mention* last = nullptr;  // that names a state
        for (Mention& mention : document_.mentions) {
            if (mention.type == "Organization" && mention.gazetteer_id.empty()) {
                name(mention, last);
            }
            if (!state_named(mention).empty()) {
                last = &mention;
            }
        }
    }

private:
    // "the Treasury", where the core saw no name
    void find_passed_over() {
        std::vector<bool> covered(document_.tokens.size(), false);
        for (const Mention& mention : document_.mentions) {
            std::fill(covered.begin() + mention.first_token,
                      covered.begin() + std::max(mention.first_token, mention.last_token),
                      true);
        }
        const std::size_t before = document_.mentions.size();
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            for (std::uint32_t t = sentence.first_token + 1; t < sentence.last_token; ++t) {
                const std::uint32_t end = name_end(sentence, t, covered);
                if (end == t) {
                    continue;
                }
                document_.mentions.push_back(
                    make_mention(document_, s, t, end, MentionKind::name, "Organization"));
                t = end - 1;
            }
        }
        if (document_.mentions.size() > before) {
            sort_mentions(document_);
        }
    }

    // Where a listed name ends that begins with token `t` behind "the"; `t` when there is none.
    std::uint32_t name_end(const Sentence& sentence,
                           std::uint32_t t,
                           const std::vector<bool>& covered) const {
        constexpr std::uint32_t kWordsMax = 3;
        const auto capitalised = [&](std::uint32_t k) {
            return k < sentence.last_token && is_capitalised(document_, k);
        };
        if (document_.tokens[t - 1].lemma != "the" || !capitalised(t)) {
            return t;
        }
        std::uint32_t end = t;
        while (end < t + kWordsMax && capitalised(end) && !covered[end]) {
            ++end;
        }
        // a part of a longer name is none
        if (capitalised(end)) {
            return t;
        }
        const ByteSpan span{document_.tokens[t].span.start, document_.tokens[end - 1].span.end};
        return end > t && names_.find(document_.view(span)) != nullptr ? end : t;
    }

    void name(Mention& mention, const Mention* last) const {
        std::string_view text = document_.view(mention.span);
        if (text.starts_with("the ") || text.starts_with("The ")) {
            text.remove_prefix(4);
        }
        const auto* bodies = names_.find(text);
        if (bodies == nullptr || is_owned(mention)) {
            return;
        }
        const StateBodyNames::Body* found = nullptr;
        for (const StateBodyNames::Body& body : *bodies) {
            const auto count = counts_.find(body.state);
            const bool near = last != nullptr && state_named(*last) == body.state &&
                              last->sentence + kReachSentences >= mention.sentence;
            const bool may_be =
                count != counts_.end() && (body.anywhere || near || body.state == most_);
            if (may_be && (found == nullptr || count->second > counts_.at(found->state))) {
                found = &body;
            }
        }
        if (found == nullptr) {
            return;
        }
        mention.gazetteer_id = found->id;
        mention.kind = MentionKind::name;
        mention.subtype = gazetteer_.row(found->id)->subtype;
    }

    // "Kenya's Treasury", "the Kenyan House", "its Senate", "the House of Chiefs"
    bool is_owned(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.last_token + 1 < sentence.last_token) {
            const std::string_view next = document_.tokens[mention.last_token].lemma;
            if (next == "of" || next == "in") {
                return true;
            }
        }
        if (mention.first_token == sentence.first_token) {
            return false;
        }
        const Token& before = document_.tokens[mention.first_token - 1];
        return before.lemma == "'s" || before.xpos == "PRP$" || before.upos == Upos::adj ||
               before.upos == Upos::propn || before.upos == Upos::noun;
    }

    static constexpr std::uint32_t kReachSentences = 2;

    Document& document_;
    const StateBodyNames& names_;
    const Gazetteer& gazetteer_;
    std::map<std::string, std::uint32_t> counts_;  // mentions of each state
    std::string most_;                             // the state with most of them
};

}  // namespace

Result<std::shared_ptr<const StateBodyNames>> StateBodyNames::load(const TableSource& source,
                                                                   const Gazetteer& gazetteer) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"name", "bodies", "use"}));
    auto loaded = std::make_shared<StateBodyNames>();
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (!table.cell(i, 2).empty() && table.cell(i, 2) != "anywhere") {
            return table.error_at(i, "use must be `anywhere` or nothing");
        }
        std::vector<Body> bodies;
        for (const std::string_view id : table.list(i, 1)) {
            const std::string row_id = "organization/" + std::string(id);
            const GazetteerRow* row = gazetteer.row(row_id);
            if (row == nullptr || row->countries.size() != 1) {
                return table.error_at(
                    i, "`" + std::string(id) + "` is no row of organizations.tsv with one state");
            }
            bodies.push_back({row_id, row->countries.front(), !table.cell(i, 2).empty()});
        }
        if (!loaded->bodies_.emplace(table.cell(i, 0), std::move(bodies)).second) {
            return table.error_at(i, "`" + std::string(table.cell(i, 0)) + "` is listed twice");
        }
    }
    return std::shared_ptr<const StateBodyNames>(std::move(loaded));
}

const std::vector<StateBodyNames::Body>* StateBodyNames::find(std::string_view name) const {
    const auto found = bodies_.find(std::string(name));
    return found == bodies_.end() ? nullptr : &found->second;
}

Status StateBodies::apply(Document& document) const {
    BodyNamer(document, *names_, *gazetteer_).run();
    return {};
}

}  // namespace entente
