// How quickly tokens get their gazetteer features, how long the gazetteer takes to load, what it holds.
//
//     gazetteer_features_bench FILE.conllu [SEED]
//
// The words of the file are read over and over; beside them the same text cut at its blanks. Eleven
// runs of each; prints the machine's threads, words, the SEED that it is told, median and worst.
#include "importers/parse/gazetteer_features.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "importers/conllu.h"

using entente::ConlluSentence;
using entente::ConlluWord;
using entente::GazetteerFeatures;

namespace {

constexpr std::size_t kRuns = 11;
constexpr std::size_t kRounds = 40;  // over the file in one run

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "gazetteer_features_bench: " << message << "\n";
    std::exit(1);
}

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void measure(const char* what,
             const std::string& seed,
             std::size_t words,
             const std::function<void()>& work) {
    std::array<double, kRuns> times{};
    for (double& time : times) {
        const double began = processor_seconds();
        work();
        time = processor_seconds() - began;
    }
    std::sort(times.begin(), times.end());
    const double median = times[kRuns / 2];
    std::printf(
        "{\"what\": \"%s\", \"threads\": %u, \"seed\": \"%s\", \"words\": %zu, \"runs\": %zu, "
        "\"processor_ms\": {\"median\": %.3f, \"worst\": %.3f}",
        what,
        std::thread::hardware_concurrency(),
        seed.c_str(),
        words,
        kRuns,
        median * 1e3,
        times.back() * 1e3);
    if (words != 0) {
        std::printf(", \"words_per_s\": %.0f", static_cast<double>(words) / median);
    }
    std::printf("}\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fail("usage: gazetteer_features_bench FILE.conllu [SEED]");
    }
    const std::string seed = argc > 2 ? argv[2] : "";
    std::ifstream file(argv[1], std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const auto sentences = entente::read_conllu(text.str(), argv[1]);
    if (!sentences.ok()) {
        fail(sentences.error().message);
    }
    const auto gazetteer = GazetteerFeatures::open();
    if (!gazetteer.ok()) {
        fail(gazetteer.error().message);
    }
    std::vector<std::vector<std::string_view>> all;
    std::string lines;
    std::size_t words = 0;
    for (const ConlluSentence& sentence : *sentences) {
        auto& forms = all.emplace_back();
        for (const ConlluWord& word : sentence.words) {
            forms.push_back(word.form);
            lines += word.form + " ";
        }
        words += forms.size();
    }
    std::uint64_t sum = 0;
    std::vector<std::uint64_t> bits(words);
    measure("gazetteer features", seed, words * kRounds, [&] {
        for (std::size_t round = 0; round < kRounds; ++round) {
            for (const auto& forms : all) {
                gazetteer->features(forms, std::span(bits).first(forms.size()));
                sum += forms.empty() ? 0 : bits[0];
            }
        }
    });
    measure("cutting at blanks", seed, words * kRounds, [&] {
        for (std::size_t round = 0; round < kRounds; ++round) {
            for (std::size_t at = 0; at < lines.size(); at = lines.find(' ', at) + 1) {
                sum += static_cast<unsigned char>(lines[at]);
            }
        }
    });
    measure("loading", seed, 0, [&] { sum += GazetteerFeatures::open()->size(); });
    std::printf("{\"what\": \"memory\", \"forms\": %zu, \"bytes\": %zu}\n",
                gazetteer->size(),
                gazetteer->memory_bytes());
    return sum == 0 ? 1 : 0;
}
