// A store in a folder of its own with an engine over it, and rows as text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/open_engine.h"
#include "queries/query_engine.h"
#include "queries/runtime/text_form.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace entente::testing {

using cypher::CypherError;
using cypher::CypherResult;
using cypher::EntityAccess;
using cypher::QueryEngine;
using cypher::QueryEngineOptions;
using cypher::QueryLimits;
using cypher::QueryMap;
using cypher::QueryOptions;
using cypher::QuerySummary;
using cypher::QueryType;
using cypher::QueryValue;
using cypher::RowSink;

// Rows as text: "1|a;2|b".
class TextSink : public RowSink {
public:
    void begin(std::span<const std::string> names, bool) override {
        columns.assign(names.begin(), names.end());
    }

    bool row(std::span<const QueryValue> values, EntityAccess& entities) override {
        std::string line;
        for (const QueryValue& value : values) {
            line += (line.empty() ? "" : "|") + text_of(value, entities);
        }
        rows.push_back(line);
        return rows.size() < rows_wanted;
    }

    void restart() override { rows.clear(); }

    std::string text() const {
        std::string all;
        for (const std::string& row : rows) {
            all += (all.empty() ? "" : ";") + row;
        }
        return all;
    }

    std::vector<std::string> columns;
    std::vector<std::string> rows;
    std::size_t rows_wanted = SIZE_MAX;

private:
    static std::string text_of(const QueryValue& value, EntityAccess& entities) {
        if (value.is(QueryType::node)) {
            const auto name = entities.property(value.node(), {"name", 0});
            return "(" + (name.ok() ? cypher::plain_text(*name).value_or("") : "gone") + ")";
        }
        return value.is_null() ? "null" : cypher::plain_text(value).value_or("?");
    }
};

class Database {
public:
    explicit Database(QueryEngineOptions options = {})
        : store_(*GraphStore::open(*open_engine("rocksdb:" + (folder_.path() / "db").string()))),
          engine_(*store_, std::move(options)) {}

    QueryEngine& engine() { return engine_; }

    CypherResult<QuerySummary> run(std::string_view text,
                                   TextSink& sink,
                                   const QueryOptions& options = {},
                                   const QueryMap& parameters = {}) {
        return engine_.run(text, parameters, options, sink);
    }

    // The rows of a statement that has to succeed.
    std::string rows(std::string_view text, const QueryMap& parameters = {}) {
        TextSink sink;
        const auto summary = run(text, sink, {}, parameters);
        INFO(text << ": " << (summary.ok() ? "" : summary.error().text()));
        REQUIRE(summary.ok());
        return sink.text();
    }

    CypherError error(std::string_view text, const QueryOptions& options = {}) {
        TextSink sink;
        const auto summary = run(text, sink, options);
        INFO(text);
        REQUIRE_FALSE(summary.ok());
        return summary.error();
    }

private:
    TempDir folder_;
    std::unique_ptr<GraphStore> store_;
    QueryEngine engine_;
};

inline QueryOptions with_limits(const QueryLimits& limits) {
    QueryOptions options;
    options.limits = limits;
    return options;
}

}  // namespace entente::testing
