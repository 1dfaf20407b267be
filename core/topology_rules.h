// How an edge's properties become what the topology keeps of it: valid time, confidence, sign.
//
// Valid time comes from `from` and `to` (facts), of which `precision` says how exact they are, or else from
// `date` (events loaded from tables). An event without an end holds for the period of its date, a state without
// one until further notice; what ends before it begins holds on the very day that `from` names. The sign is that of the ontology's relation type. Whoever writes edges of other kinds
// gets an undated edge of confidence 1 and no sign.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.h"
#include "core/name_table.h"
#include "core/storage/adjacency.h"
#include "core/storage/records.h"
#include "core/topology.h"

namespace entente {

// For one moment's names; cheap to make. For one thread.
class TopologyRules {
public:
    explicit TopologyRules(const NameTable& names);

    // `edge` may be of a type that is newer than the rules: then they look at the names again.
    TopologyEdge make(const EdgeRef& edge, const CodedProperties& properties);

    // Columns of a block in which the properties are; nullopt where there is none.
    struct Columns {
        std::optional<std::size_t> from;
        std::optional<std::size_t> to;
        std::optional<std::size_t> date;
        std::optional<std::size_t> precision;
        std::optional<std::size_t> confidence;
    };

    Columns columns(const EdgeBlockReader& block) const;
    // What the columns say of every edge of a block; its type is the edge type's code, if that is small enough to be one.
    // `attributes` has a place for each.
    void make_all(const EdgeBlockReader& block, std::span<EdgeAttributes> attributes);
    TopologyEdge make(NodeId source,
                      const EdgeBlockReader& block,
                      const Columns& columns,
                      std::size_t index);

private:
    struct Times {
        std::optional<std::int32_t> from;
        std::optional<std::int32_t> to;
        std::optional<std::int32_t> date;
        std::string precision;
    };

    struct Type {
        bool is_state = false;
        std::int8_t sign = 0;
    };

    const Type& type(EdgeTypeId type);
    bool make_plain(const EdgeBlockReader& block,
                    const Columns& columns,
                    std::span<EdgeAttributes> attributes);
    void set_times(TopologyEdge& edge, const Times& times);

    void look_up_names();

    const NameTable& names_;
    PropertyKeyId from_;
    PropertyKeyId to_;
    PropertyKeyId date_;
    PropertyKeyId precision_;
    PropertyKeyId confidence_;
    PropertyKeyId seen_;       // names of keys up to this one were there when they were looked up
    std::vector<Type> types_;  // by code
    // Columns of one block. Here, because most blocks are small and to clear these takes longer than to read one.
    std::array<std::int64_t, kBlockEdgesMax> days_ = {};
    std::array<std::int64_t, kBlockEdgesMax> confidences_ = {};
};

}  // namespace entente
