#include "core/fact_tally.h"

#include <algorithm>

#include "core/coding.h"
#include "core/count_in.h"

namespace entente {

namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::uint8_t kSpellTag = 0xFF;  // greater than any tag of a date
constexpr std::uint32_t kSignBit = 0x80000000U;

std::uint8_t date_tag(const std::optional<PartialDate>& date) {
    return date ? static_cast<std::uint8_t>(1 + static_cast<unsigned>(date->precision)) : 0;
}

void append_date(std::string& out, const std::optional<PartialDate>& date) {
    append_u8(out, date_tag(date));
    if (date) {
        append_signed_varint(out, date->first.days);
    }
}

// False for a tag that no precision has.
bool read_date(Decoder& decoder, std::optional<PartialDate>& date) {
    const std::uint8_t tag = decoder.u8();
    if (tag > 1 + static_cast<unsigned>(DatePrecision::approx)) {
        return false;
    }
    if (tag != 0) {
        date = PartialDate{Date{static_cast<std::int32_t>(decoder.signed_varint())},
                           static_cast<DatePrecision>(tag - 1)};
    }
    return true;
}

Result<Decoder> begin_decoding(std::string_view bytes, const std::string& what) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    if (!decoder.ok() || version != kRecordVersion) {
        return Error{ErrorCode::corruption,
                     "stored " + what + " record has version " + std::to_string(version) +
                         ", expected " + std::to_string(kRecordVersion)};
    }
    return decoder;
}

Status finish_decoding(const Decoder& decoder, bool valid, const std::string& what) {
    if (!valid || !decoder.ok() || !decoder.at_end()) {
        return Error{ErrorCode::corruption, "stored " + what + " record is damaged"};
    }
    return {};
}

void append_confidences(std::string& out, const ConfidenceCounts& counts) {
    append_varint(out, counts.size());
    for (const auto& [confidence, count] : counts) {
        append_double(out, confidence);
        append_varint(out, count);
    }
}

ConfidenceCounts read_confidences(Decoder& decoder) {
    ConfidenceCounts counts;
    const std::uint64_t size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        const double confidence = decoder.floating();
        counts[confidence] = decoder.varint();
    }
    return counts;
}

std::string encoded_value(const Value& value) {
    std::string bytes;
    append_value(bytes, value);
    return bytes;
}

// The claim's own sums: not its publisher's.
bool count_claim(FactTally& tally, const ClaimSupport& claim, int by) {
    if (by < 0 && tally.claims == 0) {
        return false;
    }
    tally.claims += static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    bool counted = !claim.reported || count_in(tally.reported, *claim.reported, by);
    for (const auto& [name, value] : claim.attrs) {
        auto& values = tally.votes[name];
        counted = count_in(values, encoded_value(value), by) && counted;
        if (values.empty()) {
            tally.votes.erase(name);
        }
    }
    return counted;
}

Error not_counted() {
    return {ErrorCode::corruption,
            "a claim is not counted in the tallies of its facts; `entente check` tells more"};
}

}  // namespace

bool TripleTimes::count(RelationClass relation_class, const ClaimSupport& claim, int by) {
    const std::uint64_t step = static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    const bool supports = supports_facts(claim);
    if (!supports && claim.polarity != Polarity::negated) {
        if (by < 0 && others == 0) {
            return false;
        }
        others += step;
        return true;
    }
    const ClaimTime time = time_of(relation_class, claim);
    auto found = std::lower_bound(
        counts.begin(), counts.end(), time, [](const Count& a, const ClaimTime& b) {
            return a.time < b;
        });
    if (found == counts.end() || found->time != time) {
        if (by < 0) {
            return false;
        }
        found = counts.insert(found, {time, 0, 0});
    }
    std::uint64_t& number = supports ? found->supporting : found->denying;
    if (by < 0 && number == 0) {
        return false;
    }
    number += step;
    if (found->supporting == 0 && found->denying == 0) {
        counts.erase(found);
    }
    return true;
}

std::vector<ClaimTime> TripleTimes::supporting() const {
    std::vector<ClaimTime> times;
    for (const Count& count : counts) {
        if (count.supporting > 0) {
            times.push_back(count.time);
        }
    }
    return times;
}

std::string encode(const TripleTimes& times) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_varint(out, times.others);
    append_varint(out, times.counts.size());
    for (const TripleTimes::Count& count : times.counts) {
        append_date(out, count.time.from);
        append_date(out, count.time.to);
        append_varint(out, count.supporting);
        append_varint(out, count.denying);
    }
    return out;
}

Result<TripleTimes> decode_triple_times(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "triple times"));
    TripleTimes times;
    times.others = decoder.varint();
    const std::uint64_t size = decoder.varint();
    bool valid = true;
    for (std::uint64_t i = 0; i < size && decoder.ok() && valid; ++i) {
        TripleTimes::Count count;
        valid = read_date(decoder, count.time.from) && read_date(decoder, count.time.to);
        count.supporting = decoder.varint();
        count.denying = decoder.varint();
        valid = valid && (times.counts.empty() || times.counts.back().time < count.time);
        times.counts.push_back(count);
    }
    ENTENTE_TRY(finish_decoding(decoder, valid, "triple times"));
    return times;
}

