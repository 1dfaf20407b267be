// Which name means which symbol at a place of the query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queries/cypher/symbols.h"

namespace entente::cypher {

// A stack of bindings; a later one hides an earlier one of its name. Finding, hiding and taking back cost the same
// whatever the number.
class Scope {
public:
    struct Binding {
        std::string_view name;
        std::uint32_t name_id;
        SymbolId symbol;
        std::uint32_t before;  // index plus one of the binding that the name had until then, or 0
    };

    // kNoSymbol when the name means nothing here.
    SymbolId find(std::string_view name) const {
        const auto found = ids_.find(name);
        if (found == ids_.end()) {
            return kNoSymbol;
        }
        const std::uint32_t at = latest_[found->second];
        return at > floor_ ? bindings_[at - 1].symbol : kNoSymbol;
    }

    void bind(std::string_view name, SymbolId symbol) {
        const auto [found, added] =
            ids_.try_emplace(name, static_cast<std::uint32_t>(latest_.size()));
        if (added) {
            latest_.push_back(0);
        }
        bindings_.push_back({name, found->second, symbol, latest_[found->second]});
        latest_[found->second] = static_cast<std::uint32_t>(bindings_.size());
    }

    std::size_t size() const { return bindings_.size(); }

    // Takes back all bindings but the first `size`.
    void rewind(std::size_t size) {
        while (bindings_.size() > size) {
            latest_[bindings_.back().name_id] = bindings_.back().before;
            bindings_.pop_back();
        }
    }

    // How many of the first bindings are hidden.
    std::size_t floor() const { return floor_; }

    // Hides the first `floor` bindings, and shows the others.
    void set_floor(std::size_t floor) { floor_ = floor; }

    // The bindings from index `from` on that mean something here.
    std::vector<Binding> visible(std::size_t from = 0) const;

    // All names that mean something.
    std::vector<std::string_view> names() const;

private:
    std::unordered_map<std::string_view, std::uint32_t> ids_;
    std::vector<std::uint32_t> latest_;  // by name id: index plus one of its binding, or 0
    std::vector<Binding> bindings_;
    std::size_t floor_ = 0;
};

}  // namespace entente::cypher
