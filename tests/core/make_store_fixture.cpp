// Finishes and describes a store of the present format for tests/core/stores: see the README there.
//
// Usage: make_store_fixture STORE OUT.json. Adds to the store of some imported articles what an import does not
// write (merges, decisions, a deletion), lets a part of it go into table files, and writes its graph.

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/graph_dump.h"

namespace {

using namespace entente;  // NOLINT(google-build-using-namespace): a program of one file

Result<std::unique_ptr<GraphStore>> open(const std::string& folder) {
    ENTENTE_ASSIGN(auto engine, open_rocksdb_engine(folder));
    return GraphStore::open(std::move(engine));
}

// The readable ids of the first nodes with the label.
Result<std::vector<std::string>> first_ids(const GraphStore& store,
                                           std::string_view label,
                                           std::size_t count) {
    ENTENTE_ASSIGN(const GraphView view, store.view());
    ENTENTE_ASSIGN(const auto nodes, view.nodes_with_label(label, NodeId(), count));
    std::vector<std::string> ids;
    for (const NodeId id : nodes) {
        ENTENTE_ASSIGN(const auto node, view.node(id));
        ids.emplace_back(node ? node->readable_id() : "");
    }
    if (ids.size() < count) {
        return Error{ErrorCode::invalid_argument,
                     "the store has fewer than " + std::to_string(count) + " nodes with label " +
                         std::string(label)};
    }
    return ids;
}

// What no article says: a property and a label of each, and an edge between the two.
Status write_by_hand(GraphStore& store, const std::string& first, const std::string& second) {
    return store.update([&](GraphBatch& batch) -> Status {
        std::vector<NodeId> ids;
        for (const std::string& id : {first, second}) {
            ENTENTE_ASSIGN(const auto found, batch.view().find(id));
            ENTENTE_ASSIGN(auto node, batch.view().node(found ? found->node : NodeId()));
            if (!node) {
                return Error{ErrorCode::not_found, "there is no " + id};
            }
            node->labels.emplace_back("Watched");
            node->properties["note"] = "about " + id;
            ENTENTE_TRY(batch.put_node(*node));
            ids.push_back(node->id);
        }
        return batch.create_edge(ids[0], "KNOWS", ids[1], {{"since", std::int64_t{2021}}}).status();
    });
}

Status add_decisions(GraphStore& store) {
    const DecisionNote note = {"an editor", "the same person", "2021-11-24T12:00:00Z"};
    ENTENTE_ASSIGN(const auto persons, first_ids(store, "Person", 8));
    ENTENTE_TRY(write_by_hand(store, persons[0], persons[1]));
    ENTENTE_TRY(store.merge_entities(persons[0], persons[1], note));
    ENTENTE_TRY(store.merge_entities(persons[2], persons[3], note));
    ENTENTE_TRY(store.unmerge_entity(persons[3], note));
    ENTENTE_TRY(store.mark_distinct(persons[4], persons[5], note));
    ENTENTE_TRY(store.mark_distinct(persons[6], persons[7], note));
    return store.unmark_distinct(persons[6], persons[7], note);
}

Status finish(const std::string& folder, const std::string& out) {
    {
        ENTENTE_ASSIGN(const auto store, open(folder));
        ENTENTE_TRY(add_decisions(*store));
    }
    // Opening it again has written all that into table files; what follows is in the log only.
    ENTENTE_ASSIGN(const auto store, open(folder));
    ENTENTE_ASSIGN(const auto articles, first_ids(*store, "Article", 2));
    ENTENTE_TRY(store->delete_article(articles[1]));
    ENTENTE_ASSIGN(const GraphView view, store->view());
    ENTENTE_ASSIGN(const CheckReport report, check_graph(view));
    if (!report.faults.empty()) {
        return Error{ErrorCode::internal, report.faults.front()};
    }
    ENTENTE_ASSIGN(const auto graph, testing::graph_to_json(view));
    std::ofstream file(out, std::ios::binary);
    const char* separator = "{\n";
    for (const auto& [kind, list] : graph.items()) {
        file << separator << '"' << kind << "\": [";
        separator = "\n  ";
        for (const auto& item : list) {
            file << separator << item.dump();
            separator = ",\n  ";
        }
        file << "\n]";
        separator = ",\n";
    }
    file << "\n}\n" << std::flush;
    return file ? Status() : Status(Error{ErrorCode::io_error, "cannot write " + out});
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 3) {
        std::cerr << "usage: make_store_fixture STORE OUT.json\n";
        return 2;
    }
    const Status status = finish(argv[1], argv[2]);
    if (!status.ok()) {
        std::cerr << "make_store_fixture: " << status.error().message << '\n';
        return 1;
    }
}
