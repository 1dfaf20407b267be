// PDF files to articles, read by the real pdftotext; the files are written here.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/article/child_process.h"
#include "importers/article/pdf_article.h"
#include "tests/support/catch.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

// A line of text at a place of a page, from its lower left corner, in points.
struct Text {
    double x;
    double y;
    double size;
    std::string words;
};

using Page = std::vector<Text>;

// Collects the objects of a file and their places.
class PdfWriter {
public:
    void add(const std::string& object) {
        places_.push_back(bytes_.size());
        bytes_ += std::to_string(places_.size()) + " 0 obj\n" + object + "\nendobj\n";
    }

    std::string finish(const std::string& trailer) {
        const std::size_t table = bytes_.size();
        bytes_ += "xref\n0 " + std::to_string(places_.size() + 1) + "\n0000000000 65535 f \n";
        for (const std::size_t place : places_) {
            char line[32];
            std::snprintf(line, sizeof line, "%010zu 00000 n \n", place);
            bytes_ += line;
        }
        return bytes_ + "trailer\n<< /Size " + std::to_string(places_.size() + 1) + trailer +
               " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    }

private:
    std::string bytes_ = "%PDF-1.4\n";
    std::vector<std::size_t> places_;
};

std::string content_of(const Page& page) {
    std::string content = "BT\n";
    for (const Text& text : page) {
        content += "/F1 " + std::to_string(text.size) + " Tf 1 0 0 1 " + std::to_string(text.x) +
                   " " + std::to_string(text.y) + " Tm (" + text.words + ") Tj\n";
    }
    return content + "ET";
}

std::string make_pdf(const std::vector<Page>& pages, const std::string& title = "") {
    PdfWriter writer;
    std::string kids;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        kids += std::to_string(5 + 2 * i) + " 0 R ";
    }
    writer.add("<< /Type /Catalog /Pages 2 0 R >>");
    writer.add("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) +
               " >>");
    writer.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    writer.add("<< /Title (" + title + ") /Author (Ana Ruiz) /CreationDate (D:20200102) >>");
    for (const Page& page : pages) {
        const std::string content = content_of(page);
        const std::string number = std::to_string(6 + 2 * (&page - pages.data()));
        writer.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents " + number +
                   " 0 R /Resources << /Font << /F1 3 0 R >> >> >>");
        writer.add("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content +
                   "\nendstream");
    }
    return writer.finish(" /Root 1 0 R /Info 4 0 R");
}

Article read(const std::string& bytes) {
    Result<Article> article = parse_pdf_article(bytes);
    INFO((article.ok() ? "" : article.error().message));
    REQUIRE(article.ok());
    return *article;
}

std::string error_of(const std::string& bytes) {
    const Result<Article> article = parse_pdf_article(bytes);
    return article.ok() ? "" : article.error().message;
}

