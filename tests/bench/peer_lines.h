// What the programs of this folder that take part in the peer benchmark share: their arguments, the data's files, and the
// JSON lines of figures that README.md beside this file describes. For programs of one file: nothing here is
// called by two threads.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/date.h"
#include "core/result.h"

namespace entente::bench {

using Clock = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string& message) {
    std::cerr << "bench: " << message << "\n";
    std::exit(1);
}

template <typename T>
T require(Result<T> result) {
    if (!result.ok()) {
        fail(result.error().message);
    }
    return std::move(result).value();
}

inline void require(const Status& status) {
    if (!status.ok()) {
        fail(status.error().message);
    }
}

inline double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

inline double processor_milliseconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Arguments {
    std::string peer = "entente";
    std::string data;
    std::string db;
    std::string out;
    bool load = false;
    std::uint64_t events = 1'000'000;
    std::size_t n = 200;
    double limit_s = 3;
    std::set<std::string> only;
    std::string url;     // query_bench: of a server, "127.0.0.1:7474"
    int server_pid = 0;  // whose processor time counts
    std::string hello;   // query_bench: of a server that only says hello, likewise

    bool wants(const std::string& query) const { return only.empty() || only.count(query) > 0; }
};

inline Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view text = argv[i];
        const std::size_t equals = text.find('=');
        const std::string_view name = text.substr(0, equals);
        const std::string value(equals == std::string_view::npos ? "" : text.substr(equals + 1));
        if (name == "--load") {
            arguments.load = true;
        } else if (name == "--peer") {
            arguments.peer = value;
        } else if (name == "--data") {
            arguments.data = value;
        } else if (name == "--db") {
            arguments.db = value;
        } else if (name == "--out") {
            arguments.out = value;
        } else if (name == "--events") {
            arguments.events = static_cast<std::uint64_t>(std::strtod(value.c_str(), nullptr));
        } else if (name == "--url") {
            arguments.url = value;
        } else if (name == "--server-pid") {
            arguments.server_pid = std::atoi(value.c_str());
        } else if (name == "--hello") {
            arguments.hello = value;
        } else if (name == "--n") {
            arguments.n = std::strtoul(value.c_str(), nullptr, 10);
        } else if (name == "--limit") {
            arguments.limit_s = std::strtod(value.c_str(), nullptr);
        } else if (name == "--only") {
            std::stringstream list(value);
            for (std::string query; std::getline(list, query, ',');) {
                arguments.only.insert(query);
            }
        } else {
            fail("unknown argument '" + std::string(text) + "'; see the first lines of the source");
        }
    }
    if (arguments.data.empty() || (arguments.db.empty() && arguments.url.empty())) {
        fail("--data=DIR and --db=DIR (or --url=HOST:PORT) are needed");
    }
    return arguments;
}

// One JSON line of figures, on stdout and in the file.
class Reporter {
public:
    explicit Reporter(const Arguments& arguments) : arguments_(arguments) {
        data_ = std::filesystem::path(arguments.data).filename().string();
        if (data_.empty()) {
            data_ = std::filesystem::path(arguments.data).parent_path().filename().string();
        }
    }

    void emit(const std::string& query,
              const std::vector<std::pair<std::string, double>>& figures) {
        double load = 0;
        if (getloadavg(&load, 1) != 1) {
            load = 0;
        }
        std::ostringstream line;
        line << "{\"peer\":\"" << arguments_.peer << "\",\"data\":\"" << data_
             << "\",\"load1\":" << load << ",\"q\":\"" << query << "\"";
        line.precision(10);
        for (const auto& [name, value] : figures) {
            line << ",\"" << name << "\":" << value;
        }
        line << "}\n";
        std::cout << line.str() << std::flush;
        if (!arguments_.out.empty()) {
            std::ofstream(arguments_.out, std::ios::app) << line.str();
        }
    }

private:
    const Arguments& arguments_;
    std::string data_;
};

// -- the data --

// Splits a line at its commas, into fields of the line.
inline std::size_t split(std::string_view line, std::array<std::string_view, 8>& fields) {
    std::size_t count = 0;
    while (count < fields.size()) {
        const std::size_t comma = line.find(',');
        fields[count++] = line.substr(0, comma);
        if (comma == std::string_view::npos) {
            break;
        }
        line.remove_prefix(comma + 1);
    }
    return count;
}