std::string encode(const FactTally& tally) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_varint(out, tally.claims);
    append_varint(out, tally.articles);
    append_confidences(out, tally.publishers);
    append_varint(out, tally.reported.size());
    std::int64_t last = 0;
    for (const auto& [day, count] : tally.reported) {  // days as steps from the last one
        append_signed_varint(out, day.days - last);
        append_varint(out, count);
        last = day.days;
    }
    append_varint(out, tally.votes.size());
    for (const auto& [name, values] : tally.votes) {
        append_string(out, name);
        append_varint(out, values.size());
        for (const auto& [value, count] : values) {
            append_string(out, value);
            append_varint(out, count);
        }
    }
    return out;
}

Result<FactTally> decode_fact_tally(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "fact tally"));
    FactTally tally;
    tally.claims = decoder.varint();
    tally.articles = decoder.varint();
    tally.publishers = read_confidences(decoder);
    std::uint64_t size = decoder.varint();
    std::int64_t day = 0;
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        day += decoder.signed_varint();
        tally.reported[Date{static_cast<std::int32_t>(day)}] = decoder.varint();
    }
    size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        auto& values = tally.votes[std::string(decoder.string())];
        const std::uint64_t values_size = decoder.varint();
        for (std::uint64_t j = 0; j < values_size && decoder.ok(); ++j) {
            std::string value(decoder.string());
            values[std::move(value)] = decoder.varint();
        }
    }
    ENTENTE_TRY(finish_decoding(decoder, true, "fact tally"));
    return tally;
}

std::string encode(const ConfidenceCounts& counts) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_confidences(out, counts);
    return out;
}

Result<ConfidenceCounts> decode_confidence_counts(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "confidence counts"));
    ConfidenceCounts counts = read_confidences(decoder);
    ENTENTE_TRY(finish_decoding(decoder, !counts.empty(), "confidence counts"));
    return counts;
}

std::string part_of_date(const std::optional<PartialDate>& date) {
    std::string part;
    append_u8(part, date_tag(date));
    append_u32(part, date ? static_cast<std::uint32_t>(date->first.days) ^ kSignBit : 0);
    return part;
}

std::string part_of_spell(std::size_t spell) {
    std::string part;
    append_u8(part, kSpellTag);
    append_u32(part, static_cast<std::uint32_t>(spell));
    return part;
}

std::vector<std::string> parts_of(RelationClass relation_class,
                                  const ClaimTime& time,
                                  std::span<const SpellDates> spells) {
    if (relation_class == RelationClass::event) {
        return {part_of_date(time.from)};
    }
    std::vector<std::string> parts;
    for (const std::size_t spell : spells_concerned(relation_class, time, spells)) {
        parts.push_back(part_of_spell(spell));
    }
    return parts;
}

Result<std::optional<SpellDates>> spell_shown_as(const RowReader& rows,
                                                 const keys::Triple& triple,
                                                 RelationClass relation_class,
                                                 const std::optional<PartialDate>& from,
                                                 const std::optional<Date>& to) {
    ENTENTE_ASSIGN(const TripleTimes times, TripleTallies(&rows, triple).read_times());
    for (const SpellDates& spell : spells_of(relation_class, times.supporting())) {
        const bool same_start = spell.from.has_value() == from.has_value() &&
                                (!from || (spell.from->start() == from->start() &&
                                           spell.from->precision == from->precision));
        const bool same_end =
            spell.to.has_value() == to.has_value() && (!to || spell.to->end() == *to);
        if (same_start && same_end) {
            return std::optional(spell);
        }
    }
    return std::optional<SpellDates>();
}

Result<TripleTimes> TripleTallies::read_times() const {
    if (times_ || rows_ == nullptr) {
        return times_.value_or(TripleTimes());
    }
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::triple_times(triple_)));
    return row ? decode_triple_times(*row) : TripleTimes();
}

Status TripleTallies::prefetch(const std::vector<std::string>& parts) {
    if (rows_ == nullptr) {
        return {};
    }
    std::vector<std::string> missing;
    std::vector<RowKey> keys;
    for (const std::string& part : parts) {
        if (tallies_.count(part) == 0) {
            missing.push_back(part);
            keys.push_back(keys::fact_tally(triple_, part));
        }
    }
    ENTENTE_ASSIGN(const auto rows, rows_->get_many(keys));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        FactTally tally;
        if (rows[i]) {
            ENTENTE_ASSIGN(tally, decode_fact_tally(*rows[i]));
        }
        tallies_.emplace(missing[i], std::move(tally));
    }
    return {};
}

