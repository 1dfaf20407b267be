// What a network sees of a form, beside figures that the training program's own definition gave.
#include "importers/neural/word_features.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace entente;

namespace {

struct Case {
    std::string form;
    std::string key;
    std::vector<std::uint32_t> buckets;  // of 1000
};

// From the reference in Python.
const std::vector<Case> kCases = {
    {"U.N.", "u.n.", {57,  89,  243, 284, 285, 330, 385, 397, 442, 518,
                      596, 641, 667, 727, 735, 788, 823, 828, 974, 984}},
    {"don\u2019t", "don't", {75,  108, 186, 264, 281, 353, 362, 390, 419, 438, 444, 516,
                             518, 535, 554, 565, 570, 584, 606, 747, 761, 874, 978}},
    {"Z\u00FCrich-based",
     "z\u00FCrich-based",
     {13,  31,  36,  65,  89,  93,  116, 160, 197, 220, 235, 254, 279, 327, 334,
      344, 362, 365, 377, 397, 404, 439, 478, 487, 518, 536, 551, 568, 601, 634,
      641, 642, 661, 668, 688, 711, 739, 744, 768, 790, 910, 935, 966}},
    {"1,234.5", "0,000.0", {15,  69,  123, 198, 210, 220, 257, 263, 268, 376, 382, 406, 411, 429,
                            527, 558, 615, 637, 638, 655, 707, 764, 774, 791, 913, 926, 934, 992}},
    {"the", "the", {49, 54, 243, 267, 274, 279, 351, 380, 528, 594, 718, 746, 868, 935}},
    {"AAAAbbbb--2019x",
     "aaaabbbb--0000x",
     {11,  55,  80,  144, 147, 173, 182, 218, 261, 276, 283, 289, 315, 346, 365, 400, 411,
      412, 413, 440, 445, 476, 509, 513, 516, 518, 529, 540, 564, 569, 573, 692, 697, 709,
      744, 757, 763, 825, 838, 843, 858, 867, 879, 898, 899, 919, 923, 990, 995}},
    {"\u4E2D\u56FD", "\u4E2D\u56FD", {88, 314, 375, 565, 706, 769, 842, 899, 979}},
    {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     {139, 148, 153, 182, 267, 270, 392, 412, 513, 624,
      640, 657, 738, 743, 798, 866, 875, 972, 980, 982}},
};

}  // namespace

TEST_CASE("keys and buckets of forms are those of the training program", "[neural]") {
    WordFeatures features;
    for (const Case& expected : kCases) {
        INFO(expected.form);
        features.read(expected.form, 1000);
        CHECK(features.key() == expected.key);
        CHECK(features.buckets() == expected.buckets);
    }
}

TEST_CASE("a form of any length is read, and an empty one too", "[neural]") {
    WordFeatures features;
    features.read("", 1000);
    CHECK(features.key().empty());
    CHECK(features.buckets().size() >= 2);
    const std::string endless(1U << 20U, 'x');
    features.read(endless, 1000);
    CHECK(features.key() == endless);
    CHECK(features.buckets().size() < 30);
}

TEST_CASE("quotes and dashes count as those of ASCII", "[neural]") {
    CHECK(plain_form("\u201CIt\u2019s\u201D \u2013 \u2014 \u2018x") == "\"It's\" - - 'x");
}
