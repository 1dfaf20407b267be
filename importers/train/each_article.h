// What the programs share that print what a model is fitted to.
#pragma once

#include <iostream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "importers/pipeline.h"

namespace entente {

// Reads an object {"id", "text", "published"?} a line from standard input, runs the stages before `stage` over its text, and calls
// print(document, id). `before` may set up the document first. Returns the exit status: 1 when an article could not be read, which standard
// error tells, and 2 for a line that is no such object. `program` is named in that message. One thread.
template <typename Before, typename Print>
int each_article(const Reader& reader,
                 std::string_view program,
                 std::string_view stage,
                 const Before& before,
                 const Print& print) {
    int failed = 0;
    for (std::string line; std::getline(std::cin, line);) {
        const nlohmann::json article = nlohmann::json::parse(line, nullptr, false);
        if (!article.is_object() || !article.contains("id") || !article.contains("text")) {
            std::cerr << program << ": a line is no object with id and text\n";
            return 2;
        }
        auto document = Document::of(article.at("text").get<std::string>());
        document.published = Date::parse(article.value("published", std::string()));
        before(document);
        if (const Status status = reader.read_before(stage, document); !status.ok()) {
            std::cerr << article.at("id") << ": " << status.error().message << '\n';
            failed = 1;
            continue;
        }
        print(document, article.at("id"));
    }
    return failed;
}

}  // namespace entente
