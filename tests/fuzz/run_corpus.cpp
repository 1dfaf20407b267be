// Runs a fuzz target over its corpus as a plain test: each file whole, cut short and with bytes changed.
//
// Usage: TARGET FOLDER. A crash or an abort of the target is the failure.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kVariants = 200;

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " CORPUS_FOLDER\n";
        return 2;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        files.push_back(entry.path());
    }
    if (files.empty()) {
        std::cerr << argv[1] << " holds no files\n";
        return 1;
    }
    std::mt19937 random(1);
    std::size_t inputs = 1;
    run({});
    for (const auto& file : files) {
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
        run(bytes);
        ++inputs;
        for (int i = 0; i < kVariants && !bytes.empty(); ++i, ++inputs) {
            std::string variant = bytes.substr(0, 1 + random() % bytes.size());
            for (unsigned changes = random() % 4; changes > 0; --changes) {
                variant[random() % variant.size()] = static_cast<char>(random());
            }
            run(variant);
        }
    }
    std::cout << inputs << " inputs from " << files.size() << " files\n";
    return 0;
}
