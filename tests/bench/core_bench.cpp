// How quickly the whole language core reads with its real models: words a second of processor time by stage,
// the network's own stages, start-up and resident memory.
//
//     core_bench [--json] TEXT_FILE [ROUNDS]
//
// TEXT_FILE is plain text, a sentence or a paragraph a line. Articles of 25 lines are read one after the
// other on one thread, all of them ROUNDS (7) times; nothing is random. Prints the machine, sizes, and of the
// rounds the median and the worst; the first round of all, with empty caches, stands apart. Words are the
// syntactic words of the output; "between spaces" counts as other programs do. --json prints one line for
// compare_text.py instead.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "importers/model_file.h"
#include "importers/neural/kernels.h"
#include "importers/parse/core_network.h"
#include "importers/parse/gazetteer_features.h"
#include "importers/parse/language_core.h"
#include "importers/text/document.h"

using namespace entente;

namespace {

constexpr std::size_t kArticleLines = 25;
constexpr std::size_t kStartUps = 5;

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "core_bench: " << message << '\n';
    std::exit(1);
}

void require(const Status& status) {
    if (!status.ok()) {
        fail(status.error().message);
    }
}

template <typename T>
T required(Result<T> result) {
    if (!result.ok()) {
        fail(result.error().message);
    }
    return *std::move(result);
}

// Of this thread, so that other load on the machine counts less.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double resident_megabytes() {
    std::ifstream in("/proc/self/statm");
    double all = 0;
    double resident = 0;
    in >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

struct Texts {
    std::vector<std::string> articles;
    std::size_t bytes = 0;
    std::size_t spaced_words = 0;
};

Texts read_texts(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        fail("cannot read " + path);
    }
    Texts texts;
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        if (lines++ % kArticleLines == 0) {
            texts.articles.emplace_back();
        }
        std::istringstream words(line);
        texts.spaced_words += static_cast<std::size_t>(std::distance(
            std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
        std::string& article = texts.articles.back();
        article += (article.empty() ? "" : " ") + line;
        texts.bytes += line.size() + 1;
    }
    if (texts.articles.empty()) {
        fail(path + " has no words");
    }
    return texts;
}

// Processor seconds of each round, by stage and of all.
struct Measured {
    std::vector<std::pair<std::string, std::vector<double>>> stages;
    std::vector<double> all;
    std::size_t words = 0;
    std::size_t sentences = 0;
    std::size_t names = 0;
};

Measured measure(const LanguageCore& core, const Texts& texts, std::size_t rounds) {
    Measured measured;
    measured.stages.emplace_back("decoding", std::vector<double>(rounds + 1));
    for (const auto& stage : core.stages()) {
        measured.stages.emplace_back(stage->name(), std::vector<double>(rounds + 1));
    }
    for (std::size_t round = 0; round <= rounds; ++round) {
        measured.words = measured.sentences = measured.names = 0;
        const double start = processor_seconds();
        for (const std::string& article : texts.articles) {
            double before = processor_seconds();
            const auto lap = [&](std::size_t stage) {
                const double now = processor_seconds();
                measured.stages[stage].second[round] += now - before;
                before = now;
            };
            Document document = Document::of(article);
            lap(0);
            for (std::size_t i = 0; i < core.stages().size(); ++i) {
                require(core.stages()[i]->apply(document));
                lap(i + 1);
            }
            measured.words += document.tokens.size();
            measured.sentences += document.sentences.size();
            measured.names += document.names.size();
        }
        measured.all.push_back(processor_seconds() - start);
    }
    return measured;
}

// Median and worst of all rounds but the first, which filled the caches.
std::pair<double, double> median_and_worst(std::vector<double> seconds) {
    seconds.erase(seconds.begin());
    std::sort(seconds.begin(), seconds.end());
    return {seconds[seconds.size() / 2], seconds.back()};
}

void print_rate(const std::string& name, double words, const std::vector<double>& seconds) {
    const auto [median, worst] = median_and_worst(seconds);
    std::printf(
        "%-12s %11.0f words/s median %11.0f worst %8.0f ns/word %8.0f ns/word in the first round\n",
        name.c_str(),
        words / median,
        words / worst,
        median / words * 1e9,
        seconds.front() / words * 1e9);
}

