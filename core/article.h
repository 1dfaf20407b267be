// What an importer hands to the store: an article as a value, and what was read from it.
//
// The store checks everything here (ontology, offsets, references) and refuses the whole article
// with an explanation when something does not fit, so that nothing half-read is ever kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/claim.h"
#include "core/value.h"

namespace entente {

// Half-open range of Unicode code points of the article's text, as in the W3C Web Annotation
// TextPositionSelector (https://www.w3.org/TR/annotation-model/#text-position-selector).
struct TextSpan {
    std::uint32_t start = 0;
    std::uint32_t end = 0;

    std::uint32_t length() const { return end - start; }

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const TextSpan&, const TextSpan&) = default;
};

// One imported text and where it comes from. Empty strings mean unknown.
struct Article {
    std::string text;  // valid UTF-8, exactly as read: offsets count its code points
    std::string title;
    std::string url;
    std::string publisher;
    std::string author;
    std::string language;           // BCP 47, "en"
    std::optional<Date> published;  // never the day of the import
};

// A place in the text that refers to an entity.
struct EntityMention {
    TextSpan span;
    MentionKind kind = MentionKind::name;

    friend bool operator==(const EntityMention&, const EntityMention&) = default;
};

// An entity as one article speaks of it, already linked: which entity of the store it is has been
// decided by the importer and is expressed by `identity`.
struct ReadEntity {
    // Key of the link decision. Articles that use the same identity speak of the same entity, in
    // whatever order they come: "Country:MA", "Person:benny gantz", or, for something that only
    // this text can name, a key that contains the article's hash.
    std::string identity;
    // Wish for the readable id, without the number that the store adds when it is taken by another
    // identity: "country/MA", "person/benny-gantz".
    std::string readable_id;
    std::string type;     // an entity type of the ontology: "Country"
    std::string subtype;  // one of its subtypes, or empty
    std::string name;     // the best name that this article (or the gazetteer) gives
    // How good `name` is: of several articles' names the highest rank wins, then the first import.
    // 0 a description, 1 a part of a name, 2 a full name, 3 from the gazetteer.
    std::uint8_t name_rank = 0;
    std::vector<std::string> aliases;        // other names in use here; name search finds them
    std::vector<std::string> office_labels;  // "Minister", "HeadOfState", ...: persons only
    std::map<std::string, std::string> ids;  // "iso2" -> "MA", "wikidata" -> "Q1028"
    std::vector<EntityMention> mentions;     // at least one
};

// One statement of the article. Entities are indexes into ArticleReading::entities.
struct ReadClaim {
    std::string type;                     // a relation type of the ontology
    std::vector<std::uint32_t> subjects;  // at least one
    std::vector<std::uint32_t> objects;   // may be empty for a symmetric type:
                                          // then every pair of subjects is meant
    std::map<std::string, std::vector<std::uint32_t>> roles;  // "location", "item", ...
    Properties attrs;                                         // as the ontology declares them
    Polarity polarity = Polarity::asserted;
    Modality modality = Modality::actual;
    std::optional<ClaimDate> date;
    double confidence = 0;                 // 0 < confidence < 1
    std::optional<std::uint32_t> said_by;  // the speaker the author hides behind
    std::vector<std::uint32_t> evidence;   // sentences, indexes into `sentences`, at least one; the
                                           // first is the one that states it
    TextSpan trigger;                      // the words that express it
    std::string extractor;                 // which rule or model found it: "pattern:signed.active"
};

// Everything read from one article.
struct ArticleReading {
    Article article;
    std::vector<TextSpan> sentences;  // in text order, not overlapping
    std::vector<ReadEntity> entities;
    std::vector<ReadClaim> claims;
};

}  // namespace entente
