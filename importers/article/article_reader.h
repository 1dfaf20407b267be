// From a stream of bytes to articles, whatever the format: the front door of importers/article.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "core/article.h"
#include "core/result.h"
#include "importers/article/article_format.h"
#include "importers/pipeline.h"

namespace entente {

// Limit of one record's bytes. In JSON a byte of text may take six (\u001f), and there are the
// other fields.
inline constexpr std::size_t kRecordBytesMax = 6 * kArticleBytesMax + (1 << 20);

// The error of a record beyond it.
Error record_too_long();

// One record of a file: an article, or why it is none.
struct ArticleInput {
    std::string id;  // the sender's name for it, or empty
    std::size_t line =
        1;  // where it begins in the file, counted from 1; for an error, where that is
    Result<Article> article = Article();
    // In text and Markdown: where in the file the first byte stands that is not UTF-8.
    std::optional<std::size_t> bad_byte = std::nullopt;
    // What was mended so that the file could be read, in words, all of it so far; empty when nothing was since the record before.
    std::string repaired = {};
};

// Reads the records of one file, one after the other. Memory is bounded by the longest record. Not
// for use by several threads at once.
//
// Text and Markdown go in as the file has them, or decoded from UTF-16 and UTF-32 where a byte order mark says so
// (plain_text.h), invalid bytes and a byte order mark of UTF-8 included: the
// reader of pipeline.h replaces each byte that is not UTF-8 by U+FFFD, so that offsets stay those
// of the file. (In front of front matter and of JSON a byte order mark is no text and is skipped.)
class ArticleReader {
public:
    ArticleReader() = default;
    ArticleReader(const ArticleReader&) = delete;
    ArticleReader& operator=(const ArticleReader&) = delete;
    virtual ~ArticleReader() = default;

    // The next record, or nullopt at the end. A record that is an error does not end the file.
    virtual std::optional<ArticleInput> next() = 0;

    // How many bytes of the file were read: for progress.
    std::uint64_t bytes_read() const { return bytes_read_; }

protected:
    std::uint64_t bytes_read_ = 0;
};

// `input` must outlive the reader.
std::unique_ptr<ArticleReader> make_article_reader(std::istream& input,
                                                   ArticleFormat format,
                                                   const ArticleMetadata& metadata);

}  // namespace entente
