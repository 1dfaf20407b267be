#include "core/temporal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/calendar.h"
#include "core/iso_date.h"
#include "core/time_zones.h"

namespace entente {

namespace {

using namespace calendar;  // NOLINT(google-build-using-namespace): days and months are what this file is about

constexpr std::int64_t kMonthSecondsAverage = 2'629'746;  // 30.436875 days: 400 years are 146,097

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// Reads a text from the left.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }

    std::size_t left() const { return rest_.size(); }

    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool skip(char expected) {
        if (peek() != expected || rest_.empty()) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    // How many digits come next.
    std::size_t digits_ahead() const {
        const auto other = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        return static_cast<std::size_t>(other - rest_.begin());
    }

    // Exactly `count` digits, of a number that fits.
    std::optional<std::int64_t> digits(std::size_t count) {
        if (count == 0 || digits_ahead() < count) {
            return std::nullopt;
        }
        std::int64_t number = 0;
        for (const char digit : rest_.substr(0, count)) {
            if (__builtin_mul_overflow(number, 10, &number) ||
                __builtin_add_overflow(number, digit - '0', &number)) {
                return std::nullopt;
            }
        }
        rest_.remove_prefix(count);
        return number;
    }

    // The digits of a fraction, one to nine of them, in billionths.
    std::optional<std::int64_t> billionths() {
        const std::size_t count = digits_ahead();
        auto number = count > 9 ? std::nullopt : digits(count);
        for (std::size_t i = count; number && i < 9; ++i) {
            *number *= 10;
        }
        return number;
    }

private:
    std::string_view rest_;
};

// Of a week or a quarter: its number, and the day in it, the first when none is given.
template <typename DaysOf>
std::optional<std::int64_t> parse_part_of_year(Scanner& text,
                                               std::int64_t year,
                                               bool dashed,
                                               std::size_t digits,
                                               std::size_t day_digits,
                                               const DaysOf& days_of) {
    const auto part = text.digits(digits);
    if (!part) {
        return std::nullopt;
    }
    if (text.at_end()) {
        return days_of(year, *part, 1);
    }
    if (dashed && !text.skip('-')) {
        return std::nullopt;
    }
    const auto day = text.digits(day_digits);
    return day && text.at_end() ? days_of(year, *part, *day) : std::nullopt;
}

// What follows the year. Signed years are only written with dashes.
std::optional<std::int64_t> parse_day_of_year(Scanner& text, std::int64_t year, bool is_signed) {
    if (text.at_end()) {
        return days_from_civil(year, 1, 1);
    }
    const bool dashed = text.skip('-');
    if (is_signed && !dashed) {
        return std::nullopt;
    }
    if (text.skip('W')) {
        return parse_part_of_year(text, year, dashed, 2, 1, days_of_week);
    }
    if (text.skip('Q')) {
        return parse_part_of_year(text, year, dashed, 1, 2, days_of_quarter);
    }
    if (text.digits_ahead() == 3 && text.left() == 3) {
        return days_of_ordinal(year, text.digits(3).value_or(0));
    }
    return parse_part_of_year(text, year, dashed, 2, 2, days_of_date);
}

// Days since 1970-01-01.
std::optional<std::int64_t> parse_days(std::string_view date) {
    Scanner text(date);
    const bool negative = text.skip('-');
    const bool is_signed = negative || text.skip('+');
    const std::size_t year_digits = is_signed ? std::max<std::size_t>(text.digits_ahead(), 4) : 4;
    const auto year = year_digits > 9 ? std::nullopt : text.digits(year_digits);
    if (!year) {
        return std::nullopt;
    }
    return parse_day_of_year(text, negative ? -*year : *year, is_signed);
}

// Of a number that is not negative.
void append_padded(std::string& out, std::int64_t number, std::size_t width) {
    std::array<char, 20> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    const auto digits = static_cast<std::size_t>(end - buffer.data());
    out.append(width > digits ? width - digits : 0, '0');
    out.append(buffer.data(), digits);
}

// The point and the digits of a fraction, without the zeros at its end; nothing for 0.
void append_fraction(std::string& out, std::int64_t nanoseconds) {
    if (nanoseconds == 0) {
        return;
    }
    out += '.';
    append_padded(out, nanoseconds, 9);
    out.erase(out.find_last_not_of('0') + 1);
}

void put_two_digits(char* to, int number) {
    to[0] = static_cast<char>('0' + number / 10);
    to[1] = static_cast<char>('0' + number % 10);
}

void append_offset(std::string& out, std::int32_t seconds) {
    if (seconds == 0) {
        out += 'Z';
        return;
    }
    out += seconds < 0 ? '-' : '+';
    const std::int32_t size = seconds < 0 ? -seconds : seconds;
    append_padded(out, size / 3600, 2);
    out += ':';
    append_padded(out, size / 60 % 60, 2);
    if (size % 60 != 0) {
        out += ':';
        append_padded(out, size % 60, 2);
    }
}

}  // namespace

std::optional<std::int32_t> parse_offset(std::string_view offset) {
    if (offset == "Z") {
        return 0;
    }
    Scanner text(offset);
    const bool negative = text.skip('-');
    if (!negative && !text.skip('+')) {
        return std::nullopt;
    }
    std::int64_t seconds = text.digits(2).value_or(99) * 3600;
    const bool colons = text.peek() == ':';
    for (const std::int64_t unit : {60, 1}) {
        if (text.at_end()) {
            break;
        }
        if (colons && !text.skip(':')) {
            return std::nullopt;
        }
        const std::int64_t part = text.digits(2).value_or(60);
        if (part > 59) {
            return std::nullopt;
        }
        seconds += part * unit;
    }
    if (!text.at_end() || seconds > kOffsetSecondsMax) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(negative ? -seconds : seconds);
}

std::string offset_text(std::int32_t seconds) {
    std::string text;
    append_offset(text, seconds);
    return text;
}

std::optional<std::int64_t> parse_iso_days(std::string_view text) {
    return text.size() > kTemporalTextMax ? std::nullopt : parse_days(text);
}

char* put_iso_date(char* to, std::int64_t days) {
    const Civil date = civil_from_days(days);
    if (date.year < 0 || date.year > 9999) {
        std::string year(1, date.year < 0 ? '-' : '+');
        append_padded(year, date.year < 0 ? -date.year : date.year, 4);
        to = std::copy(year.begin(), year.end(), to);
    } else {
        put_two_digits(to, static_cast<int>(date.year) / 100);
        put_two_digits(to + 2, static_cast<int>(date.year) % 100);
        to += 4;
    }
    *to++ = '-';
    put_two_digits(to, date.month);
    to[2] = '-';
    put_two_digits(to + 3, date.day);
    return to + 5;
}

void append_iso_date(std::string& out, std::int64_t days) {
    std::array<char, kIsoDateBytesMax> text;
    out.append(text.data(), put_iso_date(text.data(), days));
}

std::string iso_date(std::int64_t days) {
    std::string text;
    append_iso_date(text, days);
    return text;
}

namespace {

// Splits "21:40+01:00" before its offset; the second part is empty when there is none.
std::pair<std::string_view, std::string_view> split_offset(std::string_view time) {
    const std::size_t at = std::min(time.find_first_of("Z+-"), time.size());
    return {time.substr(0, at), time.substr(at)};
}

// A sum that stays the greatest or least number instead of overflowing.
std::int64_t saturated(bool overflows, std::int64_t sum, bool negative) {
    using Limits = std::numeric_limits<std::int64_t>;
    return !overflows ? sum : negative ? Limits::min() : Limits::max();
}

}  // namespace

std::optional<Date> parse_iso_date(std::string_view text) {
    const auto days = text.size() > kTemporalTextMax ? std::nullopt : parse_days(text);
    const Civil date = days ? civil_from_days(*days) : Civil();
    if (!days || date.year < -9999 || date.year > 9999) {
        return std::nullopt;
    }
    return Date::from_ymd(static_cast<int>(date.year), date.month, date.day);
}

std::optional<LocalTime> LocalTime::of(int hour, int minute, int second, int nanosecond) {
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
        nanosecond < 0 || nanosecond >= kNanosPerSecond) {
        return std::nullopt;
    }
    return LocalTime{(hour * 3600LL + minute * 60LL + second) * kNanosPerSecond + nanosecond};
}

