// The wire log: one JSON line a request, in the order in which requests came, with nothing in it that differs
// between two runs of the same seed and the same serial client (no token, no port, no real time). Bodies of
// writes appear as SHA-256.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "network/http.h"

namespace supctl::simulator {

class RequestLog {
  public:
    RequestLog() = default;
    /// Also appends every line to that file. Errors: kUnreadableFile.
    [[nodiscard]] Result<void> to_file(const std::string& path);
    void add(std::uint64_t number, const network::Request& request, unsigned status, std::size_t bytes,
             TimePoint now);
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::vector<std::string> lines_;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace supctl::simulator
