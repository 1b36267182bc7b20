// Terminal: the two streams. Results go to standard output, talk goes to standard error. Everything else
// returns strings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "report/style.h"

namespace spdlog {
class logger;
}

namespace supctl {

enum class Format : std::uint8_t { text, json };
enum class Talk : std::uint8_t { quiet, normal, verbose };

/// The meaning of a command's end (interface page, exit codes).
enum class Exit : std::uint8_t {
    success = 0,
    failed = 1,
    pending = 2,
    drift = 3,
    invalid = 4,
    refused = 5,
    leaseHeld = 6,
    partial = 7,
    inProgress = 8,
    usage = 64,
    interrupted = 130,
    terminated = 143
};

class Terminal {
  public:
    Terminal(Format format, Talk talk, bool colour_allowed);

    [[nodiscard]] Format format() const { return format_; }
    [[nodiscard]] Talk talk() const { return talk_; }
    [[nodiscard]] bool interactive() const { return interactive_; }
    [[nodiscard]] Style out_style() const { return out_style_; }
    [[nodiscard]] Style err_style() const { return err_style_; }

    void out(std::string_view text) const;
    /// Unless --quiet.
    void say(std::string_view text) const;
    /// A line about what is being done, with the time, on standard error: with --verbose.
    void verbose(std::string_view line) const;
    /// Findings in the chosen format: text on standard error, JSON on standard output.
    void show(Diagnostics& diagnostics, const SourceStore& sources) const;
    /// Findings as text on standard error, whatever the format.
    void explain_failure(Diagnostics& diagnostics, const SourceStore& sources) const;

  private:
    Format format_;
    Talk talk_;
    bool interactive_ = false;
    Style out_style_;
    Style err_style_;
    std::shared_ptr<spdlog::logger> log_;
};

}  // namespace supctl
