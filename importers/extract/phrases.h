// How much of the text a description takes up, and which descriptions say by a name what they mean.
#pragma once

#include "importers/text/document.h"

namespace entente {

// The bytes of the whole noun phrase that a description heads: "the agreement with X on grain" for "agreement".
// Of names, pronouns and groups their own span. Widest at named limits; linear in them.
ByteSpan phrase_span(const Document& document, const Mention& mention);

// Whether a description of the entity takes in a name: "U.S. troops in South Korea", "peace talks in Geneva".
// Such descriptions say which ones are meant.
bool is_anchored(const Document& document, const Entity& entity);

}  // namespace entente
