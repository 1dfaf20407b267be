// The one way the project reports failure: a value or an Error, never an exception, across every
// boundary. Exceptions thrown by libraries are caught in the file that wraps the library.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace entente {

// What kind of failure it was. Fronts (command line, HTTP) map these to exit codes and statuses in
// one table each, so add a kind only when a caller would act differently on it.
enum class ErrorCode {
    invalid_argument,  // the request itself is wrong; the same request will fail again
    not_found,         // what was asked for by name is not there
    already_exists,    // a unique key is taken
    conflict,          // somebody else changed it first; retrying may succeed
    limit_exceeded,    // a named limit was reached; the message names it
    unsupported,       // this engine or build cannot do it
    corruption,        // stored bytes are not what was written
    locked,            // another process holds the store
    io_error,          // the disk, the network or the operating system refused
    cancelled,         // the caller gave up
    internal,          // a bug of ours
};

// Stable lower-case name of a code, for logs and problem documents ("not-found").
std::string_view error_code_name(ErrorCode code);

// What went wrong, in words for a person: what was asked, where, and what to try.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;
};

// Success, or an Error. Must be looked at.
class [[nodiscard]] Status {
public:
    Status() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): return Error{..}
    Status(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_.has_value(); }

    explicit operator bool() const { return ok(); }

    // Requires !ok().
    const Error& error() const {
        assert(error_);
        return *error_;
    }

private:
    std::optional<Error> error_;
};

// A T, or the Error that prevented it. Must be looked at.
template <typename T>
class [[nodiscard]] Result {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): return value;
    Result(T value) : state_(std::move(value)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): return Error{..}
    Result(Error error) : state_(std::move(error)) {}

    bool ok() const { return std::holds_alternative<T>(state_); }

    explicit operator bool() const { return ok(); }

    // Require ok().
    T& value() & {
        assert(ok());
        return std::get<T>(state_);
    }

    const T& value() const& {
        assert(ok());
        return std::get<T>(state_);
    }

    T&& value() && {
        assert(ok());
        return std::get<T>(std::move(state_));
    }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(*this).value(); }

    // Requires !ok().
    const Error& error() const {
        assert(!ok());
        return std::get<Error>(state_);
    }

    Status status() const { return ok() ? Status() : Status(error()); }

private:
    std::variant<T, Error> state_;
};

// `message` put in front of an error from below: "import a.txt: disk is full".
Error with_context(std::string_view message, Error error);

// Leaves the enclosing function with the error of `expression`, a Status or Result, if it has one.
#define ENTENTE_TRY(expression)                                           \
    do {                                                                  \
        if (auto&& entente_status = (expression); !entente_status.ok()) { \
            return entente_status.error();                                \
        }                                                                 \
    } while (false)

#define ENTENTE_CONCAT_INNER(a, b) a##b
#define ENTENTE_CONCAT(a, b) ENTENTE_CONCAT_INNER(a, b)

// `ENTENTE_ASSIGN(auto x, f());` declares x from a Result, or leaves with its error.
#define ENTENTE_ASSIGN(target, expression) \
    ENTENTE_ASSIGN_INNER(ENTENTE_CONCAT(entente_result_, __LINE__), target, expression)
#define ENTENTE_ASSIGN_INNER(name, target, expression) \
    auto name = (expression);                          \
    if (!name.ok()) {                                  \
        return name.error();                           \
    }                                                  \
    target = *std::move(name)

}  // namespace entente
