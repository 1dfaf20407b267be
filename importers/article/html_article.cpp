#include "importers/article/html_article.h"

#include <utility>

#include "importers/article/charset.h"
#include "importers/article/html_tree.h"
#include "importers/article/main_text.h"
#include "importers/article/page_facts.h"

namespace entente {

Result<Article> parse_html_article(std::string_view bytes, std::string_view charset) {
    if (bytes.size() > kHtmlBytesMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "the page is longer than html_bytes_max (" + std::to_string(kHtmlBytesMax) + " bytes)"};
    }
    ENTENTE_ASSIGN(const std::string page, to_utf8(bytes, charset_of_html(bytes, charset)));
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
