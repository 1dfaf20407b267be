#include "server/http/request_log.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "server/http/json.h"

namespace entente::http {

namespace {

// "2021-11-24T12:00:00.123Z"
std::string now_text() {
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    const auto millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() %
        1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    const std::string fraction = std::to_string(1000 + millis).substr(1);
    return std::string(text.data()) + "." + fraction + "Z";
}

std::string in_quotes(std::string_view text) {
    return to_text(Json(text));
}

// What the library could not read may have anything for a method.
std::string plain_or_quoted(std::string_view text) {
    const bool plain =
        std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
    return plain ? std::string(text) : in_quotes(text);
}

}  // namespace

void RequestLog::write(const RequestRecord& request, const AnswerRecord& answer) {
    const bool wrote = answer.status < 300 && request.route != nullptr &&
                       (request.route->writes || !request.audit.empty());
    if (outputs_.requests != nullptr) {
        write_line(*outputs_.requests, "request", request, answer);
    }
    if (outputs_.audit != nullptr && wrote) {
        write_line(*outputs_.audit, "write", request, answer);
    }
    if (outputs_.slow != nullptr && answer.took >= outputs_.slow_after) {
        write_line(*outputs_.slow, "slow", request, answer);
    }
}

// time=... event=request id=... method=GET target="/v1/nodes" status=200 bytes=315 us=123 token=laptop
void RequestLog::write_line(std::ostream& out,
                            std::string_view event,
                            const RequestRecord& request,
                            const AnswerRecord& answer) {
    std::string line =
        "time=" + now_text() + " event=" + std::string(event) + " id=" + request.id +
        " method=" + plain_or_quoted(answer.method) + " target=" + in_quotes(answer.target) +
        " status=" + std::to_string(answer.status) + " bytes=" + std::to_string(answer.bytes) +
        " us=" + std::to_string(answer.took.count() / 1000);
    if (!request.token.empty()) {
        line += " token=" + request.token;
    }
    if (event == "write" && !answer.location.empty()) {
        line += " location=" + in_quotes(answer.location);
    }
    if (event == "write" && !request.audit.empty()) {
        line += " what=" + request.audit;
    }
    if (event != "request" && !request.statement.empty()) {
        line += " statement=" + in_quotes(request.statement);
    }
    const std::lock_guard lock(mutex_);
    out << line << std::endl;
}

}  // namespace entente::http
