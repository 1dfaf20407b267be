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

}  // namespace

std::string progress_line(const ImportProgress& progress, std::chrono::duration<double> elapsed) {
    const double seconds = std::max(elapsed.count(), 0.001);
    std::string line;
    double done = 0;
    if (progress.bytes_total > 0) {
        done = std::min(
            static_cast<double>(progress.bytes) / static_cast<double>(progress.bytes_total), 1.0);
        const int filled = static_cast<int>(done * kBarWidth);
        line = "[" + std::string(static_cast<std::size_t>(filled), '#') +
               std::string(static_cast<std::size_t>(kBarWidth - filled), '.') + "] " +
               formatted("%3.0f%%  ", done * 100);
    }
    line += std::to_string(progress.records) + " articles, " +
            formatted("%.1f/s", static_cast<double>(progress.records) / seconds);
    if (done > 0) {
        line += ", " + clock_time(seconds * (1 - done) / done) + " left";
    }
    return line;
}

ProgressBar::ProgressBar(std::ostream& out, bool is_terminal)
    : out_(out), is_terminal_(is_terminal) {}

ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::update(const ImportProgress& progress) {
    const Clock::time_point now = Clock::now();
    if (!is_terminal_ || now - last_drawn_ < kRedraw) {
        return;
    }
    last_drawn_ = now;
    drawn_ = true;
    // Back to the start of the line, and clear what is left of a longer one (ECMA-48, EL).
    out_ << '\r' << progress_line(progress, now - began_) << "\x1b[K" << std::flush;
}

void ProgressBar::clear() {
    if (drawn_) {
        out_ << "\r\x1b[K" << std::flush;
        drawn_ = false;
    }
}

}  // namespace entente
