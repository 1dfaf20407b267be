#include "server/formats/graph_source.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <unordered_map>
#include <utility>

namespace entente {

namespace {

constexpr std::size_t kChunk = 2048;

// "n:17", "e:17": the form of the ids that we make.
bool is_numbered(std::string_view id) {
    return id.size() > 2 && (id[0] == 'n' || id[0] == 'e') && id[1] == ':' &&
           std::all_of(id.begin() + 2, id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_bookkeeping(const std::vector<std::string>& labels) {
    return std::ranges::any_of(
        labels, [](const std::string& label) { return label == "Article" || label == "Claim"; });
}

EdgeEnd end_of(const Node& node) {
    return {export_id(node),
            std::string(node.name()),
            std::string(string_property(node.properties, "iso2")),
            node.labels};
}

// Tells how far it is, now and then.
class Meter {
public:
    Meter(const ExportScope& scope, std::string_view step, std::uint64_t total)
        : scope_(scope), step_(step), total_(total) {}

    Status count(std::uint64_t more = 1) {
        done_ += more;
        if (done_ >= next_) {
            next_ = done_ + kChunk;
            if (scope_.on_progress && !scope_.on_progress({step_, done_, total_})) {
                return Error{ErrorCode::cancelled, "the export was stopped"};
            }
        }
        return {};
    }

private:
    const ExportScope& scope_;
    std::string_view step_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    std::uint64_t next_ = 0;
};

// Gives each node of `ids` that is there to the sink, in their order.
Status each_of(const GraphView& view,
               std::span<const NodeId> ids,
               Meter& meter,
               const GraphSource::NodeSink& sink) {
    for (std::size_t begin = 0; begin < ids.size(); begin += kChunk) {
        const auto chunk = ids.subspan(begin, std::min(kChunk, ids.size() - begin));
        ENTENTE_ASSIGN(const auto nodes, view.nodes(chunk));
        for (const std::optional<Node>& node : nodes) {
            ENTENTE_TRY(meter.count());
            if (node) {
                ENTENTE_TRY(sink(*node));
            }
        }
    }
    return {};
}

Status each_claim_of(const GraphView& view,
                     std::span<const NodeId> ids,
                     Meter& meter,
                     const GraphSource::ClaimSink& sink) {
    constexpr std::size_t kClaims = 256;  // with their texts
    for (std::size_t begin = 0; begin < ids.size(); begin += kClaims) {
        const auto chunk = ids.subspan(begin, std::min(kClaims, ids.size() - begin));
        ENTENTE_ASSIGN(const auto claims, view.claims(chunk));
        for (const Claim& claim : claims) {
            ENTENTE_TRY(meter.count());
            ENTENTE_TRY(sink(claim));
        }
    }
    return {};
}

// Calls `use` with the nodes of a label, chunk by chunk.
template <typename Use>
Status each_labelled(const GraphView& view, std::string_view label, const Use& use) {
    NodeId after;
    while (true) {
        ENTENTE_ASSIGN(const auto ids, view.nodes_with_label(label, after, kChunk));
        if (ids.empty()) {
            return {};
        }
        ENTENTE_TRY(use(std::span<const NodeId>(ids)));
        after = ids.back();
    }
}

class WholeGraph : public GraphSource {
public:
    WholeGraph(GraphView view, ExportScope scope)
        : view_(std::move(view)), scope_(std::move(scope)) {
        if (auto counts = view_.counts(); counts.ok()) {
            counts_ = *std::move(counts);
        }
    }

    Status each_node(const NodeSink& sink) const override {
        Meter meter(scope_, "nodes", counts_.nodes);
        Status status;
        ENTENTE_TRY(view_.each_node([&](const Node& node) {
            status = meter.count();
            if (status.ok() && (scope_.bookkeeping || !is_bookkeeping(node.labels))) {
                status = sink(node);
            }
            return status.ok();
        }));
        return status;
    }

    Status each_edge(const EdgeSink& sink) const override {
        Meter meter(scope_, "edges", counts_.edges);
        std::vector<Edge> chunk;
        Status status;
        ENTENTE_TRY(view_.each_edge([&](const Edge& edge) {
            chunk.push_back(edge);
            if (chunk.size() == kChunk) {
                status = give(chunk, meter, sink);
                chunk.clear();
            }
            return status.ok();
        }));
        ENTENTE_TRY(status);
        return give(chunk, meter, sink);
    }

    Status each_claim(const ClaimSink& sink) const override {
        Meter meter(scope_, "claims", labelled("Claim"));
        return each_labelled(view_, "Claim", [&](std::span<const NodeId> ids) {
            return each_claim_of(view_, ids, meter, sink);
        });
    }

    Status each_article(const NodeSink& sink) const override {
        Meter meter(scope_, "articles", labelled("Article"));
        return each_labelled(view_, "Article", [&](std::span<const NodeId> ids) {
            return each_of(view_, ids, meter, sink);
        });
    }

    const GraphView& view() const override { return view_; }

private:
    std::uint64_t labelled(std::string_view label) const {
        for (const auto& [name, count] : counts_.labels) {
            if (name == label) {
                return count;
            }
        }
        return 0;
    }

    // The ends of all edges of the chunk are read together.
    Status give(const std::vector<Edge>& edges, Meter& meter, const EdgeSink& sink) const {
        std::vector<NodeId> ids;
        for (const Edge& edge : edges) {
            ids.push_back(edge.source);
            ids.push_back(edge.target);
        }
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
        std::vector<std::optional<EdgeEnd>> ends;
        for (const std::optional<Node>& node : nodes) {
            const bool wanted = node && (scope_.bookkeeping || !is_bookkeeping(node->labels));
            ends.push_back(wanted ? std::optional(end_of(*node)) : std::nullopt);
        }
        const auto find = [&](NodeId id) -> const std::optional<EdgeEnd>& {
            return ends[static_cast<std::size_t>(std::ranges::lower_bound(ids, id) - ids.begin())];
        };
        for (const Edge& edge : edges) {
            ENTENTE_TRY(meter.count());
            const auto& source = find(edge.source);
            const auto& target = find(edge.target);
            if (source && target) {
                ENTENTE_TRY(sink({edge, export_id(edge), *source, *target}));
            }
        }
        return {};
    }

    GraphView view_;
    ExportScope scope_;
    GraphView::Counts counts_;
};

class PartOfGraph : public GraphSource {
public:
    PartOfGraph(GraphView view, Subgraph part, ExportScope scope)
        : view_(std::move(view)), part_(std::move(part)), scope_(std::move(scope)) {
        for (const Node& node : part_.nodes) {
            ends_.emplace(node.id, end_of(node));
        }
    }

    // Which claims and articles belong to it, and what of the bookkeeping is between them.
    Status prepare() {
        for (const Edge& edge : part_.edges) {
            if (string_property(edge.properties, "id").empty()) {
                continue;
            }
            ENTENTE_ASSIGN(const auto claims, view_.claims_of_fact(edge));
            for (const Claim& claim : claims) {
                claims_.push_back(claim.node);
                articles_.push_back(claim.article);
            }
        }
        for (std::vector<NodeId>* ids : {&claims_, &articles_}) {
            std::ranges::sort(*ids);
            ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
        }
        return scope_.bookkeeping ? add_bookkeeping() : Status();
    }

    Status each_node(const NodeSink& sink) const override {
        Meter meter(scope_, "nodes", part_.nodes.size());
        for (const Node& node : part_.nodes) {
            ENTENTE_TRY(meter.count());
            ENTENTE_TRY(sink(node));
        }
        return {};
    }

    Status each_edge(const EdgeSink& sink) const override {
        Meter meter(scope_, "edges", part_.edges.size());
        for (const Edge& edge : part_.edges) {
            ENTENTE_TRY(meter.count());
            const auto source = ends_.find(edge.source);
            const auto target = ends_.find(edge.target);
            if (source != ends_.end() && target != ends_.end()) {
                ENTENTE_TRY(sink({edge, export_id(edge), source->second, target->second}));
            }
        }
        return {};
    }

    Status each_claim(const ClaimSink& sink) const override {
        Meter meter(scope_, "claims", claims_.size());
        return each_claim_of(view_, claims_, meter, sink);
    }

    Status each_article(const NodeSink& sink) const override {
        Meter meter(scope_, "articles", articles_.size());
        return each_of(view_, articles_, meter, sink);
    }

    const GraphView& view() const override { return view_; }

    std::size_t edges_omitted() const override { return part_.edges_omitted; }

    bool truncated() const override { return part_.truncated; }

    bool is_part() const override { return true; }

private:
    // The articles and claims as nodes, and those edges of theirs that stay within the part.
    Status add_bookkeeping() {
        ExportScope silent;
        Meter meter(silent, "", 0);
        const auto add = [&](const Node& node) {
            if (ends_.emplace(node.id, end_of(node)).second) {
                part_.nodes.push_back(node);
            }
            return Status();
        };
        ENTENTE_TRY(each_of(view_, articles_, meter, add));
        ENTENTE_TRY(each_of(view_, claims_, meter, add));
        for (const std::vector<NodeId>* sources : {&articles_, &claims_}) {
            ENTENTE_ASSIGN(const auto hops, view_.hops(*sources, Direction::out));
            std::vector<EdgeRef> refs;
            for (const std::vector<Hop>& of_one : hops) {
                for (const Hop& hop : of_one) {
                    if (ends_.contains(hop.other)) {
                        refs.push_back(hop.ref());
                    }
                }
            }
            ENTENTE_ASSIGN(auto edges, view_.edges(refs));
            for (std::optional<Edge>& edge : edges) {
                if (edge) {
                    part_.edges.push_back(*std::move(edge));
                }
            }
        }
        return {};
    }

    GraphView view_;
    Subgraph part_;
    ExportScope scope_;
    std::unordered_map<NodeId, EdgeEnd> ends_;
    std::vector<NodeId> claims_;
    std::vector<NodeId> articles_;
};

}  // namespace

std::string export_id(const Node& node) {
    const std::string_view id = node.readable_id();
    return id.empty() || is_numbered(id) ? "n:" + std::to_string(node.id.value) : std::string(id);
}

std::string export_id(const Edge& edge) {
    const std::string_view id = string_property(edge.properties, "id");
    return id.empty() || is_numbered(id) ? "e:" + std::to_string(edge.id.value) : std::string(id);
}

std::unique_ptr<GraphSource> whole_graph(GraphView view, ExportScope scope) {
    return std::make_unique<WholeGraph>(std::move(view), std::move(scope));
}

Result<std::unique_ptr<GraphSource>> part_of_graph(GraphView view,
                                                   Subgraph part,
                                                   ExportScope scope) {
    auto source = std::make_unique<PartOfGraph>(std::move(view), std::move(part), std::move(scope));
    ENTENTE_TRY(source->prepare());
    return std::unique_ptr<GraphSource>(std::move(source));
}

}  // namespace entente
