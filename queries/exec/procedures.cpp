#include "queries/exec/procedures.h"

#include <algorithm>
#include <utility>

#include "core/ascii.h"
#include "queries/runtime/comparison.h"

namespace entente::cypher {

namespace {

constexpr std::string_view kBlanks = " \t\n";

StaticType type_of(std::string_view text) {
    while (!text.empty() && text.back() == '?') {
        text.remove_suffix(1);
    }
    const std::pair<std::string_view, std::uint32_t> names[] = {{"STRING", kStringType},
                                                                {"INTEGER", kIntegerType},
                                                                {"FLOAT", kFloatType},
                                                                {"NUMBER", kNumberTypes},
                                                                {"BOOLEAN", kBooleanType},
                                                                {"NODE", kNodeType},
                                                                {"RELATIONSHIP", kRelationshipType},
                                                                {"PATH", kPathType},
                                                                {"MAP", kMapType}};
    for (const auto& [name, bits] : names) {
        if (text == name) {
            return StaticType::of(bits);
        }
    }
    return text.starts_with("LIST") ? StaticType::of(kListType) : StaticType::any();
}

// "name :: STRING?, id :: INTEGER?" to fields.
std::vector<ProcedureField> parse_fields(std::string_view text) {
    std::vector<ProcedureField> fields;
    while (!entente::trimmed(text, kBlanks).empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view part = entente::trimmed(text.substr(0, comma), kBlanks);
        const std::size_t colons = part.find("::");
        ProcedureField field;
        field.name = entente::trimmed(part.substr(0, colons), kBlanks);
        if (colons != std::string_view::npos) {
            field.type_text = entente::trimmed(part.substr(colons + 2), kBlanks);
            field.type = type_of(field.type_text);
        }
        fields.push_back(std::move(field));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return fields;
}

}  // namespace

const Procedure* ProcedureRegistry::procedure(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

const ProcedureSignature* ProcedureRegistry::find(std::string_view name) const {
    const Procedure* found = procedure(name);
    return found == nullptr ? nullptr : &found->signature;
}

std::vector<std::string> ProcedureRegistry::all_names() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> result;
    for (const auto& [name, procedure] : by_name_) {
        result.push_back(name);
    }
    return result;
}

std::vector<std::string_view> ProcedureRegistry::names() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string_view> result;
    for (const auto& [name, procedure] : by_name_) {
        result.emplace_back(procedure->signature.name);
    }
    return result;
}

void ProcedureRegistry::add(Procedure procedure) {
    const std::lock_guard lock(mutex_);
    const Procedure& kept = all_.emplace_back(std::move(procedure));
    by_name_[kept.signature.name] = &kept;
    version_ += 1;
}

void ProcedureRegistry::remove_temporary() {
    const std::lock_guard lock(mutex_);
    if (std::erase_if(by_name_, [](const auto& entry) { return entry.second->temporary; }) > 0) {
        version_ += 1;
    }
}

CypherResult<Procedure> table_procedure(std::string_view signature, ProcedureRows rows) {
    const std::size_t open = signature.find('(');
    const std::size_t close = signature.find(')');
    const std::size_t results_open = signature.find('(', close);
    const std::size_t results_close = signature.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open ||
        results_open == std::string_view::npos || results_close < results_open) {
        return runtime_error(ErrorType::argument_error,
                             "",
                             "a signature reads name(argument :: TYPE) :: (result :: TYPE)");
    }
    Procedure result;
    result.temporary = true;
    result.signature.name = entente::trimmed(signature.substr(0, open), kBlanks);
    result.signature.arguments = parse_fields(signature.substr(open + 1, close - open - 1));
    result.signature.results =
        parse_fields(signature.substr(results_open + 1, results_close - results_open - 1));
    const std::size_t given = result.signature.arguments.size();
    result.run = [given, table = std::move(rows)](
                     Execution&,
                     std::span<const QueryValue> arguments) -> CypherResult<ProcedureRows> {
        ProcedureRows found;
        for (const std::vector<QueryValue>& row : table) {
            bool same = row.size() >= given && arguments.size() >= given;
            for (std::size_t i = 0; same && i < given; ++i) {
                same = equivalent(row[i], arguments[i]);
            }
            if (same) {
                found.emplace_back(row.begin() + static_cast<std::ptrdiff_t>(given), row.end());
            }
        }
        return found;
    };
    return result;
}

}  // namespace entente::cypher
