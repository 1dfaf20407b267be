#include "core/check_text.h"

#include <map>
#include <vector>

#include "core/storage/copy_rows.h"
#include "core/storage/keys.h"
#include "core/text_index.h"

namespace entente {

namespace {

class TextChecker {
public:
    TextChecker(const GraphView& view, const std::function<void(std::string)>& fault)
        : view_(view), fault_(fault) {}

    Status run(std::span<const NodeId> articles) {
        for (const NodeId article : articles) {
            ENTENTE_TRY(check_article(article));
        }
        ENTENTE_TRY(check_postings());
        for (const auto& [article, unseen] : postings_) {
            if (unseen < 0) {
                fault_(name_of(article) + " is found by " + std::to_string(-unseen) +
                       " words that it does not have");
            }
        }
        const auto totals = read_text_totals(view_.rows());
        if (!totals.ok() || !(*totals == totals_)) {
            fault_("the counts of indexed sentences and words are wrong");
        }
        return {};
    }

private:
    static std::string name_of(NodeId article) {
        return "article node " + std::to_string(article.value);
    }

    // Every posting that the article's sentences make is there, as it is made now.
    Status check_article(NodeId article) {
        ENTENTE_ASSIGN(const auto details, view_.article(article));
        if (!details) {
            return {};  // the articles' own check tells
        }
        const auto sentences = cut_sentences(details->text, details->record.sentences);
        const ArticlePostings expected = postings_of(article, sentences);
        std::vector<RowKey> keys = {keys::indexed_text(article)};
        for (const auto& [key, value] : expected.rows) {
            keys.push_back(key);
        }
        ENTENTE_ASSIGN(const auto found, view_.rows().get_many(keys));
        if (found[0] != encode(expected.indexed)) {
            fault_(name_of(article) + ": the list of its indexed words is missing or wrong");
        }
        std::int64_t there = 0;
        for (std::size_t i = 0; i < expected.rows.size(); ++i) {
            if (!found[i + 1]) {
                const auto row = keys::decode_posting(expected.rows[i].first.key);
                fault_(name_of(article) + ": not found by its word '" + std::string(row->term) +
                       "'");
            } else if (*found[i + 1] != expected.rows[i].second) {
                fault_(name_of(article) + ": one of its words is found in the wrong places");
            }
            there += found[i + 1] ? 1 : 0;
        }
        postings_[article] = there;
        totals_.sentences += expected.indexed.totals.sentences;
        totals_.terms += expected.indexed.totals.terms;
        return {};
    }

    Status check_postings() {
        std::vector<Partition> partitions;
        ENTENTE_TRY(view_.rows().each_partition(PartitionKind::text, [&](Partition partition) {
            partitions.push_back(partition);
            return true;
        }));
        for (const Partition& partition : partitions) {
            if (partition == keys::text_totals().partition) {
                continue;
            }
            ENTENTE_TRY(view_.rows().scan({partition, {}, {}, SIZE_MAX},
                                          [&](std::string_view key, std::string_view) {
                                              if (keys::holds_bands(partition)) {
                                                  check_band(key);
                                              } else {
                                                  check_posting(key);
                                              }
                                              return true;
                                          }));
        }
        return {};
    }

    void check_band(std::string_view key) {
        const auto article = keys::decode_article_at_end(key);
        if (!article || !postings_.contains(*article)) {
            fault_("the sketch of a text leads to an article that is not there");
        }
    }

    void check_posting(std::string_view key) {
        const auto row = keys::decode_posting(key);
        const auto known = row ? postings_.find(row->article) : postings_.end();
        if (known == postings_.end()) {
            fault_("a word leads to an article that is not there");
        } else {
            known->second -= 1;
        }
    }

    const GraphView& view_;
    const std::function<void(std::string)>& fault_;
    std::map<NodeId, std::int64_t> postings_;  // right ones that have not been seen yet
    TextTotals totals_;
};

}  // namespace

Status check_text_index(const GraphView& view,
                        std::span<const NodeId> articles,
                        const std::function<void(std::string)>& fault) {
    return TextChecker(view, fault).run(articles);
}

}  // namespace entente
