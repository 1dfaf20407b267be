// The known names of states, organisations, armed groups and places, and the stage that finds them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "importers/text/stage.h"
#include "importers/text/table.h"
#include "importers/text/tokenizer.h"

namespace entente {

// The five data files (formats: their header lines; importers/README.md).
struct GazetteerSources {
    TableSource countries;
    TableSource organizations;
    TableSource armed_groups;
    TableSource regions;
    TableSource cities;
};

// An entity that the gazetteer knows.
struct GazetteerRow {
    std::string id;  // "country/MA", "organization/nato", "place/black-sea"
    std::string type;
    std::string subtype;
    std::string name;
    std::vector<std::pair<std::string, std::string>> ids;  // ("iso2", "MA")
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

    struct Match {
        std::uint32_t length = 0;  // in tokens
        std::uint32_t row = 0;
        std::uint32_t place_row = 0;  // the place that a capital or metonym is
        SurfaceKind kind = SurfaceKind::name;
    };

    // The longest name that begins with token `first` and ends before `last`; length 0 when none.
    Match longest_match(const Document& document, std::uint32_t first, std::uint32_t last) const;

    const GazetteerRow& at(std::uint32_t row) const { return rows_.at(row); }

private:
    struct Candidate {
        std::uint32_t row = 0;
        std::uint32_t place_row = 0;
        SurfaceKind kind = SurfaceKind::name;
        std::string surface;         // as written in the data
        std::vector<bool> capitals;  // of its tokens: whether it begins with one
    };

    Status add_countries(const TableSource& source);
    Status add_organizations(const TableSource& source);
    Status add_places(const TableSource& source, bool with_id);
    std::uint32_t add_row(GazetteerRow row);
    std::uint32_t place_row(std::string_view name);
    void add_surface(std::string_view surface,
                     SurfaceKind kind,
                     std::uint32_t row,
                     std::uint32_t place);
    bool fits(const Document& document,
              std::uint32_t first,
              std::uint32_t length,
              const Candidate& candidate) const;

    const Tokenizer* tokenizer_ = nullptr;  // while loading
    std::vector<GazetteerRow> rows_;
    std::unordered_map<std::string, std::uint32_t> row_by_id_;
    std::unordered_map<std::string, std::uint32_t> words_;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;  // (node << 32 | word) -> node
    std::vector<std::vector<Candidate>> ends_ = {{}};         // candidates that end at a node
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
