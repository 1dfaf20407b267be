#include "core/text_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/coding.h"
#include "core/storage/keys.h"
#include "core/text_analysis.h"
#include "core/text_index.h"
#include "core/text_query.h"

namespace entente {

namespace {

constexpr double kTermSaturation = 1.2;    // k1
constexpr double kLengthInfluence = 0.75;  // b
// What may stand behind a beginning.
constexpr std::array<std::string_view, 20> kEndings = {
    "",  "e",  "ed", "ing", "ion", "ions", "er",  "or",   "ers",  "ly",
    "s", "es", "al", "ity", "ty",  "y",    "ive", "able", "ment", "ness"};
// Articles whose dates are read together.
constexpr std::size_t kDatesChunk = 256;

struct SentenceKey {
    NodeId article;
    std::uint32_t sentence = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const SentenceKey&, const SentenceKey&) = default;
};

// A clause in a sentence.
struct Hit {
    SentenceKey key;
    std::uint32_t sentence_length = 0;
    std::uint32_t frequency = 0;
};

// Sorted by sentence. The places of each hit, `frequency` of them, follow each other in `positions`; without
// places that is empty.
struct Hits {
    std::vector<Hit> list;
    std::vector<std::uint32_t> positions;
};

struct ScoredSentence {
    SentenceKey key;
    double score = 0;
};

// A clause with its hits and what one of them weighs.
struct Evaluated {
    std::vector<Hit> hits;
    double idf = 0;
};

class SentenceSearch {
public:
    SentenceSearch(const GraphView& view, std::size_t limit, const SentenceSearchOptions& options)
        : view_(view), limit_(limit), options_(options) {}

    Result<std::vector<SentenceMatch>> run(const std::vector<TextClause>& clauses) {
        ENTENTE_ASSIGN(totals_, read_text_totals(view_.rows()));
        if (totals_.sentences == 0) {
            return std::vector<SentenceMatch>();
        }
        std::vector<Evaluated> wanted;
        std::vector<Evaluated> excluded;
        for (const TextClause& clause : clauses) {
            ENTENTE_ASSIGN(Evaluated evaluated, evaluate(clause));
            if (clause.excluded) {
                excluded.push_back(std::move(evaluated));
            } else if (evaluated.hits.empty() && !options_.any_word) {
                return std::vector<SentenceMatch>();
            } else {
                wanted.push_back(std::move(evaluated));
            }
        }
        std::vector<ScoredSentence> scored = combine(wanted);
        for (const Evaluated& clause : excluded) {
            remove(clause.hits, scored);
        }
        ENTENTE_TRY(keep_best(scored));
        return with_spans(scored);
    }

private:
    double idf(std::size_t sentences) const {
        const auto all = static_cast<double>(totals_.sentences);
        const auto having = static_cast<double>(sentences);
        return std::log(1 + (all - having + 0.5) / (having + 0.5));
    }

    double weight(const Hit& hit, double idf) const {
        const auto frequency = static_cast<double>(hit.frequency);
        const double mean =
            static_cast<double>(totals_.terms) / static_cast<double>(totals_.sentences);
        const double length = static_cast<double>(hit.sentence_length) / mean;
        return idf * frequency * (kTermSaturation + 1) /
               (frequency + kTermSaturation * (1 - kLengthInfluence + kLengthInfluence * length));
    }

    Result<Evaluated> evaluate(const TextClause& clause) {
        Evaluated evaluated;
        if (clause.kind == TextClause::Kind::prefix) {
            ENTENTE_ASSIGN(evaluated.hits, read_prefix(clause.terms.front()));
            evaluated.idf = idf(evaluated.hits.size());
            return evaluated;
        }
        const bool phrase = clause.kind == TextClause::Kind::phrase;
        Hits hits;
        for (std::size_t i = 0; i < clause.terms.size(); ++i) {
            Hits next;
            ENTENTE_TRY(read_postings(keys::postings(clause.terms[i]), phrase, next));
            evaluated.idf += idf(next.list.size());
            hits = i == 0 ? std::move(next) : followed_by(hits, next);
        }
        evaluated.hits = std::move(hits.list);
        return evaluated;
    }

