// Work that is done several times, and what a line about it says: processor and wall time, since the machine may have other things
// to do.
#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace entente::bench {

[[noreturn]] inline void fail(const std::string& program, const std::string& message) {
    std::cerr << program << ": " << message << "\n";
    std::exit(1);
}

inline double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// The processor's name, as the system has it.
inline std::string machine() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(std::min(line.size(), line.find(": ") + 2));
        }
    }
    return "unknown";
}

struct Times {
    double processor_s = 0;  // medians
    double wall_s = 0;
};

// Prints a line of JSON. `work` gets the number of the run, from 0.
inline Times measure(const std::string& what,
                     const std::string& seed,
                     std::uint64_t rows,
                     int runs,
                     const std::function<void(int run)>& work) {
    std::vector<double> processor;
    std::vector<double> wall;
    for (int run = 0; run < runs; ++run) {
        const double before = processor_seconds();
        const auto began = std::chrono::steady_clock::now();
        work(run);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        wall.push_back(took.count());
        processor.push_back(processor_seconds() - before);
    }
    std::sort(processor.begin(), processor.end());
    std::sort(wall.begin(), wall.end());
    const auto middle = static_cast<std::size_t>(runs / 2);
    const Times times{processor[middle], wall[middle]};
    std::printf(
        "{\"what\": \"%s\", \"machine\": \"%s\", \"threads\": %u, \"seed\": \"%s\", \"rows\": "
        "%llu, "
        "\"runs\": %d, \"processor_s\": {\"median\": %.3f, \"worst\": %.3f}, "
        "\"wall_s\": {\"median\": %.3f, \"worst\": %.3f}, "
        "\"rows_per_processor_s\": %.0f, \"rows_per_s\": %.0f}\n",
        what.c_str(),
        machine().c_str(),
        std::thread::hardware_concurrency(),
        seed.c_str(),
        static_cast<unsigned long long>(rows),
        runs,
        times.processor_s,
        processor.back(),
        times.wall_s,
        wall.back(),
        static_cast<double>(rows) / times.processor_s,
        static_cast<double>(rows) / times.wall_s);
    std::fflush(stdout);
    return times;
}

}  // namespace entente::bench
