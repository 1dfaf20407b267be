#include "importers/folder_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "importers/input_files.h"

namespace entente {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;

Error cannot_watch(const std::string& folder, int code) {
    std::string why = std::error_code(code, std::generic_category()).message();
    if (code == ENOSPC) {
        why =
            "there are more folders than fs.inotify.max_user_watches allows (raise it with sysctl)";
    }
    return {ErrorCode::io_error, folder + " cannot be watched: " + why};
}

bool is_hidden(const std::string& name) {
    return name.starts_with('.');
}

void add_once(std::string path, std::vector<std::string>& files) {
    if (std::ranges::find(files, path) == files.end()) {
        files.push_back(std::move(path));
    }
}

}  // namespace

Result<std::unique_ptr<FolderWatch>> FolderWatch::open(std::span<const std::string> folders) {
    const int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (descriptor < 0) {
        return cannot_watch("nothing", errno);
    }
    std::unique_ptr<FolderWatch> watch(new FolderWatch(descriptor));
    for (const std::string& folder : folders) {
        ENTENTE_TRY(watch->add(folder));
    }
    return watch;
}

FolderWatch::~FolderWatch() {
    close(descriptor_);
}

Status FolderWatch::add(const std::string& folder) {
    const int watch = inotify_add_watch(descriptor_, folder.c_str(), kEvents);
    if (watch < 0) {
        return cannot_watch(folder, errno);
    }
    folders_[watch] = folder;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (is_hidden(entry->path().filename().string()) ||
            is_store_folder(entry->path().string())) {
            entry.disable_recursion_pending();
        } else if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
            const std::string path = entry->path().string();
            const int below = inotify_add_watch(descriptor_, path.c_str(), kEvents);
            if (below < 0 && errno != ENOENT) {  // it may be gone by now
                return cannot_watch(path, errno);
            }
            if (below >= 0) {
                folders_[below] = path;
            }
        }
    }
    return {};
}

// A new folder: what was put into it before it was watched is told by nobody.
Status FolderWatch::add_with_files(const std::string& folder, Changes& changes) {
    ENTENTE_TRY(add(folder));
    const std::vector<std::string> paths = {folder};
    for (const InputFile& file : list_files(paths)) {
        if (!file.error && !is_being_written(file.path)) {
            add_once(file.path, changes.files);
        }
    }
    return {};
}

Result<FolderWatch::Changes> FolderWatch::wait(std::chrono::milliseconds patience) {
    Changes changes;
    if (folders_.empty()) {
        return Error{ErrorCode::io_error, "the folders that were watched are gone"};
    }
    pollfd waiting{descriptor_, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) {
        return changes;
    }
    alignas(inotify_event) std::array<char, 1 << 16> buffer{};
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    if (size < 0) {
        return errno == EAGAIN || errno == EINTR ? Result<Changes>(changes)
                                                 : cannot_watch("the folders", errno);
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
        const auto& event = *reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += sizeof(inotify_event) + event.len;
        changes.missed = changes.missed || (event.mask & IN_Q_OVERFLOW) != 0;
        if ((event.mask & IN_IGNORED) != 0) {
            folders_.erase(event.wd);
        }
        const auto folder = folders_.find(event.wd);
        const std::string name = event.len == 0 ? "" : event.name;
        if (folder == folders_.end() || name.empty() || is_hidden(name)) {
            continue;
        }
        std::string path = (fs::path(folder->second) / name).string();
        if (is_import_journal(name) || is_store_folder(path)) {
            continue;
        }
        if ((event.mask & IN_ISDIR) != 0) {
            // One that is gone again already is no failure.
            if (const Status added = add_with_files(path, changes);
                !added.ok() && fs::exists(path)) {
                return added.error();
            }
        } else if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
            add_once(std::move(path), changes.files);
        }
    }
    return changes;
}

bool is_being_written(const std::string& path) {
    // A lease to read is given only when nobody has the file open to write.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return false;
    }
    const bool written = fcntl(file, F_SETLEASE, F_RDLCK) < 0 && errno == EAGAIN;
    close(file);
    return written;
}

}  // namespace entente
