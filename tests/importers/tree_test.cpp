// Trees: the best there is, beside trying all; always a tree with one token at the root.
#include "importers/parse/tree.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/support/catch.h"

using entente::TreeDecoder;

namespace {

using Heads = std::vector<std::int32_t>;

class Scores {
public:
    Scores(std::size_t tokens, std::mt19937& random, bool coarse) : tokens_(tokens) {
        std::uniform_real_distribution<float> values(-10, 10);
        values_.resize(tokens * (tokens + 1));
        for (float& value : values_) {
            value = coarse ? std::round(values(random) / 5) : values(random);
        }
    }

    std::size_t tokens() const { return tokens_; }
    std::size_t stride() const { return tokens_ + 1; }
    float& at(std::size_t token, std::int32_t head) {
        return values_[token * stride() + static_cast<std::size_t>(head)];
    }
    const float* data() const { return values_.data(); }

    double total(const Heads& heads) const {
        double sum = 0;
        for (std::size_t d = 0; d < tokens_; ++d) {
            sum += static_cast<double>(values_[d * stride() + static_cast<std::size_t>(heads[d])]);
        }
        return sum;
    }

private:
    std::size_t tokens_;
    std::vector<float> values_;
};

bool is_tree(const Heads& heads) {
    std::size_t roots = 0;
    for (std::size_t d = 0; d < heads.size(); ++d) {
        roots += heads[d] == 0 ? 1 : 0;
        std::int32_t node = heads[d];
        std::size_t steps = 0;
        while (node != 0 && steps++ <= heads.size()) {
            node = heads[static_cast<std::size_t>(node) - 1];
        }
        if (node != 0) {
            return false;
        }
    }
    return roots == 1;
}

// The greatest total of all trees, by trying every choice of heads.
double best_total(const Scores& scores) {
    Heads heads(scores.tokens(), 0);
    double best = -1e300;
    while (true) {
        if (is_tree(heads)) {
            best = std::max(best, scores.total(heads));
        }
        std::size_t d = 0;
        while (d < heads.size() && heads[d] == static_cast<std::int32_t>(heads.size())) {
            heads[d++] = 0;
        }
        if (d == heads.size()) {
            return best;
        }
        ++heads[d];
    }
}

Heads decode(TreeDecoder& decoder, const Scores& scores) {
    Heads heads(scores.tokens(), -1);
    decoder.decode(scores.data(), scores.stride(), scores.tokens(), heads.data());
    return heads;
}

}  // namespace

TEST_CASE("the tree is the best of all trees with one token at the root", "[parse]") {
    std::mt19937 random(Catch::rngSeed());
    TreeDecoder decoder;
    for (std::size_t tokens = 1; tokens <= 5; ++tokens) {
        for (int round = 0; round < 200; ++round) {
            const Scores scores(tokens, random, round % 2 == 1);
            const Heads heads = decode(decoder, scores);
            REQUIRE(is_tree(heads));
            CHECK(scores.total(heads) == Approx(best_total(scores)).margin(1e-9));
        }
    }
    for (int round = 0; round < 10; ++round) {
        const Scores scores(6, random, false);
        CHECK(scores.total(decode(decoder, scores)) == Approx(best_total(scores)).margin(1e-9));
    }
}

TEST_CASE("cycles within cycles are opened", "[parse]") {
    // Pairs that like each other, pairs of pairs, and so on: contraction nests as deep as it can.
    std::mt19937 random(Catch::rngSeed());
    TreeDecoder decoder;
    constexpr std::size_t kTokens = 256;
    Scores scores(kTokens, random, false);
    for (std::size_t d = 0; d < kTokens; ++d) {
        for (std::size_t h = 0; h < kTokens; ++h) {
            std::size_t level = 0;
            while ((d >> level) != (h >> level)) {
                ++level;
            }
            scores.at(d, static_cast<std::int32_t>(h + 1)) -= static_cast<float>(100 * level);
        }
        scores.at(d, 0) = -5000;
    }
    const Heads heads = decode(decoder, scores);
    CHECK(is_tree(heads));
}

TEST_CASE("a sentence of the greatest length gets a tree that no change of one head betters",
          "[parse]") {
    std::mt19937 random(Catch::rngSeed());
    TreeDecoder decoder;
    Scores scores(512, random, false);
    Heads heads = decode(decoder, scores);
    REQUIRE(is_tree(heads));
    const double total = scores.total(heads);
    std::uniform_int_distribution<std::size_t> token(0, 511);
    for (int round = 0; round < 3000; ++round) {
        Heads other = heads;
        const std::size_t d = token(random);
        other[d] = static_cast<std::int32_t>(token(random) + 1);
        if (is_tree(other)) {
            CHECK(scores.total(other) <= total);
        }
    }
}

TEST_CASE("only one token hangs from the root even when all would rather", "[parse]") {
    std::mt19937 random(Catch::rngSeed());
    TreeDecoder decoder;
    Scores scores(30, random, false);
    for (std::size_t d = 0; d < scores.tokens(); ++d) {
        scores.at(d, 0) = 1000.0F + static_cast<float>(d);
    }
    CHECK(is_tree(decode(decoder, scores)));
}

TEST_CASE("no tokens are no tree and one token is the root's", "[parse]") {
    TreeDecoder decoder;
    decoder.decode(nullptr, 0, 0, nullptr);
    std::mt19937 random(1);
    CHECK(decode(decoder, Scores(1, random, false)) == Heads{0});
}
