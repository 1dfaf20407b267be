#include "core/name_table.h"

namespace entente {

Status NameTable::load(const RowReader& rows) {
    for (const auto dictionary : {keys::Dictionary::labels,
                                  keys::Dictionary::edge_types,
                                  keys::Dictionary::property_keys}) {
        Names names;
        bool complete = true;
        ENTENTE_TRY(rows.scan(
            keys::dictionary_names(dictionary), [&](std::string_view key, std::string_view value) {
                const auto code = keys::decode_dictionary_code(key);
                complete = complete && code && *code == names.by_code.size() + 1;
                names.by_code.emplace_back(value);
                names.codes.emplace(std::string(value),
                                    static_cast<std::uint32_t>(names.by_code.size()));
                return complete;
            }));
        if (!complete || names.codes.size() != names.by_code.size()) {
            return Error{ErrorCode::corruption, "a dictionary of the store has gaps or twins"};
        }
        const std::lock_guard<std::shared_mutex> lock(mutex_);
        of(dictionary) = std::move(names);
    }
    return {};
}

std::shared_ptr<NameTable> NameTable::clone() const {
    auto copy = std::make_shared<NameTable>();
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    copy->dictionaries_ = dictionaries_;
    return copy;
}

std::optional<std::uint32_t> NameTable::code(keys::Dictionary dictionary,
                                             std::string_view name) const {
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    const Names& names = of(dictionary);
    const auto found = names.codes.find(name);
    return found == names.codes.end() ? std::nullopt : std::optional(found->second);
}

std::string NameTable::name(keys::Dictionary dictionary, std::uint32_t code) const {
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    const Names& names = of(dictionary);
    return code == 0 || code > names.by_code.size() ? std::string() : names.by_code[code - 1];
}

std::vector<std::string> NameTable::names(keys::Dictionary dictionary) const {
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    return of(dictionary).by_code;
}

void NameTable::add(keys::Dictionary dictionary, std::uint32_t code, const std::string& name) {
    const std::lock_guard<std::shared_mutex> lock(mutex_);
    Names& names = of(dictionary);
    if (code == names.by_code.size() + 1) {
        names.by_code.push_back(name);
        names.codes.emplace(name, code);
    }
}

void NameTable::remove_from(keys::Dictionary dictionary, std::uint32_t code) {
    const std::lock_guard<std::shared_mutex> lock(mutex_);
    Names& names = of(dictionary);
    while (code > 0 && names.by_code.size() >= code) {
        names.codes.erase(names.by_code.back());
        names.by_code.pop_back();
    }
}

}  // namespace entente
