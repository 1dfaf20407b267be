// Variables after name resolution: what a Variable of the AST stands for.
#pragma once

#include <cstdint>
#include <string_view>

#include "queries/cypher/position.h"
#include "queries/cypher/static_type.h"

namespace entente::cypher {

// Index into Analysis::symbols, dense from 0, so that it can serve as a slot number as it is.
using SymbolId = std::uint32_t;
constexpr SymbolId kNoSymbol = 0xFFFFFFFFU;

// What binds it decides the kind, and through WITH and UNWIND it is kept where the types say so.
enum class SymbolKind : std::uint8_t {
    node,           // (n)
    relationship,   // -[r]-
    relationships,  // -[r*]-: the list of relationships on the way
    path,           // p = ...
    value,  // anything else, also a node or relationship of which nothing is known statically
};

struct Symbol {
    std::string_view name;  // without backquotes; empty for what has no name in the text
    SymbolKind kind = SymbolKind::value;
    StaticType type = {};
    Span span = {};  // where it was bound
    bool nullable =
        true;  // false only for what a MATCH, CREATE or MERGE bound and nothing has weakened
};

}  // namespace entente::cypher
