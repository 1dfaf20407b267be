// A text and the layers that the stages of the pipeline add to it: plain data.
//
// A Document owns one buffer of valid UTF-8. Every Token, Sentence and Mention is a half-open range
// of BYTE offsets into that buffer, so nothing dangles when the document moves; code_points() turns
// a byte range into the code point range that leaves the program. Stages run in the order of
// pipeline.h, each reads the layers before it and adds its own; no stage changes `text`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/claim.h"
#include "core/date.h"
#include "core/value.h"
#include "importers/text/morphology.h"

namespace entente {

// Half-open range of bytes of Document::text.
struct ByteSpan {
    std::uint32_t start = 0;
    std::uint32_t end = 0;

    bool contains(const ByteSpan& other) const { return start <= other.start && other.end <= end; }

    bool overlaps(const ByteSpan& other) const { return start < other.end && other.start < end; }

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const ByteSpan&, const ByteSpan&) = default;
};

// Universal Dependencies parts of speech (https://universaldependencies.org/u/pos/).
enum class Upos : std::uint8_t {
    unknown,
    adj,
    adp,
    adv,
    aux,
    cconj,
    det,
    intj,
    noun,
    num,
    part,
    pron,
    propn,
    punct,
    sconj,
    sym,
    verb,
    x
};

// "ADJ", "ADP", ...; "_" for unknown.
std::string_view upos_name(Upos upos);
// The other way round; nullopt for what is no UD part of speech.
std::optional<Upos> upos_of_name(std::string_view name);

// A syntactic word. The layers after `span` are empty until the stage that fills them has run.
struct Token {
    ByteSpan span;
    Upos upos = Upos::unknown;
    std::string lemma;       // base form; proper nouns and words made from them keep their capitals
    std::string xpos;        // Penn Treebank tag
    std::string features;    // UD FEATS column, "Number=Sing|Tense=Past"
    Morphology morphology;   // what `features` says, for rules to read
    std::int32_t head = -1;  // index of the head token in Document::tokens; -1 root or not parsed
    std::string deprel;      // UD relation to the head
    bool space_after = true;  // whether white space follows in the text
};

// Several tokens that are written as one word: "don't", "cannot", "Turkey's". Their spans are parts
// of `span`, one after another, and space_after of all but the last is false.
struct MultiwordToken {
    ByteSpan span;
    std::uint32_t first_token = 0;  // tokens [first_token, last_token) of Document::tokens
    std::uint32_t last_token = 0;
};

struct Sentence {
    ByteSpan span;                  // from its first to after its last token
    std::uint32_t first_token = 0;  // tokens [first_token, last_token) of Document::tokens
    std::uint32_t last_token = 0;
    bool heading = false;  // a title or a heading line rather than running text
};

inline constexpr std::uint32_t kNoEntity = UINT32_MAX;

// What pronouns may stand for a person.
enum class Gender : std::uint8_t {
    unknown,
    female,
    male
};

// A place in the text that refers to something. Tokens [first_token, last_token), one sentence.
struct Mention {
    ByteSpan span;
    std::uint32_t sentence = 0;
    std::uint32_t first_token = 0;
    std::uint32_t last_token = 0;
    MentionKind kind = MentionKind::name;
    std::string type;     // entity type of the ontology
    std::string subtype;  // or empty
    // Of a description: lemma of its head ("agreement"), and whether "the" or "this" points back.
    std::string head;
    bool definite = false;
    // It only points at something named elsewhere ("the kingdom", "its leader"): coreference finds that or drops
    // the mention. `title_first` is then the word that points.
    bool points_back = false;
    // It may be an actor of its own where it points at nothing that is named ("the court", "the militia").
    bool may_act = false;
    // A title beside the name of its holder ("X, the foreign minister"): it says more of X and names nobody else.
    bool beside_name = false;
    Gender gender = Gender::unknown;  // of a person, from a title, a first name or a pronoun
    // Several at once whose members are not named here ("the two countries"): coreference finds the
    // members or drops the mention.
    std::uint8_t group_size = 0;
    // Office that a title or a description names ("foreign minister"), and its labels.
    std::string office;
    std::vector<std::string> office_labels;
    // Where the title in front of a person's name begins; first_token when there is none.
    std::uint32_t title_first = 0;
    // Row of the gazetteer that it names ("country/MA", "organization/nato"), or empty.
    std::string gazetteer_id;
    std::string capital_of;            // of a place: the row of the state that it is the capital of
    std::uint32_t entity = kNoEntity;  // index into Document::entities, set by coreference
    // A mention of several entities at once ("the two countries"): its members; then `entity` is
    // kNoEntity and the mention itself belongs to none of them.
    std::vector<std::uint32_t> members;
};