// The stages inside "analysis", in a run of its own as taking the times costs time itself.
void print_network_stages(const LanguageCore& core, const Texts& texts) {
    const auto network = required(CoreNetwork::load(required(open_model(kCoreModelFile))));
    const GazetteerFeatures gazetteer = required(GazetteerFeatures::open());
    CoreNetwork::Workspace workspace;
    CoreTimes times;
    double gazetteer_seconds = 0;
    std::size_t words = 0;
    for (const bool counted : {false, true}) {
        workspace.times = counted ? &times : nullptr;
        gazetteer_seconds = 0;
        words = 0;
        for (const std::string& article : texts.articles) {
            Document document = Document::of(article);
            for (std::size_t i = 0; i < LanguageCore::kTokenStages; ++i) {
                require(core.stages()[i]->apply(document));
            }
            std::vector<std::string_view> forms;
            std::vector<std::uint32_t> lengths;
            for (const Token& token : document.tokens) {
                forms.push_back(document.view(token));
            }
            std::vector<std::uint64_t> classes(forms.size());
            const double start = processor_seconds();
            for (const Sentence& sentence : document.sentences) {
                const std::size_t length = sentence.last_token - sentence.first_token;
                lengths.push_back(static_cast<std::uint32_t>(length));
                gazetteer.features(std::span(forms).subspan(sentence.first_token, length),
                                   std::span(classes).subspan(sentence.first_token, length));
            }
            gazetteer_seconds += processor_seconds() - start;
            Analysis analysis;
            require(network->analyse({forms, lengths, classes}, workspace, analysis));
            words += forms.size();
        }
    }
    std::printf("inside analysis, kernels %.*s:\n",
                static_cast<int>(network->kernels().name.size()),
                network->kernels().name.data());
    const std::vector<std::pair<const char*, double>> stages = {{"gazetteer", gazetteer_seconds},
                                                                {"input", times.input},
                                                                {"layers", times.layers},
                                                                {"tags", times.tags},
                                                                {"names", times.names},
                                                                {"arcs", times.arcs},
                                                                {"trees", times.trees},
                                                                {"relations", times.relations}};
    for (const auto& [name, seconds] : stages) {
        const auto count = static_cast<double>(words);
        std::printf("  %-12s %11.0f words/s %8.0f ns/word\n",
                    name,
                    count / std::max(seconds, 1e-9),
                    seconds / count * 1e9);
    }
}

void print_json(const Measured& measured, const Texts& texts, double start_up, double resident) {
    const auto spaced = static_cast<double>(texts.spaced_words);
    const auto rate = [&](const std::vector<double>& seconds) {
        return spaced / median_and_worst(seconds).first;
    };
    nlohmann::json stages;
    for (const auto& [name, seconds] : measured.stages) {
        stages[name] = rate(seconds);
    }
    std::cout << nlohmann::json{{"q", "text"},
                                {"peer", "entente"},
                                {"words_per_cpu_s", rate(measured.all)},
                                {"worst_words_per_cpu_s",
                                 spaced / median_and_worst(measured.all).second},
                                {"stages", stages},
                                {"words", texts.spaced_words},
                                {"tokens", measured.words},
                                {"startup_s", start_up},
                                {"resident_mb", resident}}
              << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool json = !arguments.empty() && arguments.front() == "--json";
    if (json) {
        arguments.erase(arguments.begin());
    }
    if (arguments.empty() || arguments.size() > 2) {
        fail("usage: core_bench [--json] TEXT_FILE [ROUNDS]");
    }
    const Texts texts = read_texts(arguments[0]);
    const auto rounds = static_cast<std::size_t>(
        arguments.size() == 2 ? std::max(std::atoi(arguments[1].c_str()), 1) : 7);
    const double memory_before = resident_megabytes();
    const double start = wall_seconds();
    const auto core = required(LanguageCore::open());
    const double start_up = wall_seconds() - start;
    const double memory_open = resident_megabytes();
    const Measured measured = measure(*core, texts, rounds);
    const double resident = resident_megabytes();
    std::vector<double> start_ups = {start_up};
    while (start_ups.size() < kStartUps) {
        const double again = wall_seconds();
        required(LanguageCore::open());
        start_ups.push_back(wall_seconds() - again);
    }
    std::sort(start_ups.begin(), start_ups.end());
    if (json) {
        print_json(measured, texts, start_ups[kStartUps / 2], resident);
        return 0;
    }
    const auto words = static_cast<double>(measured.words);
    std::printf(
        "%s; %zu bytes, %zu words (%zu between spaces), %zu sentences, %zu names in %zu articles; "
        "%zu "
        "rounds, no seed\n"
        "models opened in %.4f s median, %.4f worst of %zu; resident %.1f MB before, %.1f with "
        "models, %.1f after reading\n",
        processor().c_str(),
        texts.bytes,
        measured.words,
        texts.spaced_words,
        measured.sentences,
        measured.names,
        texts.articles.size(),
        rounds,
        start_ups[kStartUps / 2],
        start_ups.back(),
        kStartUps,
        memory_before,
        memory_open,
        resident);
    for (const auto& [name, seconds] : measured.stages) {
        print_rate(name, words, seconds);
    }
    print_rate("all", words, measured.all);
    print_rate("all, spaced", static_cast<double>(texts.spaced_words), measured.all);
    print_network_stages(*core, texts);
    return 0;
}
