// Suffix tables: loading and checking; reading is in the header.
#include "importers/parse/suffix_table.h"

#include <algorithm>
#include <string>

namespace entente {

Result<SuffixTable> SuffixTable::load(const ModelFile& model,
                                      std::string_view prefix,
                                      std::size_t labels) {
    const std::string name(prefix);
    ENTENTE_ASSIGN(const auto keys, model.array<std::uint32_t>(name + ".keys"));
    ENTENTE_ASSIGN(const auto first, model.array<std::uint32_t>(name + ".first"));
    ENTENTE_ASSIGN(const std::string_view letters, model.text(name + ".letters"));
    ENTENTE_ASSIGN(const auto nodes, model.array<std::int16_t>(name + ".labels"));
    SuffixTable table;
    table.keys_ = keys.values;
    table.first_ = first.values;
    table.letters_ = letters;
    table.labels_ = nodes.values;

    const auto wrong = [&](std::string_view what) {
        return Error{ErrorCode::corruption,
                     "model " + model.name() + ": the table " + name +
                         " is damaged: " + std::string(what) + "; fetch or train the file again"};
    };
    const std::size_t count = table.labels_.size();
    if (table.letters_.size() != count || table.first_.size() != count + 1 ||
        table.keys_.size() > count) {
        return wrong("its arrays do not have the same length");
    }
    if (std::adjacent_find(table.keys_.begin(), table.keys_.end(), std::greater_equal<>()) !=
        table.keys_.end()) {
        return wrong("its keys do not ascend");
    }
    // Children behind their parents, so that every walk ends.
    if (table.first_[0] != table.keys_.size() || table.first_[count] != count) {
        return wrong("its nodes do not add up");
    }
    for (std::size_t node = 0; node < count; ++node) {
        if (table.first_[node] <= node || table.first_[node] > table.first_[node + 1]) {
            return wrong("node " + std::to_string(node) + " has children that it cannot have");
        }
        if (table.labels_[node] >= 0 && static_cast<std::size_t>(table.labels_[node]) >= labels) {
            return wrong("node " + std::to_string(node) + " has a label that there is not");
        }
    }
    return table;
}

std::uint32_t SuffixTable::root(std::uint32_t key) const {
    const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    return found != keys_.end() && *found == key ? static_cast<std::uint32_t>(found - keys_.begin())
                                                 : kNoRoot;
}

}  // namespace entente
