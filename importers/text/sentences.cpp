#include "importers/text/sentences.h"

#include <algorithm>

#include "importers/text/sentence_candidates.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// A line without a final stop is a heading when it is no longer than this.
constexpr std::size_t kHeadingBytesMax = 200;

bool is_closing(char32_t c) {
    return c == U'"' || c == U'\'' || c == U')' || c == U']' || c == U'}' || c == 0x201D ||
           c == 0x2019 || c == 0x00BB || c == 0x203A;
}

bool is_stop(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 ||
           c == 0xFF1F || c == U':' || c == U';';
}

bool ends_with_stop(std::string_view line) {
    std::size_t end = line.size();
    for (CodePoint c = code_point_before(line, end); end > 0; c = code_point_before(line, end)) {
        if (is_stop(c.value)) {
            return true;
        }
        if (!is_closing(c.value)) {
            return false;
        }
        end -= c.length;
    }
    return false;
}

class Splitter : public SentenceWalk {
public:
    Splitter(const BoundaryModel& model, std::string_view text, std::vector<Sentence>& sentences)
        : model_(model), text_(text), sentences_(sentences) {}

private:
    bool ends(const SentenceCandidate& /*candidate*/, const BoundaryFeatures& features) override {
        return model_.sentence_score(features) > 0;
    }

    void sentence(std::uint32_t start, std::uint32_t end) override {
        if (!sentences_.empty() && is_initials(sentences_.back().span) &&
            start == sentences_.back().span.end + 1 && text_[start - 1] == ' ') {
            sentences_.back().span.end = end;
            return;
        }
        Sentence found;
        found.span = {start, end};
        sentences_.push_back(found);
    }

    // "U.N.", which is no sentence by itself
    bool is_initials(const ByteSpan& span) const {
        constexpr std::uint32_t kBytesMax = 8;
        const std::string_view word = text_.substr(span.start, span.end - span.start);
        if (word.size() < 4 || word.size() > kBytesMax || word.size() % 2 != 0) {
            return false;
        }
        for (std::size_t i = 0; i < word.size(); i += 2) {
            if (word[i] < 'A' || word[i] > 'Z' || word[i + 1] != '.') {
                return false;
            }
        }
        return true;
    }

    const BoundaryModel& model_;
    std::string_view text_;
    std::vector<Sentence>& sentences_;
};

// Whether the white space at `position` holds a line break, going by `step`; the ends of the text count.
bool at_line_edge(std::string_view text, std::size_t position, bool forward) {
    while (forward ? position < text.size() : position > 0) {
        const CodePoint c =
            forward ? code_point_at(text, position) : code_point_before(text, position);
        if (c.value == U'\n') {
            return true;
        }
        if (!is_space(c.value) && !is_ignorable(c.value)) {
            return false;
        }
        position = forward ? position + c.length : position - c.length;
    }
    return true;
}

// One or two lines for themselves, without a stop at the end, in a text of several lines.
bool is_heading(const Document& document, const ByteSpan& span, bool several_lines) {
    const std::string_view text = document.view(span);
    if (text.size() > kHeadingBytesMax || ends_with_stop(text) || starts_list_item(text) ||
        std::count(text.begin(), text.end(), '\n') > 1) {
        return false;
    }
    return (several_lines || text == document.title) &&
           at_line_edge(document.text, span.start, false) &&
           at_line_edge(document.text, span.end, true);
}

}  // namespace

Status SentenceSplitter::apply(Document& document) const {
    document.sentences.clear();
    Splitter(*model_, document.text, document.sentences).run(document.text, *model_);
    const bool several_lines = document.text.find('\n') != std::string::npos;
    for (Sentence& sentence : document.sentences) {
        sentence.heading = is_heading(document, sentence.span, several_lines);
    }
    return {};
}

}  // namespace entente
