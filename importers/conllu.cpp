#include "importers/conllu.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::size_t kColumns = 10;
using Columns = std::array<std::string_view, kColumns>;

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

// Takes line after line and keeps the sentence that is not finished yet.
class ConlluParser {
public:
    explicit ConlluParser(std::string_view name) : name_(name) {}

    // A line without its line break.
    Status push(std::string_view line) {
        ++line_;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.size() > kConlluLineBytesMax) {
            return over("a line has more bytes", "kConlluLineBytesMax", kConlluLineBytesMax);
        }
        return take(line);
    }

    // The input ends.
    Status finish() {
        if (range_open()) {
            return wrong("the words of the last range are not all there");
        }
        if (sentence_.words.empty()) {
            if (!sentence_.empty_nodes.empty()) {
                return wrong("a sentence without words");
            }
            return {};  // comments of the file, which go with the next sentence
        }
        for (std::size_t i = 0; i < sentence_.words.size(); ++i) {
            const auto head = number(sentence_.words[i].head);
            if (head && (*head > sentence_.words.size() || *head == i + 1)) {
                return wrong("in the sentence that ends here word " + std::to_string(i + 1) +
                             " has head " + std::to_string(*head) +
                             ", which is no other word of it");
            }
        }
        sentences_.push_back(std::move(sentence_));
        sentence_ = {};
        return {};
    }

    // The finished sentences.
    const std::vector<ConlluSentence>& sentences() const { return sentences_; }

    std::vector<ConlluSentence> take_sentences() {
        return std::exchange(sentences_, std::vector<ConlluSentence>());
    }

    Error over(const std::string& what, const char* limit, std::size_t max) const {
        return {ErrorCode::limit_exceeded,
                name_ + ":" + std::to_string(line_) + ": " + what + " than " + limit + " (" +
                    std::to_string(max) + ")"};
    }

    const std::string& name() const { return name_; }

private:
    Error wrong(const std::string& what) const {
        return {ErrorCode::invalid_argument, name_ + ":" + std::to_string(line_) + ": " + what};
    }

    Status take(std::string_view line) {
        if (is_blank(line)) {
            return finish();
        }
        if (line.front() == '#') {
            if (!sentence_.words.empty() || range_open()) {
                return wrong("a comment inside a sentence; a blank line is missing before it");
            }
            sentence_.comments.push_back(to_valid_utf8(line));
            return {};
        }
        Columns columns;
        std::size_t count = 0;
        std::size_t start = 0;
        while (start <= line.size()) {
            const std::size_t end = std::min(line.find('\t', start), line.size());
            if (count < kColumns) {
                columns.at(count) = line.substr(start, end - start);
            }
            ++count;
            start = end + 1;
        }
        if (count != kColumns) {
            return wrong(std::to_string(count) + " columns, not 10 separated by tabs");
        }
        if (sentence_.line == 0) {
            sentence_.line = line_;
        }
        const std::string_view id = columns[0];
        if (id.find('.') != std::string_view::npos) {
            return take_empty_node(id, line);
        }
        if (columns[1].empty()) {
            return wrong("the word has no form");
        }
        const std::size_t dash = id.find('-');
        return dash == std::string_view::npos ? take_word(columns) : take_range(columns, dash);
    }

    bool range_open() const {
        return !sentence_.ranges.empty() && sentence_.words.size() < sentence_.ranges.back().last;
    }

    Status take_empty_node(std::string_view id, std::string_view line) {
        const std::size_t dot = id.find('.');
        const auto before = number(id.substr(0, dot));
        if (!before || *before != sentence_.words.size() || !number(id.substr(dot + 1))) {
            return wrong("the empty node '" + to_valid_utf8(id) + "' does not follow its word");
        }
        sentence_.empty_nodes.emplace_back(*before, to_valid_utf8(line));
        return {};
    }

    Status take_range(const Columns& columns, std::size_t dash) {
        const auto first = number(columns[0].substr(0, dash));
        const auto last = number(columns[0].substr(dash + 1));
        if (!first || !last || *first != sentence_.words.size() + 1 || *last < *first ||
            range_open()) {
            return wrong("the range '" + to_valid_utf8(columns[0]) +
                         "' does not begin with the next word, or lies inside another");
        }
        if (*last > kConlluSentenceWordsMax) {
            return over(
                "a sentence has more words", "kConlluSentenceWordsMax", kConlluSentenceWordsMax);
        }
        sentence_.ranges.push_back(
            {*first - 1, *last, to_valid_utf8(columns[1]), to_valid_utf8(columns[9])});
        return {};
    }

    Status take_word(const Columns& columns) {
        if (number(columns[0]) != sentence_.words.size() + 1) {
            return wrong("word id '" + to_valid_utf8(columns[0]) + "', expected " +
                         std::to_string(sentence_.words.size() + 1));
        }
        if (sentence_.words.size() == kConlluSentenceWordsMax) {
            return over(
                "a sentence has more words", "kConlluSentenceWordsMax", kConlluSentenceWordsMax);
        }
        if (columns[6] != "_" && !number(columns[6])) {
            return wrong("head '" + to_valid_utf8(columns[6]) + "' is neither a number nor _");
        }
        std::array<std::string, kColumns> valid;
        for (std::size_t i = 1; i < kColumns; ++i) {
            valid.at(i) = columns.at(i).empty() ? "_" : to_valid_utf8(columns.at(i));
        }
        sentence_.words.push_back({std::move(valid[1]),
                                   std::move(valid[2]),
                                   std::move(valid[3]),
                                   std::move(valid[4]),
                                   std::move(valid[5]),
                                   std::move(valid[6]),
                                   std::move(valid[7]),
                                   std::move(valid[8]),
                                   std::move(valid[9])});
        return {};
    }

    std::string name_;
    std::size_t line_ = 0;
    ConlluSentence sentence_;
    std::vector<ConlluSentence> sentences_;
};

