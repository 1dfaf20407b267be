// The reader that all tests of this folder share, and short ways to use it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "importers/pipeline.h"

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
