// Gazetteer features: the same bits as the Python of the training data, and no damaged file is taken.
#include "importers/parse/gazetteer_features.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "importers/conllu.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using entente::ErrorCode;
using entente::GazetteerFeatures;
using entente::testing::TempDir;

namespace {

const std::string kRoot = ENTENTE_SOURCE_DIR;
const std::string kData = kRoot + "/importers/models/gazetteer-classes.tsv";

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::vector<std::uint64_t> bits_of(const GazetteerFeatures& gazetteer,
                                   const std::string& sentence) {
    const std::vector<std::string> words = split(sentence, ' ');
    const std::vector<std::string_view> views(words.begin(), words.end());
    std::vector<std::uint64_t> bits(words.size(), ~std::uint64_t{0});
    gazetteer.features(views, bits);
    return bits;
}

// As the Python program prints them.
std::string masks_of(const GazetteerFeatures& gazetteer, const std::string& sentence) {
    std::ostringstream out;
    const char* separator = "";
    for (const std::uint64_t bits : bits_of(gazetteer, sentence)) {
        out << separator << std::hex << bits;
        separator = " ";
    }
    return out.str();
}

GazetteerFeatures installed() {
    auto gazetteer = GazetteerFeatures::load(kData);
    REQUIRE(gazetteer.ok());
    return *std::move(gazetteer);
}

GazetteerFeatures sample(std::string_view text) {
    auto gazetteer = GazetteerFeatures::parse({"sample.tsv", text});
    REQUIRE(gazetteer.ok());
    return *std::move(gazetteer);
}

// What is found, as "country 0-2; event noun 3-4".
std::string found(const GazetteerFeatures& gazetteer, const std::string& sentence) {
    const auto bits = bits_of(gazetteer, sentence);
    std::string out;
    for (std::size_t c = 0; c < entente::kGazetteerClasses.size(); ++c) {
        for (std::size_t i = 0; i < bits.size(); ++i) {
            if ((bits[i] >> (2 * c) & 1U) == 0) {
                continue;
            }
            std::size_t end = i + 1;
            while (end < bits.size() && (bits[end] >> (2 * c) & 2U) != 0) {
                ++end;
            }
            out += (out.empty() ? "" : "; ") + std::string(entente::kGazetteerClasses[c].name) +
                   " " + std::to_string(i) + "-" + std::to_string(end);
        }
    }
    return out;
}

void check_error(std::string_view text, const std::string& line, const std::string& words) {
    const auto gazetteer = GazetteerFeatures::parse({"bad.tsv", text});
    REQUIRE_FALSE(gazetteer.ok());
    CAPTURE(gazetteer.error().message);
    CHECK(gazetteer.error().code == ErrorCode::corruption);
    CHECK(gazetteer.error().message.starts_with("bad.tsv" + line + ": "));
    CHECK(gazetteer.error().message.find(words) != std::string::npos);
}

bool have_python() {
    if (std::system("python3 -c '' 2>/dev/null") == 0) {
        return true;
    }
    WARN("skipped: python3 is not installed");
    return false;
}

// How many of the sentences the Python program gives other masks for.
std::size_t differing(const GazetteerFeatures& gazetteer,
                      const std::vector<std::string>& sentences) {
    const TempDir folder;
    const std::string in = folder.file("in");
    const std::string out = folder.file("out");
    std::ofstream file(in, std::ios::binary);
    for (const std::string& sentence : sentences) {
        file << sentence << '\n';
    }
    file.close();
    const std::string command = "PYTHONUTF8=1 python3 '" + kRoot +
                                "/importers/train/gazetteer_features.py' '" + kData + "' < '" + in +
                                "' > '" + out + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    const std::vector<std::string> theirs = split(read(out), '\n');
    REQUIRE(theirs.size() == sentences.size());
    std::size_t differ = 0;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        if (masks_of(gazetteer, sentences[i]) != theirs[i] && ++differ <= 5) {
            UNSCOPED_INFO(sentences[i] << "\n  ours   " << masks_of(gazetteer, sentences[i])
                                       << "\n  theirs " << theirs[i]);
        }
    }
    return differ;
}

}  // namespace

