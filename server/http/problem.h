// Errors as RFC 9457 problem documents: one table from what went wrong to status, title and type.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/http/message.h"

namespace entente::http {

// A kind of problem. Its type URI is "/problems/" and the name; GET that, and it explains itself.
struct ProblemType {
    std::string_view name;
    int status;
    std::string_view title;
};

std::span<const ProblemType> problem_types();

// nullptr for a name that is none.
const ProblemType* find_problem_type(std::string_view name);

// The problem `name` of the table with its detail, and the name of the limit that was exceeded
// where one was. Requires that the name is in the table.
HttpResponse problem(std::string_view name, std::string_view detail, std::string_view limit = {});

// The name in the table for an error of ours.
std::string_view problem_name(ErrorCode code);

// The name for a status that the HTTP library chose by itself.
std::string_view problem_name_of_status(int status);

}  // namespace entente::http
