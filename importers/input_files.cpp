#include "importers/input_files.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace entente {

namespace {

namespace fs = std::filesystem;

Error file_error(const std::error_code& code) {
    return {
        code == std::errc::no_such_file_or_directory ? ErrorCode::not_found : ErrorCode::io_error,
        code.message()};
}

InputFile input_file(const fs::path& path) {
    InputFile file{path.string(), std::nullopt, 0};
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    file.bytes = error ? 0 : static_cast<std::uint64_t>(bytes);  // a pipe has no size
    return file;
}

bool is_special(const fs::file_status& status) {
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

// Every file in the folder and below. Does not follow links to folders: they may lead round.
void list_folder(const fs::path& folder,
                 std::vector<InputFile>& files,
                 std::vector<std::string>* left_out) {
    const auto leave_out = [&](const fs::path& path) {
        if (left_out != nullptr) {
            left_out->push_back(path.string());
        }
    };
    std::error_code error;
    std::vector<InputFile> found;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (is_hidden(entry->path())) {
            entry.disable_recursion_pending();
        } else if (is_store_folder(entry->path().string())) {
            leave_out(entry->path());
            entry.disable_recursion_pending();
        } else if (is_import_journal(entry->path().string())) {
            leave_out(entry->path());
        } else if (is_special(entry->status(ignored))) {
            leave_out(entry->path());  // a pipe without a writer would be waited for for ever
        } else if (!entry->is_directory(ignored)) {
            found.push_back(input_file(entry->path()));
        }
    }
    std::ranges::sort(found, {}, &InputFile::path);
    std::ranges::move(found, std::back_inserter(files));
    if (error) {
        files.push_back({folder.string(), file_error(error), 0});
    }
}

}  // namespace

bool is_store_folder(const std::string& path) {
    std::error_code ignored;
    return fs::is_regular_file(fs::path(path) / "CURRENT", ignored) &&
           fs::is_regular_file(fs::path(path) / "IDENTITY", ignored);
}

bool is_import_journal(std::string_view path) {
    return path.ends_with(".journal.jsonl");
}

std::vector<InputFile> list_files(std::span<const std::string> paths,
                                  std::vector<std::string>* left_out) {
    std::vector<InputFile> files;
    for (const std::string& path : paths) {
        std::error_code error;
        const fs::file_status status = path == kStandardInput
                                           ? fs::file_status(fs::file_type::regular)
                                           : fs::status(path, error);
        if (path == kStandardInput) {
            files.push_back({path, std::nullopt, 0});
        } else if (!fs::exists(status)) {
            files.push_back(
                {path,
                 file_error(error ? error
                                  : std::make_error_code(std::errc::no_such_file_or_directory)),
                 0});
        } else if (is_store_folder(path)) {
            files.push_back({path,
                             Error{ErrorCode::invalid_argument,
                                   "this is the folder of a store, not of articles or tables; to "
                                   "copy a store use backup and restore"},
                             0});
        } else if (fs::is_directory(status)) {
            list_folder(path, files, left_out);
        } else {
            files.push_back(input_file(path));
        }
    }
    return files;
}

std::string to_string(const RefusedRecord& refused) {
    const std::string place = refused.line == 0 ? "" : ":" + std::to_string(refused.line);
    return refused.file + place + ": " + refused.error.message;
}

}  // namespace entente
