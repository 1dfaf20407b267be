// The places inside a chunk where a token may end, with their features; the tokenizer and its training share it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "importers/text/boundary_model.h"
#include "importers/text/chunks.h"

namespace entente {

// A chunk and its neighbours within the sentence.
struct ChunkContext {
    Chunk previous;  // shape none at the start of a sentence
    Chunk chunk;
    Chunk next;  // shape none at its end
};

// Walks through the chunks of one sentence and asks at each candidate. Rules decide the clear cases:
// between letters there is none but for "n't" and known words, nor between digits or in a run of one
// mark; long dashes, typographic double quotes and emoji stand alone.
class TokenWalk {
public:
    virtual ~TokenWalk() = default;

    // `model` gives the words that may be split; its weights are the caller's to use. Linear in the
    // length of `sentence`.
    void run(std::string_view sentence, const BoundaryModel& model);

protected:
    // Whether a token ends at byte `position` of the sentence.
    virtual bool ends(std::uint32_t position, const BoundaryFeatures& features) = 0;
    // Called for every token, in order; of one chunk, `chunk_start` is the same.
    virtual void token(std::uint32_t start, std::uint32_t end) = 0;

private:
    void run_chunk(std::string_view sentence,
                   const ChunkContext& context,
                   const BoundaryModel& model);
    void run_letters(const ChunkContext& context, std::uint32_t split);

    // Of the chunk at hand, kept for their memory.
    std::vector<Symbol> symbols_;
    std::vector<char32_t> codes_;
    std::vector<std::uint32_t> offsets_;
};

}  // namespace entente
