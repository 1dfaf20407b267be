// Which index finds what a variable of a pattern may be, by the conditions on its properties.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/plan/statistics.h"

namespace entente::cypher {

// Equality of all properties of the index, or of all but the last and a range of that.
struct IndexChoice {
    IndexedProperties index;
    std::vector<const Expression*> equal;
    const Expression* lower = nullptr;
    const Expression* upper = nullptr;
    bool lower_inclusive = false;
    bool upper_inclusive = false;
    // Of what has the label or the type, the part that is expected.
    double share = 1;

    bool is_range() const { return lower != nullptr || upper != nullptr; }
};

// What the conditions on a variable say of its properties: `v.p = x`, `x < v.p <= y` and the like. What they compare with
// must be known before the variable is bound.
class PropertyConditions {
public:
    using IsKnown = std::function<bool(const Expression&)>;

    PropertyConditions(SymbolId symbol, IsKnown is_known)
        : symbol_(symbol), is_known_(std::move(is_known)) {}

    // Looks at one condition of those that all have to hold.
    void add(const Expression& condition);

    // nullopt where the index needs more than they say.
    std::optional<IndexChoice> choice(const IndexedProperties& index) const;

    // Of those of one of the labels the one that leaves least.
    std::optional<IndexChoice> best(const std::set<IndexedProperties>& indexes,
                                    std::span<const std::string> labels) const;

private:
    struct Bounds {
        std::string_view property;
        const Expression* equal = nullptr;
        const Expression* lower = nullptr;
        const Expression* upper = nullptr;
        bool lower_inclusive = false;
        bool upper_inclusive = false;
    };

    void add(ComparisonOperator op, const Expression& subject, const Expression& value);
    Bounds& bounds_of(std::string_view property);
    const Bounds* find(std::string_view property) const;

    SymbolId symbol_;
    IsKnown is_known_;
    std::vector<Bounds> bounds_;
};

// The same the other way round: `x < v.p` to `v.p > x`.
ComparisonOperator turned(ComparisonOperator op);

}  // namespace entente::cypher
