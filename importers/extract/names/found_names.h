// The names of a document while they are being found: which words are taken, by whom, and what is known from elsewhere in the text.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "importers/extract/heads.h"
#include "importers/extract/learned_names.h"
#include "importers/extract/mentions.h"
#include "importers/extract/offices.h"
#include "importers/text/document.h"

namespace entente {

inline constexpr std::uint32_t kNameTokensMax = 12;
inline constexpr std::size_t kAcronymBytesMax = 7;

// Tokens [first, last).
struct TokenRun {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    std::uint32_t size() const { return last - first; }
};

// "monday", "june", "ramadan", lower case: capitals by which no name begins.
bool is_calendar_word(std::string_view word);

// Heads that name a part of the country that follows: "Bank of Israel", "Strait of Hormuz".
bool takes_country(std::string_view head);

// "alliance", "movement": what may be called after its leader.
bool is_following(std::string_view noun);

// The type of a name that the core takes for `learned` and whose noun is `head` (or nullptr): "Black Sea Grain
// Initiative" is no sea.
std::string_view type_of_name(std::string_view learned, const Head* head);

// Takes the names that the rules find, in text order, and the decisions about those of the gazetteer that they meet.
// commit() puts them all into the document; until then Document::mentions are those of the gazetteer. Borrows everything,
// owns what was found. For one thread.
class FoundNames {
public:
    // Gives up at once what the gazetteer sees in common words: "nice" at the start of a sentence.
    FoundNames(Document& document,
               const Heads& heads,
               const Offices& offices,
               const FirstNames& first_names);

    const Document& document() const { return document_; }

    const Heads& heads() const { return heads_; }

    const Offices& offices() const { return offices_; }

    const FirstNames& first_names() const { return first_names_; }

    // Mentions of the gazetteer, by token.
    const MentionMap& map() const { return map_; }

    // The name that the core found at token `t`, or nullptr.
    const LearnedName* learned_at(std::uint32_t t) const { return learned_.at(t); }

    // The mention of the gazetteer at token `t`, or nullptr.
    const Mention* gazetteer_at(std::uint32_t t) const;

    // The token behind the mention of the gazetteer at token `t`, or behind `t`.
    std::uint32_t after_gazetteer(std::uint32_t t) const;

    // What was found so far, in the order in which it was found.
    const std::vector<Mention>& found() const { return found_; }

    // Whether the form of token `t` is the surname of a person found so far.
    bool is_surname(std::uint32_t t) const { return surnames_.contains(std::string(form(t))); }

    // "DP World of Dubai": leaves out where a company is from, which is no part of its name, though "Bank of Israel" is one.
    void leave_out_seat(TokenRun& run) const;

    // The noun that says of a body what it is behind its name and a comma: "Akel, the communist [party] in his coalition,"; or nullptr.
    const Head* told_behind(const Sentence& sentence, const TokenRun& run) const;

    // Whether the run is one word that was found elsewhere as the name of a body.
    bool is_body(const TokenRun& run) const;

    // Whether the token may belong to a name that the gazetteer does not hold.
    bool is_name_token(const Sentence& sentence, std::uint32_t t) const;

    // Whether the token may belong to a person's name: so, or because the core says it.
    bool names_person(const Sentence& sentence, std::uint32_t t) const;

    // "-" between two words without spaces, of which the second is capitalised.
    bool is_glue(std::uint32_t t, const Sentence& sentence) const;

    // The name that begins with `first` after a title: the person that the core found there, else
    // capitalised words that the gazetteer does not cover, with particles and hyphens between.
    TokenRun person_run(const Sentence& sentence, std::uint32_t first) const;

    // Capitalised words in a row, names of the gazetteer included, up to the next office.
    TokenRun capital_run(const Sentence& sentence, std::uint32_t first) const;

    // The head noun of a name: the last one before "of", else the last one; or nullptr.
    const Head* head_of(const TokenRun& run) const;

    // Whether the run becomes a mention beside or instead of those of the gazetteer that it meets. Takes
    // in what it meets only a part of.
    bool settle_with_gazetteer(TokenRun& run, std::string_view type);

    void add(Mention mention) { found_.push_back(std::move(mention)); }

    // The name found last, for its finder to complete.
    Mention& last() { return found_.back(); }

    // A person whose title begins at `title_first` (at the name where there is none); `office` may be nullptr.
    void add_person(std::uint32_t s, TokenRun run, std::uint32_t title_first, const Office* office);

    // Anything else; `head`, the noun in it, may be nullptr.
    void add_other(std::uint32_t s, TokenRun run, std::string_view type, const Head* head);

    // Gives up a mention of the gazetteer, or all those that the run covers.
    void replace(std::uint32_t index) { replaced_.insert(index); }
    void drop_inside(TokenRun run);

    // "the broadcaster Rustavi": gives up the place that the gazetteer sees in the word, if the tree ties it to the noun before.
    void give_up_place(const TokenRun& run);

    // Marks the words as part of a name.
    void take(TokenRun run);

    // Surnames of persons and names of one word found anywhere in the text, wherever they stand alone.
    void mark_known(std::uint32_t s);

    // Puts what was found among the document's mentions, in text order.
    void commit();

private:
    // What a name of one word is, wherever it stands in the text.
    struct KnownName {
        std::string type;
        std::string subtype;
        std::string head;
    };

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    std::string lower(std::uint32_t t) const;
    void drop_common_words();
    bool follows_given_name(std::uint32_t s, std::uint32_t t) const;

    Document& document_;
    const Heads& heads_;
    const Offices& offices_;
    const FirstNames& first_names_;
    MentionMap map_;
    LearnedNames learned_;
    std::vector<Mention> found_;
    std::set<std::uint32_t> replaced_;  // mentions of the gazetteer
    std::unordered_set<std::uint32_t> taken_;
    std::unordered_set<std::string> surnames_;
    std::map<std::string, KnownName> known_names_;
};

// Short names of what all rules for names read. A rule that also adds names keeps a changeable reference beside it.
class NameReader {
protected:
    explicit NameReader(const FoundNames& names) : names_(names), document_(names.document()) {}

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    std::string lower(std::uint32_t t) const;

    const Mention* gazetteer_at(std::uint32_t t) const { return names_.gazetteer_at(t); }

    const FoundNames& names_;
    const Document& document_;
};

}  // namespace entente