// A name that the analysis found: tokens [first_token, last_token) of one sentence.
struct NameSpan {
    std::uint32_t sentence = 0;
    std::uint32_t first_token = 0;
    std::uint32_t last_token = 0;
    std::string type;  // a label of the model: "Person"
};

// What several mentions of one document refer to.
struct Entity {
    std::string type;
    std::string subtype;
    std::string name;
    std::uint8_t name_rank = 0;  // as ReadEntity::name_rank
    std::string gazetteer_id;    // or empty
    std::vector<std::string> office_labels;
    Gender gender = Gender::unknown;
    // Rows of the states that a person or an organisation is said to belong to, the first said first.
    std::vector<std::string> countries;
    // The row of the state of all leaders that the data have of this surname, where the text has no more than it and no
    // state; of no use without a title that such a leader had.
    std::string family_country;
    std::vector<std::string> offices;                      // of a person: "foreign minister"
    std::vector<std::pair<std::string, std::string>> ids;  // ("iso2", "MA")
    std::vector<std::uint32_t> mentions;                   // indexes into Document::mentions
};

// A decision which of those that were spoken of before a description means, for programs that fit or explain it.
struct AntecedentNote {
    struct Candidate {
        std::vector<ByteSpan> mentions;  // as far as they are known then; of nobody so far none
        std::vector<float> features;     // coreference/antecedents.h says which
    };

    ByteSpan span;  // of the description
    std::size_t kind = 0;
    std::size_t chosen = 0;  // of the candidates
    std::vector<Candidate> candidates;
};

using AntecedentNotes = std::vector<AntecedentNote>;

// How the words in front of a date tie it to what is said.
enum class DateLink : std::uint8_t {
    at,      // "on Friday", "in 2008", "from March to June"
    since,   // "since Monday", "from 2014"
    until,   // "until 2014"
    before,  // "before 2014"
    after,   // "after 2014"
    by       // "by the end of the year"
};

// A date or interval expression and what it means. Tokens [first_token, last_token).
struct DateExpression {
    ByteSpan span;
    std::uint32_t sentence = 0;
    std::uint32_t first_token = 0;
    std::uint32_t last_token = 0;
    DateLink link = DateLink::at;
    bool opens_clause = false;  // "a year after A agreed": dates only what follows
    bool counts_from = false;   // "a week after A left on 4 May": dates only what does not follow
    bool dateline = false;      // says when the article was written, and nothing of what it tells
    bool duration = false;  // "for two years": the interval that ends when the article was written
    ClaimDate date;
};

// One statement found in a sentence. Entities are indexes into Document::entities.
struct Relation {
    std::string type;
    std::vector<std::uint32_t> subjects;
    std::vector<std::uint32_t> objects;
    std::vector<std::pair<std::string, std::vector<std::uint32_t>>> roles;
    Properties attrs;
    Polarity polarity = Polarity::asserted;
    Modality modality = Modality::actual;
    std::optional<ClaimDate> date;
    double confidence = 0.5;
    std::optional<std::uint32_t> said_by;
    std::vector<std::uint32_t> evidence;  // sentences; the first states it
    ByteSpan trigger;
    std::string extractor;
};

struct Document {
    std::string id;    // the caller's name for it; not interpreted
    std::string text;  // valid UTF-8
    std::string title;
    std::string language = "en";
    std::optional<Date> published;

    std::vector<Token> tokens;
    std::vector<MultiwordToken> multiword_tokens;  // in text order; none crosses a sentence
    std::vector<Sentence> sentences;
    std::vector<NameSpan> names;    // in text order
    std::vector<Mention> mentions;  // in text order
    std::vector<DateExpression> dates;
    std::vector<Entity> entities;
    std::vector<Relation> relations;
    // Where coreference writes down what its decisions were made from; nullptr for nowhere. Not owned.
    AntecedentNotes* antecedent_notes = nullptr;

    // Makes a document of `text`. Bytes that are not UTF-8 are each replaced by U+FFFD, and the
    // offsets then count the replaced text.
    static Document of(std::string_view text);

    std::string_view view(const ByteSpan& span) const {
        return std::string_view(text).substr(span.start, span.end - span.start);
    }

    std::string_view view(const Token& token) const { return view(token.span); }

    // The same range counted in code points. O(1) after the document was made by of().
    TextSpan code_points(const ByteSpan& span) const;

    // Code points before every 64th byte; made by of().
    std::vector<std::uint32_t> code_point_index;
};

}  // namespace entente
