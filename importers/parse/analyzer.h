// The stage that runs the network of the language core over a document.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/parse/core_network.h"
#include "importers/text/stage.h"

namespace entente {

// Fills Token::upos, xpos, head and deprel of every token, and Document::names in text order when the
// model finds names. Needs sentences and tokens; lemmas and features are other stages'. Sentences of
// more than kSentenceTokensMax tokens are an error: the stage that makes sentences has to cut them. What opens a
// sentence without being part of it (a dateline, "RABAT, Nov. 24 (Agency) -", the mark of an item, "(a)", a label, "Answer:") and the
// clauses behind a semicolon are analysed apart and hang on the root of the rest.
class Analyzer : public Stage {
public:
    // The gazetteer bits of each token of a document, as the model was trained with.
    using ClassFinder = std::function<std::vector<std::uint64_t>(const Document&)>;

    // `classes` may be empty. invalid_argument when the model has a tag that is not of UPOS or a name
    // label that is not O, B-TYPE or I-TYPE.
    static Result<std::unique_ptr<Analyzer>> create(std::unique_ptr<const CoreNetwork> network,
                                                    ClassFinder classes = {});

    std::string_view name() const override { return "analysis"; }

    Status apply(Document& document) const override;

private:
    // Memory of one call, kept for the next ones: there are as many as threads that called at once.
    struct Scratch {
        CoreNetwork::Workspace workspace;
        Analysis analysis;
        std::vector<std::string_view> forms;
        std::vector<std::uint32_t> lengths;
        std::vector<std::uint64_t> classes;
    };

    Analyzer(std::unique_ptr<const CoreNetwork> network, ClassFinder classes);

    Status apply(Document& document, Scratch& scratch) const;
    void add_names(Document& document, const std::vector<std::uint16_t>& labels) const;

    std::unique_ptr<const CoreNetwork> network_;
    ClassFinder classes_;
    std::vector<Upos> upos_;  // of each tag of the model

    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Scratch>> idle_;
};

}  // namespace entente
