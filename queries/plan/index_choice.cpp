#include "queries/plan/index_choice.h"

#include <algorithm>

namespace entente::cypher {

namespace {

// What one value of a property, a half-open and a closed range are expected to leave, as nothing is counted.
constexpr double kEqualShare = 0.01;
constexpr double kOpenShare = 0.3;
constexpr double kClosedShare = 0.1;

}  // namespace

ComparisonOperator turned(ComparisonOperator op) {
    switch (op) {
        case ComparisonOperator::less: return ComparisonOperator::greater;
        case ComparisonOperator::less_equal: return ComparisonOperator::greater_equal;
        case ComparisonOperator::greater: return ComparisonOperator::less;
        case ComparisonOperator::greater_equal: return ComparisonOperator::less_equal;
        default: return op;
    }
}

void PropertyConditions::add(const Expression& condition) {
    const auto* comparison = try_as<Comparison>(&condition);
    if (comparison == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < comparison->operators.size(); ++i) {
        const Expression& left = *comparison->operands[i];
        const Expression& right = *comparison->operands[i + 1];
        add(comparison->operators[i], left, right);
        add(turned(comparison->operators[i]), right, left);
    }
}

void PropertyConditions::add(ComparisonOperator op,
                             const Expression& subject,
                             const Expression& value) {
    const auto* property = try_as<Property>(&subject);
    if (property == nullptr || property->subject->symbol != symbol_ || !is_known_(value)) {
        return;
    }
    Bounds& bounds = bounds_of(property->key);
    switch (op) {
        case ComparisonOperator::equal: bounds.equal = &value; break;
        case ComparisonOperator::greater:
        case ComparisonOperator::greater_equal:
            bounds.lower = &value;
            bounds.lower_inclusive = op == ComparisonOperator::greater_equal;
            break;
        case ComparisonOperator::less:
        case ComparisonOperator::less_equal:
            bounds.upper = &value;
            bounds.upper_inclusive = op == ComparisonOperator::less_equal;
            break;
        default: break;
    }
}

PropertyConditions::Bounds& PropertyConditions::bounds_of(std::string_view property) {
    for (Bounds& known : bounds_) {
        if (known.property == property) {
            return known;
        }
    }
    bounds_.push_back({property});
    return bounds_.back();
}

const PropertyConditions::Bounds* PropertyConditions::find(std::string_view property) const {
    const auto found = std::ranges::find(bounds_, property, &Bounds::property);
    return found == bounds_.end() ? nullptr : &*found;
}

std::optional<IndexChoice> PropertyConditions::choice(const IndexedProperties& index) const {
    IndexChoice choice;
    choice.index = index;
    for (const std::string& property : index.properties) {
        const Bounds* bounds = find(property);
        if (bounds == nullptr || choice.is_range()) {
            return std::nullopt;
        }
        if (bounds->equal != nullptr) {
            choice.equal.push_back(bounds->equal);
            choice.share *= kEqualShare;
            continue;
        }
        choice.lower = bounds->lower;
        choice.upper = bounds->upper;
        choice.lower_inclusive = bounds->lower_inclusive;
        choice.upper_inclusive = bounds->upper_inclusive;
        if (!choice.is_range()) {
            return std::nullopt;
        }
        choice.share *=
            choice.lower != nullptr && choice.upper != nullptr ? kClosedShare : kOpenShare;
    }
    return choice;
}

std::optional<IndexChoice> PropertyConditions::best(const std::set<IndexedProperties>& indexes,
                                                    std::span<const std::string> labels) const {
    std::optional<IndexChoice> best;
    for (const IndexedProperties& index : indexes) {
        if (std::ranges::find(labels, index.label) == labels.end()) {
            continue;
        }
        auto one = choice(index);
        if (one && (!best || one->share < best->share)) {
            best = std::move(one);
        }
    }
    return best;
}

}  // namespace entente::cypher
