#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/store_of.h"
#include "store/store.h"

namespace supctl {
namespace {

std::string line(const Lease& lease) {
    return fmt::format("{}  run {}  {}  since {}  until {}  epoch {}\n", lease.hierarchy, lease.run,
                       escape_controls(lease.holder), iso_time(lease.acquired), iso_time(lease.expires),
                       lease.epoch);
}

boost::json::object object_of(const Lease& lease) {
    return {{"hierarchy", lease.hierarchy},
            {"run", lease.run},
            {"holder", lease.holder},
            {"acquired", iso_time(lease.acquired)},
            {"expires", iso_time(lease.expires)},
            {"epoch", lease.epoch}};
}

Result<std::string> held(Store& store, const std::string& hierarchy, Format format) {
    const auto all = store.leases().list();
    if (!all) return tl::unexpected(all.error());
    boost::json::array json;
    std::string text;
    for (const Lease& lease : *all) {
        if (!hierarchy.empty() && lease.hierarchy != hierarchy) continue;
        json.push_back(object_of(lease));
        text += line(lease);
    }
    if (format == Format::json) return boost::json::serialize(json) + "\n";
    return text.empty() ? "no lease is held\n" : text;
}

}  // namespace

Exit lock_command(const LockOptions& options, const Terminal& terminal) {
    return with_store(options.connection, terminal, [&](Store& store) -> Result<std::string> {
        if (options.action != "break")
            return held(store, options.action == "show" ? options.hierarchy : std::string(),
                        terminal.format());
        const auto broken =
            store.leases().break_lease(options.hierarchy, options.reason, holder_name(),
                                       std::chrono::floor<Seconds>(std::chrono::system_clock::now()));
        if (!broken) return tl::unexpected(broken.error());
        return fmt::format("broken: {}", line(*broken));
    });
}

}  // namespace supctl