    // Decodes as it goes: a posting's entries are needed once, and by the million.
    Status read_postings(const ScanRequest& request, bool with_positions, Hits& hits) {
        Status status;
        ENTENTE_TRY(view_.rows().scan(request, [&](std::string_view key, std::string_view value) {
            const auto row = keys::decode_posting(key);
            if (!row || !read_entries(row->article, value, with_positions, hits)) {
                status = Error{ErrorCode::corruption,
                               "a stored posting is damaged; run `entente check`"};
            } else if (entries_ > kTextEntriesMax) {
                status =
                    Error{ErrorCode::limit_exceeded,
                          "the words of the query stand in more than kTextEntriesMax = " +
                              std::to_string(kTextEntriesMax) + " sentences; ask for rarer words"};
            }
            return status.ok();
        }));
        return status;
    }

    // The encoding is that of text_index.h.
    bool read_entries(NodeId article, std::string_view value, bool with_positions, Hits& hits) {
        Decoder decoder(value);
        const std::uint64_t count = decoder.varint();
        Hit hit;
        hit.key.article = article;
        for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
            hit.key.sentence += static_cast<std::uint32_t>(decoder.varint());
            hit.sentence_length = static_cast<std::uint32_t>(decoder.varint());
            hit.frequency = static_cast<std::uint32_t>(decoder.varint());
            std::uint32_t position = 0;
            for (std::uint32_t k = 0; k < hit.frequency && decoder.ok(); ++k) {
                position += static_cast<std::uint32_t>(decoder.varint());
                if (with_positions) {
                    hits.positions.push_back(position);
                }
            }
            hits.list.push_back(hit);
        }
        entries_ += count;
        return decoder.ok();
    }

    // The places of `second` that come right after one of `first`.
    static Hits followed_by(const Hits& first, const Hits& second) {
        Hits result;
        std::size_t first_position = 0;
        std::size_t second_position = 0;
        auto before = first.list.begin();
        for (const Hit& hit : second.list) {
            while (before != first.list.end() && before->key < hit.key) {
                first_position += before->frequency;
                ++before;
            }
            if (before == first.list.end()) {
                break;
            }
            if (before->key == hit.key) {
                const auto places =
                    first.positions.begin() + static_cast<std::ptrdiff_t>(first_position);
                const auto end = places + before->frequency;
                Hit both = hit;
                both.frequency = 0;
                for (std::uint32_t k = 0; k < hit.frequency; ++k) {
                    const std::uint32_t place = second.positions[second_position + k];
                    if (place > 0 && std::binary_search(places, end, place - 1)) {
                        result.positions.push_back(place);
                        both.frequency += 1;
                    }
                }
                if (both.frequency > 0) {
                    result.list.push_back(both);
                }
            }
            second_position += hit.frequency;
        }
        return result;
    }

    Result<std::vector<Hit>> read_prefix(const std::string& prefix) {
        Hits hits;
        ENTENTE_TRY(read_postings(keys::postings_beginning(prefix), false, hits));
        for (const std::string& term : completed_terms(prefix)) {
            ENTENTE_TRY(read_postings(keys::postings(term), false, hits));
        }
        std::sort(hits.list.begin(), hits.list.end(), [](const Hit& a, const Hit& b) {
            return a.key < b.key;
        });
        std::vector<Hit> joined;
        for (const Hit& hit : hits.list) {
            if (!joined.empty() && joined.back().key == hit.key) {
                joined.back().frequency += hit.frequency;
            } else {
                joined.push_back(hit);
            }
        }
        return joined;
    }

    // The sentences in which all clauses stand, or any, with their scores.
    std::vector<ScoredSentence> combine(std::vector<Evaluated>& clauses) const {
        std::sort(clauses.begin(), clauses.end(), [](const Evaluated& a, const Evaluated& b) {
            return a.hits.size() < b.hits.size();
        });
        std::vector<ScoredSentence> scored;
        for (std::size_t i = 0; i < clauses.size(); ++i) {
            const Evaluated& clause = clauses[i];
            std::vector<ScoredSentence> next;
            auto known = scored.begin();
            for (const Hit& hit : clause.hits) {
                for (; known != scored.end() && known->key < hit.key; ++known) {
                    if (options_.any_word) {
                        next.push_back(*known);
                    }
                }
                const bool in_both = known != scored.end() && known->key == hit.key;
                if (in_both || i == 0 || options_.any_word) {
                    next.push_back(
                        {hit.key, weight(hit, clause.idf) + (in_both ? known->score : 0)});
                }
                if (in_both) {
                    ++known;
                }
            }
            if (options_.any_word) {
                next.insert(next.end(), known, scored.end());
            }
            scored = std::move(next);
        }
        return scored;
    }

