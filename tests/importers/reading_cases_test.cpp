// Runs tests/cases/reading/*.case: a sentence, then the mentions and claims it must and must not yield.
//
//   == name of the case
//   published: 2024-05-03
//   text: Hungary did not sign the treaty.    \n in it is a line break
//   mention: Hungary | Country | name
//   claim: SIGNED | Hungary | treaty | negated | actual
//   claim: ... | said_by X            optional sixth field
//   none: SIGNED | Hungary | treaty | asserted
//   missed: SIGNED | ...              a claim that it makes and that is not found yet: fails when it is
//   misread: SIGNED | ...             one that it does not make and that is found still
//   same: the kingdom | Morocco       the last mention with these words is one of the entity of that name
//   apart: the kingdom | Spain        it is none
//   group: the two countries | Morocco + Spain
//   unmentioned: turkey               no mention has these words
//   phrase: talks | the talks with X  the last mention with these words takes up those
//
// Several entities of one argument are joined by " + ". Of a symmetric type either order will do.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ontology.h"
#include "importers/extract/phrases.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::Document;
using entente::Relation;

namespace {

struct Line {
    std::string key;
    std::vector<std::string> fields;
    int number = 0;
};

struct Case {
    std::string name;
    std::string text;
    std::string published;
    std::vector<Line> lines;
};

std::string trimmed(std::string text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) {
        return "";
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (true) {
        const std::size_t end = text.find(separator, start);
        parts.push_back(trimmed(text.substr(start, end - start)));
        if (end == std::string::npos) {
            return parts;
        }
        start = end + separator.size();
    }
}

std::string with_line_breaks(std::string text) {
    for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at)) {
        text.replace(at, 2, "\n");
    }
    return text;
}

std::vector<Case> cases_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.starts_with("== ")) {
            cases.push_back(
                {path.filename().string() + ":" + std::to_string(number) + " " + line.substr(3),
                 "",
                 "",
                 {}});
        } else if (const std::size_t colon = line.find(':');
                   colon != std::string::npos && !line.starts_with("#") && !cases.empty()) {
            const std::string key = line.substr(0, colon);
            const std::string value = trimmed(line.substr(colon + 1));
            if (key == "text") {
                cases.back().text = with_line_breaks(value);
            } else if (key == "published") {
                cases.back().published = value;
            } else {
                cases.back().lines.push_back({key, split(value, "|"), number});
            }
        }
    }
    return cases;
}

std::set<std::string> names(const Document& document, const std::vector<std::uint32_t>& entities) {
    std::set<std::string> out;
    for (const std::uint32_t entity : entities) {
        out.insert(document.entities[entity].name);
    }
    return out;
}

std::set<std::string> expected_names(const std::string& field) {
    const auto parts = split(field, " + ");
    return {parts.begin(), parts.end()};
}

bool agrees(const Document& document,
            const Relation& relation,
            const std::vector<std::string>& fields) {
    const auto subjects = names(document, relation.subjects);
    const auto objects = names(document, relation.objects);
    const auto wanted_subjects = expected_names(fields.at(1));
    const auto wanted_objects = expected_names(fields.at(2));
    const bool swapped = entente::ontology().relation_type(relation.type)->symmetric &&
                         subjects == wanted_objects && objects == wanted_subjects;
    if (relation.type != fields.at(0) ||
        !((subjects == wanted_subjects && objects == wanted_objects) || swapped)) {
        return false;
    }
    if (fields.size() > 3 && entente::polarity_name(relation.polarity) != fields[3]) {
        return false;
    }
    if (fields.size() > 4 && entente::modality_name(relation.modality) != fields[4]) {
        return false;
    }
    if (fields.size() > 5) {
        return relation.said_by &&
               "said_by " + document.entities[*relation.said_by].name == fields[5];
    }
    return true;
}

std::string listing(const Document& document) {
    std::string out;
    for (const Relation& relation : document.relations) {
        out += "\n  found " + relation.type + " |";
        for (const auto& name : names(document, relation.subjects)) {
            out += " " + name;
        }
        out += " |";
        for (const auto& name : names(document, relation.objects)) {
            out += " " + name;
        }
        out += " | " + std::string(entente::polarity_name(relation.polarity)) + " | " +
               std::string(entente::modality_name(relation.modality));
    }
    return out;
}

bool has_mention(const Document& document, const std::vector<std::string>& fields) {
    return std::any_of(
        document.mentions.begin(), document.mentions.end(), [&](const auto& mention) {
            return document.view(mention.span) == fields.at(0) && mention.type == fields.at(1) &&
                   (fields.size() < 3 || entente::mention_kind_name(mention.kind) == fields[2]);
        });
}

