// A progress bar on a terminal.
#pragma once

#include <chrono>
#include <ostream>
#include <string>

#include "importers/import.h"
#include "importers/tables/table_import.h"
#include "server/formats/graph_source.h"

namespace entente {

// One line: the bar, how far it is, "articles/s" and the time left. At most ten times a second.
// `elapsed` since the start.
std::string progress_line(const ImportProgress& progress, std::chrono::duration<double> elapsed);

// The same for tables: the bar, the step, how many nodes and edges were read.
std::string progress_line(const TableProgress& progress);

// The same for exports: the bar, and how many of what were read.
std::string progress_line(const ExportProgress& progress);

// Draws on `out` when it is a terminal, and nothing at all otherwise.
class ProgressBar {
public:
    ProgressBar(std::ostream& out, bool is_terminal);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    void update(const ImportProgress& progress);
    void update(const TableProgress& progress);
    void update(const ExportProgress& progress);
    // Makes room for a line of text; the next update draws again.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    bool is_due();
    void draw(const std::string& line);

    std::ostream& out_;
    bool is_terminal_;
    bool drawn_ = false;
    Clock::time_point began_ = Clock::now();
    Clock::time_point last_drawn_{};
};

}  // namespace entente
