#include "report/status_text.h"

#include <fmt/format.h>

#include "plan/uncomparable.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

constexpr PointState kByWeight[] = {PointState::success, PointState::licensePending, PointState::running,
                                    PointState::failed,  PointState::outOfStep,      PointState::unknown,
                                    PointState::never,   PointState::notInstalled};

Paint paint_of(const StatusRow& row) {
    switch (row.state) {
        case PointState::failed:
            return Paint::error;
        case PointState::outOfStep:
        case PointState::notInstalled:
        case PointState::unknown:
            return Paint::warning;
        case PointState::running:
            return Paint::note;
        case PointState::never:
            return Paint::faint;
        case PointState::success:
        case PointState::licensePending:
            break;
    }
    return row.behind || row.link != 0 ? Paint::warning : Paint::good;
}

std::string_view summary_words(PointState state) {
    switch (state) {
        case PointState::licensePending:
            return "success with license terms pending";
        case PointState::outOfStep:
            return "out of step";
        case PointState::never:
            return "never synchronized";
        case PointState::notInstalled:
            return "not installed";
        case PointState::unknown:
            return "in an unknown state";
        default:
            return to_text(state);
    }
}

}  // namespace

std::string status_summary(const Status& status) {
    if (status.rows.empty()) return "no software update points";
    std::vector<std::string> parts;
    for (const PointState state : kByWeight)
        if (const auto count = status.count(state); count != 0)
            parts.push_back(fmt::format("{} {}", count, summary_words(state)));
    std::string out = fmt::format("{}: {}", count_of(status.rows.size(), "point"), join(parts));
    if (status.behind() != 0)
        out += fmt::format("; {} behind the top-level site {}", status.behind(), status.top.text());
    else if (status.in_step())
        out += "; all in step";
    return out;
}

std::string status_text(const Observation& observation, const Style& style, const Declaration* declaration) {
    const Status status = status_of(observation, declaration);
    std::string out;
    if (!status.rows.empty()) {
        Table table({"SITE", "SERVER", "STATE", "LAST SUCCESS", "CATALOG", "LINK", "SOURCE"});
        for (const StatusRow& row : status.rows) {
            const bool seen = row.state != PointState::notInstalled && row.code != 0;
            const std::string catalog = row.behind
                                            ? fmt::format("{} (top {})", row.catalog_version, *row.behind)
                                            : fmt::format("{}", row.catalog_version);
            table.add({row.site.text(), terminal_text(row.server), state_words(row),
                       row.last_success ? iso_time(*row.last_success) : "never",
                       row.state == PointState::notInstalled ? "" : catalog, seen ? link_words(row.link) : "",
                       terminal_text(row.source)},
                      paint_of(row), 2);
        }
        out += table.text(style) + '\n';
    }
    for (const StatusRow& row : status.rows)
        if (row.state == PointState::failed && !row.log.empty())
            out += terminal_text(fmt::format("{} failed: see {}", row.server, row.log)) + '\n';
    if (!status.schedule.empty()) {
        out += "schedule: " + terminal_text(status.schedule);
        if (status.next_run) out += ", next at " + iso_time(*status.next_run);
        out += '\n';
    }
    if (!status.classifications.empty() || status.products != 0) {
        std::vector<std::string> titles;
        for (const std::string& title : status.classifications) titles.push_back(terminal_text(title));
        out += fmt::format("fetches: {}; {}\n", titles.empty() ? "no classification" : join(titles),
                           count_of(status.products, "product"));
    }
    if (status.uncomparable != 0) out += "described: " + uncomparable_words(status.uncomparable) + '\n';
    return out + paint(style, Paint::strong, status_summary(status)) + '\n';
}

std::string readiness_text(const Readiness& readiness, const Style& style) {
    Table table({"SITE", "INSTALLED", "SYNCHRONIZED", "SELECTED", "CLIENTS VERIFIED", "BECAUSE"});
    for (const SiteReadiness& site : readiness.sites) {
        std::vector<std::string> cells{site.site.text()};
        std::string because;
        Truth least = Truth::yes;
        for (const Condition& one : site.steps) {
            cells.emplace_back(to_text(one.truth));
            if (one.truth >= least) continue;
            least = one.truth;
            because = terminal_text(one.reason);
            if (one.since) because += ", since " + iso_time(*one.since);
        }
        cells.push_back(std::move(because));
        table.add(std::move(cells), least == Truth::yes ? Paint::good : Paint::warning, 5);
    }
    std::string out = table.empty() ? std::string() : table.text(style) + '\n';
    const Condition& gate = readiness.gate;
    out += paint(style, Paint::strong,
                 gate.truth == Truth::yes  ? "updates may be deployed"
                 : gate.truth == Truth::no ? "updates may not be deployed yet"
                                           : "nobody can tell yet whether updates may be deployed");
    return out + ": " + terminal_text(gate.reason) + '\n';
}

namespace {

void condition(JsonWriter& json, std::string_view type, const Condition& one) {
    json.open_object().text("type", type).text("status", to_text(one.truth)).text("reason", one.reason);
    json.key("since");
    if (one.since)
        json.text(iso_time(*one.since));
    else
        json.null().text("sinceUnknown", one.since_unknown);
    json.close_object();
}

}  // namespace

std::string status_json(const Observation& observation, const Declaration* declaration,
                        const Readiness* readiness) {
    const Status status = status_of(observation, declaration);
    JsonWriter json;
    json.reserve(256 + status.rows.size() * 256);
    json.open_object()
        .text("formatVersion", "1.0")
        .text("serverTime", iso_time(status.at))
        .text("topLevelSite", status.top.text());
    json.key("schedule");
    if (status.schedule.empty())
        json.null();
    else
        json.text(status.schedule);
    json.key("nextRun");
    if (status.next_run)
        json.text(iso_time(*status.next_run));
    else
        json.null();
    json.key("classifications").open_array();
    for (const std::string& title : status.classifications) json.text(title);
    json.close_array().number("products", status.products);
    if (status.uncomparable != 0) json.number("uncomparable", status.uncomparable);
    json.key("inStep").boolean(status.in_step());
    json.new_line().key("points").open_array();
    for (const StatusRow& row : status.rows) {
        json.new_line()
            .open_object()
            .text("site", row.site.text())
            .text("server", row.server)
            .text("state", to_text(row.state));
        json.number("stateCode", row.code).key("stateTime");
        if (row.since > kNever)
            json.text(iso_time(row.since));
        else
            json.null();
        json.key("lastSuccess");
        if (row.last_success)
            json.text(iso_time(*row.last_success));
        else
            json.null();
        json.number("errorCode", row.error)
            .number("catalogVersion", row.catalog_version)
            .key("behindVersion");
        if (row.behind)
            json.number(*row.behind);
        else
            json.null();
        json.text("link", link_words(row.link))
            .text("source", row.source)
            .text("log", row.log)
            .close_object();
    }
    json.close_array();
    if (readiness != nullptr) {
        json.new_line().key("readiness").open_array();
        for (const SiteReadiness& site : readiness->sites) {
            json.new_line().open_object().text("site", site.site.text()).key("conditions").open_array();
            for (std::size_t i = 0; i < kReadinessSteps; ++i)
                condition(json, to_text(static_cast<ReadinessStep>(i)), site.steps[i]);
            json.close_array().close_object();
        }
        json.close_array().new_line().key("updatesMayBeDeployed");
        condition(json, "UpdatesMayBeDeployed", readiness->gate);
    }
    json.close_object();
    return json.take() + '\n';
}

}  // namespace supctl
