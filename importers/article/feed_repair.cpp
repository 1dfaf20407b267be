#include "importers/article/feed_repair.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string_view>

#include <libxml/HTMLparser.h>

namespace entente {

namespace {

// The longest name of a reference that HTML 4 has, and more; the marks below are shorter.
constexpr std::size_t kLookAhead = 40;

bool is_name_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || c == '_' || c == '-' || c == '.' || c == ':' || byte >= 0x80;
}

bool is_of_xml(std::string_view name) {
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
}

bool is_number(std::string_view name) {
    if (!name.starts_with('#') || name.size() < 2) {
        return false;
    }
    const bool hex = name[1] == 'x';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    return !digits.empty() && std::ranges::all_of(digits, [hex](unsigned char c) {
        return (hex ? std::isxdigit(c) : std::isdigit(c)) != 0;
    });
}

void list(std::string& text, std::size_t count, const char* what) {
    if (count > 0) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
    }
}

}  // namespace

std::size_t FeedRepair::read(char* to, std::size_t size) {
    while (out_.size() - out_at_ < size && step()) {
    }
    const std::size_t count = std::min(size, out_.size() - out_at_);
    std::memcpy(to, out_.data() + out_at_, count);
    out_at_ += count;
    if (out_at_ == out_.size()) {
        out_.clear();
        out_at_ = 0;
    }
    return count;
}

std::string FeedRepair::repairs() const {
    std::string text;
    list(text, ampersands_, "bare '&'");
    list(text, references_, "references that only HTML has");
    list(text, controls_, "control characters");
    list(text, leading_, "bytes of white space before the XML declaration");
    return text;
}

bool FeedRepair::fill(std::size_t wanted) {
    if (at_ > kFeedRepairBufferBytes) {
        in_.erase(0, at_);
        at_ = 0;
    }
    while (!ended_ && in_.size() - at_ < wanted) {
        const std::size_t before = in_.size();
        in_.resize(before + kFeedRepairBufferBytes);
        const auto got = std::max<std::streamsize>(
            input_.rdbuf()->sgetn(in_.data() + before, kFeedRepairBufferBytes), 0);
        in_.resize(before + static_cast<std::size_t>(got));
        bytes_read_ += static_cast<std::size_t>(got);
        ended_ = got == 0;
    }
    return in_.size() - at_ >= wanted;
}

void FeedRepair::look_at_beginning() {
    begun_ = true;
    fill(kLookAhead);
    const std::string_view head = std::string_view(in_).substr(0, 4);
    as_it_is_ = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
                head.find('\0') != std::string_view::npos;
    if (as_it_is_) {
        return;
    }
    if (head.starts_with("\xEF\xBB\xBF")) {
        take(3);
    }
    for (; fill(1) && std::isspace(static_cast<unsigned char>(in_[at_])) != 0; ++at_) {
        ++leading_;
    }
}

void FeedRepair::take(std::size_t count) {
    out_.append(in_, at_, count);
    at_ += count;
}

bool FeedRepair::take_if(const char* text, Within next) {
    const std::string_view mark(text);
    if (std::string_view(in_).substr(at_, mark.size()) != mark) {
        return false;
    }
    take(mark.size());
    within_ = next;
    return true;
}

bool FeedRepair::step() {
    if (!begun_) {
        look_at_beginning();
    }
    if (!fill(kLookAhead) && at_ == in_.size()) {
        return false;
    }
    if (as_it_is_) {
        take(in_.size() - at_);
        return true;
    }
    const auto byte = static_cast<unsigned char>(in_[at_]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
        out_ += ' ';
        ++at_;
        ++controls_;
        return true;
    }
    switch (within_) {
        case Within::cdata:
            if (!take_if("]]>", Within::text)) {
                take(1);
            }
            return true;
        case Within::comment:
            if (!take_if("-->", Within::text)) {
                take(1);
            }
            return true;
        case Within::instruction:
            if (!take_if("?>", Within::text)) {
                take(1);
            }
            return true;
        case Within::text: break;
    }
    if (byte == '&') {
        take_reference();
        return true;
    }
    if (byte == '<' && (take_if("<![CDATA[", Within::cdata) || take_if("<!--", Within::comment) ||
                        take_if("<?", Within::instruction))) {
        return true;
    }
    declares_entities_ =
        declares_entities_ || (byte == '<' && std::string_view(in_).substr(at_, 8) == "<!ENTITY");
    take(1);
    return true;
}

void FeedRepair::take_reference() {
    const std::string_view text = std::string_view(in_).substr(at_ + 1, kLookAhead - 1);
    std::size_t length = text.starts_with('#') ? 1 : 0;
    while (length < text.size() && is_name_byte(text[length])) {
        ++length;
    }
    const std::string name(text.substr(0, length));
    const bool ends = length > 0 && length < text.size() && text[length] == ';';
    if (ends && (is_of_xml(name) || is_number(name) || declares_entities_)) {
        take(length + 2);
        return;
    }
    const htmlEntityDesc* known =
        ends ? htmlEntityLookup(reinterpret_cast<const xmlChar*>(name.c_str())) : nullptr;
    if (known != nullptr) {
        out_ += "&#" + std::to_string(known->value) + ";";
        at_ += length + 2;
        ++references_;
        return;
    }
    out_ += "&amp;";
    ++at_;
    ++ampersands_;
}

}  // namespace entente
