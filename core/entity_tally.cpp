#include "core/entity_tally.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "core/coding.h"
#include "core/count_in.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr std::uint8_t kRecordVersion = 1;

EntityTally::Head head_of(const EntitySupport& support) {
    return {support.name_rank, support.name, support.type, support.subtype};
}

void append_counts(std::string& out, const EntityTally::Counts& counts) {
    append_varint(out, counts.size());
    for (const auto& [text, count] : counts) {
        append_string(out, text);
        append_varint(out, count);
    }
}

EntityTally::Counts read_counts(Decoder& decoder) {
    EntityTally::Counts counts;
    const std::uint64_t size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        std::string text(decoder.string());
        counts[std::move(text)] = decoder.varint();
    }
    return counts;
}

// What the counts leave open: the first article that has an answer gives it, of those about the entity
// itself before those about what was merged into it.
struct Question {
    bool open = false;
    std::optional<EntitySupport> own;
    std::optional<EntitySupport> merged;

    // Whether the search may end.
    bool answered() const { return !open || own; }

    const EntitySupport* answer() const {
        if (own) {
            return &*own;
        }
        return merged ? &*merged : nullptr;
    }

    void hear(bool is_own, const EntitySupport& support) {
        auto& place = is_own ? own : merged;
        if (open && !place) {
            place = support;
        }
    }
};

struct Questions {
    std::uint8_t best_rank = 0;
    Question head;
    Question subtype;
    std::map<std::string, Question> ids;

    bool answered() const {
        bool all = head.answered() && subtype.answered();
        for (const auto& [scheme, question] : ids) {
            all = all && question.answered();
        }
        return all;
    }

    void hear(bool is_own, const EntitySupport& support) {
        if (support.name_rank == best_rank) {
            head.hear(is_own, support);
        }
        if (!support.subtype.empty()) {
            subtype.hear(is_own, support);
        }
        for (const auto& [scheme, value] : support.ids) {
            const auto question = ids.find(scheme);
            if (question != ids.end()) {
                question->second.hear(is_own, support);
            }
        }
    }
};

Status look_for_answers(const RowReader& rows, NodeId entity, Questions& questions) {
    if (questions.answered()) {
        return {};
    }
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::entity_supports(entity), [&](std::string_view key, std::string_view value) {
            const auto row = keys::decode_entity_support(key);
            const auto support = decode_entity_support_record(value);
            if (!row || !support.ok()) {
                status = row ? support.status()
                             : Status(Error{ErrorCode::corruption,
                                            "a stored entity support key is damaged"});
                return false;
            }
            questions.hear(row->origin == entity, *support);
            return !questions.answered();
        }));
    return status;
}

Error contradiction(NodeId entity) {
    return {ErrorCode::corruption,
            "the tally of entity node " + std::to_string(entity.value) +
                " is not what its articles add up to; `entente check` tells more"};
}

}  // namespace

bool EntityTally::same_opinions(const EntityTally& other) const {
    const auto same_keys = [](const auto& a, const auto& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
            return x.first == y.first;
        });
    };
    return same_keys(heads, other.heads) && same_keys(subtypes, other.subtypes) &&
           same_keys(names, other.names) && same_keys(offices, other.offices) &&
           std::equal(ids.begin(),
                      ids.end(),
                      other.ids.begin(),
                      other.ids.end(),
                      [&](const auto& a, const auto& b) {
                          return a.first == b.first && same_keys(a.second, b.second);
                      });
}

bool EntityTally::contradictory() const {
    if (heads.empty()) {
        return false;
    }
    const auto best = heads.rbegin();  // ordered by rank
    const auto next = std::next(best);
    return (next != heads.rend() && std::get<0>(next->first) == std::get<0>(best->first)) ||
           subtypes.size() > 1 || std::any_of(ids.begin(), ids.end(), [](const auto& values) {
               return values.second.size() > 1;
           });
}

bool EntityTally::count(const EntitySupport& support, int by) {
    if (by < 0 && supports == 0) {
        return false;
    }
    supports += static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    bool counted = count_in(heads, head_of(support), by);
    if (!support.subtype.empty()) {
        counted = count_in(subtypes, support.subtype, by) && counted;
    }
    counted = count_in(names, support.name, by) && counted;
    for (const std::string& alias : support.aliases) {
        counted = count_in(names, alias, by) && counted;
    }
    for (const std::string& office : support.office_labels) {
        counted = count_in(offices, office, by) && counted;
    }
    for (const auto& [scheme, value] : support.ids) {
        Counts& values = ids[scheme];
        counted = count_in(values, value, by) && counted;
        if (values.empty()) {
            ids.erase(scheme);
        }
    }
    return counted;
}

