#include "server/formats/xml_out.h"

#include <new>

#include <libxml/xmlwriter.h>
#include <unicode/utf8.h>

namespace entente {

namespace {

const xmlChar* chars(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}

bool is_xml_character(UChar32 c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

}  // namespace

std::string xml_text(std::string_view text) {
    std::string result;
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const std::int32_t begin = i;
        UChar32 c = 0;
        U8_NEXT(text.data(), i, length, c);
        if (c < 0) {
            result += "\xEF\xBF\xBD";
        } else if (is_xml_character(c)) {
            result +=
                text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
        }
    }
    return result;
}

struct XmlOut::Impl {
    explicit Impl(ExportOut& to) : out(to) {
        xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(&Impl::write, nullptr, this, nullptr);
        writer = buffer == nullptr ? nullptr : xmlNewTextWriter(buffer);
        if (writer == nullptr) {
            throw std::bad_alloc();
        }
        note(xmlTextWriterStartDocument(writer, nullptr, "UTF-8", nullptr));
    }

    ~Impl() { xmlFreeTextWriter(writer); }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    static int write(void* self, const char* bytes, int size) {
        static_cast<Impl*>(self)->out << std::string_view(bytes, static_cast<std::size_t>(size));
        return size;
    }

    void note(int result) { good = good && result >= 0; }

    ExportOut& out;
    xmlTextWriterPtr writer = nullptr;
    bool good = true;
};

XmlOut::XmlOut(ExportOut& out) : impl_(std::make_unique<Impl>(out)) {}

XmlOut::~XmlOut() = default;

void XmlOut::start(const char* element) {
    impl_->note(xmlTextWriterStartElement(impl_->writer, chars(element)));
}

void XmlOut::attribute(const char* name, std::string_view text) {
    impl_->note(
        xmlTextWriterWriteAttribute(impl_->writer, chars(name), chars(xml_text(text).c_str())));
}

void XmlOut::text(std::string_view text) {
    impl_->note(xmlTextWriterWriteString(impl_->writer, chars(xml_text(text).c_str())));
}

void XmlOut::end() {
    impl_->note(xmlTextWriterEndElement(impl_->writer));
}

void XmlOut::element(const char* name, std::string_view content) {
    start(name);
    text(content);
    end();
}

void XmlOut::line_break() {
    impl_->note(xmlTextWriterWriteRaw(impl_->writer, chars("\n")));
}

Status XmlOut::finish() {
    impl_->note(xmlTextWriterEndDocument(impl_->writer));
    impl_->note(xmlTextWriterFlush(impl_->writer));
    return impl_->good ? Status()
                       : Status(Error{ErrorCode::internal, "libxml2 could not write the document"});
}

}  // namespace entente