namespace {

bool says_no_space(std::string_view misc) {
    constexpr std::string_view kNoSpace = "SpaceAfter=No";
    for (std::size_t start = 0; start <= misc.size();) {
        const std::size_t end = std::min(misc.find('|', start), misc.size());
        if (misc.substr(start, end - start) == kNoSpace) {
            return true;
        }
        start = end + 1;
    }
    return false;
}

// Builds the text and the token layers of document_of().
class DocumentBuilder {
public:
    void add(const ConlluSentence& sentence) {
        if (!document_.sentences.empty()) {
            text_ += '\n';
        }
        Sentence made;
        made.first_token = static_cast<std::uint32_t>(document_.tokens.size());
        made.span.start = position();
        std::size_t next_range = 0;
        for (std::size_t i = 0; i < sentence.words.size();) {
            const bool in_range =
                next_range < sentence.ranges.size() && sentence.ranges[next_range].first == i;
            if (in_range) {
                i = add_range(sentence, sentence.ranges[next_range++]);
            } else {
                add_word(sentence.words[i], !says_no_space(sentence.words[i].misc));
                ++i;
            }
            if (i < sentence.words.size() && document_.tokens.back().space_after) {
                text_ += ' ';
            }
        }
        document_.tokens.back().space_after = true;  // the line ends
        made.span.end = position();
        made.last_token = static_cast<std::uint32_t>(document_.tokens.size());
        document_.sentences.push_back(made);
    }

    Document finish() {
        Document result = Document::of(text_);
        result.tokens = std::move(document_.tokens);
        result.multiword_tokens = std::move(document_.multiword_tokens);
        result.sentences = std::move(document_.sentences);
        return result;
    }

private:
    std::uint32_t position() const { return static_cast<std::uint32_t>(text_.size()); }

    void add_word(const ConlluWord& word, bool space_after) {
        Token token;
        token.span.start = position();
        text_ += word.form;
        token.span.end = position();
        token.space_after = space_after;
        document_.tokens.push_back(std::move(token));
    }

