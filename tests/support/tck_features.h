// The scenarios of openCypher's conformance kit, as far as the front end can be held to them: which queries are
// written there, and with which error each should be refused.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace entente::testing {

struct TckError {
    std::string type;
    std::string phase;
    std::string detail;
};

struct TckScenario {
    std::string feature;  // "Match1"
    std::string name;
    std::vector<std::string>
        procedures;  // signatures: "test.my.proc(a :: INTEGER?) :: (b :: STRING?)"
    std::vector<std::string>
        accepted;       // queries that must pass: the set-up, and the query if it succeeds
    std::string query;  // the query under test
    std::optional<TckError> error;
};

// Reads Gherkin as the kit uses it: steps, texts in triple quotes, tables, outlines with examples.
class TckReader {
public:
    // Empty when the folder is not there.
    static std::vector<TckScenario> read(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> files;
        if (std::filesystem::exists(folder)) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
                if (entry.path().extension() == ".feature") {
                    files.push_back(entry.path());
                }
            }
        }
        std::sort(files.begin(), files.end());
        TckReader reader;
        for (const auto& file : files) {
            reader.read_file(file);
        }
        return std::move(reader.scenarios_);
    }

private:
    using Row = std::map<std::string, std::string>;

    struct Step {
        std::string text;
        std::string argument;  // in triple quotes
    };

    static std::string trim(const std::string& text) {
        const std::size_t begin = text.find_first_not_of(" \t\r");
        return begin == std::string::npos
                   ? ""
                   : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
    }

    static std::vector<std::string> cells(const std::string& line) {
        std::vector<std::string> result;
        std::string cell;
        for (std::size_t i = 1; i < line.size(); ++i) {
            if (line[i] == '\\' && i + 1 < line.size() &&
                (line[i + 1] == '|' || line[i + 1] == '\\')) {
                cell += line[++i];
            } else if (line[i] == '|') {
                result.push_back(trim(cell));
                cell.clear();
            } else {
                cell += line[i];
            }
        }
        return result;
    }

    static std::string fill(std::string text, const Row& row) {
        for (const auto& [key, value] : row) {
            const std::string placeholder = "<" + key + ">";
            for (std::size_t at = text.find(placeholder); at != std::string::npos;
                 at = text.find(placeholder, at + value.size())) {
                text.replace(at, placeholder.size(), value);
            }
        }
        return text;
    }

    void read_file(const std::filesystem::path& file) {
        std::ifstream stream(file, std::ios::binary);
        std::string line;
        feature_ = file.stem().string();
        background_.clear();
        name_.clear();
        steps_.clear();
        while (std::getline(stream, line)) {
            const std::string text = trim(line);
            if (text == "\"\"\"") {
                read_argument(stream, line.find('"'));
            } else if (text.rfind("Scenario", 0) == 0) {
                finish();
                name_ = text;
            } else if (text.rfind("Examples:", 0) == 0) {
                header_.clear();
                outline_ = true;
            } else if (!text.empty() && text[0] == '|' && outline_) {
                read_example(cells(text));
            } else if (!text.empty() && text[0] != '|' && text[0] != '#' && text[0] != '@') {
                (name_.empty() ? background_ : steps_).push_back({text, ""});
            }
        }
        finish();
    }

    void read_argument(std::istream& stream, std::size_t indent) {
        std::string line;
        std::string argument;
        while (std::getline(stream, line) && trim(line) != "\"\"\"") {
            const std::size_t content = std::min(line.find_first_not_of(' '), indent);
            argument +=
                (argument.empty() ? "" : "\n") + line.substr(std::min(content, line.size()));
        }
        std::vector<Step>& steps = name_.empty() ? background_ : steps_;
        if (!steps.empty()) {
            steps.back().argument = argument;
        }
    }

    void read_example(const std::vector<std::string>& values) {
        if (header_.empty()) {
            header_ = values;
            return;
        }
        Row row;
        for (std::size_t i = 0; i < values.size() && i < header_.size(); ++i) {
            row[header_[i]] = values[i];
        }
        examples_.push_back(row);
    }

    void finish() {
        if (!name_.empty()) {
            if (!outline_) {
                examples_.emplace_back();
            }
            for (const Row& row : examples_) {
                expand(row);
            }
        }
        steps_.clear();
        examples_.clear();
        outline_ = false;
    }

    void expand(const Row& row) {
        TckScenario scenario;
        scenario.feature = feature_;
        scenario.name = fill(name_, row);
        std::vector<Step> steps = background_;
        steps.insert(steps.end(), steps_.begin(), steps_.end());
        for (const Step& step : steps) {
            const std::string text = fill(step.text, row);
            const std::string procedure = "there exists a procedure ";
            const std::size_t raised = text.find(" should be raised at ");
            if (text.find(procedure) != std::string::npos) {
                const std::string signature = text.substr(text.find(procedure) + procedure.size());
                scenario.procedures.push_back(signature.substr(0, signature.size() - 1));
            } else if (text.find("executing query:") != std::string::npos) {
                scenario.query = fill(step.argument, row);
            } else if (raised != std::string::npos) {
                scenario.error = read_error(text, raised);
            } else if (!step.argument.empty()) {
                scenario.accepted.push_back(fill(step.argument, row));
            }
        }
        if (!scenario.error) {
            scenario.accepted.push_back(scenario.query);
        }
        scenarios_.push_back(std::move(scenario));
    }

    // "Then a SyntaxError should be raised at compile time: UndefinedVariable"
    static TckError read_error(const std::string& text, std::size_t raised) {
        const std::size_t type = text.rfind(' ', raised - 1) + 1;
        const std::size_t phase = raised + std::string(" should be raised at ").size();
        const std::size_t colon = text.find(": ", phase);
        return {text.substr(type, raised - type),
                text.substr(phase, colon - phase),
                text.substr(colon + 2)};
    }

    std::vector<TckScenario> scenarios_;
    std::string feature_;
    std::string name_;
    std::vector<Step> background_;
    std::vector<Step> steps_;
    bool outline_ = false;
    std::vector<std::string> header_;
    std::vector<Row> examples_;
};

}  // namespace entente::testing
