#include "core/text_query.h"

#include <algorithm>

#include "core/text_analysis.h"

namespace entente {

namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Typographic quotation marks as plain ones.
std::string with_plain_quotes(std::string_view query) {
    std::string plain;
    for (std::size_t i = 0; i < query.size(); ++i) {
        const std::string_view mark = query.substr(i, 3);
        if (mark == "\u201C" || mark == "\u201D" || mark == "\u201E") {
            plain += '"';
            i += 2;
        } else {
            plain += query[i];
        }
    }
    return plain;
}

class TextQueryParser {
public:
    explicit TextQueryParser(std::string_view query) : query_(query) {}

    Result<std::vector<TextClause>> parse() {
        while (skip_space()) {
            read_clause();
        }
        leave_out_stop_words();
        if (terms_ > kTextQueryTermsMax) {
            return Error{ErrorCode::limit_exceeded,
                         "the query has " + std::to_string(terms_) +
                             " words; the limit kTextQueryTermsMax is " +
                             std::to_string(kTextQueryTermsMax)};
        }
        if (short_prefix_) {
            return Error{ErrorCode::invalid_argument,
                         "a beginning before * must have at least " +
                             std::to_string(kTextPrefixBytesMin) + " letters"};
        }
        const bool looks_for_something =
            std::any_of(clauses_.begin(), clauses_.end(), [](const TextClause& clause) {
                return !clause.excluded;
            });
        if (!looks_for_something) {
            return Error{ErrorCode::invalid_argument,
                         clauses_.empty()
                             ? "the query has no word to look for"
                             : "the query only excludes; add a word to look for without '-'"};
        }
        return clauses_;
    }

private:
    bool skip_space() {
        while (at_ < query_.size() && is_space(query_[at_])) {
            ++at_;
        }
        return at_ < query_.size();
    }

    void read_clause() {
        bool excluded = false;
        if (query_[at_] == '-' && at_ + 1 < query_.size() && !is_space(query_[at_ + 1])) {
            excluded = true;
            ++at_;
        }
        if (query_[at_] == '"') {
            const std::size_t end = std::min(query_.find('"', at_ + 1), query_.size());
            add(text_terms(query_.substr(at_ + 1, end - at_ - 1)), excluded);
            at_ = std::min(end + 1, query_.size());
            return;
        }
        const std::size_t start = at_;
        while (at_ < query_.size() && !is_space(query_[at_]) && query_[at_] != '"') {
            ++at_;
        }
        read_word(query_.substr(start, at_ - start), excluded);
    }

    void read_word(std::string_view word, bool excluded) {
        std::vector<std::string> folded = folded_words(word);
        if (word.ends_with('*') && !folded.empty()) {
            short_prefix_ = short_prefix_ || folded.back().size() < kTextPrefixBytesMin;
            clauses_.push_back({TextClause::Kind::prefix, {folded.back()}, excluded});
            may_leave_out_.push_back(false);
            terms_ += 1;
            folded.pop_back();
            if (excluded) {  // the words before it alone would exclude too much
                return;
            }
        }
        const bool stop = folded.size() == 1 && is_stop_word(folded.front());
        for (std::string& term : folded) {
            term = stem(term);
        }
        add(std::move(folded), excluded, stop && !excluded);
    }

    void add(std::vector<std::string> terms, bool excluded, bool may_leave_out = false) {
        terms_ += terms.size();
        if (!terms.empty()) {
            const auto kind = terms.size() == 1 ? TextClause::Kind::word : TextClause::Kind::phrase;
            clauses_.push_back({kind, std::move(terms), excluded});
            may_leave_out_.push_back(may_leave_out);
        }
    }

    void leave_out_stop_words() {
        std::vector<TextClause> kept;
        bool looks_for_something = false;
        for (std::size_t i = 0; i < clauses_.size(); ++i) {
            if (!may_leave_out_[i]) {
                kept.push_back(clauses_[i]);
                looks_for_something = looks_for_something || !clauses_[i].excluded;
            }
        }
        if (looks_for_something) {
            clauses_ = std::move(kept);
        }
    }

    std::string_view query_;
    std::size_t at_ = 0;
    std::vector<TextClause> clauses_;
    std::vector<bool> may_leave_out_;  // of each clause: a stop word
    std::size_t terms_ = 0;
    bool short_prefix_ = false;
};

}  // namespace

Result<std::vector<TextClause>> parse_text_query(std::string_view query) {
    if (query.size() > kTextQueryBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the query has " + std::to_string(query.size()) +
                         " bytes; the limit kTextQueryBytesMax is " +
                         std::to_string(kTextQueryBytesMax)};
    }
    const std::string plain = with_plain_quotes(query);
    return TextQueryParser(plain).parse();
}

}  // namespace entente
