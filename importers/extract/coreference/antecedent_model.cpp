#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "importers/extract/coreference/antecedents.h"

namespace entente {

namespace {

bool read_weight(std::string_view cell, float& weight) {
    const std::string text(cell);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    weight = static_cast<float>(value);
    return !text.empty() && *end == '\0' && std::isfinite(value);
}

}  // namespace

Result<std::shared_ptr<const AntecedentModel>> AntecedentModel::load(const TableSource& source) {
    std::vector<std::string_view> columns = {"feature", "all"};
    columns.insert(columns.end(), kDescriptionKinds.begin(), kDescriptionKinds.end());
    ENTENTE_ASSIGN(const Table table, Table::parse(source, columns));
    auto model = std::make_shared<AntecedentModel>();
    std::array<bool, kAntecedentFeatures.size()> seen{};
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto found =
            std::find(kAntecedentFeatures.begin(), kAntecedentFeatures.end(), table.cell(row, 0));
        const auto index = static_cast<std::size_t>(found - kAntecedentFeatures.begin());
        if (found == kAntecedentFeatures.end() || seen.at(index)) {
            return table.error_at(row,
                                  "the feature '" + std::string(table.cell(row, 0)) +
                                      "' is unknown or there twice; antecedents.h has the list");
        }
        seen.at(index) = true;
        float common = 0;
        bool read = read_weight(table.cell(row, 1), common);
        for (std::size_t kind = 0; kind < kDescriptionKinds.size(); ++kind) {
            float own = 0;
            read = read && read_weight(table.cell(row, 2 + kind), own);
            model->weights_.at(kind).at(index) = common + own;
        }
        if (!read) {
            return table.error_at(row, "every weight must be a number");
        }
    }
    if (std::find(seen.begin(), seen.end(), false) != seen.end()) {
        return Error{ErrorCode::invalid_argument,
                     std::string(source.name) + ": a feature of antecedents.h has no weight"};
    }
    return std::shared_ptr<const AntecedentModel>(std::move(model));
}

double AntecedentModel::score(const Antecedent& candidate, std::size_t kind) const {
    double sum = 0;
    for (std::size_t i = 0; i < kAntecedentFeatures.size(); ++i) {
        sum += static_cast<double>(weights_.at(kind).at(i)) *
               static_cast<double>(candidate.features.at(i));
    }
    return sum;
}

std::size_t AntecedentModel::best(const std::vector<Antecedent>& candidates,
                                  std::size_t kind) const {
    std::size_t best = 0;
    double highest = score(candidates.front(), kind);
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        if (const double own = score(candidates[i], kind); own > highest) {
            highest = own;
            best = i;
        }
    }
    return best;
}

}  // namespace entente
