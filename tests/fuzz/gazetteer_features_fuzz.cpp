// Any bytes up to the first NUL as a gazetteer, the rest as words between blanks: no crash, and a token
// that continues a match comes after one that begins or continues it.
#include "importers/parse/gazetteer_features.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t cut = std::min(input.find('\0'), size);
    const auto gazetteer = entente::GazetteerFeatures::parse({"input", input.substr(0, cut)});
    if (!gazetteer.ok()) {
        return 0;
    }
    std::vector<std::string_view> words;
    for (std::size_t begin = cut + 1; begin <= size;) {
        const std::size_t end = std::min(input.find(' ', begin), size);
        words.push_back(input.substr(begin, end - begin));
        begin = end + 1;
    }
    std::vector<std::uint64_t> bits(words.size());
    gazetteer->features(words, bits);
    constexpr std::uint64_t kBegins = 0x5555555555555555ULL;
    std::uint64_t before = 0;
    for (const std::uint64_t one : bits) {
        if (one >> entente::kGazetteerFeatureBits != 0 || (one >> 1U & kBegins & ~before) != 0) {
            std::abort();
        }
        before = (one | one >> 1U) & kBegins;
    }
    return 0;
}
