#include "core/migrate_1_to_2.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/coding.h"
#include "core/entity_tally.h"
#include "core/fact_keeper.h"
#include "core/graph_batch.h"
#include "core/name_index.h"
#include "core/name_keys.h"
#include "core/name_table.h"
#include "core/property_index.h"
#include "core/storage/edge_block.h"
#include "core/storage/format_1.h"
#include "core/storage/write_set.h"
#include "core/store_state.h"
#include "core/text_index.h"
#include "core/triples.h"

namespace entente {

namespace {

// In the order in which they are done. The values are in the positions of stores that are half migrated.
enum class Stage : std::uint8_t {
    outgoing = 0,
    incoming = 1,
    old_outgoing = 2,
    old_incoming = 3,
    old_edges = 4,
    old_names = 5,
    nodes = 6,
    entities = 7,
    texts = 8,
    indexes = 9,
    facts = 10,
};

constexpr std::array<std::string_view, 11> kStageNames = {"packing edges",
                                                          "packing edges by target",
                                                          "deleting old lists",
                                                          "deleting old lists by target",
                                                          "deleting old edges",
                                                          "deleting old names",
                                                          "indexing names",
                                                          "summing up entities",
                                                          "indexing text",
                                                          "beginning indexes",
                                                          "summing up claims"};

// A list that is split leaves room in its blocks.
constexpr std::size_t kSplitEdges = kBlockEdgesMax * 3 / 4;
constexpr std::size_t kBlockBytes = 1 << 20;
// Rows that are read together; nodes of one partition are in one chunk of the bitmap.
constexpr std::size_t kReadRows = 256;

// Where to go on: at the first row not before `key`, of the first partition not before `partition`; of the list
// that begins there, `skip` edges are done.
struct Cursor {
    Stage stage = Stage::outgoing;
    std::uint64_t partition = 0;
    std::uint64_t skip = 0;
    Bytes key;
};

Bytes encode(const Cursor& cursor) {
    Bytes out;
    append_u8(out, static_cast<std::uint8_t>(cursor.stage));
    append_u64(out, cursor.partition);
    append_u64(out, cursor.skip);
    return out += cursor.key;
}

Result<Cursor> decode_cursor(std::string_view bytes) {
    Cursor cursor;
    if (bytes.empty()) {
        return cursor;
    }
    Decoder decoder(bytes);
    const std::uint8_t stage = decoder.u8();
    cursor.stage = static_cast<Stage>(stage);
    cursor.partition = decoder.u64();
    cursor.skip = decoder.u64();
    cursor.key = decoder.rest();
    if (!decoder.ok() || stage > kStageNames.size()) {  // as many: all are done
        return Error{ErrorCode::corruption, "the progress of the migration cannot be read"};
    }
    return cursor;
}

Error damaged(const std::string& what) {
    return {ErrorCode::corruption, what + ": the store is damaged; restore a backup of it"};
}

// Rows of one partition.
struct Found {
    Partition partition;
    std::vector<Put> rows;
};

class Migrator1To2 {
public:
    Migrator1To2(MigrationRun& run, std::size_t batch_rows)
        : run_(run), batch_rows_(std::max<std::size_t>(1, batch_rows)) {}

    Status migrate() {
        ENTENTE_ASSIGN(cursor_, decode_cursor(run_.position()));
        while (static_cast<std::size_t>(cursor_.stage) < kStageNames.size()) {
            run_.begin_stage(kStageNames.at(static_cast<std::size_t>(cursor_.stage)));
            ENTENTE_TRY(begin_stage());
            for (bool over = false; !over;) {
                ENTENTE_ASSIGN(over, do_batch());
            }
        }
        return {};
    }

private:
    Status begin_stage() {
        partitions_.clear();
        list_.clear();
        ENTENTE_ASSIGN(const auto rows, run_.rows());
        names_ = std::make_shared<NameTable>();
        ENTENTE_TRY(names_->load(*rows));
        if (cursor_.stage == Stage::facts) {
            ENTENTE_ASSIGN(state_, StoreState::load(*rows));
        }
        return rows->each_partition(kind(), [&](Partition partition) {
            partitions_.push_back(partition);
            return true;
        });
    }

    // The kind of partitions that the stage reads.
    PartitionKind kind() const {
        switch (cursor_.stage) {
            case Stage::old_edges: return PartitionKind::edges;
            case Stage::old_names: return PartitionKind::names;
            case Stage::texts: return PartitionKind::evidence;
            case Stage::indexes: return PartitionKind::directory;
            default: return PartitionKind::vertices;
        }
    }