    std::size_t add_range(const ConlluSentence& sentence, const ConlluRange& range) {
        MultiwordToken multiword;
        multiword.first_token = static_cast<std::uint32_t>(document_.tokens.size());
        multiword.span.start = position();
        for (std::uint32_t i = range.first; i < range.last; ++i) {
            add_word(sentence.words[i], i + 1 == range.last && !says_no_space(range.misc));
        }
        multiword.span.end = position();
        multiword.last_token = static_cast<std::uint32_t>(document_.tokens.size());
        document_.multiword_tokens.push_back(multiword);
        return range.last;
    }

    std::string text_;
    Document document_;
};

// One line of the file, so without the line breaks and tabs that a span may hold.
std::string one_line(std::string_view text) {
    return with_single_spaces(text);
}

std::string or_blank(const std::string& column) {
    return column.empty() ? "_" : column;
}

bool is_parsed(const Document& document, const Sentence& sentence) {
    return std::any_of(document.tokens.begin() + sentence.first_token,
                       document.tokens.begin() + sentence.last_token,
                       [](const Token& token) { return !token.deprel.empty(); });
}

void append_line(std::string& out,
                 std::string_view id,
                 std::initializer_list<std::string_view> columns) {
    out += id;
    for (const std::string_view column : columns) {
        out += '\t';
        out += column;
    }
    out += '\n';
}

}  // namespace

Result<std::vector<ConlluSentence>> read_conllu(std::string_view text, std::string_view name) {
    ConlluParser parser(name);
    if (text.size() > kConlluBytesMax) {
        return parser.over("it has more bytes", "kConlluBytesMax", kConlluBytesMax);
    }
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        ENTENTE_TRY(parser.push(text.substr(start, end - start)));
        start = end + 1;
    }
    ENTENTE_TRY(parser.finish());
    return parser.take_sentences();
}

ConlluReader::ConlluReader(std::istream& input, const std::string& name)
    : input_(input),
      parser_(std::make_unique<ConlluParser>(name)),
      line_(kConlluLineBytesMax + 3) {
}  // with "\r" and the zero of getline(), and one byte too many

ConlluReader::~ConlluReader() = default;

Result<std::optional<std::string_view>> ConlluReader::next_line() {
    input_.getline(line_.data(), static_cast<std::streamsize>(line_.size()));
    const auto read = static_cast<std::size_t>(input_.gcount());
    if (input_.bad()) {
        return Error{ErrorCode::io_error, parser_->name() + ": cannot be read any further"};
    }
    if (read == 0) {
        return std::optional<std::string_view>();
    }
    // The line break counts as read but is not stored; a line that is too long fails without one.
    const bool has_end = !input_.eof() && !input_.fail();
    const std::string_view line(line_.data(), has_end ? read - 1 : read);
    if (!bad_byte_) {
        if (const auto at = first_bad_byte(line)) {
            bad_byte_ = bytes_read_ + *at;
        }
    }
    bytes_read_ += read;
    return std::optional(line);
}

Result<std::vector<ConlluSentence>> ConlluReader::next(std::size_t count) {
    constexpr std::size_t kEnoughBytes = 4U << 20U;
    const std::size_t start = bytes_read_;
    while (parser_->sentences().size() < count) {
        const std::size_t bytes = bytes_read_ - start;
        if (bytes > kEnoughBytes && !parser_->sentences().empty()) {
            break;
        }
        if (bytes > kConlluBytesMax) {
            return parser_->over("a sentence has more bytes", "kConlluBytesMax", kConlluBytesMax);
        }
        ENTENTE_ASSIGN(const std::optional<std::string_view> line, next_line());
        if (!line) {
            ENTENTE_TRY(parser_->finish());
            break;
        }
        ENTENTE_TRY(parser_->push(*line));
    }
    return parser_->take_sentences();
}

