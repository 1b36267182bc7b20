// Binary: runs the built supctl as a user would, in a folder of its own choosing, and hands back what it
// said. No shell is involved; the environment loses everything that could change the output.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace supctl::end_to_end {

// Tests that repeat runs repeat fewer of them under the address sanitizer, where each takes several times as
// long.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SUPCTL_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SUPCTL_SANITIZED)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

struct Ran {
    int exit = -1;  // 128 + signal when it was killed
    std::string out;
    std::string err;
};

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
}

/// Where many short-lived databases are kept without waiting for a disk, where the machine has such a folder.
/// What a killed process wrote is there as it would be on a disk.
inline std::filesystem::path memory_folder() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code failed;
    const auto space = std::filesystem::space(memory, failed);
    const bool usable = !failed && space.available > (48U << 20) && ::access(memory.c_str(), W_OK) == 0;
    return usable ? memory : std::filesystem::temp_directory_path();
}

/// A folder that goes away with the test.
class ScratchFolder {
  public:
    explicit ScratchFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
        std::string name = (parent / "supctl-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// Runs `supctl ARGUMENTS…` with `folder` as its working folder; what it prints passes through `scratch`.
inline Ran run_binary(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                      const std::filesystem::path& scratch) {
    const std::string binary = SUPCTL_BINARY;
    const std::string out = (scratch / "stdout").string();
    const std::string err = (scratch / "stderr").string();
    std::vector<const char*> argv{binary.c_str()};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int from = ::open("/dev/null", O_RDONLY);
        if (::chdir(folder.c_str()) != 0 || to_out < 0 || to_err < 0 || from < 0) ::_exit(126);
        ::dup2(from, 0);
        ::dup2(to_out, 1);
        ::dup2(to_err, 2);
        ::unsetenv("SUPCTL_CONNECTION");
        ::unsetenv("SUPCTL_ACCEPT");
        ::setenv("NO_COLOR", "1", 1);
        ::setenv("TZ", "UTC", 1);
        ::execv(binary.c_str(), const_cast<char**>(argv.data()));
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    Ran ran;
    ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    ran.out = read_text(out);
    ran.err = read_text(err);
    return ran;
}

}  // namespace supctl::end_to_end
