// Identity across articles: which entity of the store an entity of a document is.
#pragma once

#include <cstdint>
#include <string>

#include "importers/text/document.h"

namespace entente {

struct LinkDecision {
    std::string identity;     // as ReadEntity::identity
    std::string readable_id;  // as ReadEntity::readable_id
};

// Decides by what the document itself shows:
//   known to the gazetteer             its id: "Country:MA"
//   a person's full name, and the      the name's key: "Person:benny gantz", so that articles
//   proper name of anything else       which use the same name speak of the same entity
//   a surname alone, a description     a key with the article's hash and the entity's number: two
//   ("the deal")                       articles' deals are never one, only a curator may join them
// `text_sha256` is that of the document's text.
LinkDecision link(const Document& document, std::uint32_t entity, const std::string& text_sha256);

}  // namespace entente