std::optional<LocalTime> LocalTime::parse(std::string_view text) {
    Scanner rest(text);
    std::array<int, 3> parts{};
    bool colons = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (rest.at_end() && i > 0) {
            return of(parts[0], parts[1], parts[2]);
        }
        colons = i == 1 ? rest.peek() == ':' : colons;
        if (i > 0 && colons && !rest.skip(':')) {
            return std::nullopt;
        }
        const auto part = rest.digits(2);
        if (!part) {
            return std::nullopt;
        }
        parts.at(i) = static_cast<int>(*part);
    }
    int nanosecond = 0;
    if (rest.skip('.')) {
        nanosecond = static_cast<int>(rest.billionths().value_or(-1));
    }
    return rest.at_end() ? of(parts[0], parts[1], parts[2], nanosecond) : std::nullopt;
}

std::string LocalTime::to_string() const {
    std::string text;
    append_padded(text, hour(), 2);
    text += ':';
    append_padded(text, minute(), 2);
    if (second() != 0 || nanosecond() != 0) {
        text += ':';
        append_padded(text, second(), 2);
        append_fraction(text, nanosecond());
    }
    return text;
}

std::optional<Time> Time::parse(std::string_view text) {
    const auto [time, zone] = split_offset(text);
    const auto local = LocalTime::parse(time);
    const auto offset = parse_offset(zone);
    return local && offset ? std::optional(Time{*local, *offset}) : std::nullopt;
}

