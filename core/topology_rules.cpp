#include "core/topology_rules.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/date.h"
#include "core/ontology.h"

namespace entente {

namespace {

PropertyKeyId property_key(const NameTable& names, std::string_view name) {
    return PropertyKeyId(names.code(keys::Dictionary::property_keys, name).value_or(0));
}

float clamp_confidence(double confidence) {
    return confidence >= 0 && confidence <= 1 ? static_cast<float>(confidence) : 1.0F;
}

}  // namespace

TopologyRules::TopologyRules(const NameTable& names) : names_(names) {
    look_up_names();
}

void TopologyRules::look_up_names() {
    from_ = property_key(names_, "from");
    to_ = property_key(names_, "to");
    date_ = property_key(names_, "date");
    precision_ = property_key(names_, "precision");
    confidence_ = property_key(names_, "confidence");
}

const TopologyRules::Type& TopologyRules::type(EdgeTypeId type) {
    while (types_.size() <= type.value) {
        const std::string name =
            names_.name(keys::Dictionary::edge_types, static_cast<std::uint32_t>(types_.size()));
        const RelationType* relation = ontology().relation_type(name);
        Type known;
        if (relation != nullptr) {
            known.is_state = relation->relation_class == RelationClass::state;
            known.sign = static_cast<std::int8_t>(relation->sign);
        }
        types_.push_back(known);
    }
    return types_[type.value];
}

void TopologyRules::set_times(TopologyEdge& edge, const Times& times) {
    const auto period = [&](std::int32_t day) {
        return PartialDate{Date{day},
                           parse_date_precision(times.precision).value_or(DatePrecision::day)};
    };
    if (times.from) {
        const PartialDate from = period(*times.from);
        edge.from_day = from.earliest().days;
        if (!times.to && !type(edge.type).is_state) {
            edge.to_day = from.latest().days;
        }
    }
    if (times.to) {
        edge.to_day = *times.to;
    }
    if (times.date && !times.from && !times.to) {
        edge.from_day = edge.to_day = *times.date;
    }
    // One that ends before it begins holds on the day that is named for its beginning.
    edge.to_day =
        std::max(edge.to_day, std::max(edge.from_day, times.from.value_or(edge.from_day)));
    edge.sign = type(edge.type).sign;
}

TopologyEdge TopologyRules::make(const EdgeRef& ref, const CodedProperties& properties) {
    for (const auto& [key, value] : properties) {
        if (key > seen_) {  // codes ascend: a name may have come since
            look_up_names();
            seen_ = key;
        }
    }
    TopologyEdge edge;
    edge.source = ref.source;
    edge.target = ref.target;
    edge.type = ref.type;
    edge.edge = ref.edge;
    Times times;
    for (const auto& [key, value] : properties) {
        const Date* date = value.as_date();
        if (date != nullptr && key == from_) {
            times.from = date->days;
        } else if (date != nullptr && key == to_) {
            times.to = date->days;
        } else if (date != nullptr && key == date_) {
            times.date = date->days;
        } else if (key == precision_ && value.as_string() != nullptr) {
            times.precision = *value.as_string();
        } else if (key == confidence_ && value.as_float() != nullptr) {
            edge.confidence = clamp_confidence(*value.as_float());
        }
    }
    set_times(edge, times);
    return edge;
}

TopologyRules::Columns TopologyRules::columns(const EdgeBlockReader& block) const {
    Columns columns;
    for (std::size_t i = 0; i < block.column_count(); ++i) {
        const PropertyKeyId key = block.key(i);
        if (key == from_) {
            columns.from = i;
        } else if (key == to_) {
            columns.to = i;
        } else if (key == date_) {
            columns.date = i;
        } else if (key == precision_) {
            columns.precision = i;
        } else if (key == confidence_) {
            columns.confidence = i;
        }
    }
    return columns;
}

TopologyEdge TopologyRules::make(NodeId source,
                                 const EdgeBlockReader& block,
                                 const Columns& columns,
                                 std::size_t index) {
    const EdgePlace& place = block.place(index);
    TopologyEdge edge;
    edge.source = source;
    edge.target = place.other;
    edge.type = place.type;
    edge.edge = place.edge;
    if (columns.confidence) {
        if (const auto confidence = block.floating(*columns.confidence, index)) {
            edge.confidence = clamp_confidence(*confidence);
        }
    }
    const bool date_only = columns.date && !columns.from && !columns.to;
    if (date_only) {  // the most frequent case, without the rest
        if (const auto day = block.date(*columns.date, index)) {
            edge.from_day = edge.to_day = *day;
        }
        edge.sign = type(edge.type).sign;
        return edge;
    }
    Times times;
    if (columns.from) {
        times.from = block.date(*columns.from, index);
    }
    if (columns.to) {
        times.to = block.date(*columns.to, index);
    }
    if (columns.date) {
        times.date = block.date(*columns.date, index);
    }
    if (columns.precision) {
        const Value precision = block.value(*columns.precision, index);
        times.precision = precision.as_string() == nullptr ? "" : *precision.as_string();
    }
    set_times(edge, times);
    return edge;
}

void TopologyRules::make_all(const EdgeBlockReader& block, std::span<EdgeAttributes> attributes) {
    const Columns columns = this->columns(block);
    if (make_plain(block, columns, attributes)) {
        return;
    }
    for (std::size_t i = 0; i < block.size(); ++i) {
        const TopologyEdge edge = make(NodeId(1), block, columns, i);
        attributes[i] = make_attributes(edge, static_cast<TypeIndex>(edge.type.value));
    }
}

// The most frequent case, whole columns at a time: events with a date and a decimal confidence, each or neither. False
// when it is another.
bool TopologyRules::make_plain(const EdgeBlockReader& block,
                               const Columns& columns,
                               std::span<EdgeAttributes> attributes) {
    constexpr std::int64_t kOne = 50000;  // the code of confidence 1
    constexpr std::array<std::int64_t, 5> kSteps = {kOne, 5000, 500, 50, 5};
    if (columns.from || columns.to) {
        return false;
    }
    std::span<std::int64_t> days = days_;
    std::span<std::int64_t> confidences = confidences_;
    if (columns.date) {
        if (!block.holds_dates(*columns.date) || !block.unpack(*columns.date, days)) {
            return false;
        }
    }
    std::optional<unsigned> scale;
    if (columns.confidence) {
        if (block.holds_decimals(*columns.confidence)) {
            scale = block.unpack(*columns.confidence, confidences);
        }
        if (!scale || *scale >= kSteps.size()) {
            return false;
        }
    }
    const std::int64_t step = scale ? kSteps[*scale] : 1;
    for (std::size_t i = 0; i < block.size(); ++i) {
        attributes[i].from_day = columns.date ? static_cast<std::int32_t>(days[i]) : kSinceUnknown;
        attributes[i].to_day = columns.date ? static_cast<std::int32_t>(days[i]) : kUntilOpen;
        const bool says = scale && confidences[i] >= 0 && confidences[i] <= kOne / step;
        attributes[i].confidence_code =
            static_cast<std::uint16_t>(says ? confidences[i] * step : kOne);
    }
    std::size_t i = 0;
    for (const EdgeBlockReader::Run& run : block.runs()) {
        const auto type_and_sign = static_cast<std::uint16_t>(
            run.type.value << 2U | static_cast<unsigned>(type(run.type).sign + 1));
        for (; i < run.end; ++i) {
            attributes[i].type_and_sign = type_and_sign;
        }
    }
    return true;
}

}  // namespace entente
