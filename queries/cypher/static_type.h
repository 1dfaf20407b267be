// What is known of an expression's value before it is computed: a set of possible types.
#pragma once

#include <cstdint>
#include <string>

namespace entente::cypher {

// Every expression may also give null; null itself is the empty set.
enum TypeBits : std::uint32_t {
    kBooleanType = 1U << 0,
    kIntegerType = 1U << 1,
    kFloatType = 1U << 2,
    kStringType = 1U << 3,
    kNodeType = 1U << 4,
    kRelationshipType = 1U << 5,
    kPathType = 1U << 6,
    kListType = 1U << 7,
    kMapType = 1U << 8,
    kDateType = 1U << 9,
    kTimeType = 1U << 10,
    kLocalTimeType = 1U << 11,
    kDateTimeType = 1U << 12,
    kLocalDateTimeType = 1U << 13,
    kDurationType = 1U << 14,
    kPointType = 1U << 15,
    kBytesType = 1U << 16,

    kNumberTypes = kIntegerType | kFloatType,
    kEntityTypes = kNodeType | kRelationshipType,
    kInstantTypes = kDateType | kTimeType | kLocalTimeType | kDateTimeType | kLocalDateTimeType,
    kTemporalTypes = kInstantTypes | kDurationType,
    kAnyType = (1U << 17) - 1,
};

// `bits` are the types it may have; where that includes list, `elements` the types of its elements.
struct StaticType {
    std::uint32_t bits = kAnyType;
    std::uint32_t elements = kAnyType;

    static StaticType any() { return {}; }

    static StaticType of(std::uint32_t types) { return {types, kAnyType}; }

    static StaticType list_of(std::uint32_t types) { return {kListType, types}; }

    // Whether a value may be of one of `types`; null always may.
    bool may_be(std::uint32_t types) const { return bits == 0 || (bits & types) != 0; }

    // Whether it can only be of `types`, or null.
    bool only(std::uint32_t types) const { return (bits & ~types) == 0; }

    bool operator==(const StaticType&) const = default;
};

// "Integer or Float", "List of Node", "Null", "Any": for messages.
std::string static_type_name(StaticType type);

}  // namespace entente::cypher
