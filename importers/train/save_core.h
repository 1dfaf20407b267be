// Writes a trained network as the model file that importers/parse/core_network.h describes.
#pragma once

#include <filesystem>

#include "importers/train/examples.h"
#include "importers/train/network.h"

namespace entente::train {

// Weights become int8 with a scale for each output. Throws std::runtime_error.
void save_core(const Network& network,
               const Inventory& inventory,
               const std::filesystem::path& file);

}  // namespace entente::train
