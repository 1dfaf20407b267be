// Tells which files in some folders have become complete.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace entente {

// Watches folders and all folders below by Linux's inotify(7). A file is complete when a program that wrote it has closed it, or when it was moved
// here; files whose name begins with a dot never are, so that programs can write under such a name and then rename. What was there before
// open() is not told, see is_being_written(). Not for use by several threads at once.
class FolderWatch {
public:
    // io_error when a folder cannot be watched (it is none, or the system's limit of watches is reached).
    static Result<std::unique_ptr<FolderWatch>> open(std::span<const std::string> folders);

    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;
    ~FolderWatch();

    struct Changes {
        std::vector<std::string> files;  // in the order in which they became complete, each once
        bool missed = false;  // there were more than the system tells: list the folders again
    };

    // Waits until something is complete, a signal comes or `patience` is over; then what there is, which may be nothing.
    // io_error when the system fails, or when no folder is left to watch.
    Result<Changes> wait(std::chrono::milliseconds patience);

private:
    explicit FolderWatch(int descriptor) : descriptor_(descriptor) {}

    Status add(const std::string& folder);
    Status add_with_files(const std::string& folder, Changes& changes);

    int descriptor_;
    std::map<int, std::string> folders_;  // by watch
};

// Whether some program has the file open to write. False also where the system does not tell (files of other users, other file systems).
bool is_being_written(const std::string& path);

}  // namespace entente
