// What temporal values are made of, for the files that compute with them only.
#pragma once

#include <cstdint>
#include <optional>

#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher::temporal {

// By an offset, or by a name whose offset depends on the moment.
struct Zone {
    ZoneName name;
    std::int32_t offset = 0;  // where there is no name
};

// What an instant is made of; what its type has not is absent.
struct Parts {
    std::optional<std::int64_t> days;
    std::optional<std::int64_t> nanos;  // since midnight
    std::optional<Zone> zone;
    std::int32_t offset = 0;  // of the zone at that moment
};

// ArgumentError, NumberOutOfRange: beyond the years that there are.
CypherError out_of_range();
bool days_in_range(std::int64_t days);

// A moment by what the clocks of a zone show. Of two such moments the one with the offset `preferred`, or else
// the earlier; a time that was skipped is as much later.
DateTime resolve(std::int64_t local_seconds,
                 std::int32_t nanoseconds,
                 const Zone& zone,
                 std::optional<std::int32_t> preferred = std::nullopt);

// Told in a zone.
DateTime at_moment(std::int64_t seconds, std::int32_t nanoseconds, const Zone& zone);

// Of days since 1970-01-01 and nanoseconds since midnight.
std::int64_t local_seconds_of(std::int64_t days, std::int64_t nanos);
std::int32_t nanos_of_second(std::int64_t nanos);

Zone zone_of(const DateTime& moment);

// nullopt for a value that is no instant.
std::optional<Parts> parts_of(const QueryValue& value);

}  // namespace entente::cypher::temporal