Result<FactTally*> TripleTallies::tally(const std::string& part) {
    const auto found = tallies_.find(part);
    if (found != tallies_.end()) {
        return &found->second;
    }
    FactTally tally;
    if (rows_ != nullptr) {
        ENTENTE_ASSIGN(const auto row, rows_->get(keys::fact_tally(triple_, part)));
        if (row) {
            ENTENTE_ASSIGN(tally, decode_fact_tally(*row));
        }
    }
    return &tallies_.emplace(part, std::move(tally)).first->second;
}

Result<ConfidenceCounts*> TripleTallies::publisher(const PublisherKey& key) {
    const auto found = publishers_.find(key);
    if (found != publishers_.end()) {
        return &found->second;
    }
    ConfidenceCounts counts;
    if (rows_ != nullptr) {
        ENTENTE_ASSIGN(const auto row,
                       rows_->get(keys::part_publisher(triple_, key.first, key.second)));
        if (row) {
            ENTENTE_ASSIGN(counts, decode_confidence_counts(*row));
        }
    }
    return &publishers_.emplace(key, std::move(counts)).first->second;
}

Status TripleTallies::add(const std::string& part, const ClaimSupport& claim) {
    ENTENTE_ASSIGN(FactTally* const sums, tally(part));
    ENTENTE_ASSIGN(ConfidenceCounts* const own, publisher({part, publisher_of(claim)}));
    count_claim(*sums, claim, 1);
    if (own->empty() || own->begin()->first < claim.confidence) {
        if (!own->empty() && !count_in(sums->publishers, own->begin()->first, -1)) {
            return not_counted();
        }
        count_in(sums->publishers, claim.confidence, 1);
    }
    count_in(*own, claim.confidence, 1);
    return {};
}

Status TripleTallies::remove(const std::string& part, const ClaimSupport& claim) {
    ENTENTE_ASSIGN(FactTally* const sums, tally(part));
    ENTENTE_ASSIGN(ConfidenceCounts* const own, publisher({part, publisher_of(claim)}));
    const double best = own->empty() ? 0 : own->begin()->first;
    if (!count_claim(*sums, claim, -1) || !count_in(*own, claim.confidence, -1)) {
        return not_counted();
    }
    if (own->empty() || own->begin()->first < best) {
        if (!count_in(sums->publishers, best, -1)) {
            return not_counted();
        }
        if (!own->empty()) {
            count_in(sums->publishers, own->begin()->first, 1);
        }
    }
    return {};
}

std::map<RowKey, std::optional<Bytes>> TripleTallies::changes() const {
    std::map<RowKey, std::optional<Bytes>> rows;
    if (times_) {
        rows[keys::triple_times(triple_)] =
            times_->empty() ? std::nullopt : std::optional<Bytes>(encode(*times_));
    }
    for (const auto& [part, tally] : tallies_) {
        rows[keys::fact_tally(triple_, part)] =
            tally.claims == 0 ? std::nullopt : std::optional<Bytes>(encode(tally));
    }
    for (const auto& [key, counts] : publishers_) {
        rows[keys::part_publisher(triple_, key.first, key.second)] =
            counts.empty() ? std::nullopt : std::optional<Bytes>(encode(counts));
    }
    return rows;
}

Result<std::map<RowKey, Bytes>> tally_rows(const keys::Triple& triple,
                                           RelationClass relation_class,
                                           std::span<const ClaimSupport> claims) {
    TripleTallies tallies(nullptr, triple);
    TripleTimes times;
    for (const ClaimSupport& claim : claims) {
        times.count(relation_class, claim, 1);
    }
    const std::vector<SpellDates> spells = spells_of(relation_class, times.supporting());
    tallies.set_times(std::move(times));
    std::map<std::string, std::set<NodeId>> articles;
    for (const ClaimSupport& claim : claims) {
        if (!supports_facts(claim)) {
            continue;
        }
        for (const std::string& part :
             parts_of(relation_class, time_of(relation_class, claim), spells)) {
            ENTENTE_TRY(tallies.add(part, claim));
            articles[part].insert(claim.article);
        }
    }
    for (const auto& [part, of_part] : articles) {
        ENTENTE_ASSIGN(FactTally* const tally, tallies.tally(part));
        tally->articles = of_part.size();
    }
    std::map<RowKey, Bytes> rows;
    for (auto& [key, value] : tallies.changes()) {
        if (value) {
            rows.emplace(key, *std::move(value));
        }
    }
    return rows;
}

Result<std::map<RowKey, Bytes>> read_tally_rows(const RowReader& rows, const keys::Triple& triple) {
    std::map<RowKey, Bytes> found;
    const RowKey times = keys::triple_times(triple);
    ENTENTE_ASSIGN(auto row, rows.get(times));
    if (row) {
        found.emplace(times, *std::move(row));
    }
    for (const ScanRequest& request : {keys::fact_tallies(triple), keys::part_publishers(triple)}) {
        ENTENTE_TRY(rows.scan(request, [&](std::string_view key, std::string_view value) {
            found.emplace(RowKey{request.partition, Bytes(key)}, Bytes(value));
            return true;
        }));
    }
    return found;
}

}  // namespace entente
