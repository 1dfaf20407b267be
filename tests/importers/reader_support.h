// The reader that all tests of this folder share, and short ways to use it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "importers/pipeline.h"
#include "importers/text/boundary_model.h"
#include "importers/text/tokenizer.h"

namespace entente::testing {

inline const Reader& shared_reader() {
    static const std::unique_ptr<Reader> reader = [] {
        auto made = Reader::create();
        if (!made.ok()) {
            throw std::runtime_error(made.error().message);
        }
        return std::move(made).value();
    }();
    return *reader;
}

inline std::shared_ptr<const BoundaryModel> shared_boundaries() {
    static const std::shared_ptr<const BoundaryModel> model = [] {
        auto loaded = BoundaryModel::load();
        if (!loaded.ok()) {
            throw std::runtime_error(loaded.error().message);
        }
        return std::move(loaded).value();
    }();
    return model;
}

inline const Tokenizer& shared_tokenizer() {
    static const Tokenizer tokenizer(shared_boundaries());
    return tokenizer;
}

// The document of `text`, read; throws what the reader refuses.
inline Document read_text(std::string_view text, std::string_view published = "") {
    Document document = Document::of(text);
    document.published = Date::parse(published);
    const Status status = shared_reader().read(document);
    if (!status.ok()) {
        throw std::runtime_error(status.error().message);
    }
    return document;
}

}  // namespace entente::testing
