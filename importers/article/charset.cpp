#include "importers/article/charset.h"

#include <algorithm>
#include <cctype>
#include <memory>

#include <unicode/ucnv.h>

#include "core/ascii.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::string_view kUtf8 = "utf-8";

bool is_label_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == ':' ||
           c == '.';
}

// What a label means on the web, where it means something else than its name says.
std::string meaning_of(std::string label) {
    label = ascii_lower(label);
    if (label == "iso-8859-1" || label == "latin1" || label == "us-ascii" || label == "ascii" ||
        label == "iso8859-1") {
        return "windows-1252";
    }
    if (label == "gb2312" || label == "gbk") {
        return "gb18030";
    }
    // A declaration that could be read as bytes is in no encoding of two bytes a character.
    if (label.starts_with("utf-16") || label.starts_with("utf-32") || label == "utf8") {
        return std::string(kUtf8);
    }
    return label;
}

std::string charset_of_mark(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        return std::string(kUtf8);
    }
    if (bytes.starts_with("\xFE\xFF")) {
        return "utf-16be";
    }
    return bytes.starts_with("\xFF\xFE") ? "utf-16le" : "";
}

// What stands behind `name` and '=' from `from` on, with or without quotes.
std::string value_behind(std::string_view text, std::string_view name, std::size_t from) {
    for (std::size_t at = text.find(name, from); at != std::string_view::npos;
         at = text.find(name, at + 1)) {
        std::size_t i = text.find_first_not_of(" \t\r\n", at + name.size());
        if (i == std::string_view::npos || text[i] != '=') {
            continue;
        }
        i = text.find_first_not_of(" \t\r\n\"'", i + 1);
        if (i == std::string_view::npos) {
            return "";
        }
        const auto end = std::ranges::find_if_not(text.substr(i), is_label_character);
        return std::string(text.substr(i, static_cast<std::size_t>(end - text.substr(i).begin())));
    }
    return "";
}

std::string charset_of_declaration(std::string_view bytes) {
    const std::string start = ascii_lower(bytes.substr(0, kCharsetPrefixBytes));
    if (start.starts_with("<?xml")) {
        const std::string_view declaration = std::string_view(start).substr(0, start.find("?>"));
        if (std::string label = value_behind(declaration, "encoding", 0); !label.empty()) {
            return label;
        }
    }
    for (std::size_t at = start.find("<meta"); at != std::string::npos;
         at = start.find("<meta", at + 1)) {
        const std::string_view tag =
            std::string_view(start).substr(0, std::min(start.find('>', at), start.size()));
        if (std::string label = value_behind(tag, "charset", at); !label.empty()) {
            return label;
        }
    }
    return "";
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// Of a page nothing tells apart what stands behind a NUL, and libxml2 would end there.
void replace_nul(std::string& text) {
    for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
        text.replace(at, 1, "\xEF\xBF\xBD");
    }
}

Result<std::string> convert(std::string_view bytes, const std::string& charset) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, CloseConverter> from(ucnv_open(charset.c_str(), &status));
    const std::unique_ptr<UConverter, CloseConverter> to(ucnv_open("UTF-8", &status));
    if (U_FAILURE(status)) {
        return Error{ErrorCode::unsupported,
                     "the page says that its character encoding is '" + charset.substr(0, 40) +
                         "', which is not known; convert it to UTF-8"};
    }
    std::string text;
    constexpr std::size_t kStep = 1 << 16;
    const char* source = bytes.data();
    const char* const end = bytes.data() + bytes.size();
    std::string buffer(kStep, '\0');
    std::u16string pivot(1024, u'\0');
    UChar* pivot_read = pivot.data();
    UChar* pivot_write = pivot.data();
    bool first = true;
    do {
        status = U_ZERO_ERROR;
        char* target = buffer.data();
        ucnv_convertEx(to.get(),
                       from.get(),
                       &target,
                       buffer.data() + buffer.size(),
                       &source,
                       end,
                       pivot.data(),
                       &pivot_read,
                       &pivot_write,
                       pivot.data() + pivot.size(),
                       static_cast<UBool>(first),
                       1,
                       &status);
        first = false;
        text.append(buffer.data(), static_cast<std::size_t>(target - buffer.data()));
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(status)) {
        return Error{ErrorCode::invalid_argument,
                     "the page cannot be read as " + charset.substr(0, 40)};
    }
    return text;
}

}  // namespace

std::string charset_of_html(std::string_view bytes, std::string_view label) {
    if (std::string marked = charset_of_mark(bytes); !marked.empty()) {
        return marked;
    }
    if (!label.empty()) {
        return meaning_of(std::string(label));
    }
    if (std::string declared = charset_of_declaration(bytes); !declared.empty()) {
        return meaning_of(std::move(declared));
    }
    return first_bad_byte(bytes) ? "windows-1252" : std::string(kUtf8);
}

Result<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
    std::string text;
    if (charset == kUtf8) {
        text = to_valid_utf8(bytes);
    } else {
        ENTENTE_ASSIGN(text, convert(bytes, charset));
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
    replace_nul(text);
    return text;
}

}  // namespace entente
