// The one interface of every stage of the reading pipeline.
#pragma once

#include <string_view>

#include "core/result.h"
#include "importers/text/document.h"

namespace entente {

// Reads layers of a document and adds one. Immutable after construction: one instance serves many
// threads at once. Any text up to the reader's size limit is fine; an error means that the document
// has layers which cannot be, or that a named limit was exceeded, and leaves the document unusable.
class Stage {
public:
    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    // Short name for journals and errors: "sentences".
    virtual std::string_view name() const = 0;

    virtual Status apply(Document& document) const = 0;
};

}  // namespace entente
