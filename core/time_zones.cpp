#include "core/time_zones.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include "core/temporal.h"

namespace entente {

namespace {

// nullptr for a zone that is not known.
std::unique_ptr<icu::TimeZone> open_zone(std::string_view name) {
    if (!is_zone_name(name)) {
        return nullptr;
    }
    const icu::UnicodeString id = icu::UnicodeString::fromUTF8(std::string(name));
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    // ICU answers its zone "Etc/Unknown" instead of an error.
    return zone == nullptr || *zone == icu::TimeZone::getUnknown() ? nullptr : std::move(zone);
}

// The same, kept for the next call of the thread: rows have few zones, and opening one costs microseconds. Valid
// until then.
const icu::TimeZone* find_zone(std::string_view name) {
    constexpr std::size_t kKeptMax = 16;
    thread_local std::map<std::string, std::unique_ptr<icu::TimeZone>, std::less<>> kept;
    const auto found = kept.find(name);
    if (found != kept.end()) {
        return found->second.get();
    }
    auto zone = open_zone(name);
    if (zone == nullptr) {
        return nullptr;
    }
    if (kept.size() >= kKeptMax) {
        kept.clear();
    }
    return kept.emplace(name, std::move(zone)).first->second.get();
}

constexpr double kMillis = 1000;

}  // namespace

bool is_time_zone(std::string_view name) {
    return find_zone(name) != nullptr;
}

std::optional<std::int32_t> offset_at(std::string_view zone, std::int64_t utc_seconds) {
    const icu::TimeZone* opened = find_zone(zone);
    if (opened == nullptr) {
        return std::nullopt;
    }
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    UErrorCode error = U_ZERO_ERROR;
    opened->getOffset(static_cast<double>(utc_seconds) * kMillis, 0, raw, saving, error);
    return U_FAILURE(error) ? std::nullopt : std::optional((raw + saving) / 1000);
}

std::optional<std::int32_t> offset_at_local(std::string_view zone, std::int64_t local_seconds) {
    const icu::TimeZone* opened = find_zone(zone);
    const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(opened);
    if (rules == nullptr) {
        return std::nullopt;
    }
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    UErrorCode error = U_ZERO_ERROR;
    rules->getOffsetFromLocal(static_cast<double>(local_seconds) * kMillis,
                              UCAL_TZ_LOCAL_FORMER,
                              UCAL_TZ_LOCAL_FORMER,
                              raw,
                              saving,
                              error);
    return U_FAILURE(error) ? std::nullopt : std::optional((raw + saving) / 1000);
}

}  // namespace entente
