// Why a query was refused or stopped, classified as openCypher's conformance kit does: type, detail and phase.
//
// How it meets core/result.h: whatever parses, analyses, plans, evaluates or executes Cypher returns a
// CypherResult<T> or CypherStatus. They read like Result and Status, and ENTENTE_TRY and ENTENTE_ASSIGN
// work with them. An Error of core turns into a CypherError by itself (from_error()), so a function that
// returns a CypherResult can use ENTENTE_TRY on calls into core. The way out, at the front door, is
// to_error(). Errors are values here, never exceptions.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/result.h"
#include "queries/cypher/position.h"

namespace entente::cypher {

// The first twelve are the kit's own; the rest say what no conformance kit asks about.
enum class ErrorType {
    syntax_error,
    semantic_error,
    parameter_missing,
    type_error,
    argument_error,
    arithmetic_error,
    entity_not_found,
    property_not_found,
    label_not_found,
    constraint_verification_failed,
    constraint_validation_failed,
    procedure_error,
    access_mode,         // a write where only reading is allowed
    not_supported,       // known Cypher that we do not have
    database_not_found,  // USE of a database that is not there
    index_not_found,     // DROP INDEX or CONSTRAINT of what is not there
    index_exists,        // CREATE INDEX or CONSTRAINT of what is
    limit_exceeded,      // a named limit of rows, memory, depth or size
    timed_out,
    cancelled,
    conflict,        // another transaction changed the same first; retrying may succeed
    database_error,  // storage failed, or a bug of ours
};

// When it was found. Compile time is before the first row and without any effect.
enum class ErrorPhase {
    compile_time,
    runtime
};

// "SyntaxError", "ParameterMissing": as the kit writes it.
std::string_view error_type_name(ErrorType type);

struct CypherError {
    ErrorType type = ErrorType::database_error;
    // The kit's detail word, "UndefinedVariable"; for limits the flag's name; empty where there is none.
    std::string detail = {};
    ErrorPhase phase = ErrorPhase::runtime;
    // What was asked, where and what is wrong, in words. Holds neither the detail nor the position.
    std::string message = {};
    std::optional<Position> position = std::nullopt;
    // What to try instead; empty where nothing sensible is known.
    std::string hint = {};
    // While running, until the engine makes a position of it: the byte of the statement's text where the expression begins
    // that failed.
    std::optional<std::uint32_t> place = std::nullopt;

    // "Neo.ClientError.Statement.SyntaxError": what drivers decide by.
    std::string code() const;
    // "UndefinedVariable: Variable `x` is not defined (line 1, column 8). Did you mean `y`?"
    std::string text() const;
};

// An error of compile time at byte `offset` of `text`.
CypherError compile_error(ErrorType type,
                          std::string_view detail,
                          std::string message,
                          std::string_view text,
                          std::uint32_t offset,
                          std::string hint = {});

// An error while running.
CypherError runtime_error(ErrorType type, std::string_view detail, std::string message);

// What core reported, as an error of a running query.
CypherError from_error(Error error);

// For callers that know only core: its nearest code, and text() as message.
Error to_error(const CypherError& error);

// A T, or the CypherError that prevented it. Must be looked at.
template <typename T>
class [[nodiscard]] CypherResult {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): return value;
    CypherResult(T value) : state_(std::move(value)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): return CypherError{..}
    CypherResult(CypherError error) : state_(std::move(error)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): ENTENTE_TRY on a Result of core
    CypherResult(Error error) : state_(from_error(std::move(error))) {}

    bool ok() const { return std::holds_alternative<T>(state_); }

    explicit operator bool() const { return ok(); }

    // Require ok().
    T& value() & {
        assert(ok());
        return *std::get_if<T>(&state_);
    }

    const T& value() const& {
        assert(ok());
        return *std::get_if<T>(&state_);
    }

    T&& value() && {
        assert(ok());
        return std::move(*std::get_if<T>(&state_));
    }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(*this).value(); }

    // Requires !ok().
    const CypherError& error() const {
        assert(!ok());
        return *std::get_if<CypherError>(&state_);
    }

private:
    std::variant<T, CypherError> state_;
};

// Success, or a CypherError. Must be looked at.
class [[nodiscard]] CypherStatus {
public:
    CypherStatus() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): return CypherError{..}
    CypherStatus(CypherError error) : error_(std::move(error)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): ENTENTE_TRY on a Status of core
    CypherStatus(Error error) : error_(from_error(std::move(error))) {}

    bool ok() const { return !error_.has_value(); }

    explicit operator bool() const { return ok(); }

    // Requires !ok().
    const CypherError& error() const {
        assert(error_);
        return *error_;
    }

private:
    std::optional<CypherError> error_;
};

}  // namespace entente::cypher
