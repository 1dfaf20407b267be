#include "importers/article/article_reader.h"

#include <array>
#include <string_view>
#include <utility>

#include "importers/article/feed_reader.h"
#include "importers/article/html_article.h"
#include "importers/article/json_articles.h"
#include "importers/article/markdown.h"
#include "importers/article/pdf_article.h"
#include "importers/article/plain_text.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

Error cannot_read() {
    return {ErrorCode::io_error, "the file cannot be read any further"};
}

// At most one byte more than `bytes_max`, so that the caller can tell.
std::string read_all(std::istream& input, std::size_t bytes_max) {
    std::string bytes;
    std::array<char, 1 << 16> buffer{};
    while (bytes.size() <= bytes_max && input) {
        input.read(buffer.data(), buffer.size());
        bytes.append(buffer.data(), static_cast<std::size_t>(input.gcount()));
    }
    return bytes;
}

// A file that is one article: text, Markdown, HTML, PDF.
class WholeFileReader : public ArticleReader {
public:
    WholeFileReader(std::istream& input, ArticleFormat format, ArticleMetadata metadata)
        : input_(input), format_(format), metadata_(std::move(metadata)) {}

    std::optional<ArticleInput> next() override {
        if (done_) {
            return std::nullopt;
        }
        done_ = true;
        // Each format says itself what is too much.
        const std::size_t bytes_max =
            format_ == ArticleFormat::pdf ? kPdfBytesMax : kRecordBytesMax;
        std::string bytes = read_all(input_, bytes_max);
        bytes_read_ = bytes.size();
        ArticleInput record;
        if (input_.bad()) {
            record.article = cannot_read();
        } else if (bytes.size() > bytes_max && is_text()) {
            record.article = record_too_long();
        } else {
            read(std::move(bytes), record);
        }
        return record;
    }

private:
    bool is_text() const {
        return format_ == ArticleFormat::text || format_ == ArticleFormat::markdown;
    }

    void read(std::string bytes, ArticleInput& record) const {
        if (is_text()) {
            Result<std::string> text = text_of_bytes(std::move(bytes));
            if (!text.ok()) {
                record.article = text.error();
                return;
            }
            bytes = *std::move(text);
            record.bad_byte = first_bad_byte(bytes);
        }
        record.article = read_article(std::move(bytes), record.line);
        if (record.article.ok()) {
            override_with(metadata_, *record.article);
        }
    }

    Result<Article> read_article(std::string bytes, std::size_t& line) const {
        Article article;
        switch (format_) {
            case ArticleFormat::html: return parse_html_article(bytes);
            case ArticleFormat::pdf: return parse_pdf_article(bytes);
            case ArticleFormat::markdown:
                if (std::optional<LineError> failure = parse_markdown_article(bytes, article)) {
                    line = failure->line;
                    return std::move(failure->error);
                }
                break;
            default: article.text = std::move(bytes);
        }
        return article;
    }

    std::istream& input_;
    ArticleFormat format_;
    ArticleMetadata metadata_;
    bool done_ = false;
};

ArticleInput read_json(std::string_view json, std::size_t line, const ArticleMetadata& metadata) {
    ArticleInput record;
    record.line = line;
    Result<JsonArticle> parsed = parse_json_article(json);
    if (!parsed.ok()) {
        record.article = parsed.error();
        return record;
    }
    fill_in(metadata, parsed->article);
    record.id = std::move(parsed->id);
    record.article = std::move(parsed->article);
    return record;
}

class JsonLinesReader : public ArticleReader {
public:
    JsonLinesReader(std::istream& input, ArticleMetadata metadata)
        : input_(input), metadata_(std::move(metadata)) {}

    std::optional<ArticleInput> next() override {
        while (read_line()) {
            ++line_number_;
            std::string_view line = line_;
            if (line_number_ == 1 && line.starts_with("\xEF\xBB\xBF")) {
                line.remove_prefix(3);
            }
            if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
                continue;
            }
            if (too_long_) {
                return ArticleInput{"", line_number_, record_too_long()};
            }
            return read_json(line, line_number_, metadata_);
        }
        if (input_.bad() && !std::exchange(failed_, true)) {
            return ArticleInput{"", line_number_ + 1, cannot_read()};
        }
        return std::nullopt;
    }

private:
    // Of a line that is too long only the beginning is kept.
    bool read_line() {
        line_.clear();
        too_long_ = false;
        bool any = false;
        for (int c = input_.get(); c != std::istream::traits_type::eof(); c = input_.get()) {
            any = true;
            ++bytes_read_;
            if (c == '\n') {
                return true;
            }
            if (line_.size() < kRecordBytesMax) {
                line_ += static_cast<char>(c);
            } else {
                too_long_ = true;
            }
        }
        return any;
    }

    std::istream& input_;
    ArticleMetadata metadata_;
    std::string line_;
    std::size_t line_number_ = 0;
    bool too_long_ = false;
    bool failed_ = false;
};

class JsonReader : public ArticleReader {
public:
    JsonReader(std::istream& input, ArticleMetadata metadata)
        : input_(input), splitter_(input), metadata_(std::move(metadata)) {}

    std::optional<ArticleInput> next() override {
        std::optional<JsonSplitter::Piece> piece = splitter_.next();
        if (!piece) {
            if (input_.bad() && !std::exchange(failed_, true)) {
                return ArticleInput{"", 1, cannot_read()};
            }
            return std::nullopt;
        }
        if (!piece->json.ok()) {
            return ArticleInput{"", piece->line, piece->json.error()};
        }
        bytes_read_ += piece->json->size();
        return read_json(*piece->json, piece->line, metadata_);
    }

private:
    std::istream& input_;
    JsonSplitter splitter_;
    ArticleMetadata metadata_;
    bool failed_ = false;
};

}  // namespace

Error record_too_long() {
    return {ErrorCode::limit_exceeded,
            "longer than record_bytes_max (" + std::to_string(kRecordBytesMax) + " bytes)"};
}

std::unique_ptr<ArticleReader> make_article_reader(std::istream& input,
                                                   ArticleFormat format,
                                                   const ArticleMetadata& metadata) {
    switch (format) {
        case ArticleFormat::json: return std::make_unique<JsonReader>(input, metadata);
        case ArticleFormat::json_lines: return std::make_unique<JsonLinesReader>(input, metadata);
        case ArticleFormat::feed: return make_feed_reader(input, metadata);
        default: break;
    }
    return std::make_unique<WholeFileReader>(input, format, metadata);
}

}  // namespace entente