std::string encode(const EntityTally& tally) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_varint(out, tally.supports);
    append_varint(out, tally.heads.size());
    for (const auto& [head, count] : tally.heads) {
        append_u8(out, std::get<0>(head));
        append_string(out, std::get<1>(head));
        append_string(out, std::get<2>(head));
        append_string(out, std::get<3>(head));
        append_varint(out, count);
    }
    for (const EntityTally::Counts* counts : {&tally.subtypes, &tally.names, &tally.offices}) {
        append_counts(out, *counts);
    }
    append_varint(out, tally.ids.size());
    for (const auto& [scheme, values] : tally.ids) {
        append_string(out, scheme);
        append_counts(out, values);
    }
    return out;
}

Result<EntityTally> decode_entity_tally(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    EntityTally tally;
    tally.supports = decoder.varint();
    std::uint64_t size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        const std::uint8_t rank = decoder.u8();
        std::string name(decoder.string());
        std::string type(decoder.string());
        std::string subtype(decoder.string());
        tally.heads[{rank, std::move(name), std::move(type), std::move(subtype)}] =
            decoder.varint();
    }
    for (EntityTally::Counts* counts : {&tally.subtypes, &tally.names, &tally.offices}) {
        *counts = read_counts(decoder);
    }
    size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        std::string scheme(decoder.string());
        tally.ids[std::move(scheme)] = read_counts(decoder);
    }
    if (version != kRecordVersion || !decoder.ok() || !decoder.at_end()) {
        return Error{ErrorCode::corruption, "stored entity tally record is damaged"};
    }
    return tally;
}

Result<Node> reckon_entity(const RowReader& rows,
                           const EntityTally& tally,
                           NodeId id,
                           std::string_view readable_id) {
    if (tally.heads.empty()) {
        return contradiction(id);
    }
    Questions questions;
    const EntityTally::Head& last = tally.heads.rbegin()->first;  // ordered by rank
    questions.best_rank = std::get<0>(last);
    const auto next = std::next(tally.heads.rbegin());
    questions.head.open =
        next != tally.heads.rend() && std::get<0>(next->first) == questions.best_rank;
    questions.subtype.open = tally.subtypes.size() > 1;
    for (const auto& [scheme, values] : tally.ids) {
        questions.ids[scheme].open = values.size() > 1;
    }
    ENTENTE_TRY(look_for_answers(rows, id, questions));

    EntityTally::Head best = last;
    if (questions.head.open) {
        if (questions.head.answer() == nullptr) {
            return contradiction(id);
        }
        best = head_of(*questions.head.answer());
    }
    const auto& [rank, name, type, best_subtype] = best;
    std::string subtype = best_subtype;
    if (subtype.empty() && !tally.subtypes.empty()) {
        const EntitySupport* answer = questions.subtype.answer();
        subtype = answer != nullptr ? answer->subtype : tally.subtypes.begin()->first;
    }
    Node node;
    node.id = id;
    node.labels = {type, "Entity"};
    for (const auto& [office, count] : tally.offices) {
        node.labels.push_back(office);
    }
    node.properties["id"] = readable_id;
    node.properties["name"] = name;
    for (const auto& [scheme, values] : tally.ids) {
        std::string value = values.begin()->first;
        if (const EntitySupport* answer = questions.ids[scheme].answer()) {
            for (auto known = answer->ids.rbegin(); known != answer->ids.rend(); ++known) {
                value = known->first == scheme ? known->second : value;
            }
        }
        // As with derive_entity(), an id does not take the place of another property.
        node.properties.emplace(scheme, value);
    }
    if (!subtype.empty()) {
        node.properties["subtype"] = subtype;
    }
    ValueList aliases;
    for (const auto& [alias, count] : tally.names) {
        if (alias != name) {
            aliases.emplace_back(alias);
        }
    }
    if (!aliases.empty()) {
        node.properties["aliases"] = std::move(aliases);
    }
    return node;
}

}  // namespace entente
