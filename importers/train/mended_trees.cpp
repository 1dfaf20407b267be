// Prints the trees of texts as the rules mend them, for train_core --mended.
//
//     mended_trees < ARTICLES.jsonl > TREES.conllu
//
// An object {"id", "text", "published"?} a line in; CoNLL-U out.
#include <iostream>

#include <nlohmann/json.hpp>

#include "importers/conllu.h"
#include "importers/pipeline.h"
#include "importers/train/each_article.h"

int main() {
    const auto reader = entente::Reader::create();
    if (!reader.ok()) {
        std::cerr << reader.error().message << '\n';
        return 1;
    }
    return entente::each_article(
        **reader,
        "mended_trees",
        "dates",
        [](entente::Document&) {},
        [](const entente::Document& document, const nlohmann::json&) {
            std::cout << entente::to_conllu(document);
        });
}
