// Runs the program as its users do and keeps what it said.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
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

}  // namespace entente::testing