std::string Time::to_string() const {
    std::string text = local.to_string();
    append_offset(text, offset_seconds);
    return text;
}

std::strong_ordering operator<=>(const Time& a, const Time& b) {
    const auto moments = a.utc_nanoseconds() <=> b.utc_nanoseconds();
    return std::is_neq(moments) ? moments : a.offset_seconds <=> b.offset_seconds;
}

std::optional<LocalDateTime> LocalDateTime::of(std::int64_t year,
                                               int month,
                                               int day,
                                               LocalTime time) {
    const auto days =
        year < -kYearMax || year > kYearMax ? std::nullopt : days_of_date(year, month, day);
    if (!days) {
        return std::nullopt;
    }
    return LocalDateTime{*days * kSecondsPerDay + time.nanoseconds / kNanosPerSecond,
                         time.nanosecond()};
}

std::optional<LocalDateTime> LocalDateTime::parse(std::string_view text) {
    const std::size_t at = text.find('T');
    if (at == std::string_view::npos || text.size() > kTemporalTextMax) {
        return std::nullopt;
    }
    const auto days = parse_days(text.substr(0, at));
    const auto time = LocalTime::parse(text.substr(at + 1));
    if (!days || !time) {
        return std::nullopt;
    }
    return LocalDateTime{*days * kSecondsPerDay + time->nanoseconds / kNanosPerSecond,
                         time->nanosecond()};
}

LocalTime LocalDateTime::time() const {
    return {floor_modulo(seconds, kSecondsPerDay) * kNanosPerSecond + nanoseconds};
}

std::int64_t LocalDateTime::days() const {
    return floor_divide(seconds, kSecondsPerDay);
}

std::string LocalDateTime::to_string() const {
    std::string text;
    append_iso_date(text, days());
    return text + 'T' + time().to_string();
}

