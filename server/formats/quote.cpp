#include "server/formats/quote.h"

#include <algorithm>

namespace entente {

namespace {

constexpr std::size_t kContext = 32;
constexpr std::size_t kMarkEvery = 512;

bool begins_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

std::size_t Quoter::offset_of(std::size_t code_point) const {
    const std::size_t mark = code_point / kMarkEvery;
    if (mark >= marks_.size()) {
        return text_.size();
    }
    std::size_t at = marks_[mark];
    for (std::size_t left = code_point % kMarkEvery; left > 0 && at < text_.size(); --left) {
        ++at;
        while (at < text_.size() && !begins_code_point(text_[at])) {
            ++at;
        }
    }
    return at;
}

std::string_view Quoter::part(std::size_t start, std::size_t end) const {
    const std::size_t begin = offset_of(start);
    return std::string_view(text_).substr(begin, std::max(begin, offset_of(end)) - begin);
}

Result<Quote> Quoter::quote(NodeId article, const TextSpan& span) {
    if (article != article_) {
        ENTENTE_ASSIGN(text_, view_.article_text(article));
        article_ = article;
        marks_.clear();
        std::size_t count = 0;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (begins_code_point(text_[i]) && count++ % kMarkEvery == 0) {
                marks_.push_back(i);
            }
        }
    }
    const std::size_t start = span.start;
    const std::size_t end = span.end;
    return Quote{std::string(part(start, end)),
                 std::string(part(start - std::min(start, kContext), start)),
                 std::string(part(end, end + kContext))};
}

}  // namespace entente