// The last mention with these words, which may begin with an article that is not part of it; or nullptr.
const entente::Mention* last_mention(const Document& document, const std::string& words) {
    const auto last_of = [&](std::string_view text) {
        const entente::Mention* found = nullptr;
        for (const auto& mention : document.mentions) {
            found = document.view(mention.span) == text ? &mention : found;
        }
        return found;
    };
    const std::size_t space = words.find(' ');
    const entente::Mention* whole = last_of(words);
    return whole != nullptr || space == std::string::npos ? whole
                                                          : last_of(words.substr(space + 1));
}

bool refers_to(const Document& document, const std::string& words, const std::string& name) {
    const entente::Mention* mention = last_mention(document, words);
    return mention != nullptr && mention->entity != entente::kNoEntity &&
           document.entities[mention->entity].name == name;
}

// Whether the line is about what mentions refer to, and then whether it holds.
std::optional<bool> reference_holds(const Document& document, const Line& line) {
    if (line.key == "same") {
        return refers_to(document, line.fields.at(0), line.fields.at(1));
    }
    if (line.key == "apart") {
        return !refers_to(document, line.fields.at(0), line.fields.at(1));
    }
    if (line.key == "group") {
        const entente::Mention* mention = last_mention(document, line.fields.at(0));
        return mention != nullptr &&
               names(document, mention->members) == expected_names(line.fields.at(1));
    }
    if (line.key == "phrase") {
        const entente::Mention* mention = last_mention(document, line.fields.at(0));
        return mention != nullptr &&
               document.view(entente::phrase_span(document, *mention)) == line.fields.at(1);
    }
    if (line.key == "unmentioned") {
        return last_mention(document, line.fields.at(0)) == nullptr;
    }
    return std::nullopt;
}

std::string entity_listing(const Document& document) {
    std::string out;
    for (const auto& entity : document.entities) {
        out += "\n  entity " + entity.type + " " + entity.name + ":";
        for (const std::uint32_t mention : entity.mentions) {
            out += " [" + std::string(document.view(document.mentions[mention].span)) + "]";
        }
    }
    return out;
}

// What the store would refuse: a type or a subtype that the ontology does not have.
std::string misfit(const Document& document) {
    for (const auto& entity : document.entities) {
        const auto* type = entente::ontology().entity_type(entity.type);
        const bool fits =
            type != nullptr && (entity.subtype.empty() || type->has_subtype(entity.subtype));
        if (!fits) {
            return entity.name + ": " + entity.type + "/" + entity.subtype;
        }
    }
    return {};
}

// Whether every sentence has one root, to which all of its words lead: also where rules have mended its tree.
bool has_trees(const Document& document) {
    return std::all_of(
        document.sentences.begin(), document.sentences.end(), [&](const entente::Sentence& s) {
            std::size_t roots = 0;
            for (std::uint32_t t = s.first_token; t < s.last_token; ++t) {
                roots += document.tokens[t].head < 0 ? 1 : 0;
                std::uint32_t steps = s.last_token - s.first_token;
                for (auto above = static_cast<std::int32_t>(t); above >= 0; --steps) {
                    if (steps == 0 || above < static_cast<std::int32_t>(s.first_token) ||
                        above >= static_cast<std::int32_t>(s.last_token)) {
                        return false;
                    }
                    above = document.tokens[static_cast<std::size_t>(above)].head;
                }
            }
            return roots == 1;
        });
}

bool names_claim(const std::string& key) {
    return key == "claim" || key == "none" || key == "missed" || key == "misread";
}

void check(const Case& item) {
    const Document document = entente::testing::read_text(item.text, item.published);
    CHECK(misfit(document) == "");
    CHECK(has_trees(document));
    for (const Line& line : item.lines) {
        INFO(item.name << "\nline " << line.number << listing(document));
        const bool claimed = std::any_of(
            document.relations.begin(), document.relations.end(), [&](const Relation& relation) {
                return names_claim(line.key) && agrees(document, relation, line.fields);
            });
        if (const auto holds = reference_holds(document, line)) {
            INFO(entity_listing(document));
            CHECK(*holds);
        } else if (line.key == "claim") {
            CHECK(claimed);
        } else if (line.key == "none") {
            CHECK_FALSE(claimed);
        } else if (line.key == "missed") {
            INFO("found by now: say \"claim:\"");
            CHECK_FALSE(claimed);
        } else if (line.key == "misread") {
            INFO("right by now: say \"none:\"");
            CHECK(claimed);
        } else if (line.key == "mention") {
            CHECK(has_mention(document, line.fields));
        } else {
            FAIL("unknown key " << line.key);
        }
    }
}

}  // namespace

TEST_CASE("every reading case yields its mentions and claims", "[importers][cases]") {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ENTENTE_SOURCE_DIR) +
                                                                 "/tests/cases/reading")) {
        if (entry.path().extension() == ".case") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    REQUIRE_FALSE(files.empty());
    for (const auto& file : files) {
        for (const Case& item : cases_of(file)) {
            check(item);
        }
    }
}
