#include "importers/model_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/hash.h"

namespace entente {

namespace {

static_assert(std::endian::native == std::endian::little,
              "model files are mapped as they are, which needs a little-endian machine");

constexpr std::string_view kMagic{"entente-model\0\0\0", 16};
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kEntryBytes = 80;
constexpr std::size_t kNameBytes = kModelNameBytesMax + 1;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kDigestBytes = 32;
constexpr std::array<std::string_view, 6> kTypeNames = {
    "bytes", "int8", "int16", "int32", "uint32", "float32"};
constexpr std::array<std::size_t, 6> kTypeBytes = {1, 1, 2, 4, 4, 4};

constexpr std::string_view kTakeAnother =
    "; copy the file anew from the release or the source tree that this program comes from";

template <typename T>
T number_at(std::string_view bytes, std::size_t position) {
    T value{};
    std::memcpy(&value, bytes.data() + position, sizeof(T));
    return value;
}

template <typename T>
void append_number(std::string& out, T value) {
    std::array<char, sizeof(T)> bytes{};
    std::memcpy(bytes.data(), &value, sizeof(T));
    out.append(bytes.data(), bytes.size());
}

std::size_t aligned(std::size_t position) {
    return (position + kAlignment - 1) / kAlignment * kAlignment;
}

std::string_view digest_view(const std::array<std::uint8_t, kDigestBytes>& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Error system_error(const std::filesystem::path& path, std::string_view doing, int code) {
    return {code == ENOENT ? ErrorCode::not_found : ErrorCode::io_error,
            "model file " + path.string() + ": " + std::string(doing) + ": " +
                std::error_code(code, std::generic_category()).message()};
}

// Closes a file descriptor at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    int number() const { return number_; }

private:
    int number_;
};

}  // namespace

std::string_view element_type_name(ElementType type) {
    return kTypeNames.at(static_cast<std::size_t>(type));
}

std::size_t element_bytes(ElementType type) {
    return kTypeBytes.at(static_cast<std::size_t>(type));
}

Result<std::shared_ptr<const ModelFile>> ModelFile::open(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        return system_error(path, "cannot be opened", errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return system_error(path, "cannot be read", S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    std::shared_ptr<ModelFile> model(new ModelFile());
    model->name_ = path.string();
    if (size > 0 && size <= kModelBytesMax) {
        void* mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
        if (mapping == MAP_FAILED) {
            return system_error(path, "cannot be mapped into memory", errno);
        }
        model->mapping_ = mapping;
        model->mapping_bytes_ = size;
    } else if (size > kModelBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "model file " + path.string() + " has " + std::to_string(size) +
                         " bytes, more than kModelBytesMax (" + std::to_string(kModelBytesMax) +
                         ")"};
    }
    ENTENTE_TRY(model->check({static_cast<const char*>(model->mapping_), model->mapping_bytes_}));
    return std::shared_ptr<const ModelFile>(std::move(model));
}

Result<std::shared_ptr<const ModelFile>> ModelFile::parse(std::string_view bytes,
                                                          std::string name) {
    std::shared_ptr<ModelFile> model(new ModelFile());
    model->name_ = std::move(name);
    model->copy_.resize((bytes.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    if (!bytes.empty()) {
        std::memcpy(model->copy_.data(), bytes.data(), bytes.size());
    }
    ENTENTE_TRY(model->check({reinterpret_cast<const char*>(model->copy_.data()), bytes.size()}));
    return std::shared_ptr<const ModelFile>(std::move(model));
}

ModelFile::~ModelFile() {
    if (mapping_ != nullptr) {
        // munmap takes what mmap gave, which was no constant.
        ::munmap(const_cast<void*>(mapping_), mapping_bytes_);
    }
}

Status ModelFile::check(std::string_view bytes) {
    const auto damaged = [&](const std::string& what) {
        return Error{ErrorCode::corruption,
                     "model file " + name_ + ": " + what + std::string(kTakeAnother)};
    };
    if (bytes.substr(0, kMagic.size()) != kMagic) {
        return damaged(bytes.empty() ? "it is empty" : "it is not a model file of this program");
    }
    if (bytes.size() < kHeaderBytes + kDigestBytes) {
        return damaged("it is cut short after " + std::to_string(bytes.size()) + " bytes");
    }
    const auto version = number_at<std::uint32_t>(bytes, 16);
    if (version != kModelFormatVersion) {
        return Error{ErrorCode::unsupported,
                     "model file " + name_ + " has format " + std::to_string(version) +
                         ", and this program reads format " + std::to_string(kModelFormatVersion) +
                         "; use the models that came with it"};
    }
    const auto size = number_at<std::uint64_t>(bytes, 24);
    if (size != bytes.size()) {
        return damaged("it has " + std::to_string(bytes.size()) + " bytes and says " +
                       std::to_string(size));
    }
    const std::string_view content = bytes.substr(0, bytes.size() - kDigestBytes);
    if (digest_view(sha256(content)) != bytes.substr(content.size())) {
        return damaged("its SHA-256 is not the one that it ends with");
    }
    constexpr std::size_t kVersionBytes = 6;
    for (const char byte : bytes.substr(content.size(), kVersionBytes)) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        version_ += kDigits[static_cast<unsigned char>(byte) >> 4U];
        version_ += kDigits[static_cast<unsigned char>(byte) & 15U];
    }
    const auto count = number_at<std::uint32_t>(bytes, 20);
    if (count > kModelSectionsMax || kHeaderBytes + count * kEntryBytes > content.size()) {
        return damaged("it names " + std::to_string(count) + " sections");
    }
    std::size_t floor = kHeaderBytes + count * kEntryBytes;
    for (std::size_t i = 0; i < count; ++i) {
        ENTENTE_TRY(add_section(content, i, floor));
    }
    return {};
}

// Reads entry `index` of the directory. `floor` is where the data before it ended.
Status ModelFile::add_section(std::string_view bytes, std::size_t index, std::size_t& floor) {
    const std::size_t entry = kHeaderBytes + index * kEntryBytes;
    const std::string_view name_field = bytes.substr(entry, kNameBytes);
    const std::string_view name = name_field.substr(0, name_field.find('\0'));
    const auto type = number_at<std::uint32_t>(bytes, entry + kNameBytes);
    const auto rows = number_at<std::uint32_t>(bytes, entry + kNameBytes + 4);
    const auto columns = number_at<std::uint32_t>(bytes, entry + kNameBytes + 8);
    const auto offset = number_at<std::uint64_t>(bytes, entry + kNameBytes + 16);
    const auto size = number_at<std::uint64_t>(bytes, entry + kNameBytes + 24);
    // rows * columns * 4 fits: both are below 2^32 and size, checked first, below kModelBytesMax.
    const bool placed = offset % kAlignment == 0 && offset >= floor && offset <= bytes.size() &&
                        size <= bytes.size() - offset;
    if (name.empty() || name.size() == kNameBytes || type >= kTypeNames.size() || !placed ||
        std::uint64_t{rows} * columns != size / kTypeBytes.at(type) ||
        size % kTypeBytes.at(type) != 0) {
        return Error{ErrorCode::corruption,
                     "model file " + name_ + ": entry " + std::to_string(index) +
                         " of its directory makes no sense" + std::string(kTakeAnother)};
    }
    const Section section{
        static_cast<ElementType>(type), rows, columns, bytes.substr(offset, size)};
    if (!sections_.emplace(std::string(name), section).second) {
        return Error{ErrorCode::corruption,
                     "model file " + name_ + ": it has two sections '" + std::string(name) + "'" +
                         std::string(kTakeAnother)};
    }
    floor = offset + size;
    return {};
}

bool ModelFile::has(std::string_view section) const {
    return sections_.find(section) != sections_.end();
}

std::vector<std::string> ModelFile::section_names() const {
    std::vector<std::string> names;
    names.reserve(sections_.size());
    for (const auto& [name, section] : sections_) {
        names.push_back(name);
    }
    return names;
}

Result<const ModelFile::Section*> ModelFile::find(std::string_view section,
                                                  ElementType type) const {
    const auto found = sections_.find(section);
    if (found == sections_.end()) {
        return Error{ErrorCode::invalid_argument,
                     "model file " + name_ + " has no section '" + std::string(section) +
                         "': it holds some other model" + std::string(kTakeAnother)};
    }
    if (found->second.type != type) {
        return Error{ErrorCode::invalid_argument,
                     "model file " + name_ + ": section '" + std::string(section) + "' holds " +
                         std::string(element_type_name(found->second.type)) + ", not " +
                         std::string(element_type_name(type)) + ": it holds some other model" +
                         std::string(kTakeAnother)};
    }
    return &found->second;
}

Error ModelFile::shape_error(std::string_view section,
                             std::size_t rows,
                             std::size_t columns,
                             std::size_t wanted_rows,
                             std::size_t wanted_columns) const {
    const auto shape = [](std::size_t r, std::size_t c) {
        return std::to_string(r) + " x " + std::to_string(c);
    };
    return {ErrorCode::invalid_argument,
            "model file " + name_ + ": section '" + std::string(section) + "' is " +
                shape(rows, columns) + ", not " + shape(wanted_rows, wanted_columns) +
                ": it holds some other model" + std::string(kTakeAnother)};
}

Result<std::string_view> ModelFile::text(std::string_view section) const {
    ENTENTE_ASSIGN(const ModelArray<char> found, array<char>(section));
    return std::string_view(found.values.data(), found.values.size());
}

Status ModelFile::require_kind(std::string_view kind) const {
    ENTENTE_ASSIGN(const std::string_view found, text("kind"));
    if (found != kind) {
        return Error{ErrorCode::invalid_argument,
                     "model file " + name_ + " is for '" + std::string(found) + "', not for '" +
                         std::string(kind) + "'" + std::string(kTakeAnother)};
    }
    return {};
}

void ModelWriter::add_bytes(std::string_view name,
                            ElementType type,
                            std::string_view data,
                            std::size_t rows,
                            std::size_t columns) {
    const bool known = std::ranges::any_of(
        sections_, [&](const Section& section) { return section.name == name; });
    if (wrong_.ok() &&
        (name.empty() || name.size() > kModelNameBytesMax || known ||
         name.find('\0') != std::string_view::npos || rows > UINT32_MAX || columns > UINT32_MAX ||
         rows * columns * element_bytes(type) != data.size())) {
        wrong_ =
            Error{ErrorCode::invalid_argument,
                  "section '" + std::string(name) + "' of a model file: name or size is wrong"};
    }
    sections_.push_back({std::string(name), type, std::string(data), rows, columns});
}

Result<std::string> ModelWriter::bytes() const {
    ENTENTE_TRY(wrong_);
    if (sections_.size() > kModelSectionsMax) {
        return Error{ErrorCode::limit_exceeded,
                     "a model file has at most kModelSectionsMax (" +
                         std::to_string(kModelSectionsMax) + ") sections"};
    }
    std::string directory;
    std::size_t end = kHeaderBytes + sections_.size() * kEntryBytes;
    for (const Section& section : sections_) {
        const std::size_t offset = aligned(end);
        directory += section.name;
        directory.append(kNameBytes - section.name.size(), '\0');
        append_number(directory, static_cast<std::uint32_t>(section.type));
        append_number(directory, static_cast<std::uint32_t>(section.rows));
        append_number(directory, static_cast<std::uint32_t>(section.columns));
        append_number(directory, std::uint32_t{0});
        append_number(directory, std::uint64_t{offset});
        append_number(directory, std::uint64_t{section.data.size()});
        end = offset + section.data.size();
    }
    if (end + kDigestBytes > kModelBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "a model file has at most kModelBytesMax (" + std::to_string(kModelBytesMax) +
                         ") bytes"};
    }
    std::string out(kMagic);
    append_number(out, kModelFormatVersion);
    append_number(out, static_cast<std::uint32_t>(sections_.size()));
    append_number(out, std::uint64_t{end + kDigestBytes});
    out += directory;
    for (const Section& section : sections_) {
        out.resize(aligned(out.size()), '\0');
        out += section.data;
    }
    out += digest_view(sha256(out));
    return out;
}

Status ModelWriter::write(const std::filesystem::path& path) const {
    ENTENTE_ASSIGN(const std::string content, bytes());
    std::filesystem::path draft = path;
    draft += ".new";
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) {
        return Error{ErrorCode::io_error, "cannot write " + draft.string()};
    }
    std::error_code code;
    std::filesystem::rename(draft, path, code);
    if (code) {
        return Error{
            ErrorCode::io_error,
            "cannot rename " + draft.string() + " to " + path.string() + ": " + code.message()};
    }
    return {};
}

std::filesystem::path model_folder() {
    const char* chosen = std::getenv("ENTENTE_MODELS");
    if (chosen != nullptr && *chosen != '\0') {
        return chosen;
    }
    std::error_code code;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
    if (!code) {
        std::filesystem::path installed =
            program.parent_path().parent_path() / "share" / "entente" / "models";
        if (std::filesystem::is_directory(installed, code)) {
            return installed;
        }
    }
    return ENTENTE_SOURCE_MODELS;
}

Result<std::shared_ptr<const ModelFile>> open_model(std::string_view file_name) {
    const std::filesystem::path path = model_folder() / file_name;
    auto model = ModelFile::open(path);
    if (!model.ok() && model.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::not_found,
                     "model file " + path.string() +
                         " is not there; set ENTENTE_MODELS to the folder that holds " +
                         std::string(file_name) +
                         ", or install the program together with its models"};
    }
    return model;
}

}  // namespace entente
