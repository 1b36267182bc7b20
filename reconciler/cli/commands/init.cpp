#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "cli/commands/commands.h"

namespace supctl {
namespace {

constexpr std::string_view kFirst =
    R"(# A first description: one stand-alone primary site with one software update point.
# `supctl explain FIELD` tells what a key means; what is not written here is not managed.
apiVersion: supctl/v1
hierarchy: lab
sites:
  PS1:
    type: primarySite
    server: lab01.lab.local
    softwareUpdatePoints: [lab01.lab.local]
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
classifications: [Critical Updates, Security Updates, Updates]
products: {include: [Windows 11]}
)";

}  // namespace

Exit init_command(const std::string& out, const Terminal& terminal) {
    if (out.empty()) {
        terminal.out(kFirst);
        return Exit::success;
    }
    std::error_code ignored;
    Diagnostics findings;
    SourceStore sources;
    if (std::filesystem::exists(out, ignored)) {
        findings.add(
            error(codes::kUnreadableFile, fmt::format("`{}` exists already and is not overwritten", out)));
        terminal.explain_failure(findings, sources);
        return Exit::failed;
    }
    std::ofstream file(out, std::ios::binary);
    file << kFirst;
    file.close();
    if (!file) {
        findings.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", out)));
        terminal.explain_failure(findings, sources);
        return Exit::failed;
    }
    terminal.say(fmt::format(
        "wrote {}\nnext: supctl validate {}\n      supctl plan {} --connection simulator\n", out, out, out));
    return Exit::success;
}

}  // namespace supctl
