#include "importers/extract/ambiguous_states.h"

#include <map>
#include <string_view>

namespace entente {

namespace {

// How often a text names each state by what no other is called, or names its capital.
std::map<std::string, std::uint32_t, std::less<>> named_states(const Document& document,
                                                               const SharedStateNames& names) {
    std::map<std::string, std::uint32_t, std::less<>> counts;
    for (const Mention& mention : document.mentions) {
        if (mention.type == "Country" && !mention.gazetteer_id.empty() &&
            names.find(document.view(mention.span)) == nullptr) {
            ++counts[mention.gazetteer_id];
        } else if (!mention.capital_of.empty()) {
            ++counts[mention.capital_of];
        }
    }
    return counts;
}

}  // namespace

Result<std::shared_ptr<const SharedStateNames>> SharedStateNames::load(const TableSource& source,
                                                                       const Gazetteer& gazetteer) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"forms", "states"}));
    auto loaded = std::make_shared<SharedStateNames>();
    for (std::size_t row = 0; row < table.size(); ++row) {
        std::vector<std::string> states;
        for (const std::string_view code : table.list(row, 1)) {
            states.push_back("country/" + std::string(code));
            if (gazetteer.row(states.back()) == nullptr) {
                return table.error_at(row,
                                      "countries.tsv has no row for `" + std::string(code) + "`");
            }
        }
        if (states.size() < 2) {
            return table.error_at(row, "a shared name needs at least two states");
        }
        for (const std::string_view form : table.list(row, 0)) {
            if (!loaded->states_.emplace(std::string(form), states).second) {
                return table.error_at(row, "`" + std::string(form) + "` is there twice");
            }
        }
    }
    return std::shared_ptr<const SharedStateNames>(std::move(loaded));
}

const std::vector<std::string>* SharedStateNames::find(std::string_view name) const {
    const auto found = states_.find(std::string(name));
    return found == states_.end() ? nullptr : &found->second;
}

Status AmbiguousStates::apply(Document& document) const {
    std::map<std::string, std::uint32_t, std::less<>> counts;
    bool counted = false;
    for (Mention& mention : document.mentions) {
        const std::vector<std::string>* states =
            mention.type == "Country" ? names_->find(document.view(mention.span)) : nullptr;
        if (states == nullptr) {
            continue;
        }
        if (!counted) {
            counts = named_states(document, *names_);
            counted = true;
        }
        const std::string* meant = &states->front();
        std::uint32_t most = 0;
        for (const std::string& state : *states) {
            const auto found = counts.find(state);
            if (found != counts.end() && found->second > most) {
                most = found->second;
                meant = &state;
            }
        }
        const GazetteerRow& row = *gazetteer_->row(*meant);
        mention.gazetteer_id = row.id;
        mention.subtype = row.subtype;
    }
    return {};
}

}  // namespace entente