// A file in memory, without a copy.
class MappedFile {
public:
    explicit MappedFile(const std::string& path) {
        const int file = open(path.c_str(), O_RDONLY);
        struct stat status {};
        if (file < 0 || fstat(file, &status) != 0) {
            fail("cannot read " + path + "; make it with the kit's generator");
        }
        size_ = static_cast<std::size_t>(status.st_size);
        bytes_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
        close(file);
        if (bytes_ == MAP_FAILED) {
            fail("cannot map " + path);
        }
    }

    ~MappedFile() { munmap(bytes_, size_); }

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    // Without the first line.
    std::string_view lines() const {
        const std::string_view text(static_cast<const char*>(bytes_), size_);
        return text.substr(text.find('\n') + 1);
    }

private:
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
};

// Every line of a text.
template <typename Function>
void each_line_of(std::string_view rest, const Function& f) {
    std::array<std::string_view, 8> fields;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (!line.empty()) {
            split(line, fields);
            f(fields);
        }
    }
}

// Every line of a file but the first.
template <typename Function>
void each_line(const std::string& path, const Function& f) {
    const MappedFile file(path);
    each_line_of(file.lines(), f);
}

template <typename Number>
Number number(std::string_view text) {
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// "2021-11-24", without the checks of Date::parse().
inline Date date(std::string_view text) {
    return Date::from_ymd(number<int>(text.substr(0, 4)),
                          number<int>(text.substr(5, 2)),
                          number<int>(text.substr(8, 2)))
        .value_or(Date{});
}

struct Parameters {
    std::string a;
    std::string b;
    std::string type;
    Date from;
    Date to;
};

inline std::vector<Parameters> read_parameters(const std::string& folder) {
    std::vector<Parameters> all;
    each_line(folder + "/params.csv", [&](const auto& fields) {
        all.push_back({std::string(fields[0]),
                       std::string(fields[1]),
                       std::string(fields[2]),
                       date(fields[3]),
                       date(fields[4])});
    });
    return all;
}

// -- measuring --

using Query = std::function<double(const Parameters&)>;

inline void measure(const std::string& name,
                    const Query& query,
                    const std::vector<Parameters>& parameters,
                    const Arguments& arguments,
                    Reporter& reporter,
                    const std::function<double()>& processor = processor_milliseconds) {
    if (!arguments.wants(name)) {
        return;
    }
    for (std::size_t i = 0; i < 10; ++i) {
        query(parameters[(1000 + i) % parameters.size()]);
    }
    double check = 0;
    std::vector<double> times;
    const double cpu_start = processor();
    const auto start = Clock::now();
    std::size_t i = 0;
    for (; i < arguments.n && (i < 3 || milliseconds_since(start) < arguments.limit_s * 1000);
         ++i) {
        const auto one = Clock::now();
        const double answer = query(parameters[i % parameters.size()]);
        times.push_back(milliseconds_since(one));
        check += i < 10 ? answer : 0;
    }
    const double cpu = (processor() - cpu_start) / static_cast<double>(i);
    const double wall = milliseconds_since(start);
    std::sort(times.begin(), times.end());
    // And the mean over all parameters, which is what the bare arrays print.
    const double all_start = processor();
    std::size_t all = 0;
    for (const auto begin = Clock::now();
         all < parameters.size() &&
         (all < 3 || milliseconds_since(begin) < arguments.limit_s * 1000);
         ++all) {
        query(parameters[all]);
    }
    reporter.emit(name,
                  {{"n", static_cast<double>(i)},
                   {"med_ms", times[times.size() / 2]},
                   {"p99_ms", times[std::min(times.size() - 1, times.size() * 99 / 100)]},
                   {"worst_ms", times.back()},
                   {"mean_ms", wall / static_cast<double>(i)},
                   {"cpu_ms", cpu},
                   {"cpu_ms_all", (processor() - all_start) / static_cast<double>(all)},
                   {"qps1", static_cast<double>(i) / wall * 1000},
                   {"check", check},
                   {"nchk", static_cast<double>(std::min<std::size_t>(i, 10))}});
}

inline void measure_whole(const std::string& name,
                          const std::function<double()>& query,
                          const Arguments& arguments,
                          Reporter& reporter,
                          const std::function<double()>& processor = processor_milliseconds) {
    for (int i = 0; arguments.wants(name) && i < 3; ++i) {
        const double cpu_start = processor();
        const auto start = Clock::now();
        const double answer = query();
        reporter.emit(name,
                      {{"med_ms", milliseconds_since(start)},
                       {"cpu_ms", processor() - cpu_start},
                       {"check", answer}});
    }
}

}  // namespace entente::bench
