// Runs the program as its users do and keeps what it said.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace entente::testing {

inline void write(const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Starts the program with these arguments; ends the life of `actions`.
inline pid_t spawn(const std::vector<std::string>& words, posix_spawn_file_actions_t& actions) {
    std::vector<std::string> arguments = {ENTENTE_BINARY};
    arguments.insert(arguments.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    pid_t pid = 0;
    REQUIRE(posix_spawn(&pid, ENTENTE_BINARY, &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

// A run of the program with its output in files, so that no pipe can fill up.
class Run {
public:
    Run(const TempDir& dir, const std::vector<std::string>& words, const std::string& input = "")
        : out_(dir.file("stdout")), err_(dir.file("stderr")) {
        write(dir.file("stdin"), input);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        const std::string in = dir.file("stdin");
        posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
        posix_spawn_file_actions_addopen(
            &actions, 1, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_addopen(
            &actions, 2, err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const pid_t pid = spawn(words, actions);
        int status = 0;
        REQUIRE(waitpid(pid, &status, 0) == pid);
        exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        out = read(out_);
        err = read(err_);
    }

    int exit_status = -1;
    std::string out;
    std::string err;

private:
    std::string out_;
    std::string err_;
};

// The program while it runs, with its standard output in a pipe; killed with this.
class StartedProgram {
public:
    explicit StartedProgram(const std::vector<std::string>& words) {
        std::array<int, 2> pipe{};
        REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
        pid_ = spawn(words, actions);
        ::close(pipe[1]);
        output_ = pipe[0];
    }

    StartedProgram(const StartedProgram&) = delete;
    StartedProgram& operator=(const StartedProgram&) = delete;

    ~StartedProgram() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(output_);
    }

    pid_t pid() const { return pid_; }

    // The next line of its output, without the line break.
    std::string line() const {
        std::string line;
        char c = 0;
        while (::read(output_, &c, 1) == 1 && c != '\n') {
            line += c;
        }
        return line;
    }

    // The exit status after the signal, and what else it had printed.
    int end(int signal, std::string& rest) {
        ::kill(pid_, signal);
        char c = 0;
        while (::read(output_, &c, 1) == 1) {
            rest += c;
        }
        int status = 0;
        REQUIRE(::waitpid(std::exchange(pid_, 0), &status, 0) > 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_ = 0;
    int output_ = -1;
};

}  // namespace entente::testing
