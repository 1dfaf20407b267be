#include "core/text_index.h"

#include <algorithm>
#include <unordered_map>

#include "core/coding.h"
#include "core/storage/keys.h"
#include "core/text_analysis.h"

namespace entente {

namespace {

Error damaged(std::string_view what) {
    return {ErrorCode::corruption, "a stored " + std::string(what) + " is damaged"};
}

}  // namespace

std::string encode(const Posting& posting) {
    std::string bytes;
    append_varint(bytes, posting.size());
    std::uint32_t last_sentence = 0;
    for (const SentenceEntry& entry : posting) {
        append_varint(bytes, entry.sentence - last_sentence);
        append_varint(bytes, entry.sentence_length);
        append_varint(bytes, entry.positions.size());
        std::uint32_t last_position = 0;
        for (const std::uint32_t position : entry.positions) {
            append_varint(bytes, position - last_position);
            last_position = position;
        }
        last_sentence = entry.sentence;
    }
    return bytes;
}

Result<Posting> decode_posting(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint64_t count = decoder.varint();
    Posting posting;
    std::uint64_t sentence = 0;
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        SentenceEntry entry;
        sentence += decoder.varint();
        const std::uint64_t length = decoder.varint();
        const std::uint64_t frequency = decoder.varint();
        std::uint64_t position = 0;
        for (std::uint64_t k = 0; k < frequency && decoder.ok(); ++k) {
            position += decoder.varint();
            entry.positions.push_back(static_cast<std::uint32_t>(position));
        }
        if (sentence > UINT32_MAX || length > UINT32_MAX || position >= length || frequency == 0) {
            return damaged("posting");
        }
        entry.sentence = static_cast<std::uint32_t>(sentence);
        entry.sentence_length = static_cast<std::uint32_t>(length);
        posting.push_back(std::move(entry));
    }
    if (!decoder.ok() || !decoder.at_end() || posting.empty()) {
        return damaged("posting");
    }
    return posting;
}

std::string encode(const TextTotals& totals) {
    std::string bytes;
    append_varint(bytes, totals.sentences);
    append_varint(bytes, totals.terms);
    return bytes;
}

Result<TextTotals> decode_text_totals(std::string_view bytes) {
    Decoder decoder(bytes);
    TextTotals totals;
    totals.sentences = decoder.varint();
    totals.terms = decoder.varint();
    if (!decoder.ok() || !decoder.at_end()) {
        return damaged("count of sentences");
    }
    return totals;
}

std::string encode(const IndexedText& indexed) {
    std::string bytes = encode(indexed.totals);
    append_varint(bytes, indexed.terms.size());
    for (const std::string& term : indexed.terms) {
        append_string(bytes, term);
    }
    return bytes;
}

Result<IndexedText> decode_indexed_text(std::string_view bytes) {
    Decoder decoder(bytes);
    IndexedText indexed;
    indexed.totals.sentences = decoder.varint();
    indexed.totals.terms = decoder.varint();
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        indexed.terms.emplace_back(decoder.string());
    }
    if (!decoder.ok() || !decoder.at_end()) {
        return damaged("list of an article's terms");
    }
    return indexed;
}

std::vector<std::string_view> cut_sentences(std::string_view text,
                                            std::span<const TextSpan> sentences) {
    std::vector<std::string_view> cut;
    std::size_t byte = 0;
    std::uint32_t code_point = 0;
    const auto move_to = [&](std::uint32_t target) {
        while (code_point < target && byte < text.size()) {
            ++byte;
            while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) {
                ++byte;
            }
            ++code_point;
        }
        return byte;
    };
    for (const TextSpan& sentence : sentences) {
        const std::size_t start = move_to(sentence.start);
        cut.push_back(text.substr(start, move_to(sentence.end) - start));
    }
    return cut;
}

ArticlePostings postings_of(NodeId article, std::span<const std::string_view> sentences) {
    ArticlePostings result;
    std::unordered_map<std::string, Posting> postings;
    for (std::uint32_t i = 0; i < sentences.size(); ++i) {
        const std::vector<std::string> terms = text_terms(sentences[i]);
        for (std::uint32_t position = 0; position < terms.size(); ++position) {
            Posting& posting = postings[terms[position]];
            if (posting.empty() || posting.back().sentence != i) {
                posting.push_back({i, static_cast<std::uint32_t>(terms.size()), {}});
            }
            posting.back().positions.push_back(position);
        }
        result.indexed.totals.sentences += 1;
        result.indexed.totals.terms += terms.size();
    }
    for (const auto& [term, posting] : postings) {
        result.rows.emplace_back(keys::posting(term, article), encode(posting));
        result.indexed.terms.push_back(term);
    }
    std::sort(result.indexed.terms.begin(), result.indexed.terms.end());
    return result;
}

Result<TextTotals> read_text_totals(const RowReader& rows) {
    ENTENTE_ASSIGN(const auto row, rows.get(keys::text_totals()));
    return row ? decode_text_totals(*row) : Result<TextTotals>(TextTotals());
}

Status index_article_text(WriteSet& rows,
                          NodeId article,
                          std::span<const std::string_view> sentences) {
    ENTENTE_ASSIGN(TextTotals totals, read_text_totals(rows));
    ArticlePostings postings = postings_of(article, sentences);
    for (auto& [key, value] : postings.rows) {
        rows.put(std::move(key), std::move(value));
    }
    totals.sentences += postings.indexed.totals.sentences;
    totals.terms += postings.indexed.totals.terms;
    rows.put(keys::indexed_text(article), encode(postings.indexed));
    rows.put(keys::text_totals(), encode(totals));
    return {};
}

Status erase_article_text(WriteSet& rows, NodeId article) {
    ENTENTE_ASSIGN(const auto row, rows.get(keys::indexed_text(article)));
    if (!row) {
        return Error{ErrorCode::corruption,
                     "the terms of article node " + std::to_string(article.value) +
                         " are missing; run `entente check`"};
    }
    ENTENTE_ASSIGN(const IndexedText indexed, decode_indexed_text(*row));
    ENTENTE_ASSIGN(TextTotals totals, read_text_totals(rows));
    if (totals.sentences < indexed.totals.sentences || totals.terms < indexed.totals.terms) {
        return damaged("count of sentences");
    }
    for (const std::string& term : indexed.terms) {
        rows.erase(keys::posting(term, article));
    }
    totals.sentences -= indexed.totals.sentences;
    totals.terms -= indexed.totals.terms;
    rows.erase(keys::indexed_text(article));
    rows.put(keys::text_totals(), encode(totals));
    return {};
}

}  // namespace entente
