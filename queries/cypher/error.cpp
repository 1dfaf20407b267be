// The names and codes of errors, and their way from and to core's.

#include "queries/cypher/error.h"

#include <array>

namespace entente::cypher {

namespace {

struct TypeRow {
    ErrorType type;
    std::string_view name;
    std::string_view prefix;
    ErrorCode core;
};

constexpr std::string_view kStatement = "Neo.ClientError.Statement.";
constexpr std::string_view kSchema = "Neo.ClientError.Schema.";
constexpr std::string_view kProcedure = "Neo.ClientError.Procedure.";
constexpr std::string_view kDatabase = "Neo.ClientError.Database.";
constexpr std::string_view kTransaction = "Neo.ClientError.Transaction.";
constexpr std::string_view kTransient = "Neo.TransientError.Transaction.";
constexpr std::string_view kGeneral = "Neo.DatabaseError.General.";

// In the order of ErrorType. The conformance kit takes the last part of the code for the type.
constexpr auto kTypes = std::to_array<TypeRow>({
    {ErrorType::syntax_error, "SyntaxError", kStatement, ErrorCode::invalid_argument},
    {ErrorType::semantic_error, "SemanticError", kStatement, ErrorCode::invalid_argument},
    {ErrorType::parameter_missing, "ParameterMissing", kStatement, ErrorCode::invalid_argument},
    {ErrorType::type_error, "TypeError", kStatement, ErrorCode::invalid_argument},
    {ErrorType::argument_error, "ArgumentError", kStatement, ErrorCode::invalid_argument},
    {ErrorType::arithmetic_error, "ArithmeticError", kStatement, ErrorCode::invalid_argument},
    {ErrorType::entity_not_found, "EntityNotFound", kStatement, ErrorCode::not_found},
    {ErrorType::property_not_found, "PropertyNotFound", kStatement, ErrorCode::not_found},
    {ErrorType::label_not_found, "LabelNotFound", kStatement, ErrorCode::not_found},
    {ErrorType::constraint_verification_failed,
     "ConstraintVerificationFailed",
     kSchema,
     ErrorCode::conflict},
    {ErrorType::constraint_validation_failed,
     "ConstraintValidationFailed",
     kSchema,
     ErrorCode::already_exists},
    {ErrorType::procedure_error, "ProcedureError", kProcedure, ErrorCode::invalid_argument},
    {ErrorType::access_mode, "AccessMode", kStatement, ErrorCode::invalid_argument},
    {ErrorType::not_supported, "FeatureNotSupported", kStatement, ErrorCode::unsupported},
    {ErrorType::database_not_found, "DatabaseNotFound", kDatabase, ErrorCode::not_found},
    {ErrorType::index_not_found, "IndexNotFound", kSchema, ErrorCode::not_found},
    {ErrorType::index_exists,
     "EquivalentSchemaRuleAlreadyExists",
     kSchema,
     ErrorCode::already_exists},
    {ErrorType::limit_exceeded, "LimitExceeded", kStatement, ErrorCode::limit_exceeded},
    {ErrorType::timed_out, "TransactionTimedOut", kTransaction, ErrorCode::limit_exceeded},
    {ErrorType::cancelled, "Terminated", kTransaction, ErrorCode::cancelled},
    {ErrorType::conflict, "DeadlockDetected", kTransient, ErrorCode::conflict},
    {ErrorType::database_error, "UnknownError", kGeneral, ErrorCode::internal},
});

const TypeRow& row_of(ErrorType type) {
    return kTypes[static_cast<std::size_t>(type)];
}

ErrorType type_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return ErrorType::argument_error;
        case ErrorCode::not_found: return ErrorType::entity_not_found;
        case ErrorCode::already_exists: return ErrorType::constraint_validation_failed;
        case ErrorCode::conflict: return ErrorType::conflict;
        case ErrorCode::limit_exceeded: return ErrorType::limit_exceeded;
        case ErrorCode::unsupported: return ErrorType::not_supported;
        case ErrorCode::cancelled: return ErrorType::cancelled;
        case ErrorCode::corruption:
        case ErrorCode::locked:
        case ErrorCode::io_error:
        case ErrorCode::internal: break;
    }
    return ErrorType::database_error;
}

}  // namespace

std::string_view error_type_name(ErrorType type) {
    return row_of(type).name;
}

std::string CypherError::code() const {
    const TypeRow& row = row_of(type);
    if (type == ErrorType::procedure_error && detail == "ProcedureNotFound") {
        return std::string(row.prefix) + detail;  // tools ask for procedures and do without by this
    }
    return std::string(row.prefix) + std::string(row.name);
}

std::string CypherError::text() const {
    std::string result = detail.empty() ? message : detail + ": " + message;
    if (position) {
        result += " (line " + std::to_string(position->line) + ", column " +
                  std::to_string(position->column) + ")";
    }
    if (!hint.empty()) {
        result += (position ? ". " : " ") + hint;
    }
    return result;
}

CypherError compile_error(ErrorType type,
                          std::string_view detail,
                          std::string message,
                          std::string_view text,
                          std::uint32_t offset,
                          std::string hint) {
    return {type,
            std::string(detail),
            ErrorPhase::compile_time,
            std::move(message),
            position_at(text, offset),
            std::move(hint)};
}

CypherError runtime_error(ErrorType type, std::string_view detail, std::string message) {
    return {type, std::string(detail), ErrorPhase::runtime, std::move(message)};
}

CypherError from_error(Error error) {
    return {type_of(error.code), {}, ErrorPhase::runtime, std::move(error.message)};
}

Error to_error(const CypherError& error) {
    return {row_of(error.type).core, error.text()};
}

}  // namespace entente::cypher
