// Identity across articles: which entity of the store an entity of a document is.
//
// Two steps. link() looks at the document alone, on any thread. link_to_store() looks at the store as it is when the
// article is committed, so the answer depends on the articles before and on nothing else: articles are committed in
// order, whatever the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/article.h"
#include "core/graph_view.h"
#include "core/result.h"
#include "importers/text/document.h"

namespace entente {

struct LinkDecision {
    std::string identity;     // as ReadEntity::identity
    std::string readable_id;  // as ReadEntity::readable_id
};

// Decides by what the document itself shows:
//   known to the gazetteer             its id: "Country:MA"
//   a person's full name, and the      the name's key: "Person:benny gantz". It is open: the store may know the
//   proper name of anything else       name, or another form of it
//   a name of words that many bear     with its state, where that is known, "Organization:ministry of defence@MA",
//   ("Ministry of Defence")            else as a description
//   a surname alone, a description     a key with the article's hash and the entity's number: two
//   ("the deal")                       articles' deals are never one, only a curator may join them
// `text_sha256` is that of the document's text.
LinkDecision link(const Document& document, std::uint32_t entity, const std::string& text_sha256);

// Whether its identity is open in this sense.
bool is_open(const ReadEntity& entity);

// Whether only the text with this hash can name it: a description, a surname alone.
bool is_local_identity(const ReadEntity& entity, const std::string& text_sha256);

// The identity that the entity with this readable id was made with; empty for one that no article made.
Result<std::string> identity_of(const GraphView& store, const std::string& readable_id);

// Entities that are compared with one that is to be linked.
inline constexpr std::size_t kLinkCandidatesMax = 64;
// The property of an entity that may be one of others, which were not clear enough: their ids, joined by ", ".
inline constexpr const char* kDoubtProperty = "possibly_same_as";

// Settles the identities of entities that are open. Each is scored against the entities of its type that have its name,
// one of its aliases or, for persons, a name that may be another form of it (spelling, order, initials, middle names):
//
//   prior      the same name 0.8, of words that many persons bear 0.55; an alias 0.75; another spelling 0.5;
//              initials 0.4, names left out 0.4
//   evidence   a state in common 0.15, an office 0.1, somebody or something else of the article to which the entity
//              has a fact 0.15, its state is spoken of in the article 0.05
//   against    both have states and none in common, or other genders: not the same
//
// At 0.6, and 0.1 before the next, it is linked. Otherwise it becomes a new entity; those above 0.3 are noted
// in kDoubtProperty. No two entities of an article are linked to one. The sums are of tenths and twentieths, so
// that no rounding decides.
Status link_to_store(const GraphView& store, ArticleReading& reading);

}  // namespace entente
