// The arena of a statement, and the places and type names that errors show.

#include "queries/cypher/ast.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace entente::cypher {

namespace {

constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20;

struct NamedType {
    std::uint32_t bits;
    std::string_view name;
};

constexpr auto kTypeNames = std::to_array<NamedType>({
    {kNumberTypes, "Number"},
    {kBooleanType, "Boolean"},
    {kIntegerType, "Integer"},
    {kFloatType, "Float"},
    {kStringType, "String"},
    {kNodeType, "Node"},
    {kRelationshipType, "Relationship"},
    {kPathType, "Path"},
    {kListType, "List"},
    {kMapType, "Map"},
    {kDateType, "Date"},
    {kTimeType, "Time"},
    {kLocalTimeType, "LocalTime"},
    {kDateTimeType, "DateTime"},
    {kLocalDateTimeType, "LocalDateTime"},
    {kDurationType, "Duration"},
    {kPointType, "Point"},
    {kBytesType, "Bytes"},
});

std::string names_of(std::uint32_t bits) {
    std::string text;
    for (const NamedType& type : kTypeNames) {
        if ((bits & type.bits) == type.bits) {
            text += text.empty() ? "" : " or ";
            text += type.name;
            bits &= ~type.bits;
        }
    }
    return text;
}

}  // namespace

void Arena::grow(std::size_t size) {
    const std::size_t block = std::max(next_block_, size + alignof(std::max_align_t));
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
    current_ = blocks_.back().get();
    used_ = 0;
    capacity_ = block;
    total_ += block;
    next_block_ = std::min(block * 2, std::max(block, kBlockBytesMax));
}

// A node takes some tens of bytes, and a token of text makes about one.
Ast::Ast(std::string_view statement_text)
    : arena_(2048 + std::min(statement_text.size() * 12, kBlockBytesMax)) {
    text = string(statement_text);
}

std::string_view Ast::string(std::string_view bytes) {
    if (bytes.empty()) {
        return {};
    }
    char* place = static_cast<char*>(arena_.allocate(bytes.size(), 1));
    std::memcpy(place, bytes.data(), bytes.size());
    return {place, bytes.size()};
}

std::string static_type_name(StaticType type) {
    if (type.bits == 0) {
        return "Null";
    }
    if (type.bits == kAnyType) {
        return "Any";
    }
    if (type.bits == kListType && type.elements != kAnyType && type.elements != 0) {
        return "List of " + names_of(type.elements);
    }
    return names_of(type.bits);
}

Position position_at(std::string_view text, std::uint32_t offset) {
    Position position;
    const std::size_t end = std::min<std::size_t>(offset, text.size());
    for (std::size_t i = 0; i < end; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) {
            continue;  // inside a code point
        }
        ++position.offset;
        const bool line_end =
            byte == '\n' || (byte == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n'));
        if (line_end) {
            ++position.line;
            position.column = 1;
        } else {
            ++position.column;
        }
    }
    return position;
}

}  // namespace entente::cypher
