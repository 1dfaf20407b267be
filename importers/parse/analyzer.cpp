#include "importers/parse/analyzer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "importers/parse/openings.h"

namespace entente {

namespace {

Error unknown_label(const std::string& label, std::string_view kind) {
    return {ErrorCode::invalid_argument,
            "the model has the label \"" + label + "\", which is no " + std::string(kind) +
                "; export it anew"};
}

}  // namespace

Analyzer::Analyzer(std::unique_ptr<const CoreNetwork> network, ClassFinder classes)
    : network_(std::move(network)), classes_(std::move(classes)) {}

Result<std::unique_ptr<Analyzer>> Analyzer::create(std::unique_ptr<const CoreNetwork> network,
                                                   ClassFinder classes) {
    std::unique_ptr<Analyzer> analyzer(new Analyzer(std::move(network), std::move(classes)));
    for (const std::string& label : analyzer->network_->labels().upos) {
        const std::optional<Upos> tag = upos_of_name(label);
        if (!tag || *tag == Upos::unknown) {
            return unknown_label(label, "tag of UPOS");
        }
        analyzer->upos_.push_back(*tag);
    }
    for (const std::string& label : analyzer->network_->labels().names) {
        if (label != "O" && !label.starts_with("B-") && !label.starts_with("I-")) {
            return unknown_label(label, "BIO label of names");
        }
    }
    return analyzer;
}

Status Analyzer::apply(Document& document) const {
    std::unique_ptr<Scratch> scratch;
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            scratch = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (scratch == nullptr) {
        scratch = std::make_unique<Scratch>();
    }
    Status status = apply(document, *scratch);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
    return status;
}

namespace {

// The parts of a sentence that are parsed by themselves, by their last tokens: the opening, and the clauses that semicolons part. A
// sentence with many semicolons is an enumeration and stays whole.
std::vector<std::uint32_t> parts_of(const Document& document, const Sentence& sentence) {
    constexpr std::uint32_t kClauseTokensMin = 5;
    constexpr std::size_t kSemicolonsMax = 2;
    std::vector<std::uint32_t> ends;
    std::uint32_t start = sentence.first_token;
    if (const std::uint32_t opening = opening_tokens(document, sentence); opening > 0) {
        start += opening;
        ends.push_back(start);
    }
    const std::size_t openings = ends.size();
    for (std::uint32_t t = start; t + kClauseTokensMin < sentence.last_token; ++t) {
        if (document.view(document.tokens[t]) == ";" && t + 1 - start >= kClauseTokensMin) {
            start = t + 1;
            ends.push_back(start);
        }
    }
    if (ends.size() - openings > kSemicolonsMax) {
        ends.resize(openings);
    }
    ends.push_back(sentence.last_token);
    return ends;
}

// What stands before a sentence hangs on its root, and so do clauses behind a semicolon.
void join_parts(Document& document,
                const Sentence& sentence,
                const std::vector<std::uint32_t>& ends) {
    const bool opens = opening_tokens(document, sentence) > 0;
    const std::uint32_t body = opens ? ends.front() : sentence.first_token;
    std::int32_t root = -1;
    for (std::uint32_t t = body; t < sentence.last_token && root < 0; ++t) {
        root = document.tokens[t].head < 0 ? static_cast<std::int32_t>(t) : -1;
    }
    for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
        Token& token = document.tokens[t];
        if (token.head < 0 && static_cast<std::int32_t>(t) != root) {
            token.head = root;
            token.deprel = t < body ? "discourse" : "parataxis";
        }
    }
}

}  // namespace

Status Analyzer::apply(Document& document, Scratch& scratch) const {
    scratch.forms.clear();
    scratch.lengths.clear();
    scratch.classes.clear();
    const std::vector<std::uint64_t> classes =
        classes_ ? classes_(document) : std::vector<std::uint64_t>();
    for (const Sentence& sentence : document.sentences) {
        std::uint32_t start = sentence.first_token;
        for (const std::uint32_t end : parts_of(document, sentence)) {
            scratch.lengths.push_back(end - start);
            start = end;
        }
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            scratch.forms.push_back(document.view(document.tokens[i]));
            if (i < classes.size()) {
                scratch.classes.push_back(classes[i]);
            }
        }
    }
    const CoreInput input{scratch.forms, scratch.lengths, scratch.classes};
    ENTENTE_TRY(network_->analyse(input, scratch.workspace, scratch.analysis));
    const CoreLabels& labels = network_->labels();
    std::size_t at = 0;
    for (const Sentence& sentence : document.sentences) {
        const std::vector<std::uint32_t> ends = parts_of(document, sentence);
        std::uint32_t first = sentence.first_token;
        std::size_t part = 0;
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i, ++at) {
            if (i == ends[part]) {
                first = ends[part++];
            }
            Token& token = document.tokens[i];
            const std::int32_t head = scratch.analysis.heads[at];
            token.upos = upos_[scratch.analysis.upos[at]];
            token.xpos = labels.xpos[scratch.analysis.xpos[at]];
            token.head = head == 0 ? -1 : static_cast<std::int32_t>(first) + head - 1;
            token.deprel = labels.relations[scratch.analysis.relations[at]];
        }
        join_parts(document, sentence, ends);
        name_in_label(document, sentence);
    }
    document.names.clear();
    if (!labels.names.empty()) {
        add_names(document, scratch.analysis.names);
    }
    return {};
}

// Spans from BIO labels, of which there is one for each token of the sentences in order. An I that
// continues nothing of its type begins a name.
void Analyzer::add_names(Document& document, const std::vector<std::uint16_t>& labels) const {
    const std::vector<std::string>& names = network_->labels().names;
    std::size_t at = 0;
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        const Sentence& sentence = document.sentences[s];
        bool inside = false;
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i, ++at) {
            const std::string_view label = names[labels[at]];
            if (label == "O") {
                inside = false;
                continue;
            }
            const std::string_view type = label.substr(2);
            if (inside && label[0] == 'I' && document.names.back().type == type) {
                document.names.back().last_token = i + 1;
            } else {
                document.names.push_back({s, i, i + 1, std::string(type)});
            }
            inside = true;
        }
    }
}

}  // namespace entente