TEST_CASE("tokens have the gazetteer bits of the training data", "[importers][parse]") {
    const GazetteerFeatures gazetteer = installed();
    CHECK(gazetteer.size() > 60'000);
    CHECK(gazetteer.memory_bytes() < 10'000'000);
    std::size_t checked = 0;
    for (const std::string& line :
         split(read(kRoot + "/tests/importers/gazetteer_features.tsv"), '\n')) {
        if (!line.starts_with('#')) {
            const std::vector<std::string> parts = split(line, '\t');
            REQUIRE(parts.size() == 2);
            CAPTURE(parts[0]);
            CHECK(masks_of(gazetteer, parts[0]) == parts[1]);
            ++checked;
        }
    }
    CHECK(checked == 13);
}

TEST_CASE("random sentences of known names have the bits that Python gives", "[importers][parse]") {
    if (!have_python()) {
        return;
    }
    const GazetteerFeatures gazetteer = installed();
    std::vector<std::string> forms;
    for (const std::string& line : split(read(kData), '\n')) {
        if (!line.starts_with('#')) {
            forms.push_back(line.substr(0, line.find('\t')));
        }
    }
    std::mt19937 random(20'241);
    const auto pick = [&](std::size_t n) { return random() % n; };
    std::vector<std::string> sentences;
    for (std::size_t s = 0; s < 6000; ++s) {
        std::string sentence;
        for (std::size_t parts = 1 + pick(8); parts > 0; --parts) {
            const std::string& form = forms[pick(forms.size())];
            std::string part = form.substr(
                0, pick(3) == 0 ? form.find(' ', pick(form.size())) : std::string::npos);
            const std::size_t change = s % 4 == 0 ? 2 : pick(8);
            for (char& c : part) {
                const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (letter && (change == 1 || (change == 3 && pick(4) == 0))) {
                    c = static_cast<char>(c | 0x20);
                } else if (letter && (change == 2 || (change == 4 && pick(4) == 0))) {
                    c = static_cast<char>(c & ~0x20);
                }
            }
            sentence += (sentence.empty() ? "" : pick(6) == 0 ? " of " : " ") + part;
        }
        sentences.push_back(sentence);
    }
    CHECK(differing(gazetteer, sentences) == 0);
}

TEST_CASE("a treebank has the bits that Python gives", "[importers][parse]") {
    const std::string treebank = kRoot + "/../shared/data/treebank/ewt-dev.conllu";
    if (!std::filesystem::exists(treebank)) {
        WARN("skipped: the treebank is not beside the source tree");
        return;
    }
    if (!have_python()) {
        return;
    }
    const auto parsed = entente::read_conllu(read(treebank), "ewt-dev.conllu");
    REQUIRE(parsed.ok());
    std::vector<std::string> sentences;
    for (const entente::ConlluSentence& sentence : *parsed) {
        std::string line;
        for (const entente::ConlluWord& word : sentence.words) {
            line += (line.empty() ? "" : " ") + word.form;
        }
        sentences.push_back(line);
    }
    CHECK(differing(installed(), sentences) == 0);
}

TEST_CASE("each class takes its longest matches from the left", "[importers][parse]") {
    const GazetteerFeatures gazetteer = sample(
        "# comment\n"
        "Bank\tl\n"
        "Coast Guard\to\n"
        "Ivory Coast\tc\n"
        "Syria\tc\n"
        "Syria Times\to\n"
        "US\tc\n"
        "al - Qaeda\ta\n"
        "bank\tO\n"
        "central bank\tO\n");
    CHECK(found(gazetteer, "Syria Times of syria") == "country 0-1; organization 0-2");
    CHECK(found(gazetteer, "The Central Bank Bank") ==
          "last name 2-3; last name 3-4; organization noun 1-3; organization noun 3-4");
    CHECK(found(gazetteer, "Ivory Coast Guard") == "country 0-2; organization 1-3");
    CHECK(found(gazetteer, "told us").empty());
    CHECK(found(gazetteer, "told US") == "country 1-2");
    CHECK(found(gazetteer, "Syria Time") == "country 0-1");
}

TEST_CASE("names match in any case in headlines in capitals only", "[importers][parse]") {
    const GazetteerFeatures gazetteer = sample("Syria\tc\nal - Qaeda\ta\nÉire\tc\n");
    CHECK(found(gazetteer, "AL - QAEDA HITS SYRIA") == "country 4-5; armed group 0-3");
    CHECK(found(gazetteer, "AL - QAEDA hits SYRIA").empty());
    CHECK(found(gazetteer, "- SYRIA").empty());  // one word in capitals is no headline
    // Only A to Z are folded.
    CHECK(found(gazetteer, "IN ÉIRE") == "country 1-2");
    CHECK(found(gazetteer, "IN éIRE").empty());
}

TEST_CASE("any bytes may be words", "[importers][parse]") {
    const GazetteerFeatures gazetteer = sample("A B C D E F G H\to\nSyria\tc\n");
    CHECK(bits_of(gazetteer, "").empty());
    CHECK(found(gazetteer, "A B C D E F G H") == "organization 0-8");
    CHECK(found(gazetteer, "A B C D E F G").empty());
    const std::vector<std::string_view> words = {
        "", "\xff\xfe", std::string_view("\0", 1), "Syria", "Syria ", "A B"};
    std::vector<std::uint64_t> bits(words.size(), 7);
    gazetteer.features(words, bits);
    CHECK(bits == std::vector<std::uint64_t>{0, 0, 0, 1, 0, 0});
    const std::string huge(1U << 20U, 'S');
    CHECK(found(gazetteer, huge + " Syria") == "country 1-2");
}

TEST_CASE("a damaged gazetteer is refused with its line", "[importers][parse]") {
    check_error("", "", "no form");
    check_error("# only this\n", "", "no form");
    check_error("Iraq\tc\nSyria\tc", ":2", "cut short");
    check_error("# c\nIraq\tc\nSyria c\n", ":3", "a tab");
    check_error("Iraq\t\n", ":1", "a tab");
    check_error("\tc\n", ":1", "a tab");
    check_error("Iraq\tc\n\nSyria\tc\n", ":2", "a tab");
    check_error("Iraq\tc\nSyria\tcQ\n", ":2", "letters of classes");
    check_error("Iraq\tc\r\n", ":1", "letters of classes");
    check_error("Syria\tc\nIraq\tc\n", ":2", "ascending order");
    check_error("Iraq\tc\nIraq\td\n", ":2", "each once");
    check_error("Saudi  Arabia\tc\n", ":1", "one blank");
    check_error(" Iraq\tc\n", ":1", "one blank");
    check_error("a b c d e f g h i\to\n", ":1", "at most 8 tokens");
    check_error(std::string(256, 'a') + "\to\n", ":1", "255 bytes");
    check_error("T\xfcrkiye\tc\n", ":1", "UTF-8");
}

TEST_CASE("a gazetteer that is not there says what to set", "[importers][parse]") {
    const TempDir folder;
    const auto none = GazetteerFeatures::load(folder.file("none.tsv"));
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK(none.error().message.find("none.tsv") != std::string::npos);
    const auto directory = GazetteerFeatures::load(folder.path());
    REQUIRE_FALSE(directory.ok());
    CHECK(directory.error().code == ErrorCode::io_error);
}
