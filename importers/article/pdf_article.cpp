#include "importers/article/pdf_article.h"

#include <string>
#include <vector>

#include "importers/article/child_process.h"

namespace entente {

namespace {

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

// Readers take a file that says so in its first KiB (ISO 32000-1, annex H, 3.4.1).
bool is_pdf(std::string_view bytes) {
    constexpr std::size_t kHeaderBytesMax = 1024;
    return bytes.substr(0, kHeaderBytesMax).find("%PDF-") != std::string_view::npos;
}

std::string first_line(std::string_view text) {
    return std::string(text.substr(0, std::min<std::size_t>(text.find('\n'), 200)));
}

Error failure_of(const ChildOutput& output) {
    if (output.messages.find("Incorrect password") != std::string::npos) {
        return wrong("the PDF is encrypted and opens with a password only; save it without one");
    }
    if (output.messages.find("Out of memory") != std::string::npos ||
        output.messages.find("bad_alloc") != std::string::npos) {
        return {ErrorCode::limit_exceeded,
                "reading the PDF takes more than pdf_memory_bytes_max (" +
                    std::to_string(kPdfMemoryBytesMax) + " bytes)"};
    }
    const std::string said = first_line(output.messages);
    return wrong("the PDF is broken" + (said.empty() ? "" : " (" + said + ")") +
                 "; if it opens elsewhere, save or print it to a new PDF");
}

}  // namespace

Result<Article> parse_pdf_article(std::string_view bytes) {
    if (bytes.size() > kPdfBytesMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "the PDF is longer than pdf_bytes_max (" + std::to_string(kPdfBytesMax) + " bytes)"};
    }
    if (!is_pdf(bytes)) {
        return wrong("this is no PDF: it does not begin with %PDF-");
    }
    ChildLimits limits;
    limits.memory_bytes = kPdfMemoryBytesMax;
    limits.processor_seconds = kPdfSecondsMax;
    limits.output_bytes = kPdfLayoutBytesMax;
    const Result<ChildOutput> output = run_child({"pdftotext",
                                                  "-bbox-layout",
                                                  "-enc",
                                                  "UTF-8",
                                                  "-l",
                                                  std::to_string(kPdfPagesMax + 1),
                                                  "-",
                                                  "-"},
                                                 bytes,
                                                 limits);
    if (!output.ok()) {
        return output.error().code == ErrorCode::not_found
                   ? Error{ErrorCode::unsupported,
                           "PDF is read with poppler's pdftotext, which is not installed; on "
                           "Debian: "
                           "apt install poppler-utils"}
                   : with_context("the PDF cannot be read", output.error());
    }
    if (output->exit_status != 0) {
        return failure_of(*output);
    }
    return article_of_layout(output->output);
}

}  // namespace entente
