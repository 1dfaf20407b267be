#include "importers/extract/thing_nouns.h"

#include "core/ontology.h"

namespace entente {

Result<std::shared_ptr<const ThingNouns>> ThingNouns::load(const TableSource& source) {
    auto loaded = std::make_shared<ThingNouns>();
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"nouns", "kinds", "use"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        Noun noun;
        noun.again = table.cell(i, 2) == "other";
        noun.act = table.cell(i, 2) == "act";
        if (!noun.again && !noun.act && !table.cell(i, 2).empty()) {
            return table.error_at(i, "use must be `other`, `act` or nothing");
        }
        for (const std::string_view kind : table.list(i, 1)) {
            if (kind == "-") {
                continue;
            }
            const std::size_t colon = kind.find(':');
            Kind read{std::string(kind.substr(0, colon)), ""};
            if (colon != std::string_view::npos) {
                read.subtype = kind.substr(colon + 1);
            }
            if (ontology().entity_type(read.type) == nullptr) {
                return table.error_at(i, "unknown entity type `" + read.type + "`");
            }
            noun.kinds.push_back(std::move(read));
        }
        for (const std::string_view word : table.list(i, 0)) {
            if (!loaded->nouns_.emplace(std::string(word), noun).second) {
                return table.error_at(i, "`" + std::string(word) + "` is listed twice");
            }
        }
    }
    return std::shared_ptr<const ThingNouns>(std::move(loaded));
}

const ThingNouns::Noun* ThingNouns::find(std::string_view noun) const {
    const auto found = nouns_.find(std::string(noun));
    return found == nouns_.end() ? nullptr : &found->second;
}

}  // namespace entente
