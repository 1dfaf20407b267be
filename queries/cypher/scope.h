// Which name means which symbol at a place of the query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queries/cypher/symbols.h"

namespace entente::cypher {

// A stack of bindings; a later one hides an earlier one of its name. Finding is O(1), whatever the number.
class Scope {
public:
    struct Binding {
        std::string_view name;
        std::uint32_t name_id;
        SymbolId symbol;
        SymbolId before;  // what the name meant until then
    };

    // kNoSymbol when the name means nothing here.
    SymbolId find(std::string_view name) const {
        const auto found = ids_.find(name);
        return found == ids_.end() ? kNoSymbol : visible_[found->second];
    }

    void bind(std::string_view name, SymbolId symbol) {
        const auto [found, added] =
            ids_.try_emplace(name, static_cast<std::uint32_t>(visible_.size()));
        if (added) {
            visible_.push_back(kNoSymbol);
        }
        bindings_.push_back({name, found->second, symbol, visible_[found->second]});
        visible_[found->second] = symbol;
    }

    std::size_t size() const { return bindings_.size(); }

    // Takes back all bindings but the first `size`.
    void rewind(std::size_t size) {
        while (bindings_.size() > size) {
            visible_[bindings_.back().name_id] = bindings_.back().before;
            bindings_.pop_back();
        }
    }

    // What every name means, for show().
    std::vector<SymbolId> shown() const { return visible_; }

    // Makes every name meaningless, until show().
    void hide() { visible_.assign(visible_.size(), kNoSymbol); }

    // Requires that the scope has the size it had at shown().
    void show(const std::vector<SymbolId>& shown) {
        for (std::size_t i = 0; i < shown.size(); ++i) {
            visible_[i] = shown[i];
        }
    }

    const std::vector<Binding>& bindings() const { return bindings_; }

    // All names that mean something.
    std::vector<std::string_view> names() const;

private:
    std::unordered_map<std::string_view, std::uint32_t> ids_;
    std::vector<SymbolId> visible_;  // by name id
    std::vector<Binding> bindings_;
};

}  // namespace entente::cypher
