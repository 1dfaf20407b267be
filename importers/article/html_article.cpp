#include "importers/article/html_article.h"

#include <algorithm>
#include <utility>

#include "importers/article/charset.h"
#include "importers/article/html_tree.h"
#include "importers/article/main_text.h"
#include "importers/article/page_facts.h"

namespace entente {

namespace {

// Whether bytes that no text has, but for an accident, are more than a fiftieth: those of an archive or a picture are an eighth.
bool is_binary(std::string_view page) {
    const auto controls = std::ranges::count_if(page, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r';
    });
    return static_cast<std::size_t>(controls) > page.size() / 50;
}

}  // namespace

Result<Article> parse_html_article(std::string_view bytes, std::string_view charset) {
    if (bytes.size() > kHtmlBytesMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "the page is longer than html_bytes_max (" + std::to_string(kHtmlBytesMax) + " bytes)"};
    }
    ENTENTE_ASSIGN(const std::string page, to_utf8(bytes, charset_of_html(bytes, charset)));
    if (is_binary(page)) {
        return Error{ErrorCode::invalid_argument,
                     "this is no page: too many of its bytes are control characters; is it "
                     "compressed, or a picture?"};
    }
    ENTENTE_ASSIGN(const HtmlTree tree, parse_html(page));
    ArticleMetadata facts = facts_of_page(tree);
    Article article;
    article.text = main_text_of(tree, facts.title);
    if (article.text.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "the page has no main text: it is made by scripts, lists other pages, or "
                     "holds no sentences; "
                     "send the article's text instead"};
    }
    article.title = std::move(facts.title);
    article.url = std::move(facts.url);
    article.publisher = std::move(facts.publisher);
    article.author = std::move(facts.author);
    article.published = facts.published;
    return article;
}

Result<std::string> text_of_html(std::string_view utf8, std::string_view title) {
    ENTENTE_ASSIGN(const HtmlTree tree, parse_html(utf8));
    return main_text_of(tree, title);
}

}  // namespace entente
