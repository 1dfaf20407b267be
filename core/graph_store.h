// The front door of core: open a store, read it, import and delete articles.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/article.h"
#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// What importing an article did.
struct ImportOutcome {
    NodeId article;
    std::string article_id;    // "article/0123456789abcdef"
    bool created = false;      // false: it was there already, and nothing changed
    std::size_t entities = 0;  // that the article mentions
    std::size_t claims = 0;    // that it makes
    std::size_t facts = 0;     // that its claims support
};

// The readable id that an article with this text has: a function of the text alone.
std::string article_id_of(std::string_view text);

// A graph in an ordered store. One GraphStore for a store at a time. Safe for many threads: readers
// never wait, writers queue.
class GraphStore {
public:
    // Takes the store over; gives a new one its format version, refuses one whose format this program
    // does not know (ErrorCode::unsupported, with both numbers).
    static Result<std::unique_ptr<GraphStore>> open(std::unique_ptr<OrderedStore> engine);

    ~GraphStore();

    // The present moment.
    Result<GraphView> view() const;

    // Writes the article, its entities, claims and facts in one atomic step, durable on return. An
    // article with the same text is there already: nothing changes, `created` is false. A reading
    // that does not fit the ontology or its own text is refused whole, ErrorCode::invalid_argument
    // with the entity or claim at fault.
    Result<ImportOutcome> import_article(const ArticleReading& reading);

    // Takes away the article, its claims, and every fact, entity, name and alias that no other article
    // supports. not_found when there is no such article.
    Status delete_article(std::string_view article_id);

    const OrderedStore& engine() const { return *engine_; }

private:
    explicit GraphStore(std::unique_ptr<OrderedStore> engine);

    std::unique_ptr<OrderedStore> engine_;
    std::shared_ptr<NameTable> names_;
    std::mutex writer_;
};

}  // namespace entente
