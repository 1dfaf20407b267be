#include "importers/article/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>

namespace entente {

namespace {

Error system_error(std::string_view what, int code) {
    return {ErrorCode::io_error,
            std::string(what) + ": " + std::error_code(code, std::generic_category()).message()};
}

// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        close();
        number_ = std::exchange(other.number_, -1);
        return *this;
    }
    ~Descriptor() { close(); }

    int get() const { return number_; }
    bool open() const { return number_ >= 0; }

    void close() {
        if (number_ >= 0) {
            ::close(std::exchange(number_, -1));
        }
    }

private:
    int number_;
};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return system_error("no pipe", errno);
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Descriptor> memory_file(std::string_view bytes) {
    Descriptor file(memfd_create("entente-input", MFD_CLOEXEC));
    if (!file.open()) {
        return system_error("no memory file", errno);
    }
    while (!bytes.empty()) {
        const ssize_t written = write(file.get(), bytes.data(), bytes.size());
        if (written < 0) {
            return system_error("no memory file", errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(file.get(), 0, SEEK_SET);
    return file;
}

Result<pid_t> spawn(const std::vector<std::string>& command, int input, int output, int messages) {
    std::vector<char*> words;
    for (const std::string& word : command) {
        words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: as exec wants them
    }
    words.push_back(nullptr);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::string locale = "LC_ALL=C.UTF-8";
    std::array<char*, 3> environment = {path.data(), locale.data(), nullptr};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, messages, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    // A Ctrl-C at the terminal is for us, and we end what we started.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t process = 0;
    const int failure =
        posix_spawnp(&process, words[0], &files, &attributes, words.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (failure == ENOENT) {
        return Error{ErrorCode::not_found, "there is no program " + command[0]};
    }
    if (failure != 0) {
        return system_error("cannot run " + command[0], failure);
    }
    return process;
}

void limit(pid_t process, const ChildLimits& limits) {
    const auto set = [&](auto resource, rlim_t value) {
        const rlimit bound{value, value};
        prlimit(process, resource, &bound, nullptr);
    };
    set(RLIMIT_AS, limits.memory_bytes);
    set(RLIMIT_CPU, limits.processor_seconds);
    set(RLIMIT_CORE, 0);
    set(RLIMIT_FSIZE, 0);
}

// Reads both pipes to their ends. The name of a limit when one is passed.
std::optional<std::string> read_both(Pipe& output,
                                     Pipe& messages,
                                     const ChildLimits& limits,
                                     ChildOutput& result) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limits.seconds);
    std::array<char, 1 << 16> buffer{};
    while (output.read.open() || messages.read.open()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        std::array<pollfd, 2> waiting = {
            {{output.read.get(), POLLIN, 0}, {messages.read.get(), POLLIN, 0}}};
        if (left.count() <= 0 ||
            poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) == 0) {
            return "seconds";
        }
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (waiting.at(i).revents == 0) {
                continue;
            }
            Descriptor& from = i == 0 ? output.read : messages.read;
            const ssize_t got = read(from.get(), buffer.data(), buffer.size());
            if (got <= 0) {
                from.close();
                continue;
            }
            std::string& into = i == 0 ? result.output : result.messages;
            const std::size_t most = i == 0 ? limits.output_bytes : kChildMessageBytesMax;
            if (i == 0 && into.size() + static_cast<std::size_t>(got) > most) {
                return "output_bytes";
            }
            into.append(buffer.data(), std::min(static_cast<std::size_t>(got), most - into.size()));
        }
    }
    return std::nullopt;
}

}  // namespace

Result<ChildOutput> run_child(const std::vector<std::string>& command,
                              std::string_view input,
                              const ChildLimits& limits) {
    ENTENTE_ASSIGN(const Descriptor file, memory_file(input));
    ENTENTE_ASSIGN(Pipe output, make_pipe());
    ENTENTE_ASSIGN(Pipe messages, make_pipe());
    ENTENTE_ASSIGN(const pid_t process,
                   spawn(command, file.get(), output.write.get(), messages.write.get()));
    limit(process, limits);
    output.write.close();
    messages.write.close();
    ChildOutput result;
    const std::optional<std::string> passed = read_both(output, messages, limits, result);
    if (passed) {
        kill(process, SIGKILL);
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (passed ||
        (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))) {
        return Error{ErrorCode::limit_exceeded,
                     command[0] + " needs more " +
                         (passed == "output_bytes" ? "room for its output" : "time") +
                         " than it is given"};
    }
    result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

}  // namespace entente