    // One batch of the stage, and what it commits. True when it was the last.
    Result<bool> do_batch() {
        ENTENTE_ASSIGN(std::shared_ptr<const RowReader> base, run_.rows());
        done_ = 0;
        bytes_ = 0;
        over_ = false;
        if (cursor_.stage == Stage::facts) {
            ENTENTE_TRY(settle_facts(base));
            return over_;
        }
        WriteSet rows(base);
        while (!over_ && rows.changes().size() < batch_rows_ && bytes_ < kMigrationBytes) {
            ENTENTE_TRY(work(rows, base));
        }
        if (over_) {
            cursor_ = {static_cast<Stage>(static_cast<unsigned>(cursor_.stage) + 1), 0, 0, {}};
        }
        std::vector<Batch> changes;
        for (std::vector<Batch>& phase : rows.take_phases()) {
            std::move(phase.begin(), phase.end(), std::back_inserter(changes));
        }
        ENTENTE_TRY(run_.commit(std::move(changes), encode(cursor_), done_));
        return over_;
    }

    Status work(WriteSet& rows, const std::shared_ptr<const RowReader>& base) {
        switch (cursor_.stage) {
            case Stage::outgoing: return pack_block(rows, Side::out);
            case Stage::incoming: return pack_block(rows, Side::in);
            case Stage::old_outgoing: return drop_rows(rows, static_cast<char>(Side::out));
            case Stage::old_incoming: return drop_rows(rows, static_cast<char>(Side::in));
            case Stage::old_edges: return drop_rows(rows, format_1::kEdgeFamily);
            case Stage::old_names: return drop_rows(rows, std::nullopt);
            case Stage::nodes: return list_nodes(rows, base);
            case Stage::entities: return sum_up_entity(rows);
            case Stage::texts: return index_text(rows);
            case Stage::indexes: return begin_indexes(rows);
            case Stage::facts: break;
        }
        return {};
    }

    // The next rows of the family, or of all, in the next partition that has any, at most `limit`; the cursor
    // is then in that partition. None when there are no more.
    Result<Found> next_rows(const RowReader& rows, std::optional<char> family, std::size_t limit) {
        Found found;
        auto partition = std::lower_bound(
            partitions_.begin(), partitions_.end(), Partition{kind(), cursor_.partition});
        for (; partition != partitions_.end() && found.rows.empty(); ++partition) {
            if (partition->id != cursor_.partition) {
                cursor_.partition = partition->id;
                cursor_.key.clear();
            }
            ScanRequest request = {*partition, cursor_.key, {}, limit};
            if (family) {
                const Bytes prefix(1, *family);
                request.from = std::max(request.from, prefix);
                request.to = keys::after_prefix(prefix);
            }
            ENTENTE_TRY(rows.scan(request, [&](std::string_view key, std::string_view value) {
                found.rows.push_back({Bytes(key), Bytes(value)});
                return true;
            }));
            found.partition = *partition;
        }
        over_ = found.rows.empty();
        return found;
    }

    // -- edges --

    // One block of the list at the cursor, which is read when its first one is asked for.
    Status pack_block(WriteSet& rows, Side side) {
        if (list_.empty()) {
            ENTENTE_TRY(read_list(rows.base(), side));
            if (over_) {
                return {};
            }
        }
        const std::size_t left = list_.size() - cursor_.skip;
        const std::size_t count = left <= kBlockEdgesMax ? left : kSplitEdges;
        const auto first = list_.begin() + static_cast<std::ptrdiff_t>(cursor_.skip);
        std::vector<ListedEdge> edges;
        for (std::size_t i = 0; i < count; ++i) {
            edges.push_back({first[static_cast<std::ptrdiff_t>(i)], {}});
        }
        if (side == Side::out) {
            ENTENTE_TRY(read_properties_of(rows.base(), edges));
            for (const ListedEdge& edge : edges) {
                EdgeLocator locator;
                locator.source = node_;
                locator.type = edge.place.type;
                locator.target = edge.place.other;
                rows.put(keys::locator(edge.place.edge), encode(locator));
            }
        }
        cursor_.skip += edges.size();
        done_ += edges.size();
        const bool last = cursor_.skip == list_.size();
        Bytes block = encode_edge_block(edges);
        bytes_ += block.size();
        rows.put(keys::block({side, node_, last ? kLastPlace : edges.back().place}),
                 std::move(block));
        if (last) {
            cursor_.skip = 0;
            cursor_.key = format_1::lists(side, node_).to;
            list_.clear();
        }
        return {};
    }

