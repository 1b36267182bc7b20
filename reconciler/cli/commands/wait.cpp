#include <fmt/format.h>

#include <thread>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/session.h"
#include "cli/store_of.h"
#include "store/database.h"

namespace supctl {
namespace {

constexpr Seconds kPoll{5};

}  // namespace

/// Waits for a run of another process. The run's end stands in the store, so no site is read and the
/// machine's clock counts.
Exit wait_command(const WaitOptions& options, const Terminal& terminal) {
    Exit exit = Exit::failed;
    const Exit opened = with_store(options.connection, terminal, [&](Store& store) -> Result<std::string> {
        const auto began = std::chrono::steady_clock::now();
        for (;;) {
            const auto run = store.journal().find(options.run);
            if (!run) return tl::unexpected(run.error());
            if (!*run)
                return fail(error(codes::kNoSuchRun,
                                  fmt::format("the store holds no run `{}`", escape_controls(options.run)))
                                .advise("list the runs with `supctl history`"));
            if ((*run)->ended) {
                exit = static_cast<Exit>((*run)->exit.value_or(1));
                return fmt::format("run {} ended {} with exit code {}\n", options.run,
                                   iso_time(*(*run)->ended), (*run)->exit.value_or(1));
            }
            if (options.most.count() != 0 && std::chrono::steady_clock::now() - began >= options.most) {
                exit = Exit::inProgress;
                return fmt::format("run {} goes on\n", options.run);
            }
            std::this_thread::sleep_for(kPoll);
        }
    });
    return opened == Exit::success ? exit : opened;
}

}  // namespace supctl
