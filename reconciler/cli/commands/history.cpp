#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/session.h"
#include "cli/store_of.h"
#include "store/database.h"

namespace supctl {
namespace {

/// `ended`, `running`, or `interrupted` when the process is gone that should have ended it.
Result<std::string_view> state_of(Store& store, const Run& run) {
    if (run.ended) return "ended";
    const auto working = goes_on(store, run);
    if (!working) return tl::unexpected(working.error());
    return *working ? "running" : "interrupted";
}

std::string line(const Run& run, std::string_view state) {
    const std::string ended = run.ended ? iso_time(*run.ended) : "-";
    const std::string exit = run.exit ? fmt::format("exit {}", *run.exit) : std::string(state);
    return fmt::format("{}  {}  {}  {} to {}  {}  plan {}\n", run.id, run.hierarchy, run.command,
                       iso_time(run.started), ended, exit, run.plan_id.substr(0, 12));
}

boost::json::object object_of(const Run& run, std::string_view state) {
    boost::json::object out{{"run", run.id},
                            {"hierarchy", run.hierarchy},
                            {"command", run.command},
                            {"planId", run.plan_id},
                            {"started", iso_time(run.started)}};
    out["ended"] = run.ended ? boost::json::value(iso_time(*run.ended)) : boost::json::value(nullptr);
    out["exit"] = run.exit ? boost::json::value(*run.exit) : boost::json::value(nullptr);
    out["state"] = std::string(state);
    return out;
}

Result<std::string> runs(Store& store, const HistoryOptions& options, Format format) {
    const auto all = store.journal().history(options.hierarchy, options.most);
    if (!all) return tl::unexpected(all.error());
    boost::json::array json;
    std::string out;
    for (const Run& run : *all) {
        const auto state = state_of(store, run);
        if (!state) return tl::unexpected(state.error());
        json.push_back(object_of(run, *state));
        out += line(run, *state);
    }
    if (format == Format::json) return boost::json::serialize(json) + "\n";
    return out.empty() ? "no runs\n" : out;
}

Result<std::string> records(Store& store, const std::string& id, Format format) {
    const auto run = store.journal().find(id);
    if (!run) return tl::unexpected(run.error());
    if (!*run)
        return fail(error(codes::kNoSuchRun, fmt::format("the store holds no run `{}`", escape_controls(id)))
                        .advise("list the runs with `supctl history`"));
    const auto all = store.journal().records(id);
    if (!all) return tl::unexpected(all.error());
    const auto state = state_of(store, **run);
    if (!state) return tl::unexpected(state.error());
    if (format == Format::json) {
        boost::json::object out = object_of(**run, *state);
        boost::json::array list;
        for (const Record& record : *all) {
            boost::system::error_code failed;
            boost::json::value body = boost::json::parse(record.body, failed);
            list.push_back(
                boost::json::object{{"sequence", record.sequence},
                                    {"time", iso_time(record.time)},
                                    {"step", record.step},
                                    {"kind", std::string(to_text(record.kind))},
                                    {"answers", record.answers},
                                    {"body", failed ? boost::json::value(record.body) : std::move(body)}});
        }
        out["records"] = std::move(list);
        return boost::json::serialize(out) + "\n";
    }
    std::string out = line(**run, *state);
    for (const Record& record : *all)
        out += fmt::format("  {}  {:7}  {}  {}\n", iso_time(record.time), to_text(record.kind), record.step,
                           escape_controls(record.body));
    return out;
}

}  // namespace

Exit history_command(const HistoryOptions& options, const Terminal& terminal) {
    return with_store(options.connection, terminal, [&](Store& store) {
        return options.run.empty() ? runs(store, options, terminal.format())
                                   : records(store, options.run, terminal.format());
    });
}

Exit with_store(const std::string& connection, const Terminal& terminal,
                const std::function<Result<std::string>(Store&)>& use) {
    Input input;
    const auto stop = [&](Exit exit) {
        terminal.explain_failure(input.diagnostics, input.sources);
        return exit;
    };
    const auto settings = read_connection(connection, input);
    if (!settings) return stop(Exit::usage);
    const StorePlace place = store_place(*settings);
    std::error_code ignored;
    if (place.path == ":memory:" || !std::filesystem::exists(place.path, ignored)) {
        input.diagnostics.add(
            error(codes::kStoreUnusable, place.path == ":memory:"
                                             ? std::string("this connection keeps no store")
                                             : fmt::format("there is no store at `{}`", place.path))
                .advise("name one under `store` in the connection file"));
        return stop(Exit::failed);
    }
    auto store = open_store(place.path);
    if (!store) {
        input.diagnostics.add(store.error());
        return stop(Exit::failed);
    }
    const auto text = use(**store);
    if (!text) {
        input.diagnostics.add(text.error());
        return stop(Exit::failed);
    }
    terminal.out(*text);
    return Exit::success;
}

}  // namespace supctl