    Status read_list(const RowReader& rows, Side side) {
        const std::uint64_t partition = cursor_.partition;
        ENTENTE_ASSIGN(const Found found, next_rows(rows, static_cast<char>(side), 1));
        if (over_) {
            return {};
        }
        const auto head = format_1::decode_list_key(found.rows.front().key);
        if (!head) {
            return damaged("the key of a list of neighbours cannot be read");
        }
        node_ = head->node;
        Status status;
        ENTENTE_TRY(rows.scan(
            format_1::lists(side, node_), [&](std::string_view key, std::string_view value) {
                const auto row = format_1::decode_list_key(key);
                status = row ? format_1::read_neighbor_block(value, row->type, list_)
                             : Status(damaged("the key of a list of neighbours cannot be read"));
                return status.ok();
            }));
        ENTENTE_TRY(status);
        std::sort(list_.begin(), list_.end());
        const bool twice = std::adjacent_find(list_.begin(), list_.end()) != list_.end();
        const bool elsewhere = cursor_.skip > 0 && partition != cursor_.partition;
        if (list_.empty() || twice || elsewhere || cursor_.skip >= list_.size()) {
            return damaged("the list of neighbours of node " + std::to_string(node_.value) +
                           " is empty, or has an edge twice");
        }
        cursor_.key = format_1::lists(side, node_).from;
        return {};
    }

    // Of as many edges as are a block's fill.
    Status read_properties_of(const RowReader& rows, std::vector<ListedEdge>& edges) const {
        std::vector<RowKey> keys;
        keys.reserve(edges.size());
        for (const ListedEdge& edge : edges) {
            keys.push_back(format_1::edge(edge.place.edge));
        }
        ENTENTE_ASSIGN(const auto values, rows.get_many(keys));
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const EdgePlace& place = edges[i].place;
            const std::string what = "edge " + std::to_string(place.edge.value);
            if (!values[i]) {
                return damaged(what + " is in the list of its source and not there");
            }
            auto record = format_1::decode_edge_record(*values[i]);
            if (!record.ok()) {
                return with_context(what, record.error());
            }
            if (record->source != node_ || record->type != place.type ||
                record->target != place.other) {
                return damaged(what + " is in the list of a node that it does not leave");
            }
            bytes += values[i]->size();
            if (i > 0 && bytes > kBlockBytes) {
                edges.resize(i);
                break;
            }
            edges[i].properties = std::move(record->properties);
        }
        return {};
    }

    // -- rows that format 2 has otherwise --

    Status drop_rows(WriteSet& rows, std::optional<char> family) {
        ENTENTE_ASSIGN(const Found found, next_rows(rows.base(), family, row_limit()));
        for (const Put& row : found.rows) {
            rows.erase({found.partition, row.key});
            bytes_ += row.key.size();
        }
        if (!over_) {
            cursor_.key = found.rows.back().key + '\0';
            done_ += found.rows.size();
        }
        return {};
    }

    std::size_t row_limit() const { return std::min(batch_rows_, kReadRows); }

    // -- indexes --

    // The nodes of one partition: which there are, and under which names they are found.
    Status list_nodes(WriteSet& rows, const std::shared_ptr<const RowReader>& base) {
        ENTENTE_ASSIGN(const Found found, next_rows(*base, 'n', row_limit()));
        if (over_) {
            return {};
        }
        ENTENTE_ASSIGN(const auto ids, nodes_of(found.rows));
        ENTENTE_TRY(mark_nodes(rows, ids));
        ENTENTE_ASSIGN(const auto nodes, GraphView(base, names_).nodes(ids));
        for (const auto& node : nodes) {
            if (node) {
                ENTENTE_TRY(update_name_index(rows, node->id, {}, name_keys_of(*node)));
            }
        }
        cursor_.key = found.rows.back().key + '\0';
        done_ += ids.size();
        return {};
    }

    static Result<std::vector<NodeId>> nodes_of(const std::vector<Put>& rows) {
        std::vector<NodeId> ids;
        for (const Put& row : rows) {
            const auto id = keys::decode_node(row.key);
            if (!id) {
                return damaged("the key of a node cannot be read");
            }
            ids.push_back(*id);
        }
        return ids;
    }

    static Status mark_nodes(WriteSet& rows, const std::vector<NodeId>& ids) {
        const RowKey key = keys::node_chunk(ids.front().value >> keys::kNodeChunkBits);
        ENTENTE_ASSIGN(const auto row, rows.get(key));
        Bytes bits = row.value_or(Bytes(keys::kNodeChunkBytes, '\0'));
        if (bits.size() != keys::kNodeChunkBytes) {
            return damaged("the list of the nodes that are there is of a wrong size");
        }
        for (const NodeId id : ids) {
            const std::uint64_t bit = id.value % (std::uint64_t{1} << keys::kNodeChunkBits);
            bits[bit / 8] =
                static_cast<char>(static_cast<unsigned char>(bits[bit / 8]) | (1U << (bit % 8)));
        }
        rows.put(key, std::move(bits));
        return {};
    }