void append_conllu(const ConlluSentence& sentence, std::string& out) {
    for (const std::string& comment : sentence.comments) {
        out += comment;
        out += '\n';
    }
    std::size_t range = 0;
    std::size_t node = 0;
    const auto empty_nodes_after = [&](std::size_t words) {
        for (; node < sentence.empty_nodes.size() && sentence.empty_nodes[node].first == words;
             ++node) {
            out += sentence.empty_nodes[node].second;
            out += '\n';
        }
    };
    empty_nodes_after(0);
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
        if (range < sentence.ranges.size() && sentence.ranges[range].first == i) {
            const ConlluRange& r = sentence.ranges[range++];
            append_line(out,
                        std::to_string(r.first + 1) + "-" + std::to_string(r.last),
                        {r.form, "_", "_", "_", "_", "_", "_", "_", r.misc});
        }
        const ConlluWord& w = sentence.words[i];
        append_line(
            out,
            std::to_string(i + 1),
            {w.form, w.lemma, w.upos, w.xpos, w.features, w.head, w.deprel, w.deps, w.misc});
        empty_nodes_after(i + 1);
    }
    out += '\n';
}

Document document_of(const std::vector<ConlluSentence>& sentences) {
    DocumentBuilder builder;
    for (const ConlluSentence& sentence : sentences) {
        if (!sentence.words.empty()) {
            builder.add(sentence);
        }
    }
    return builder.finish();
}

ConlluSentence conllu_sentence(const Document& document, std::size_t index) {
    const Sentence& sentence = document.sentences.at(index);
    ConlluSentence out;
    out.comments.push_back("# text = " + one_line(document.view(sentence.span)));
    auto range = std::lower_bound(document.multiword_tokens.begin(),
                                  document.multiword_tokens.end(),
                                  sentence.first_token,
                                  [](const MultiwordToken& multiword, std::uint32_t token) {
                                      return multiword.first_token < token;
                                  });
    std::uint32_t inside_until = sentence.first_token;
    for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
        const Token& token = document.tokens.at(i);
        if (range != document.multiword_tokens.end() && range->first_token == i) {
            const bool space = document.tokens.at(range->last_token - 1).space_after;
            out.ranges.push_back({i - sentence.first_token,
                                  range->last_token - sentence.first_token,
                                  one_line(document.view(range->span)),
                                  space ? "_" : "SpaceAfter=No"});
            inside_until = range->last_token;
            ++range;
        }
        ConlluWord word;
        word.form = one_line(document.view(token));
        if (!token.space_after && i >= inside_until) {
            word.misc = "SpaceAfter=No";
        }
        out.words.push_back(std::move(word));
    }
    take_layers(document, index, out);
    return out;
}

void take_layers(const Document& document, std::size_t index, ConlluSentence& sentence) {
    const Sentence& source = document.sentences.at(index);
    const bool parsed = is_parsed(document, source);
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
        const Token& token = document.tokens.at(source.first_token + i);
        ConlluWord& word = sentence.words[i];
        const auto replace = [](std::string& column, const std::string& layer) {
            if (!layer.empty()) {
                column = or_blank(one_line(layer));
            }
        };
        replace(word.lemma, token.lemma);
        replace(word.xpos, token.xpos);
        replace(word.features, token.features);
        if (token.upos != Upos::unknown) {
            word.upos = upos_name(token.upos);
        }
        if (parsed) {
            const bool root = token.head < 0;
            word.head = root ? "0"
                             : std::to_string(token.head -
                                              static_cast<std::int32_t>(source.first_token) + 1);
            word.deprel = root ? "root" : or_blank(token.deprel);
            word.deps = "_";
        }
    }
}

std::string to_conllu(const Document& document) {
    std::string out;
    for (std::size_t i = 0; i < document.sentences.size(); ++i) {
        const Sentence& source = document.sentences[i];
        if (source.first_token == source.last_token) {
            continue;
        }
        ConlluSentence sentence = conllu_sentence(document, i);
        const std::string prefix = document.id.empty() ? "" : one_line(document.id) + "-";
        sentence.comments.insert(sentence.comments.begin(),
                                 "# sent_id = " + prefix + std::to_string(i + 1));
        append_conllu(sentence, out);
    }
    return out;
}

}  // namespace entente
