#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
namespace entente::train {
std::string normal(std::string_view form);
std::string word_key(std::string_view form);
std::vector<std::uint32_t> subword_buckets(std::string_view form, std::size_t buckets);
}  // namespace entente::train
