// Under whose name the passages of a text stand: countries that head the items of a round-up, and whoever issues a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/text/document.h"

namespace entente {

// Reads the lines of a text and the mentions of the gazetteer's states and organisations in it, before or after coreference.
// Answers are rows of the gazetteer; empty where there is none. Linear in the bytes of the text.
class Passages {
public:
    explicit Passages(const Document& document);

    // "CANADA - ...", "* Brazil: ...", "Tripoli - ...", a line "Jamaica" above others: the state or organisation that heads the item
    // which the sentence is in. A text with one such heading is no round-up.
    std::string_view head_of(std::uint32_t sentence) const { return heads_[sentence]; }

    // "BELGRADE - ...": the state whose capital the text was written in, if it is the only place that a line begins with.
    std::string_view dateline() const { return dateline_; }

    // "Statement of the Ministry of Foreign Affairs of X", "Embassy of X in Y", "Final communiqué of the summit of Z": the one state
    // or organisation that the text comes from.
    std::string_view issuer() const { return issuer_; }

private:
    void find_items(const Document& document);
    void find_issuer(const Document& document);

    std::vector<std::string> heads_;  // by sentence
    std::string issuer_;
    std::string dateline_;
};

}  // namespace entente
