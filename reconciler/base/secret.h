// Secrets: where one is kept (an environment variable, an owner-only file, a command's output) and, once
// read, the text itself, whose memory is wiped when it is no longer needed. A Secret cannot be printed,
// compared or copied; whoever needs the text calls reveal() at the last moment.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source.h"

namespace supctl {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    [[nodiscard]] std::string_view reveal() const { return text_; }

  private:
    void wipe();
    std::string text_;
};

struct SecretReference {
    enum class Kind : std::uint8_t { environment, file, command };
    Kind kind = Kind::environment;
    std::string name;                  // of the variable, or the file's path
    std::vector<std::string> command;  // program and arguments; run without a shell
    Span span;

    /// Reads the secret; one newline at its end is dropped. Variables must begin with SUPCTL_, files must
    /// belong to the caller (or root) and be closed to everybody else, a command must end well within
    /// `limit`. Error: kBadSecret, which never quotes the secret.
    [[nodiscard]] Result<Secret> read(std::chrono::milliseconds limit = std::chrono::seconds(10)) const;
};

/// The prefix that variables with secrets must have.
inline constexpr std::string_view kSecretVariablePrefix = "SUPCTL_";

}  // namespace supctl
