#include "core/time_zones.h"

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

constexpr double kMillis = 1000;

}  // namespace

bool is_time_zone(std::string_view name) {
    return open_zone(name) != nullptr;
}

std::optional<std::int32_t> offset_at(std::string_view zone, std::int64_t utc_seconds) {
    const auto opened = open_zone(zone);
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
    const auto opened = open_zone(zone);
    const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(opened.get());
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
