// Runs tests/cases/dates/*.case (what date expressions mean) and tests/cases/dating/*.case (which date belongs to
// which claim); the files say how they are written.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "importers/extract/dating.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::ClaimDate;
using entente::DatePrecision;
using entente::Document;
using entente::Relation;

namespace {

struct Line {
    std::string file;
    int number = 0;
    std::string heading;
    std::string published;
    std::string text;
    std::vector<std::string> fields;
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> fields_of(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        const std::size_t end = text.find('|', start);
        parts.push_back(trimmed(text.substr(start, end - start)));
        if (end == std::string::npos) {
            return parts;
        }
        start = end + 1;
    }
}

std::string with_line_breaks(std::string text) {
    for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) {
        text.replace(at, 2, "\n");
    }
    return text;
}

// The lines that say something, each with the article that it is about.
std::vector<Line> lines_of(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ENTENTE_SOURCE_DIR) +
                                                                 "/tests/cases/" + folder)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Line> lines;
    for (const auto& path : files) {
        std::ifstream file(path);
        Line now;
        now.file = path.filename().string();
        for (std::string text; std::getline(file, text);) {
            ++now.number;
            if (text.starts_with("== ")) {
                now.heading = text.substr(3);
                now.published.clear();
            } else if (text.starts_with("published:")) {
                now.published = trimmed(text.substr(10));
            } else if (text.starts_with("text:")) {
                now.text = with_line_breaks(trimmed(text.substr(5)));
            } else if (!text.empty() && text[0] != '#') {
                now.fields = fields_of(text);
                lines.push_back(now);
            }
        }
    }
    return lines;
}

std::string shown(const ClaimDate& date) {
    std::string out = date.from ? date.from->to_string() : "";
    if (date.to) {
        out += ".." + date.to->to_string();
    }
    return out.empty() ? "-" : out;
}

// Makes `word` the trigger of the only claim, dates it, and shows the date.
std::string dated(Document document, const std::vector<std::string>& fields) {
    std::string word = fields.at(0).substr(fields.at(0).find(':') + 1);
    word = trimmed(word);
    const std::size_t at = document.text.find(word);
    REQUIRE(at != std::string::npos);
    Relation relation;
    relation.type = fields.size() > 2 ? fields[2] : "SIGNED";
    relation.modality =
        fields.size() > 3 ? entente::parse_modality(fields[3]).value() : entente::Modality::actual;
    relation.trigger = {static_cast<std::uint32_t>(at),
                        static_cast<std::uint32_t>(at + word.size())};
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        if (document.sentences[s].span.contains(relation.trigger)) {
            relation.evidence = {s};
        }
    }
    document.relations = {relation};
    REQUIRE(entente::Dating().apply(document).ok());
    const auto& date = document.relations.front().date;
    if (!date) {
        return "-";
    }
    return date->from || date->to ? shown(*date) : "?";
}

}  // namespace

TEST_CASE("every date expression of the case files means what they say", "[importers][dates]") {
    const auto lines = lines_of("dates");
    REQUIRE_FALSE(lines.empty());
    for (const Line& line : lines) {
        INFO(line.file << ":" << line.number << " " << line.fields.at(0));
        const Document document = entente::testing::read_text(line.fields.at(0), line.published);
        std::string found;
        for (const auto& expression : document.dates) {
            found += expression.date.text + " = " + shown(expression.date) + "; ";
        }
        INFO("found " << found);
        if (line.fields.at(1).empty()) {
            CHECK(document.dates.empty());
            continue;
        }
        const auto date =
            std::find_if(document.dates.begin(), document.dates.end(), [&](const auto& expression) {
                return expression.date.text == line.fields[1];
            });
        CHECK(date != document.dates.end());
        if (date == document.dates.end()) {
            continue;
        }
        const std::string& expected = line.fields.at(2);
        const std::size_t space = expected.find(' ');
        CHECK(shown(date->date) == expected.substr(0, space));
        const std::string extra = space == std::string::npos ? "" : expected.substr(space + 1);
        if (extra == "approx") {
            CHECK(date->date.from->precision == DatePrecision::approx);
        } else if (!extra.empty()) {
            CHECK(entente::date_basis_name(date->date.basis) == extra);
        }
    }
}

TEST_CASE("every claim of the case files has the date that they say", "[importers][dating]") {
    const auto lines = lines_of("dating");
    REQUIRE_FALSE(lines.empty());
    for (const Line& line : lines) {
        INFO(line.file << ":" << line.number << " " << line.heading << "\n" << line.text);
        const Document document = entente::testing::read_text(line.text, line.published);
        const std::string found = dated(document, line.fields);
        if (line.fields.at(0).starts_with("not yet:")) {
            INFO("right by now: say \"date:\"");
            CHECK(found != line.fields.at(1));
        } else {
            CHECK(found == line.fields.at(1));
        }
    }
}
