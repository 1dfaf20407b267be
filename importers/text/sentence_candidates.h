// The places where a sentence may end, with their features; the splitter and its training share it.
#pragma once

#include <cstdint>
#include <string_view>

#include "importers/text/boundary_model.h"

namespace entente {

// A gap between two words at which the classifier is asked.
struct SentenceCandidate {
    std::uint32_t end = 0;   // where the sentence would end
    std::uint32_t next = 0;  // where the next one would begin
};

// Walks through a text and asks at each candidate. Rules decide the clear cases: a blank line ends a
// sentence, as does the line in front of a list item; the number of a list item does not, nor does a
// gap in front of a lower-case word with no mark before it.
class SentenceWalk {
public:
    virtual ~SentenceWalk() = default;

    // `model` gives the classes of words; its weights are the caller's to use. Linear in the length of
    // the text.
    void run(std::string_view text, const BoundaryModel& model);

protected:
    // Whether a sentence ends at the candidate.
    virtual bool ends(const SentenceCandidate& candidate, const BoundaryFeatures& features) = 0;
    // Called for every sentence, in order.
    virtual void sentence(std::uint32_t start, std::uint32_t end) = 0;
};

// "- ", "* ", "•", "1. ", "(a) ".
bool starts_list_item(std::string_view line);

}  // namespace entente
