// Entities for the ends of claims that a text describes and does not name: "a tanker", "the sale", "operations in Darfur".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/ontology.h"
#include "importers/extract/mentions.h"
#include "importers/text/table.h"

namespace entente {

// The nouns of extract/things.tsv. Immutable; safe from all threads.
class ThingNouns {
public:
    struct Kind {
        std::string type;
        std::string subtype;
    };

    struct Noun {
        std::vector<Kind>
            kinds;           // the likeliest first; none: a noun that means nothing in particular
        bool again = false;  // also another word for what was described before ("the vessel")
        bool act = false;    // somebody does it, and nobody hosts or attends it ("the decision")
    };

    // The types must be those of the ontology; an error names the file and the line.
    static Result<std::shared_ptr<const ThingNouns>> load(const TableSource& source);

    // nullptr for what is not listed.
    const Noun* find(std::string_view noun) const;

private:
    std::unordered_map<std::string, Noun> nouns_;
};

// Makes an entity where a claim has everything but one end, and that end is a common noun that no mention covers. It is
// named by its phrase without the article, and found again where the text says "the tanker". Works on one document
// whose claims are being made: entities are added at once, their mentions by commit().
class DescribedEnds {
public:
    // Borrows all it is given.
    DescribedEnds(Document& document, const MentionMap& map, const ThingNouns& nouns)
        : document_(document), map_(map), nouns_(nouns) {}

    // Whether a relation of this type is a stand that somebody takes on whatever it is: CRITICIZED, SUPPORTS.
    static bool takes_stand(std::string_view relation);

    // What the noun phrase with head `token` may be as an argument of a relation.
    struct End {
        ThingNouns::Kind kind;
        bool listed = false;  // by its noun; else by the relation alone, which takes anything
        std::uint32_t known =
            kNoEntity;  // an entity that the text spoke of before, by the same noun
    };

    // nullopt where the phrase is covered by a mention, says too little ("control", "an idea"), or is nothing that the
    // relation takes.
    std::optional<End> describe(std::uint32_t token, const RelationType& type) const;

    // The same for whoever acts: persons and bodies that a noun of the file heads.
    std::optional<End> describe_actor(std::uint32_t token, const RelationType& type) const;

    // The entity of what describe() or describe_actor() found at `token`; made when it is new. Valid for Document::entities from now on.
    std::uint32_t entity(std::uint32_t token, const End& end);

    // Adds the mentions of those entities that claims have as ends, also where the text comes back to them. Indexes into
    // Document::mentions are invalid afterwards.
    void commit();

private:
    // A noun phrase up to its head, without articles and possessors.
    struct Phrase {
        std::uint32_t sentence = 0;
        std::uint32_t first = 0;
        std::uint32_t head = 0;
        bool definite = false;
    };

    struct Made {
        std::uint32_t entity = kNoEntity;
        Phrase phrase;
        const ThingNouns::Noun* noun = nullptr;
    };

    std::optional<Phrase> phrase(std::uint32_t token) const;
    const ThingNouns::Noun* noun_of(const Phrase& phrase) const;
    bool says_enough(const Phrase& phrase) const;
    bool same_words(const Phrase& a, const Phrase& b) const;
    std::uint32_t made_before(const Phrase& phrase) const;
    std::uint32_t decided_before(const Phrase& phrase, const RelationType& type) const;
    std::uint32_t known_before(const Phrase& phrase, const RelationType& type) const;
    void add_mention(const Made& made, const Phrase& phrase);
    void find_again(const std::vector<bool>& used);
    void find_earlier(const Made& made);

    Document& document_;
    const MentionMap& map_;
    const ThingNouns& nouns_;
    std::vector<Made> made_;                                    // in the order of the text
    std::unordered_map<std::uint32_t, std::uint32_t> by_head_;  // head token -> entity
    std::vector<Mention> mentions_;
};

}  // namespace entente