bool is_zone_name(std::string_view name) {
    return !name.empty() && name.size() <= kZoneNameMax &&
           std::all_of(name.begin(), name.end(), [](char character) {
               return is_digit(character) || (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      std::string_view("_+-/").find(character) != std::string_view::npos;
           });
}

std::optional<DateTime> DateTime::parse(std::string_view text) {
    if (text.size() > kTemporalTextMax) {
        return std::nullopt;
    }
    std::string_view zone;
    if (text.ends_with(']')) {
        const std::size_t at = text.find('[');
        if (at == std::string_view::npos) {
            return std::nullopt;
        }
        zone = text.substr(at + 1, text.size() - at - 2);
        text = text.substr(0, at);
        if (!is_time_zone(zone)) {
            return std::nullopt;
        }
    }
    const std::size_t time_at = std::min(text.find('T'), text.size());
    const std::string_view offset_text = split_offset(text.substr(time_at)).second;
    const auto local = LocalDateTime::parse(text.substr(0, text.size() - offset_text.size()));
    if (!local) {
        return std::nullopt;
    }
    const auto told = offset_text.empty() && !zone.empty() ? offset_at_local(zone, local->seconds)
                                                           : parse_offset(offset_text);
    if (!told) {
        return std::nullopt;
    }
    // In a zone the moment is shown as its clocks did: they skip times, and have offsets of their own.
    const std::int64_t seconds = local->seconds - *told;
    const auto offset = zone.empty() ? told : offset_at(zone, seconds);
    if (!offset) {
        return std::nullopt;
    }
    return DateTime{seconds, local->nanoseconds, *offset, ZoneName(zone)};
}

std::string DateTime::to_string() const {
    std::string text = local().to_string();
    append_offset(text, offset_seconds);
    if (!zone.empty()) {
        text.append("[").append(zone.text()).append("]");
    }
    return text;
}

namespace {

// Adds up the components of a duration as they are read; fails where one overflows.
class DurationSum {
public:
    // `whole` and `billionths` of a unit that is so many months and so many seconds.
    bool add_months(std::int64_t whole, std::int64_t billionths, std::int64_t months_each) {
        const std::int64_t part = billionths * months_each;
        // What is left of a month goes into days of a month of average length.
        const std::int64_t nanos = part % kNanosPerSecond * kMonthSecondsAverage;
        return add(months_, whole, months_each) && add(months_, part / kNanosPerSecond, 1) &&
               add(days_, nanos / kNanosPerDay, 1) && add_nanos(nanos % kNanosPerDay);
    }

    bool add_days(std::int64_t whole, std::int64_t billionths, std::int64_t days_each) {
        const std::int64_t part = billionths * days_each;
        return add(days_, whole, days_each) && add(days_, part / kNanosPerSecond, 1) &&
               add_nanos(part % kNanosPerSecond * kSecondsPerDay);
    }

    bool add_seconds(std::int64_t whole, std::int64_t billionths, std::int64_t seconds_each) {
        return add(seconds_, whole, seconds_each) && add_nanos(billionths * seconds_each);
    }

    std::optional<Duration> duration() const {
        return Duration::of(months_, days_, seconds_, nanos_);
    }

private:
    static bool add(std::int64_t& sum, std::int64_t number, std::int64_t each) {
        std::int64_t product = 0;
        return !__builtin_mul_overflow(number, each, &product) &&
               !__builtin_add_overflow(sum, product, &sum);
    }

    bool add_nanos(std::int64_t number) {
        return add(seconds_, number / kNanosPerSecond, 1) &&
               add(nanos_, number % kNanosPerSecond, 1);
    }

    std::int64_t months_ = 0;
    std::int64_t days_ = 0;
    std::int64_t seconds_ = 0;
    std::int64_t nanos_ = 0;
};

// One "12Y" or "-1.5S"; `units` are those that may still come, in order, and shrink to what is after it.
bool parse_component(Scanner& text, std::string_view& units, bool of_time, DurationSum& sum) {
    const bool negative = text.skip('-');
    if (!negative) {
        text.skip('+');
    }
    auto whole = text.digits(text.digits_ahead());
    std::optional<std::int64_t> fraction = 0;
    if (text.skip('.')) {
        fraction = text.billionths();
    }
    const char unit = text.peek();
    const std::size_t at = units.find(unit);
    if (!whole || !fraction || at == std::string_view::npos || !text.skip(unit)) {
        return false;
    }
    units.remove_prefix(at + 1);
    if (negative) {
        whole = -*whole;
        fraction = -*fraction;
    }
    switch (unit) {
        case 'Y': return sum.add_months(*whole, *fraction, 12);
        case 'W': return sum.add_days(*whole, *fraction, 7);
        case 'D': return sum.add_days(*whole, *fraction, 1);
        case 'H': return sum.add_seconds(*whole, *fraction, 3600);
        case 'S': return sum.add_seconds(*whole, *fraction, 1);
        default:
            return of_time ? sum.add_seconds(*whole, *fraction, 60)
                           : sum.add_months(*whole, *fraction, 1);
    }
}

// P2012-02-02T14:37:21.545: a date and a time of day as amounts.
std::optional<Duration> parse_dated_duration(std::string_view text) {
    Scanner date(text.substr(0, 10));
    const auto years = date.digits(4);
    const bool first_dash = date.skip('-');
    const auto months = date.digits(2);
    const bool second_dash = date.skip('-');
    const auto days = date.digits(2);
    if (!years || !first_dash || !months || !second_dash || !days || *months > 12 || *days > 31) {
        return std::nullopt;
    }
    LocalTime time;
    if (text.size() > 10) {
        const auto parsed =
            text[10] == 'T' ? LocalTime::parse(text.substr(11)) : std::optional<LocalTime>();
        if (!parsed) {
            return std::nullopt;
        }
        time = *parsed;
    }
    return Duration::of(*years * 12 + *months, *days, 0, time.nanoseconds);
}

}  // namespace

std::optional<Duration> Duration::parse(std::string_view text) {
    Scanner rest(text);
    if (text.size() > kTemporalTextMax || !rest.skip('P') || rest.at_end()) {
        return std::nullopt;
    }
    if (rest.digits_ahead() == 4 && text.size() > 5 && text[5] == '-') {
        return parse_dated_duration(text.substr(1));
    }
    DurationSum sum;
    for (const bool of_time : {false, true}) {
        std::string_view units = of_time ? "HMS" : "YMWD";
        if (of_time && !rest.at_end() && (!rest.skip('T') || rest.at_end())) {
            return std::nullopt;
        }
        while (!rest.at_end() && rest.peek() != 'T') {
            if (!parse_component(rest, units, of_time, sum)) {
                return std::nullopt;
            }
        }
    }
    return rest.at_end() ? sum.duration() : std::nullopt;
}

std::optional<Duration> Duration::of(std::int64_t months,
                                     std::int64_t days,
                                     std::int64_t seconds,
                                     std::int64_t nanoseconds) {
    std::int64_t whole = 0;
    if (__builtin_add_overflow(seconds, floor_divide(nanoseconds, kNanosPerSecond), &whole)) {
        return std::nullopt;
    }
    return Duration{
        months, days, whole, static_cast<std::int32_t>(floor_modulo(nanoseconds, kNanosPerSecond))};
}

std::int64_t Duration::average_seconds() const {
    const auto times = [](std::int64_t number, std::int64_t each) {
        std::int64_t product = 0;
        const bool overflows = __builtin_mul_overflow(number, each, &product);
        return saturated(overflows, product, number < 0);
    };
    const auto plus = [](std::int64_t a, std::int64_t b) {
        std::int64_t sum = 0;
        const bool overflows = __builtin_add_overflow(a, b, &sum);
        return saturated(overflows, sum, a < 0);
    };
    return plus(plus(times(months, kMonthSecondsAverage), times(days, kSecondsPerDay)), seconds);
}

std::string Duration::to_string() const {
    std::string text = "P";
    const auto append = [&text](std::int64_t number, char unit) {
        if (number != 0) {
            text += std::to_string(number);
            text += unit;
        }
    };
    append(months / 12, 'Y');
    append(months % 12, 'M');
    append(days, 'D');
    // Seconds and fraction of one sign.
    std::int64_t whole = seconds;
    std::int64_t fraction = nanoseconds;
    if (whole < 0 && fraction > 0) {
        whole += 1;
        fraction -= kNanosPerSecond;
    }
    if (whole != 0 || fraction != 0) {
        text += 'T';
    }
    append(whole / 3600, 'H');
    append(whole / 60 % 60, 'M');
    const std::int64_t rest = whole % 60;
    if (rest != 0 || fraction != 0) {
        text += rest < 0 || fraction < 0 ? "-" : "";
        text += std::to_string(rest < 0 ? -rest : rest);
        append_fraction(text, fraction < 0 ? -fraction : fraction);
        text += 'S';
    }
    return text.size() == 1 ? "PT0S" : text;
}

std::strong_ordering operator<=>(const Duration& a, const Duration& b) {
    const auto lengths = a.average_seconds() <=> b.average_seconds();
    if (std::is_neq(lengths)) {
        return lengths;
    }
    if (a.nanoseconds != b.nanoseconds) {
        return a.nanoseconds <=> b.nanoseconds;
    }
    if (a.months != b.months) {
        return a.months <=> b.months;
    }
    return a.days != b.days ? a.days <=> b.days : a.seconds <=> b.seconds;
}

}  // namespace entente
