#include "cli/commands/doctor_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "cli/commands/doctor_ways.h"
#include "doctor/trial.h"
#include "report/doctor_json.h"

namespace supctl {
namespace {

std::string server_of(const Observation& seen) {
    const Site* top = seen.live.top();
    return top == nullptr ? std::string() : std::string(seen.live.pool().text(top->server));
}
std::string site_of(const Observation& seen) {
    const Site* top = seen.live.top();
    return top == nullptr ? std::string() : top->code.text();
}

}  // namespace

Result<std::string> DoctorGate::text(const std::string& name) {
    if (!file_.empty()) {
        std::ifstream file(file_, std::ios::binary);
        std::ostringstream read;
        read << file.rdbuf();
        if (!file)
            return fail(error(codes::kUnreadableFile, fmt::format("the report `{}` cannot be read", file_)));
        return read.str();
    }
    auto kept = store_.reports().find(name);
    if (!kept) return fail(std::move(kept.error()));
    if (!*kept)
        return fail(error(codes::kNoDoctorReport, fmt::format("no doctor has looked at this site ({})", name))
                        .advise(std::string(find_code(codes::kNoDoctorReport)->help)));
    return std::move((**kept).text);
}

Result<void> DoctorGate::find(const Observation& seen) {
    const std::string site = site_of(seen), server = server_of(seen);
    const auto found = [&]() -> Result<void> {
        const Result<std::string> kept = text(report_name(site, server));
        if (!kept) return fail(kept.error());
        Result<KeptReport> report = read_report(*kept);
        if (!report) return fail(std::move(report.error()));
        if (auto fitting = fits(*report, site, server, seen.product_version, seen.server_time); !fitting)
            return fitting;
        report_.emplace(std::move(*report));
        return {};
    }();
    const bool looks = looks_itself_ == LooksItself::yes && file_.empty() && !found &&
                       found.error().code == codes::kNoDoctorReport;
    if (looks) return {};
    return found;
}

Task<Result<void>> DoctorGate::look(const Observation& seen, const std::set<std::string>& classes) {
    looked_ = true;
    std::string site = seen.provider_site.text(), version = seen.product_version;
    const LookedAt looked = co_await look_at_ways(session_, std::move(site), std::move(version));
    const std::vector<WritingWay> ways = writing_ways(looked.ways, looked.reports);
    DoctorReport made;
    made.time = seen.server_time;
    made.site = site_of(seen);
    made.server = server_of(seen);
    made.version = seen.product_version;
    made.probed = true;
    if (report_) made.trials = report_->trials;
    std::erase_if(made.trials, [&](const WriteTrial& one) { return classes.contains(one.class_name); });
    std::set<std::string> wanted = classes;
    std::vector<WriteTrial> trials = co_await try_writes(session_.reader(), ways, seen, std::move(wanted));
    std::move(trials.begin(), trials.end(), std::back_inserter(made.trials));
    const std::string text = doctor_json(made, SourceStore());
    Result<KeptReport> report = read_report(text);
    if (!report) co_return fail(std::move(report.error()));
    report_.emplace(std::move(*report));
    StoredReport kept{made.version, made.time, text};
    Result<void> done = store_.reports().keep(report_name(made.site, made.server), kept);
    co_return done;
}

Task<Result<void>> DoctorGate::admit(const Observation& seen, std::set<std::string> classes) {
    std::set<std::string> untried = classes;
    if (report_)
        for (const WriteTrial& one : report_->trials)
            if (one.answer != TrialAnswer::unclear) untried.erase(one.class_name);
    if (looks_itself_ == LooksItself::yes && file_.empty() && !untried.empty()) {
        Result<void> looked = co_await look(seen, untried);
        if (!looked) co_return looked;
    }
    if (!report_ || classes.empty()) co_return Result<void>();
    const std::vector<Way> ways = session_.ways();
    const bool wsman = std::any_of(ways.begin(), ways.end(), [](const Way& way) {
        return way.site.empty() && way.path != Path::adminService;
    });
    Result<void> can = writable(*report_, classes, wsman ? HasWsman::yes : HasWsman::no);
    if (!can) co_return can;
    session_.trust_admin_service(
        [report = *report_](std::string_view class_name) { return report.admin_service_takes(class_name); });
    co_return Result<void>();
}

}  // namespace supctl
