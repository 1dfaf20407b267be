#include "server/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace entente {

namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr int kBarWidth = 24;

std::string formatted(const char* format, double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), format, number);
    return text.data();
}

std::string clock_time(double seconds) {
    const auto whole = static_cast<long>(std::min(seconds, 359'999.0));
    const std::string minutes = std::to_string(whole / 60);
    const std::string rest = std::to_string(whole % 60);
    return minutes + (rest.size() < 2 ? ":0" : ":") + rest;
}

// "[######..................]  25%  ", for a share from 0 to 1.
std::string bar_of(double done) {
    const int filled = static_cast<int>(done * kBarWidth);
    return "[" + std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(kBarWidth - filled), '.') + "] " +
           formatted("%3.0f%%  ", done * 100);
}

double share(std::uint64_t done, std::uint64_t total) {
    return std::min(static_cast<double>(done) / static_cast<double>(total), 1.0);
}

}  // namespace

std::string progress_line(const ImportProgress& progress, std::chrono::duration<double> elapsed) {
    const double seconds = std::max(elapsed.count(), 0.001);
    std::string line;
    double done = 0;
    if (progress.bytes_total > 0) {
        done = share(progress.bytes, progress.bytes_total);
        line = bar_of(done);
    }
    line += std::to_string(progress.records) + " articles, " +
            formatted("%.1f/s", static_cast<double>(progress.records) / seconds);
    if (done > 0) {
        line += ", " + clock_time(seconds * (1 - done) / done) + " left";
    }
    return line;
}

std::string progress_line(const TableProgress& progress) {
    const std::string bar =
        progress.total > 0 ? bar_of(share(progress.done, progress.total)) : std::string();
    return bar + std::string(progress.step) + ", " + std::to_string(progress.nodes) + " nodes, " +
           std::to_string(progress.edges) + " edges";
}

std::string progress_line(const ExportProgress& progress) {
    const std::string bar =
        progress.total > 0 ? bar_of(share(progress.done, progress.total)) : std::string();
    return bar + std::to_string(progress.done) + " " + std::string(progress.step);
}

ProgressBar::ProgressBar(std::ostream& out, bool is_terminal)
    : out_(out), is_terminal_(is_terminal) {}

ProgressBar::~ProgressBar() {
    clear();
}

bool ProgressBar::is_due() {
    const Clock::time_point now = Clock::now();
    if (!is_terminal_ || now - last_drawn_ < kRedraw) {
        return false;
    }
    last_drawn_ = now;
    return true;
}

void ProgressBar::draw(const std::string& line) {
    drawn_ = true;
    // Back to the start of the line, and clear what is left of a longer one (ECMA-48, EL).
    out_ << '\r' << line << "\x1b[K" << std::flush;
}

void ProgressBar::update(const ImportProgress& progress) {
    if (is_due()) {
        draw(progress_line(progress, last_drawn_ - began_));
    }
}

void ProgressBar::update(const TableProgress& progress) {
    if (is_due()) {
        draw(progress_line(progress));
    }
}

void ProgressBar::update(const ExportProgress& progress) {
    if (is_due()) {
        draw(progress_line(progress));
    }
}

void ProgressBar::clear() {
    if (drawn_) {
        out_ << "\r\x1b[K" << std::flush;
        drawn_ = false;
    }
}

}  // namespace entente
