// What a text has said so far while the sieves of coreference run: who is who, and by which words each is found again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/gazetteer.h"
#include "importers/extract/heads.h"
#include "importers/extract/mentions.h"
#include "importers/text/document.h"

namespace entente {

// How many sentences back a description, a pointer ("the kingdom") or a pronoun may look.
inline constexpr std::uint32_t kPronounReachSentences = 2;
inline constexpr std::uint32_t kPointerReachSentences = 6;
inline constexpr std::uint32_t kDescriptionReachSentences = 12;
inline constexpr std::uint32_t kBodyReachSentences = 20;
// Longest name, in tokens, that a search for its head passes.
inline constexpr std::uint32_t kNameReachTokens = 24;
// Mentions that any search looks at: a text that is one endless sentence stays linear.
inline constexpr std::uint32_t kCandidatesMax = 200;

// Whether a mention of this kind says who is meant by itself: no description and no pronoun.
bool is_name_kind(MentionKind kind);

// Whether a mention is of one who can act: a state, a body, a person, a group.
bool is_actor(const Mention& m);

// Whether a token is subject, object or oblique of its verb.
bool is_argument(const Token& token);

// `text` without "the", "a" or "an" in front.
std::string_view without_article(std::string_view text);

// Adds those items that `to` lacks, in their order.
void add_unique(std::vector<std::string>& to, const std::vector<std::string>& from);

// What the text says of an entity beside its names.
struct About {
    std::vector<std::string> words;            // of the longest name of a person
    std::set<std::string, std::less<>> marks;  // words that describe it: "normalization"
    std::string head;                          // the noun that introduced it
};

class AntecedentModel;

// The mentions and entities of one document, and the indexes by which a sieve finds what the sieves before it put together.
// Owns the indexes, borrows the rest: whatever a sieve decides goes into the document at once, by attach(). For one thread.
// Indexes of mentions and numbers of entities stay valid as long as nobody else adds to them.
class Discourse {
public:
    using Entities = std::vector<std::uint32_t>;

    // `document` has its mentions, in text order, and no entities.
    Discourse(Document& document,
              const Gazetteer& gazetteer,
              const Heads& heads,
              const AntecedentModel& model);

    const Document& document() const { return document_; }

    const Gazetteer& gazetteer() const { return gazetteer_; }

    const Heads& heads() const { return heads_; }

    const AntecedentModel& model() const { return model_; }

    Mention& mention(std::uint32_t i) { return document_.mentions[i]; }

    const Mention& mention(std::uint32_t i) const { return document_.mentions[i]; }

    Entity& entity(std::uint32_t e) { return document_.entities[e]; }

    const Entity& entity(std::uint32_t e) const { return document_.entities[e]; }

    const About& about(std::uint32_t e) const { return about_[e]; }

    // Gives mention `i` to entity `found`, or to a new one when that is kNoEntity. The entity takes over what the mention
    // says: type, subtype, gender, offices, states, words by which it is found again.
    void attach(std::uint32_t i, std::uint32_t found);

    void add_alias(const std::string& key, std::uint32_t e) { aliases_.emplace(key, e); }

    void add_country(std::uint32_t e, const std::string& row);

    // What a mention's words are looked up by: its name key without an article.
    std::string key_of(const Mention& m) const;

    // The words of a description that tell it from others of its kind: "water" of "the water agreement".
    std::vector<std::string> marks_of(const Mention& m) const;

    // The state that the words of or beside the mention say it belongs to: "Finnish Foreign Minister X",
    // "Morocco's army", "the president of Chile". The gazetteer's id; empty when they name none.
    std::string state_of(const Mention& m) const;

    bool belongs_to(std::uint32_t e, const std::string& row) const;

    // Whether nothing speaks against an entity being of that state.
    bool may_belong_to(std::uint32_t e, const std::string& row) const;

    bool is_named(std::uint32_t e) const;

    // The gazetteer's name, else the longest that the text has; empty where it has none.
    std::string name_of(std::uint32_t e) const;

    // The last mention of the entity before `i` if it stands at most `reach` sentences away; or kNoMention.
    std::uint32_t nearest_before(std::uint32_t e, std::uint32_t i, std::uint32_t reach) const;

    // Entities by the gazetteer's id, by type and key ("Organization:wagner group", with "@" and a state behind it where the
    // text gives the body one), by the other name in "X, known as Y". kNoEntity where there is none.
    std::uint32_t by_gazetteer(const std::string& row) const;
    std::uint32_t by_name(const std::string& key) const;
    std::uint32_t by_alias(const std::string& key) const;

    // All entities that the gazetteer knows, by its ids.
    const std::map<std::string, std::uint32_t>& gazetteer_entities() const { return by_gazetteer_; }

    // Bodies of that type whose names begin with `word`, each with the words of a name.
    using NamedBodies = std::vector<std::pair<std::vector<std::string>, std::uint32_t>>;
    const NamedBodies& by_first_word(const std::string& type, const std::string& word) const;

    // Which paragraph, that is which run of text without a line break, a sentence is in.
    std::uint32_t paragraph(std::uint32_t sentence) const { return paragraphs_[sentence]; }

    // Persons with that surname or first name, and what is described by that noun or one of its kind ("talks",
    // "negotiations"), in the order in which the text has them.
    const Entities& by_surname(const std::string& word) const;
    const Entities& by_given_name(const std::string& word) const;
    const Entities& by_noun(const std::string& type, std::string_view noun) const;

private:
    void note_states();
    void note_paragraphs();
    void remember(const Mention& m, std::uint32_t e, bool created_here);
    void remember_person(const std::string& key, std::uint32_t e);

    Document& document_;
    const Gazetteer& gazetteer_;
    const Heads& heads_;
    const AntecedentModel& model_;
    std::vector<About> about_;             // of the entities, by their numbers while the sieves run
    std::vector<std::uint32_t> state_at_;  // token -> mention of a state, or kNoMention
    std::vector<std::uint32_t> paragraphs_;  // by sentence
    std::map<std::string, std::uint32_t> by_gazetteer_;
    std::map<std::string, std::uint32_t> aliases_;
    std::map<std::string, std::uint32_t> by_name_;
    std::map<std::string, NamedBodies> by_first_word_;
    std::map<std::string, Entities> by_noun_;
    std::map<std::string, Entities> by_surname_;
    std::map<std::string, Entities> by_given_name_;
};

// Short names of what all sieves read. A sieve that also decides keeps a changeable reference beside it.
class DiscourseReader {
protected:
    explicit DiscourseReader(const Discourse& discourse)
        : discourse_(discourse), document_(discourse.document()) {}

    const Mention& mention(std::uint32_t i) const { return document_.mentions[i]; }

    const Entity& entity(std::uint32_t e) const { return document_.entities[e]; }

    std::uint32_t head_of(const Mention& m) const {
        return head_token(document_, m.first_token, m.last_token);
    }

    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    const Discourse& discourse_;
    const Document& document_;
};

}  // namespace entente
