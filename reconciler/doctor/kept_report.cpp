#include "doctor/kept_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/codes.h"
#include "base/text.h"
#include "schema/assumptions.h"

namespace supctl {
namespace {

namespace json = boost::json;

constexpr std::string_view kNext =
    "run `supctl doctor --probe-writes` with the same connection, and look at what it finds";

std::string text_in(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

tl::unexpected<Diagnostic> bad(std::string why) {
    return fail(
        error(codes::kBadJson, "this is no report of `supctl doctor --format json`: " + std::move(why))
            .advise(std::string(kNext)));
}

std::optional<TrialAnswer> answer_of(std::string_view text) {
    for (const auto answer : {TrialAnswer::accepted, TrialAnswer::refused, TrialAnswer::changed,
                              TrialAnswer::unclear, TrialAnswer::nothingThere})
        if (to_text(answer) == text) return answer;
    return std::nullopt;
}

const WriteTrial* trial_of(const KeptReport& report, std::string_view path, std::string_view class_name) {
    const WriteTrial* out = nullptr;
    for (const WriteTrial& one : report.trials) {
        if (one.path != path || one.class_name != class_name || one.below) continue;
        // Of several providers the least willing one counts.
        if (out == nullptr || one.answer != TrialAnswer::accepted) out = &one;
    }
    return out;
}

}  // namespace

bool KeptReport::admin_service_takes(std::string_view class_name) const {
    const WriteTrial* trial = trial_of(*this, kAdminServicePath, class_name);
    return trial != nullptr &&
           (trial->answer == TrialAnswer::accepted || trial->answer == TrialAnswer::nothingThere);
}

Result<KeptReport> read_report(std::string_view text) {
    boost::system::error_code failed;
    const json::value read = json::parse({text.data(), text.size()}, failed);
    if (failed || !read.is_object()) return bad("it is no JSON object");
    const json::object& root = read.get_object();
    if (!text_in(root, "formatVersion").starts_with("1.")) return bad("its formatVersion is not 1");
    const json::value* site = root.if_contains("site");
    if (site == nullptr || !site->is_object()) return bad("`site` is missing");
    KeptReport out;
    out.site = text_in(site->get_object(), "code");
    out.server = text_in(site->get_object(), "server");
    out.version = text_in(site->get_object(), "version");
    const auto time = parse_iso_time(text_in(root, "time"));
    if (out.site.empty() || out.version.empty() || !time) return bad("site code, version or time is missing");
    out.time = *time;
    const json::value* writes = root.if_contains("writes");
    if (writes == nullptr || !writes->is_array()) return bad("`writes` is missing");
    for (const json::value& one : writes->get_array()) {
        if (!one.is_object()) return bad("`writes` holds what is no object");
        const json::object& object = one.get_object();
        const auto answer = answer_of(text_in(object, "answer"));
        const json::value* below = object.if_contains("below");
        if (!answer || below == nullptr || !below->is_bool())
            return bad("an answer in `writes` is not known");
        out.trials.push_back({text_in(object, "path"), text_in(object, "host"), text_in(object, "class"),
                              text_in(object, "object"), text_in(object, "site"), below->get_bool(), *answer,
                              text_in(object, "detail")});
    }
    return out;
}

std::string report_name(std::string_view site, std::string_view server) {
    return fmt::format("{}@{}", site, lower_ascii(server));
}

Result<void> fits(const KeptReport& report, std::string_view site, std::string_view server,
                  std::string_view version, TimePoint now) {
    const auto refuse = [](std::string why) {
        return fail(error(codes::kNoDoctorReport, std::move(why)).advise(std::string(kNext)));
    };
    if (report.site != site || !equal_ignoring_case(report.server, server))
        return refuse(fmt::format("the doctor's report is of site {} on `{}`, not of {} on `{}`",
                                  escape_controls(report.site), escape_controls(report.server), site,
                                  server));
    if (report.version != version)
        return refuse(fmt::format("the doctor's report is of version {}, the site is of version {} now",
                                  escape_controls(report.version), escape_controls(version)));
    // The site's own clock on both sides; a report of its future is none.
    if (now - report.time > kReportLasts || report.time > now + std::chrono::hours(1))
        return refuse(fmt::format("the doctor's report is of {}, and may be 30 days old at most",
                                  iso_time(report.time)));
    return {};
}

Result<void> writable(const KeptReport& report, const std::set<std::string>& classes, HasWsman wsman) {
    const Assumption* assumed = find_assumption(assumption::kWritesAccepted);
    for (const std::string& name : classes) {
        if (report.admin_service_takes(name)) continue;
        const WriteTrial* trial =
            trial_of(report, wsman == HasWsman::yes ? kWsmanPath : kAdminServicePath, name);
        const bool bad_answer = trial != nullptr && trial->answer != TrialAnswer::accepted &&
                                trial->answer != TrialAnswer::nothingThere;
        if (wsman == HasWsman::yes && !bad_answer) continue;
        if (bad_answer && trial->answer == TrialAnswer::unclear)
            return fail(
                error(codes::kUnclearAnswer, fmt::format("whether {} takes writes of {} is not clear: {}",
                                                         trial->path, name, trial->detail))
                    .advise(std::string(kNext)));
        Diagnostic out = error(
            codes::kWriteRefused,
            trial == nullptr ? fmt::format("nobody has tried whether AdminService takes writes of {}", name)
                             : fmt::format("the doctor found that {} does not take writes of {}: {}",
                                           trial->path, name, trial->detail));
        if (wsman == HasWsman::no)
            out.notes.push_back(fmt::format("assumption {}: {}", assumed->id, assumed->statement));
        out.help = trial == nullptr        ? std::string(kNext)
                   : wsman == HasWsman::no ? "name `winrm` for the provider in the connection file: WS-Man "
                                             "is the path whose writes are known"
                                           : "see `supctl doctor --rights` and the provider's log";
        return fail(std::move(out));
    }
    return {};
}

}  // namespace supctl