    Status sum_up_entity(WriteSet& rows) {
        ENTENTE_ASSIGN(const Found found, next_rows(rows.base(), 's', 1));
        if (over_) {
            return {};
        }
        const auto head = keys::decode_entity_support(found.rows.front().key);
        if (!head) {
            return damaged("the key of an entity's support cannot be read");
        }
        const ScanRequest supports = keys::entity_supports(head->entity);
        EntityTally tally;
        Status status;
        ENTENTE_TRY(rows.base().scan(supports, [&](std::string_view, std::string_view value) {
            const auto support = decode_entity_support_record(value);
            status = support.status();
            if (support.ok()) {
                tally.count(*support, 1);
                done_ += 1;
            }
            return status.ok();
        }));
        ENTENTE_TRY(status);
        Bytes value = encode(tally);
        bytes_ += value.size();
        rows.put(keys::entity_tally(head->entity), std::move(value));
        cursor_.key = supports.to;
        return {};
    }

    Status index_text(WriteSet& rows) {
        ENTENTE_ASSIGN(const Found found, next_rows(rows.base(), 'a', 1));
        if (over_) {
            return {};
        }
        const NodeId article(found.partition.id);
        ENTENTE_ASSIGN(const auto text, rows.base().get(keys::article_text(article)));
        ENTENTE_ASSIGN(const ArticleRecord record, decode_article_record(found.rows.front().value));
        if (!text) {
            return damaged("article node " + std::to_string(article.value) + " has no text");
        }
        ENTENTE_TRY(index_article_text(rows, article, cut_sentences(*text, record.sentences)));
        bytes_ += 2 * text->size();
        done_ += 1;
        cursor_.key = found.rows.front().key + '\0';
        return {};
    }

    Status begin_indexes(WriteSet& rows) {
        std::uint64_t next = 1;
        for (PropertyIndex index : standard_property_indexes()) {
            index.record.state = PropertyIndexState::building;
            next = std::max(next, index.record.number + 1);
            rows.put(index.row(), encode(index.record));
            done_ += 1;
        }
        rows.put(keys::counter(keys::Counter::next_property_index), encode_count(next));
        over_ = true;
        return {};
    }

    // -- facts --

    // A batch of triples, each derived again from all its claims.
    Status settle_facts(const std::shared_ptr<const RowReader>& base) {
        GraphBatch batch(state_, base, state_->commits(), nullptr);
        FactKeeper keeper(batch);
        std::size_t triples = 0;
        while (!over_ && batch.rows().changes().size() < batch_rows_ && triples < batch_rows_) {
            ENTENTE_ASSIGN(const Found found, next_rows(*base, 'q', 1));
            if (over_) {
                break;
            }
            const auto row = keys::decode_claim_support(found.rows.front().key);
            if (!row) {
                return damaged("the key of a claim's support cannot be read");
            }
            keeper.touch(row->triple);
            ENTENTE_TRY(keeper.settle());
            cursor_.key = keys::claim_supports(row->triple).to;
            ++triples;
        }
        if (over_) {
            cursor_ = {static_cast<Stage>(static_cast<unsigned>(cursor_.stage) + 1), 0, 0, {}};
        }
        if (triples == 0) {  // and nothing more to write
            return {};
        }
        const auto apply = [&](OrderedStore& store, RowKey record, Bytes value) {
            batch.rows().put(std::move(record), std::move(value));
            return batch.commit(store);
        };
        return run_.commit_by(apply, encode(cursor_), triples);
    }

    MigrationRun& run_;
    std::size_t batch_rows_;
    Cursor cursor_;
    std::vector<Partition> partitions_;  // that the stage reads
    std::shared_ptr<NameTable> names_;
    std::shared_ptr<StoreState> state_;  // for facts

    // The list that is being packed.
    NodeId node_;
    std::vector<EdgePlace> list_;

    // Of the batch.
    std::uint64_t done_ = 0;
    std::size_t bytes_ = 0;
    bool over_ = false;  // it is the stage's last
};

}  // namespace

Status migrate_1_to_2(MigrationRun& run, std::size_t batch_rows) {
    if (!run.capabilities().atomic_phases) {
        return Error{
            ErrorCode::unsupported,
            "the engine cannot change several partitions in one step, and this needs that"};
    }
    return Migrator1To2(run, batch_rows).migrate();
}

}  // namespace entente
