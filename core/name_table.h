// The dictionaries of a store: names of labels, edge types and property keys, and their codes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/row_reader.h"

namespace entente {

// Names are only ever added, codes from 1 up, so one table serves every view: an older view never
// meets a code that is newer than it. Safe for many threads.
class NameTable {
public:
    Status load(const RowReader& rows);

    // The same names in a table of their own.
    std::shared_ptr<NameTable> clone() const;

    std::optional<std::uint32_t> code(keys::Dictionary dictionary, std::string_view name) const;
    // "" for a code that there is not.
    std::string name(keys::Dictionary dictionary, std::uint32_t code) const;
    // By code, from 1.
    std::vector<std::string> names(keys::Dictionary dictionary) const;

    // Records a name that is about to be committed, so that no reader can meet its code before it. The
    // code has to be the next one.
    void add(keys::Dictionary dictionary, std::uint32_t code, const std::string& name);

    // Takes back the names from this code on: their commit failed.
    void remove_from(keys::Dictionary dictionary, std::uint32_t code);

private:
    struct Names {
        std::vector<std::string> by_code;  // code 1 at index 0
        std::map<std::string, std::uint32_t, std::less<>> codes;
    };

    Names& of(keys::Dictionary dictionary) {
        return dictionaries_.at(static_cast<std::size_t>(dictionary));
    }

    const Names& of(keys::Dictionary dictionary) const {
        return dictionaries_.at(static_cast<std::size_t>(dictionary));
    }

    mutable std::shared_mutex mutex_;
    std::array<Names, 3> dictionaries_;
};

}  // namespace entente
