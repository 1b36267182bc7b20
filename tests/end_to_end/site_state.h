// Simulated sites for end-to-end tests: connection files to the built-in simulator, and state files of sites
// that an administrator has changed (removed a point, renamed a title) before supctl looks at them.
#pragma once

#include <functional>

#include "cli/input.h"
#include "cli/world_from.h"
#include "process.h"
#include "simulator/simulator.h"

namespace supctl::end_to_end {

/// A connection file to a simulator in the process, with more lines under `simulator:` and beside it.
inline std::filesystem::path simulated(const std::filesystem::path& scratch,
                                       const std::filesystem::path& from, const std::string& at,
                                       const std::string& more = {}, const std::string& beside = {}) {
    const auto file = scratch / "connection.yaml";
    write_text(file, "authenticate: none\nsimulator:\n  from: " + from.string() + "\n  at: " + at + "\n" +
                         (more.empty() ? "" : "  " + more + "\n") + beside);
    return file;
}

/// The World of a description on disk.
inline simulator::World world_of(const std::filesystem::path& description, simulator::Stage stage) {
    Input input;
    const std::vector<std::filesystem::path> paths{description};
    EXPECT_TRUE(input.read(paths, {}));
    auto world = world_from(*input.declaration, stage);
    EXPECT_TRUE(world) << world.error().message;
    return std::move(*world);
}

/// A state file of a simulated site after `change`; nothing changes without one.
inline std::filesystem::path kept_state(const std::filesystem::path& scratch,
                                        const std::filesystem::path& description, simulator::Stage stage,
                                        const std::function<void(simulator::Simulator&)>& change) {
    const auto file = scratch / "site.db";
    simulator::Options options;
    options.state_file = file.string();
    auto site = simulator::Simulator::create(world_of(description, stage), std::move(options));
    EXPECT_TRUE(site) << site.error().message;
    if (change) change(**site);
    return file;
}

inline std::filesystem::path connection_to_state(const std::filesystem::path& scratch,
                                                 const std::filesystem::path& from,
                                                 const std::filesystem::path& state) {
    return simulated(scratch, from, "converged", "state: " + state.string());
}

}  // namespace supctl::end_to_end
