// How the cost of one more article about the same triple grows with the articles that are there already.
//
//     facts_bench [LARGEST_SIZE [CASE]]
//
// CASE is a part of the names of the cases to run, all without.
//
// For each case and each size N: a new RocksDB store, N articles with one claim each about one triple, then
// all of them deleted again in the order of their import. Printed are the median and the worst time of an
// import and of a delete, in microseconds, over the last tenth of the imports and the first tenth of the
// deletes, when the triple has about N claims; and the ratio of each median to that of the smallest size,
// 1 when the cost does not grow. Writes do not wait for the disk, which would hide what grows.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr std::size_t kSmallestSize = 1000;
constexpr std::size_t kDefaultLargestSize = 8000;
constexpr int kPublishers = 200;

struct Case {
    const char* name;
    const char* type;
    // Makes the claim of article i special.
    std::function<void(ReadClaim& claim, std::size_t i)> shape;
    bool named_publishers = true;
};

PartialDate some_day(std::size_t i) {
    constexpr std::int32_t kFirstDay = 7000;
    constexpr std::size_t kStep = 7919;  // a prime: days come in no order and none comes twice
    constexpr std::size_t kDays = 10007;
    return PartialDate::of_day(Date{kFirstDay + static_cast<std::int32_t>((i * kStep) % kDays)});
}

void set_date(ReadClaim& claim, const PartialDate& date) {
    claim.date = ClaimDate();
    claim.date->from = date;
}

std::vector<Case> cases() {
    const PartialDate day = *PartialDate::parse("2021-11-24");
    const auto same_day = [day](ReadClaim& claim, std::size_t) { set_date(claim, day); };
    const auto other_day = [](ReadClaim& claim, std::size_t i) { set_date(claim, some_day(i)); };
    const auto undated = [](ReadClaim&, std::size_t) {};
    return {
        {"event, same date", "SUPPLIED_ARMS_TO", same_day},
        {"event, same date, no publishers", "SUPPLIED_ARMS_TO", same_day, false},
        {"event, undated", "SUPPLIED_ARMS_TO", undated},
        {"event, different dates", "SUPPLIED_ARMS_TO", other_day},
        {"event, undated or one of two dates",
         "SUPPLIED_ARMS_TO",
         [](ReadClaim& claim, std::size_t i) {
             if (i % 3 != 0) {
                 set_date(claim, some_day(i % 3));
             }
         }},
        {"event, undated or all at a different date",
         "SUPPLIED_ARMS_TO",
         [](ReadClaim& claim, std::size_t i) {
             if (i % 2 != 0) {
                 set_date(claim, some_day(i));
             }
         }},
        {"event, same date, in words of its own",
         "STATED",
         [day](ReadClaim& claim, std::size_t i) {
             set_date(claim, day);
             claim.attrs["content"] = "It was said for the " + std::to_string(i) + "th time";
         }},
        {"state, same start", "SUPPORTS", same_day},
        {"state, undated, one of four kinds",
         "SUPPORTS",
         [](ReadClaim& claim, std::size_t i) {
             static const std::vector<const char*> kinds = {
                 "political", "material", "military", "unspecified"};
             claim.attrs["kind"] = kinds[i % kinds.size()];
         }},
        {"state, different starts", "SUPPORTS", other_day},
    };
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "facts_bench: " << message << '\n';
    std::exit(1);
}

double microseconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
        .count();
}

struct Spread {
    double median = 0;
    double worst = 0;
};

Spread spread(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.back()};
}

ArticleReading article(const Case& what, std::size_t i) {
    testing::ReadingBuilder builder("Report " + std::to_string(i));
    builder.published("2022-01-01");
    if (what.named_publishers) {
        builder.publisher("Publisher " + std::to_string(i % kPublishers));
    }
    const auto subject = builder.entity("Country", "Morocco");
    const auto object = builder.entity("Country", "Israel");
    what.shape(builder.claim(what.type, {subject}, {object}), i);
    return builder.reading();
}

struct Measured {
    Spread imports;
    Spread deletes;
};

Measured measure(const Case& what, std::size_t size) {
    const testing::TempDir folder;
    auto engine = open_rocksdb_engine(folder.file("store"));
    if (!engine.ok()) {
        fail(engine.error().message);
    }
    StoreOptions options;
    options.relaxed_durability = true;
    const auto store = GraphStore::open(*std::move(engine), options);
    if (!store.ok()) {
        fail(store.error().message);
    }
    std::vector<std::string> ids;
    std::vector<double> imports;
    std::vector<double> deletes;
    for (std::size_t i = 0; i < size; ++i) {
        const ArticleReading reading = article(what, i);
        imports.push_back(microseconds([&] {
            const auto outcome = (*store)->import_article(reading);
            if (!outcome.ok()) {
                fail(outcome.error().message);
            }
            ids.push_back(outcome->article_id);
        }));
    }
    if (size == kSmallestSize) {
        const auto report = check_graph(*(*store)->view());
        if (!report.ok() || !report->faults.empty()) {
            fail("the store is not sound");
        }
    }
    for (const std::string& id : ids) {
        deletes.push_back(microseconds([&] {
            if (const Status status = (*store)->delete_article(id); !status.ok()) {
                fail(status.error().message);
            }
        }));
    }
    const auto tenth = static_cast<std::ptrdiff_t>(size / 10);
    return {spread({imports.end() - tenth, imports.end()}),
            spread({deletes.begin(), deletes.begin() + tenth})};
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::size_t largest = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : kDefaultLargestSize;
    const std::string only = argc > 2 ? argv[2] : "";
    if (argc > 3 || largest < kSmallestSize) {
        std::cerr << "usage: facts_bench [LARGEST_SIZE, at least " << kSmallestSize << " [CASE]]\n";
        return 2;
    }
    std::printf("machine: %u cores; no random numbers, so no seed; one run for each line\n",
                std::max(1U, std::thread::hardware_concurrency()));
    for (const Case& what : cases()) {
        if (std::string(what.name).find(only) == std::string::npos) {
            continue;
        }
        std::printf("%s\n", what.name);
        double first_import = 0;
        double first_delete = 0;
        for (std::size_t size = kSmallestSize; size <= largest; size *= 2) {
            const Measured result = measure(what, size);
            first_import = first_import == 0 ? result.imports.median : first_import;
            first_delete = first_delete == 0 ? result.deletes.median : first_delete;
            std::printf(
                "  %6zu articles  import: median %7.0f us, worst %7.0f us, ratio %5.2f   "
                "delete: median %7.0f us, worst %7.0f us, ratio %5.2f\n",
                size,
                result.imports.median,
                result.imports.worst,
                result.imports.median / first_import,
                result.deletes.median,
                result.deletes.worst,
                result.deletes.median / first_delete);
            std::fflush(stdout);
        }
    }
    return 0;
}
