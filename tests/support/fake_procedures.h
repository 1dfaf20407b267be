// A catalogue of procedures that exist as signatures only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/procedures.h"

namespace entente::testing {

class FakeProcedures : public cypher::ProcedureCatalog {
public:
    // "test.my.proc(a :: INTEGER?, b :: STRING?) :: (c :: FLOAT?)"
    void add(const std::string& signature) {
        const std::size_t arguments = signature.find('(');
        const std::size_t arguments_end = signature.find(") ::", arguments);
        const std::size_t results = signature.find('(', arguments_end);
        cypher::ProcedureSignature procedure;
        procedure.name = signature.substr(0, arguments);
        procedure.arguments =
            fields(signature.substr(arguments + 1, arguments_end - arguments - 1));
        if (results != std::string::npos) {
            procedure.results =
                fields(signature.substr(results + 1, signature.rfind(')') - results - 1));
        }
        procedures_[procedure.name] = procedure;
    }

    const cypher::ProcedureSignature* find(std::string_view name) const override {
        const auto found = procedures_.find(name);
        return found == procedures_.end() ? nullptr : &found->second;
    }

    std::vector<std::string_view> names() const override {
        std::vector<std::string_view> result;
        for (const auto& [name, procedure] : procedures_) {
            result.push_back(name);
        }
        return result;
    }

private:
    static std::string trim(const std::string& text) {
        const std::size_t begin = text.find_first_not_of(' ');
        return begin == std::string::npos
                   ? ""
                   : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
    }

    static std::vector<cypher::ProcedureField> fields(const std::string& text) {
        static const std::map<std::string, std::uint32_t> kTypes = {
            {"INTEGER?", cypher::kIntegerType},
            {"STRING?", cypher::kStringType},
            {"FLOAT?", cypher::kFloatType},
            {"NUMBER?", cypher::kNumberTypes},
            {"BOOLEAN?", cypher::kBooleanType}};
        std::vector<cypher::ProcedureField> result;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find(',', begin), text.size());
            const std::string field = text.substr(begin, end - begin);
            const std::size_t colons = field.find("::");
            if (colons != std::string::npos) {
                cypher::ProcedureField parsed;
                parsed.name = trim(field.substr(0, colons));
                parsed.type_text = trim(field.substr(colons + 2));
                const auto type = kTypes.find(parsed.type_text);
                parsed.type =
                    cypher::StaticType::of(type == kTypes.end() ? cypher::kAnyType : type->second);
                result.push_back(parsed);
            }
            begin = end + 1;
        }
        return result;
    }

    std::map<std::string, cypher::ProcedureSignature, std::less<>> procedures_;
};

}  // namespace entente::testing
