// What is known of a request while it is answered, and the lines of `name=value` about it in the logs.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

#include "server/access_tokens.h"
#include "server/http/routes.h"

namespace entente::http {

// Of a statement in a log line.
inline constexpr std::size_t kLoggedBytesMax = 1000;

struct RequestRecord {
    std::string id;
    const Route* route = nullptr;
    Role role = Role::admin;
    std::string token;      // its name; empty when none was asked for
    std::string audit;      // what was changed; empty when nothing was
    std::string statement;  // the beginning of it
};

struct AnswerRecord {
    std::string_view method;
    std::string_view target;
    std::string_view location;  // of what was made
    int status = 0;
    std::size_t bytes =
        0;  // with the headers, and as they were sent: compressed, and of streams too
    std::chrono::nanoseconds took{0};
};

// Safe for many threads: lines do not mix.
class RequestLog {
public:
    // nullptr for none. They must outlive the log.
    struct Outputs {
        std::ostream* requests = nullptr;
        std::ostream* audit = nullptr;
        std::ostream* slow = nullptr;
        std::chrono::milliseconds slow_after{1000};
    };

    explicit RequestLog(const Outputs& outputs) : outputs_(outputs) {}

    // A line for the request, one for what it changed, one if it was slow.
    void write(const RequestRecord& request, const AnswerRecord& answer);

private:
    void write_line(std::ostream& out,
                    std::string_view event,
                    const RequestRecord& request,
                    const AnswerRecord& answer);

    Outputs outputs_;
    std::mutex mutex_;
};

}  // namespace entente::http
