// Model files: named arrays of numbers behind a version and a checksum, mapped into memory as they are.
//
// Layout, little-endian, which other languages may write as well:
//
//     16 bytes  "entente-model", zero-padded
//     u32       format version, 1
//     u32       number of sections
//     u64       size of the whole file
//     per section 80 bytes: 48 bytes name, zero-padded; u32 element type; u32 rows; u32 columns;
//               u32 zero; u64 offset; u64 bytes
//     the sections' data in the order of the directory, each at a multiple of 64 bytes, gaps zero
//     32 bytes  SHA-256 of everything before
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

inline constexpr std::uint32_t kModelFormatVersion = 1;
// Limits of one model file; beyond them it is refused.
inline constexpr std::size_t kModelBytesMax = 256U << 20U;
inline constexpr std::size_t kModelSectionsMax = 4096;
inline constexpr std::size_t kModelNameBytesMax = 47;

enum class ElementType : std::uint32_t {
    bytes = 0,  // text, or what the reader of the section knows how to read
    int8 = 1,
    int16 = 2,
    int32 = 3,
    uint32 = 4,
    float32 = 5
};

// "bytes", "int8", ...
std::string_view element_type_name(ElementType type);
std::size_t element_bytes(ElementType type);

template <typename T>
constexpr ElementType element_type_of();
template <>
constexpr ElementType element_type_of<char>() {
    return ElementType::bytes;
}
template <>
constexpr ElementType element_type_of<std::int8_t>() {
    return ElementType::int8;
}
template <>
constexpr ElementType element_type_of<std::int16_t>() {
    return ElementType::int16;
}
template <>
constexpr ElementType element_type_of<std::int32_t>() {
    return ElementType::int32;
}
template <>
constexpr ElementType element_type_of<std::uint32_t>() {
    return ElementType::uint32;
}
template <>
constexpr ElementType element_type_of<float>() {
    return ElementType::float32;
}

// A matrix, row after row, in the memory of its ModelFile, which must outlive it.
template <typename T>
struct ModelArray {
    std::span<const T> values;
    std::size_t rows = 0;
    std::size_t columns = 0;

    const T* row(std::size_t i) const { return values.data() + i * columns; }
};

// A model file that was read and found sound. Immutable: many threads may read it at once.
class ModelFile {
public:
    // Maps the file. Errors say which file and what to try: not_found, io_error, corruption (damaged,
    // cut short, or no model file at all), unsupported (a newer format), limit_exceeded.
    static Result<std::shared_ptr<const ModelFile>> open(const std::filesystem::path& path);

    // The same over a copy of `bytes`; `name` stands for the path in errors.
    static Result<std::shared_ptr<const ModelFile>> parse(std::string_view bytes, std::string name);

    ModelFile(const ModelFile&) = delete;
    ModelFile& operator=(const ModelFile&) = delete;
    ~ModelFile();

    const std::string& name() const { return name_; }

    // The first twelve hexadecimal digits of its SHA-256: tells one training from another.
    const std::string& version() const { return version_; }

    bool has(std::string_view section) const;
    std::vector<std::string> section_names() const;

    // A section whose type must be T's. invalid_argument, which names the file, when there is none
    // of that name or it is of another type: then the file holds some other model.
    template <typename T>
    Result<ModelArray<T>> array(std::string_view section) const {
        ENTENTE_ASSIGN(const Section* found, find(section, element_type_of<T>()));
        return ModelArray<T>{
            {reinterpret_cast<const T*>(found->data.data()), found->data.size() / sizeof(T)},
            found->rows,
            found->columns};
    }

    // As above, and of this shape.
    template <typename T>
    Result<ModelArray<T>> array(std::string_view section,
                                std::size_t rows,
                                std::size_t columns) const {
        ENTENTE_ASSIGN(const ModelArray<T> found, array<T>(section));
        if (found.rows != rows || found.columns != columns) {
            return shape_error(section, found.rows, found.columns, rows, columns);
        }
        return found;
    }

    // The bytes of a section of type `bytes`.
    Result<std::string_view> text(std::string_view section) const;

    // By convention the section "kind" names what the model is for ("english-boundaries") and, after
    // a space, the version of its features. Ok when it is `kind`.
    Status require_kind(std::string_view kind) const;

private:
    struct Section {
        ElementType type = ElementType::bytes;
        std::uint32_t rows = 0;
        std::uint32_t columns = 0;
        std::string_view data;
    };

    ModelFile() = default;
    Status check(std::string_view bytes);
    Status add_section(std::string_view bytes, std::size_t index, std::size_t& floor);
    Result<const Section*> find(std::string_view section, ElementType type) const;
    Error shape_error(std::string_view section,
                      std::size_t rows,
                      std::size_t columns,
                      std::size_t wanted_rows,
                      std::size_t wanted_columns) const;

    std::string name_;
    std::string version_;
    std::map<std::string, Section, std::less<>> sections_;
    const void* mapping_ = nullptr;  // of open()
    std::size_t mapping_bytes_ = 0;
    std::vector<std::uint64_t> copy_;  // of parse(); 8-byte elements for the alignment of any type
};

// Collects sections and writes them; the same sections in the same order give the same bytes.
class ModelWriter {
public:
    // `values` holds rows * columns elements. A wrong name or size is remembered and reported by
    // bytes() and write().
    template <typename T>
    void add(std::string_view name,
             std::span<const T> values,
             std::size_t rows,
             std::size_t columns) {
        add_bytes(name,
                  element_type_of<T>(),
                  {reinterpret_cast<const char*>(values.data()), values.size_bytes()},
                  rows,
                  columns);
    }

    void add_text(std::string_view name, std::string_view text) {
        add_bytes(name, ElementType::bytes, text, 1, text.size());
    }

    Result<std::string> bytes() const;
    // Replaces the file as a whole: a reader sees the old one or the new one.
    Status write(const std::filesystem::path& path) const;

private:
    struct Section {
        std::string name;
        ElementType type = ElementType::bytes;
        std::string data;
        std::size_t rows = 0;
        std::size_t columns = 0;
    };

    void add_bytes(std::string_view name,
                   ElementType type,
                   std::string_view data,
                   std::size_t rows,
                   std::size_t columns);

    std::vector<Section> sections_;
    Status wrong_;
};

// The folder that models are read from: $ENTENTE_MODELS if it is set, else share/entente/models
// beside the folder of the running program if there is one, else importers/models of the source tree
// that this program was built from.
std::filesystem::path model_folder();

// Opens the model `file_name` ("english-boundaries.model") of model_folder(). The error of a file that
// is not there says where it was looked for and how to point to another folder.
Result<std::shared_ptr<const ModelFile>> open_model(std::string_view file_name);

}  // namespace entente
