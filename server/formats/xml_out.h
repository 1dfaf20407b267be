// XML on its way out of an export: libxml2's writer behind a door.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/formats/export_out.h"

namespace entente {

// The text as XML 1.0 can hold it: UTF-8, without the characters that it forbids (https://www.w3.org/TR/xml/#charsets).
std::string xml_text(std::string_view text);

// Writes a document as it is told, never more than the open elements in memory. Text may be any bytes; names are
// ours. For one thread.
class XmlOut {
public:
    explicit XmlOut(ExportOut& out);
    ~XmlOut();
    XmlOut(const XmlOut&) = delete;
    XmlOut& operator=(const XmlOut&) = delete;

    void start(const char* element);
    // Of the element that was started last, before anything in it.
    void attribute(const char* name, std::string_view text);
    void text(std::string_view text);
    void end();
    // An element with nothing but text in it.
    void element(const char* name, std::string_view content);
    void line_break();

    // Ends all elements. internal when the library refused something before.
    Status finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace entente