    static void remove(const std::vector<Hit>& hits, std::vector<ScoredSentence>& scored) {
        auto hit = hits.begin();
        std::erase_if(scored, [&](const ScoredSentence& sentence) {
            while (hit != hits.end() && hit->key < sentence.key) {
                ++hit;
            }
            return hit != hits.end() && hit->key == sentence.key;
        });
    }

    // The best that were published in time, in order.
    Status keep_best(std::vector<ScoredSentence>& scored) const {
        const auto better = [](const ScoredSentence& a, const ScoredSentence& b) {
            return std::tie(b.score, a.key) < std::tie(a.score, b.key);
        };
        if (!options_.published_from && !options_.published_to) {
            const std::size_t count = std::min(limit_, scored.size());
            std::partial_sort(scored.begin(),
                              scored.begin() + static_cast<std::ptrdiff_t>(count),
                              scored.end(),
                              better);
            scored.resize(count);
            return {};
        }
        std::sort(scored.begin(), scored.end(), better);
        std::map<NodeId, bool> in_time;
        std::vector<ScoredSentence> kept;
        for (std::size_t i = 0; i < scored.size() && kept.size() < limit_; ++i) {
            if (i % kDatesChunk == 0) {
                ENTENTE_TRY(read_dates(scored, i, in_time));
            }
            if (in_time[scored[i].key.article]) {
                kept.push_back(scored[i]);
            }
        }
        scored = std::move(kept);
        return {};
    }

    Status read_dates(const std::vector<ScoredSentence>& scored,
                      std::size_t first,
                      std::map<NodeId, bool>& in_time) const {
        std::set<NodeId> unknown;
        const std::size_t end = std::min(first + kDatesChunk, scored.size());
        for (std::size_t i = first; i < end; ++i) {
            if (in_time.count(scored[i].key.article) == 0) {
                unknown.insert(scored[i].key.article);
            }
        }
        const std::vector<NodeId> ids(unknown.begin(), unknown.end());
        ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const Date* published = nullptr;
            if (nodes[i]) {
                const auto found = nodes[i]->properties.find("published");
                published = found == nodes[i]->properties.end() ? nullptr : found->second.as_date();
            }
            in_time[ids[i]] =
                published != nullptr &&
                (!options_.published_from || *published >= *options_.published_from) &&
                (!options_.published_to || *published <= *options_.published_to);
        }
        return {};
    }

    Result<std::vector<SentenceMatch>> with_spans(const std::vector<ScoredSentence>& scored) const {
        std::map<NodeId, std::vector<TextSpan>> sentences;
        for (const ScoredSentence& sentence : scored) {
            sentences.emplace(sentence.key.article, std::vector<TextSpan>());
        }
        std::vector<RowKey> keys;
        for (const auto& [article, spans] : sentences) {
            keys.push_back(keys::article_record(article));
        }
        ENTENTE_ASSIGN(const auto rows, view_.rows().get_many(keys));
        auto row = rows.begin();
        for (auto& [article, spans] : sentences) {
            if (*row) {
                ENTENTE_ASSIGN(ArticleRecord record, decode_article_record(**row));
                spans = std::move(record.sentences);
            }
            ++row;
        }
        std::vector<SentenceMatch> matches;
        for (const ScoredSentence& sentence : scored) {
            const std::vector<TextSpan>& spans = sentences[sentence.key.article];
            if (sentence.key.sentence >= spans.size()) {
                return Error{ErrorCode::corruption,
                             "a word leads to a sentence that is not there; run `entente check`"};
            }
            matches.push_back({sentence.key.article,
                               sentence.key.sentence,
                               spans[sentence.key.sentence],
                               sentence.score});
        }
        return matches;
    }

    const GraphView& view_;
    std::size_t limit_;
    const SentenceSearchOptions& options_;
    TextTotals totals_;
    std::size_t entries_ = 0;
};

}  // namespace

std::vector<std::string> completed_terms(std::string_view prefix) {
    std::set<std::string> terms;
    for (const std::string_view ending : kEndings) {
        std::string term = stem(std::string(prefix).append(ending));
        if (!term.starts_with(prefix)) {
            terms.insert(std::move(term));
        }
    }
    return {terms.begin(), terms.end()};
}

Result<std::vector<SentenceMatch>> find_sentences(const GraphView& view,
                                                  std::string_view query,
                                                  std::size_t limit,
                                                  const SentenceSearchOptions& options) {
    ENTENTE_ASSIGN(const auto clauses, parse_text_query(query));
    if (limit == 0) {
        return std::vector<SentenceMatch>();
    }
    return SentenceSearch(view, limit, options).run(clauses);
}

}  // namespace entente
