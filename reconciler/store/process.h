// Processes: who we are and whether another process still runs, read from /proc. A process is its id, its
// start time, the boot it belongs to and the namespace that its id counts in: an id alone is used again, and
// in another container it means somebody else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace supctl {

struct ProcessIdentity {
    std::string host;
    std::string boot;        // /proc/sys/kernel/random/boot_id
    std::string name_space;  // of process ids: the link /proc/self/ns/pid
    std::int64_t pid = 0;
    std::int64_t started = 0;  // field 22 of /proc/PID/stat
    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

class Processes {
  public:
    virtual ~Processes() = default;
    [[nodiscard]] virtual ProcessIdentity self() const = 0;
    /// When the process of that id started; nothing when there is none.
    [[nodiscard]] virtual std::optional<std::int64_t> started(std::int64_t pid) const = 0;
};

/// Reads below `root`; `self` is the calling process.
class ProcProcesses final : public Processes {
  public:
    explicit ProcProcesses(std::string root = "/proc") : root_(std::move(root)) {}
    [[nodiscard]] ProcessIdentity self() const override;
    [[nodiscard]] std::optional<std::int64_t> started(std::int64_t pid) const override;

  private:
    std::string root_;
};

}  // namespace supctl
