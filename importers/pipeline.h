// The front door of importers for text: the ordered list of stages, and what comes out of them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/result.h"
#include "importers/text/document.h"
#include "importers/text/stage.h"

namespace entente {

// Limit of one article's text. Beyond it read() answers ErrorCode::limit_exceeded.
inline constexpr std::size_t kArticleBytesMax = 8 << 20;

class LanguageCore;

// Turns text into entities and relations. Immutable: one instance serves many threads at once.
class Reader {
public:
    // Loads the models (model_file.h says from where) and the gazetteer that is compiled in. An error
    // names the file, and the line of the data at fault.
    static Result<std::unique_ptr<Reader>> create();

    // Runs every stage over `document`, which has `text` and, where known, `title`, `published`.
    // A text that is surely not English, or not English by `language` and not surely English, gets that
    // language, sentences and tokens, and no other layer: no invented claims.
    // Deterministic: depends on the document alone. Linear in the length of the text but for
    // named limits; never recurses on input.
    Status read(Document& document) const;

    // The same without the stage of that name and those after it: for programs that train or measure one.
    Status read_before(std::string_view stage, Document& document) const;

    // Names of the stages in order, for `version` and journals.
    std::vector<std::string> stage_names() const;

    // What it reads with, a line each: "english-lemmas.model 0123456789ab (english-lemmas 1)".
    const std::vector<std::string>& models() const;

    ~Reader();

private:
    Reader();

    void add(std::unique_ptr<const Stage> stage);

    std::unique_ptr<const LanguageCore> core_;
    std::vector<std::unique_ptr<const Stage>> own_stages_;
    std::vector<const Stage*> stages_;  // the core's and its own, in order
    std::size_t any_language_ = 0;      // so many of them work for every language
};

// What the store takes, from a document that was read. `article` supplies the metadata; its text is
// replaced by the document's. Decides the identities by which entities are shared between articles
// (see importers/link/linker.h).
ArticleReading to_reading(const Document& document, Article article);

// The document in the extract/1 form of the contract, one JSON object without line breaks.
std::string to_extract_json(const Document& document);

}  // namespace entente
