#include <fmt/format.h>

#include <thread>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/duration.h"
#include "cli/session.h"
#include "cli/store_of.h"
#include "store/database.h"

namespace supctl {
namespace {

constexpr std::chrono::milliseconds kPoll{5000};
constexpr std::chrono::milliseconds kSecondLook{250};
constexpr int kLooks = 2;

}  // namespace

/// Waits for a run of another process. The run's end stands in the store, so no site is read and the
/// machine's clock counts.
Exit wait_command(const WaitOptions& options, const Terminal& terminal) {
    Exit exit = Exit::failed;
    std::optional<Seconds> most;
    if (!options.max_duration.empty()) {
        const auto given = parse_duration(options.max_duration);
        if (!given) {
            Input input;
            input.diagnostics.add(given.error());
            terminal.show(input.diagnostics, input.sources);
            return Exit::usage;
        }
        most = *given;
    }
    const Exit opened = with_store(options.connection, terminal, [&](Store& store) -> Result<std::string> {
        const auto began = std::chrono::steady_clock::now();
        int abandoned = 0;
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
            const auto working = goes_on(store, **run);
            if (!working) return tl::unexpected(working.error());
            // Between its beginning and its lease a run looks abandoned for a moment: only two looks count.
            abandoned = *working ? 0 : abandoned + 1;
            if (abandoned == kLooks) {
                exit = Exit::partial;
                return fmt::format(
                    "run {} was interrupted: no process holds its lease; go on with "
                    "`supctl apply PATH --resume {}`\n",
                    options.run, options.run);
            }
            if (most && std::chrono::steady_clock::now() - began >= *most) {
                exit = Exit::inProgress;
                return fmt::format("run {} goes on\n", options.run);
            }
            std::this_thread::sleep_for(abandoned == 0 ? kPoll : kSecondLook);
        }
    });
    return opened == Exit::success ? exit : opened;
}

}  // namespace supctl
