// The stores of older formats in tests/core/stores: unpacked, and compared with the graph that is kept beside them.
#pragma once

#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/check.h"
#include "core/graph_store.h"
#include "tests/support/graph_dump.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the caller

namespace entente::testing {

inline std::filesystem::path kept_file(std::uint32_t format, const std::string& ending) {
    return std::filesystem::path(ENTENTE_SOURCE_DIR) / "tests" / "core" / "stores" /
           ("format-" + std::to_string(format) + ending);
}

// False when it cannot be.
inline bool unpack_kept_store(std::uint32_t format, const std::string& folder) {
    std::filesystem::create_directories(folder);
    std::array<std::string, 5> words = {
        "tar", "-xzf", kept_file(format, ".tar.gz").string(), "-C", folder};
    std::array<char*, 6> arguments = {words[0].data(),
                                      words[1].data(),
                                      words[2].data(),
                                      words[3].data(),
                                      words[4].data(),
                                      nullptr};
    pid_t tar = 0;
    int status = 1;
    return posix_spawnp(&tar, "tar", nullptr, nullptr, arguments.data(), environ) == 0 &&
           waitpid(tar, &status, 0) == tar && status == 0;
}

inline nlohmann::json kept_graph(std::uint32_t format) {
    std::ifstream file(kept_file(format, ".graph.json"));
    return nlohmann::json::parse(file);
}

// Opens the store, which migrates it or goes on to, and says what is wrong with it: "" when it is sound and
// holds this graph.
inline std::string faults_after_opening(std::unique_ptr<OrderedStore> engine,
                                        const nlohmann::json& expected) {
    const auto store = GraphStore::open(std::move(engine));
    if (!store.ok()) {
        return store.error().message;
    }
    const auto view = (*store)->view();
    const auto report = check_graph(*view);
    if (!report.ok()) {
        return report.error().message;
    }
    std::string faults;
    for (const std::string& fault : report->faults) {
        faults += fault + "\n";
    }
    const auto graph = graph_to_json(*view);
    if (!graph.ok()) {
        return faults + graph.error().message;
    }
    for (const auto& [kind, list] : expected.items()) {
        if (graph->at(kind).size() != list.size()) {
            faults += "other " + kind + "\n";
            continue;
        }
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (graph->at(kind)[i] != list[i]) {
                faults +=
                    kind + ": " + graph->at(kind)[i].dump() + " and not " + list[i].dump() + "\n";
            }
        }
    }
    return faults;
}

}  // namespace entente::testing
