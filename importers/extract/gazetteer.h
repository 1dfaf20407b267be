// The known names of states, organisations, armed groups and places, and the stage that finds them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "importers/text/stage.h"
#include "importers/text/table.h"
#include "importers/text/tokenizer.h"

namespace entente {

// The data files (formats: their header lines; data/README.md). Those that are empty are left out.
struct GazetteerSources {
    TableSource countries;
    TableSource organizations;
    TableSource armed_groups;
    TableSource regions;
    TableSource cities;
    TableSource peoples = {};
    TableSource world_cities =
        {};  // matched only where the language core sees a place of that name
    TableSource leaders = {};
    TableSource epithets = {};
};

// An entity that the gazetteer knows.
struct GazetteerRow {
    std::string id;  // "country/MA", "organization/nato", "place/black-sea"
    std::string type;
    std::string subtype;
    std::string name;
    std::vector<std::pair<std::string, std::string>> ids;  // ("iso2", "MA")
    // Where it lies or belongs: rows of states. Of a state itself: nothing.
    std::vector<std::string> countries;
};

// A person of whom the world's news speaks, in all the spellings of his full name.
struct Leader {
    std::string id;       // "person/muammar-gaddafi"
    std::string country;  // row of a state, or empty
};

// What a surface form of the gazetteer is to its row.
enum class SurfaceKind : std::uint8_t {
    name,
    acronym,
    demonym,
    metonym,  // a seat of power: the state, unless something happens there
    capital,  // likewise, but a place unless it acts
};

// Immutable; safe from all threads.
class Gazetteer {
public:
    // An error names the file and the line at fault.
    // The names are cut into tokens by `tokenizer`, which must be the one of the texts.
    static Result<std::shared_ptr<const Gazetteer>> load(const GazetteerSources& sources,
                                                         const Tokenizer& tokenizer);

    // nullptr for an unknown id.
    const GazetteerRow* row(std::string_view id) const;
    // Its number, for at().
    std::optional<std::uint32_t> row_index(std::string_view id) const;

    struct Match {
        std::uint32_t length = 0;  // in tokens
        std::uint32_t row = 0;
        std::uint32_t place_row = 0;  // the place that a capital or metonym is
        SurfaceKind kind = SurfaceKind::name;
    };

    // The longest name that begins with token `first` and ends before `last`; length 0 when none.
    Match longest_match(const Document& document, std::uint32_t first, std::uint32_t last) const;

    const GazetteerRow& at(std::uint32_t row) const { return rows_.at(row); }

    // The city that is the state's (first) capital; nullptr where it has none.
    const GazetteerRow* capital(std::string_view country_id) const;

    // Whether the state's people are called so: "Norwegians".
    bool is_demonym(std::string_view country_id, std::string_view word) const;
    // The person who bears this full name, or nullptr. `key` is a name_key().
    const Leader* leader(std::string_view key) const;

    // The state of all leaders of the lists with this family name (as a name key); empty if they are of several, or nobody has it.
    std::string_view state_of_family_name(std::string_view key) const;

    // Whether "the WORD nation" may be said of the state: false only for a word that the data lists without it.
    bool may_be_called(std::string_view country_id, std::string_view word) const;
    // Whether the data knows the word as one that describes states ("nordic", "kingdom").
    bool is_epithet(std::string_view word) const;

private:
    struct Candidate {
        std::uint32_t row = 0;
        std::uint32_t place_row = 0;
        SurfaceKind kind = SurfaceKind::name;
        std::string surface;         // as written in the data
        std::vector<bool> capitals;  // of its tokens: whether it begins with one
        bool weak = false;           // only where the core sees a place of exactly this name
    };

    Status add_countries(const TableSource& source);
    Status add_organizations(const TableSource& source);
    enum class PlaceFile : std::uint8_t {
        regions,
        cities,
        world_cities
    };
    Status add_places(const TableSource& source, PlaceFile file);
    Status add_peoples(const TableSource& source);
    Status add_leaders(const TableSource& source);
    Status add_epithets(const TableSource& source);
    std::uint32_t add_row(GazetteerRow row);
    std::uint32_t place_row(std::string_view name);
    void add_surface(std::string_view surface,
                     SurfaceKind kind,
                     std::uint32_t row,
                     std::uint32_t place,
                     bool weak = false);
    bool fits(const Document& document,
              std::uint32_t first,
              std::uint32_t length,
              const Candidate& candidate) const;

    const Tokenizer* tokenizer_ = nullptr;  // while loading
    std::vector<GazetteerRow> rows_;
    std::unordered_map<std::string, std::uint32_t> row_by_id_;
    std::unordered_map<std::string, std::uint32_t> words_;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;     // (node << 32 | word) -> node
    std::vector<std::vector<Candidate>> ends_ = {{}};            // candidates that end at a node
    std::unordered_map<std::string, std::uint32_t> capitals_;    // rows of cities by states
    std::unordered_set<std::string> demonyms_;                   // "country/NO Norwegians"
    std::unordered_map<std::string, std::string> family_names_;  // to the one state, or empty
    std::unordered_map<std::string, Leader> leaders_;            // by name key
    std::unordered_map<std::string, std::vector<std::string>> epithets_;  // rows of states, sorted
};

// Adds mentions with gazetteer_id; capitals and metonyms become the state where the mention acts, and
// the place elsewhere.
class GazetteerMatcher : public Stage {
public:
    explicit GazetteerMatcher(std::shared_ptr<const Gazetteer> gazetteer)
        : gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "gazetteer"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