std::string read_file(const std::string& path) {
    std::ifstream stream(std::string(ENTENTE_SOURCE_DIR) + "/" + path, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("lines of a PDF are joined to paragraphs, over hyphens, columns and pages",
          "[importers][pdf]") {
    // Two columns on the first page; running head and page number on both.
    const Page first = {{72, 750, 9, "Quarterly Report on the Region"},
                        {72, 700, 11, "The foreign ministers of Ghana and Togo"},
                        {72, 687, 11, "met in Accra to discuss the long-term"},
                        {72, 674, 11, "future of the border commis-"},
                        {72, 661, 11, "sion. They agreed on a road."},
                        {84, 648, 11, "Benin joined the talks in the after-"},
                        {72, 635, 11, "noon. Its envoy asked for a long-"},
                        {330, 700, 11, "term loan and more border posts"},
                        {330, 687, 11, "in the north, where trade has grown"},
                        {300, 30, 9, "1"}};
    const Page second = {{72, 750, 9, "Quarterly Report on the Region"},
                         {72, 700, 11, "since the new port was opened. Nigeria did not answer."},
                         {300, 30, 9, "2"}};
    const Article article = read(make_pdf({first, second}, "The border talks"));
    CHECK(article.text ==
          "The foreign ministers of Ghana and Togo met in Accra to discuss the long-term future of "
          "the border commission. They agreed on a road.\n\n"
          "Benin joined the talks in the afternoon. Its envoy asked for a long-term loan and more "
          "border posts in the north, where trade has grown since the new port was opened. Nigeria "
          "did not answer.");
    CHECK(article.title == "The border talks");
    CHECK(article.author == "Ana Ruiz");
    CHECK_FALSE(article.published.has_value());
}

TEST_CASE("the name of the file that was printed is no title", "[importers][pdf]") {
    const Page page = {{72, 700, 11, "Ghana signed the treaty."}};
    CHECK(read(make_pdf({page}, "Microsoft Word - brief_final.docx")).title.empty());
    CHECK(read(make_pdf({page}, "A <b> & c")).title == "A <b> & c");
}

TEST_CASE("a PDF that cannot be read says why", "[importers][pdf]") {
    CHECK_THAT(error_of(""), Catch::Contains("no PDF"));
    CHECK_THAT(error_of("GIF89a"), Catch::Contains("no PDF"));
    CHECK_THAT(error_of("%PDF-1.4\nnothing of one"), Catch::Contains("broken"));
    CHECK_THAT(error_of(make_pdf({Page{}})), Catch::Contains("ocrmypdf"));
    CHECK_THAT(error_of(read_file("tests/cases/pdf/with_password.pdf")),
               Catch::Contains("password"));
    CHECK_THAT(error_of("%PDF-1.4" + std::string(kPdfBytesMax, ' ')),
               Catch::Contains("pdf_bytes_max"));
    std::vector<Page> pages(kPdfPagesMax + 1);
    CHECK_THAT(error_of(make_pdf(pages)), Catch::Contains("pdf_pages_max"));
}

TEST_CASE("a PDF whose end is cut off is read as far as it goes, or refused", "[importers][pdf]") {
    const std::string whole = make_pdf({{{72, 700, 11, "Ghana signed the treaty with Togo."}}});
    for (std::size_t length = 0; length < whole.size(); length += whole.size() / 12) {
        const Result<Article> article = parse_pdf_article(whole.substr(0, length));
        CHECK((article.ok() || !article.error().message.empty()));
    }
}

TEST_CASE("any output of the program gives an article or an error", "[importers][pdf]") {
    CHECK_FALSE(article_of_layout("").ok());
    CHECK_FALSE(article_of_layout("<doc><page><line><word></doc>").ok());
    CHECK(article_of_layout(
              "<doc><page width=\"x\" height=\"\"><flow><block><line xMin=\"\">"
              "<word>\x01One</word><word>word</word></line></block></flow></page></doc>")
              ->text == "One word");
}

TEST_CASE("a program that runs under limits is ended at them", "[importers][pdf]") {
    ChildLimits limits;
    CHECK(run_child({"cat"}, "some bytes", limits)->output == "some bytes");
    CHECK(run_child({"sh", "-c", "echo no >&2; exit 3"}, "", limits)->exit_status == 3);
    CHECK(run_child({"sh", "-c", "echo no >&2; exit 3"}, "", limits)->messages == "no\n");
    CHECK(run_child({"entente-has-no-such-program"}, "", limits).error().code ==
          ErrorCode::not_found);
    limits.output_bytes = 1000;
    CHECK(run_child({"cat", "/dev/zero"}, "", limits).error().code == ErrorCode::limit_exceeded);
    limits.processor_seconds = 1;
    CHECK(run_child({"sh", "-c", "while :; do :; done"}, "", limits).error().code ==
          ErrorCode::limit_exceeded);
    limits.seconds = 1;
    CHECK(run_child({"sleep", "100"}, "", limits).error().code == ErrorCode::limit_exceeded);
}
