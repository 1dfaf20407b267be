#include "server/commands/import_watch.h"

#include <algorithm>
#include <chrono>

#include "importers/folder_watch.h"
#include "importers/input_files.h"
#include "server/commands/command.h"
#include "server/commands/stop_signals.h"

namespace entente {

namespace {

// A signal that comes just before the wait is noticed after it.
constexpr std::chrono::milliseconds kPatience{500};

// All files of the folders but those that somebody still writes: they will be told.
std::vector<std::string> complete_files(std::span<const std::string> folders) {
    std::vector<std::string> files;
    for (const InputFile& file : list_files(folders)) {
        if (!is_being_written(file.path)) {
            files.push_back(file.path);
        }
    }
    return files;
}

}  // namespace

int watch_folders(std::span<const std::string> folders,
                  Console& console,
                  const std::function<int(const std::vector<std::string>&)>& import) {
    const StopSignals signals;
    const auto watch = FolderWatch::open(folders);
    if (!watch.ok()) {
        return failed(console, watch.error());
    }
    int status = kExitOk;
    std::vector<std::string> files = complete_files(folders);
    console.err << "entente: watching " << folders.size()
                << (folders.size() == 1 ? " folder" : " folders") << "; Ctrl-C ends it"
                << std::endl;
    while (true) {
        if (!files.empty()) {
            status = std::max(status, import(files));
            console.out << std::flush;
        }
        if (stop_wanted()) {
            return status;
        }
        const auto changes = (*watch)->wait(kPatience);
        if (!changes.ok()) {
            return failed(console, changes.error());
        }
        files = changes->missed ? complete_files(folders) : changes->files;
    }
}

}  // namespace entente
