// What the claims about one triple add up to, kept so that one claim more or less can be reckoned without
// reading all the others.
//
// The claims that make facts fall into parts: those of an event by their date, those of a state by the spell
// that they are about (in each, when about several). A fact follows from the tallies of its parts: of a
// state's from one, of an event's from the undated part, those of coarser dates that contain its own, and
// its own. derive_facts() says what the facts are; these are the sums on the way, and `check` compares both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/facts.h"
#include "core/ids.h"
#include "core/ontology.h"
#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"

namespace entente {

// How many claims place the triple at which time.
struct TripleTimes {
    struct Count {
        ClaimTime time;
        std::uint64_t supporting = 0;
        std::uint64_t denying = 0;

        friend bool operator==(const Count&, const Count&) = default;
    };

    std::vector<Count> counts;  // ordered by time, none with two zeros
    std::uint64_t others = 0;   // claims that neither support nor deny

    bool empty() const { return counts.empty() && others == 0; }

    // Counts the claim in (by = 1) or out (by = -1). False when it was not counted in.
    bool count(RelationClass relation_class, const ClaimSupport& claim, int by);
    // The times of claims that support, ordered, without twins.
    std::vector<ClaimTime> supporting() const;

    friend bool operator==(const TripleTimes&, const TripleTimes&) = default;
};

// Claims by attribute and value, the value encoded as append_value() does.
using Votes = std::map<std::string, std::map<std::string, std::uint64_t>>;

// The sums over the claims of one part.
struct FactTally {
    std::uint64_t claims = 0;
    std::uint64_t articles = 0;              // distinct ones
    ConfidenceCounts publishers;             // of each its most confident claim in this part
    std::map<Date, std::uint64_t> reported;  // claims by the day of their article
    Votes votes;

    friend bool operator==(const FactTally&, const FactTally&) = default;
};

std::string encode(const TripleTimes& times);
std::string encode(const FactTally& tally);
std::string encode(const ConfidenceCounts& counts);
Result<TripleTimes> decode_triple_times(std::string_view bytes);
Result<FactTally> decode_fact_tally(std::string_view bytes);
Result<ConfidenceCounts> decode_confidence_counts(std::string_view bytes);

// The names of parts: kPartSize bytes.
std::string part_of_date(const std::optional<PartialDate>& date);
std::string part_of_spell(std::size_t spell);

// The parts in which a claim of this time counts. `spells` are those of the triple; only a state needs them.
std::vector<std::string> parts_of(RelationClass relation_class,
                                  const ClaimTime& time,
                                  std::span<const SpellDates> spells);

// The dates of the spell that a fact shows as `from`, and as `to` the last day named by its end. The fact does
// not say how exact that end is. nullopt when the triple has no such spell.
Result<std::optional<SpellDates>> spell_shown_as(const RowReader& rows,
                                                 const keys::Triple& triple,
                                                 RelationClass relation_class,
                                                 const std::optional<PartialDate>& from,
                                                 const std::optional<Date>& to);

// The tallies of one triple as a working copy: reads what it needs, writes what has changed. For one thread.
class TripleTallies {
public:
    // `rows` may be null: then nothing is counted yet. It must outlive the copy.
    TripleTallies(const RowReader* rows, const keys::Triple& triple)
        : rows_(rows), triple_(triple) {}

    // Empty when nothing was counted.
    Result<TripleTimes> read_times() const;
    void set_times(TripleTimes times) { times_ = std::move(times); }

    // Reads the sums of many parts together.
    Status prefetch(const std::vector<std::string>& parts);
    // A part's sums; all zero when it has no claims. Valid until the next call that is not const.
    Result<FactTally*> tally(const std::string& part);
    // Counts a supporting claim in or out of a part, but not its article.
    Status add(const std::string& part, const ClaimSupport& claim);
    Status remove(const std::string& part, const ClaimSupport& claim);

    // The rows that have changed, with their new values; nullopt for one that is to go.
    std::map<RowKey, std::optional<Bytes>> changes() const;

private:
    using PublisherKey = std::pair<std::string, std::string>;  // part, publisher

    Result<ConfidenceCounts*> publisher(const PublisherKey& key);

    const RowReader* rows_;
    keys::Triple triple_;
    std::optional<TripleTimes> times_;
    std::map<std::string, FactTally> tallies_;
    std::map<PublisherKey, ConfidenceCounts> publishers_;
};

// All rows that belong to a triple with these claims: what the tallies of it must be.
Result<std::map<RowKey, Bytes>> tally_rows(const keys::Triple& triple,
                                           RelationClass relation_class,
                                           std::span<const ClaimSupport> claims);
// Those that are there.
Result<std::map<RowKey, Bytes>> read_tally_rows(const RowReader& rows, const keys::Triple& triple);

}  // namespace entente
