#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/doctor_options.h"
#include "cli/commands/doctor_ways.h"
#include "cli/commands/observing.h"
#include "cli/commands/probe_lease.h"
#include "doctor/examine.h"
#include "doctor/kept_report.h"
#include "doctor/log_findings.h"
#include "doctor/redaction.h"
#include "report/doctor_json.h"
#include "report/doctor_text.h"
#include "report/logs_report.h"
#include "store/database.h"

namespace supctl {
namespace {

constexpr std::string_view kWaitForIt = "wait for it, or leave --probe-writes out";

class DoctorRun {
  public:
    DoctorRun(const DoctorOptions& options, const Terminal& terminal)
        : options_(options), terminal_(terminal) {}

    Exit run() {
        if (!read() || !open()) return end();
        session_->observe_calls([this](const Call& call) { terminal_.verbose(call_text(call)); });
        session_->run(work());
        if (report_) keep();
        return end();
    }

  private:
    Exit end() {
        if (const auto trouble = session_ ? session_->trouble() : std::nullopt) {
            add_trouble(*trouble, input_.diagnostics);
            if (trouble->severity == Severity::error) exit_ = Exit::failed;
        }
        if (!report_) {
            terminal_.show(input_.diagnostics, input_.sources);
            return exit_;
        }
        report_->findings.append(std::move(input_.diagnostics));
        report_->findings.sort();
        if (terminal_.format() == Format::json)
            terminal_.out(doctor_json(*report_, input_.sources));
        else
            terminal_.out(doctor_text(*report_, terminal_.out_style()));
        terminal_.explain_failure(report_->findings, input_.sources);
        if (exit_ != Exit::success) return exit_;
        return report_->findings.has_errors() ? Exit::drift : Exit::success;
    }
    bool stop(Diagnostic diagnostic, Exit exit) {
        input_.diagnostics.add(std::move(diagnostic));
        exit_ = exit;
        return false;
    }

    bool read() {
        exit_ = Exit::invalid;
        const DescriptionOptions& given = options_.description;
        if (!given.paths.empty() && !input_.read(given.paths, given.overlays)) return false;
        settings_ = read_connection(options_.site.connection, input_);
        if (!settings_ && options_.site.connection.empty()) exit_ = Exit::usage;
        return settings_.has_value();
    }

    bool open() {
        exit_ = Exit::failed;
        if (options_.probe_writes && !options_.yes && !terminal_.interactive())
            return stop(
                error(codes::kNotApproved,
                      "writing objects back to the site was not approved, and there is no terminal to ask on")
                    .advise("add --yes, or leave --probe-writes out"),
                Exit::refused);
        auto store = open_store(store_place(*settings_).path);
        if (!store) return stop(store.error(), Exit::failed);
        store_ = std::move(*store);
        if (options_.probe_writes && !alone()) return false;
        session_ = open_session(*settings_, input_, session_options(options_.site));
        return session_ != nullptr;
    }

    /// An object that a run is about to change must not be written back as it was a moment ago.
    bool alone() {
        const auto held = store_->leases().list();
        if (!held) return stop(held.error(), Exit::failed);
        for (const Lease& lease : *held)
            if (!lease.run.empty() && works(lease))
                return stop(error(codes::kLeaseHeld, fmt::format("run `{}` of {} holds the lease of `{}`",
                                                                 lease.run, lease.holder, lease.hierarchy))
                                .advise(std::string(kWaitForIt)),
                            Exit::leaseHeld);
        return true;
    }

    /// Whether somebody still works under the lease, as far as can be told.
    bool works(const Lease& lease) {
        const auto run = store_->journal().find(lease.run);
        if (!run || !*run) return !provably_gone(lease.process, ProcProcesses());
        return goes_on(*store_, **run).value_or(true);
    }

    /// A simulator inside the process has none that anybody named.
    std::vector<Endpoint> named_endpoints() const {
        if (settings_->simulator) return {};
        auto all = endpoints(*settings_);
        return all ? std::move(*all) : std::vector<Endpoint>();
    }

    /// Each way by itself: where it leads, whether it answers, which certificate it shows.
    Task<std::vector<WayReport>> look(const std::string& site, const std::string& version) {
        std::string wanted_site = site, wanted_version = version;
        LookedAt looked = co_await look_at_ways(*session_, std::move(wanted_site), std::move(wanted_version));
        ways_ = std::move(looked.ways);
        std::vector<Endpoint> named = named_endpoints();
        std::vector<WayReport> out = co_await with_ports(std::move(looked.reports), std::move(named));
        co_return out;
    }

    Task<bool> approved(std::string what) {
        if (options_.yes) co_return true;
        terminal_.say(what);
        const std::string answer = co_await session_->read_line();
        co_return answer == "yes";
    }

    Task<void> work() {
        Session& session = *session_;
        Result<SiteView> seen =
            co_await view_site(session.reader(), session.registry(), input_.pool, session.clock());
        if (!seen) {
            const std::string nothing;
            std::vector<WayReport> ways = co_await look(nothing, nothing);
            for (const WayReport& way : ways)
                if (!way.failure.empty() && way.failure != seen.error().message)
                    seen.error().notes.push_back(
                        fmt::format("{} of {}: {}", way.path, way.host, way.failure));
            for (std::string& shown : describe_certificates(ways))
                seen.error().notes.push_back(std::move(shown));
            stop(std::move(seen.error()), Exit::failed);
            co_return;
        }
        view_.emplace(std::move(*seen));
        const Observation& observed = view_->seen;
        Examination examination;
        examination.authentication = describe_authentication(*settings_);
        const std::string site = observed.provider_site.text();
        examination.ways = co_await look(site, observed.product_version);
        if (options_.probe_writes) {
            std::string question = fmt::format(
                "One object of each class that supctl writes is written back unchanged at site {} on {}, by "
                "each "
                "path.\n"
                "Nobody should be configuring software updates there meanwhile. Only `yes` is taken as yes: ",
                site, observed.provider_server);
            const bool yes = co_await approved(std::move(question));
            if (!yes) {
                stop(error(codes::kNotApproved, "the probe of writes was not approved"), Exit::refused);
                co_return;
            }
            ProbeLease lease(*store_, session.clock(), input_.declaration ? input_.declaration->name : "");
            if (auto taken = lease.take(ProcProcesses(), holder_name()); !taken) {
                stop(std::move(taken.error()).advise(std::string(kWaitForIt)), Exit::leaseHeld);
                co_return;
            }
            std::vector<WritingWay> ways = writing_ways(ways_, examination.ways);
            for (WritingWay& way : ways) way = lease.guarded(way);
            examination.probed = true;
            std::set<std::string> every_class;
            examination.trials =
                co_await try_writes(session.reader(), ways, observed, std::move(every_class));
        }
        if (!options_.probe_writes) recall_probe(observed, examination);
        const std::string name = input_.declaration ? input_.declaration->name : std::string();
        Result<History> history = read_history(store_->journal(), name);
        if (!history) {
            stop(history.error(), Exit::failed);
            co_return;
        }
        examination.history = std::move(*history);
        report_.emplace(make_report(*view_, std::move(examination)));
        declared_sites();
        exit_ = Exit::success;
    }

    /// Scope: whether the account sees every site that is described.
    void declared_sites() {
        if (!input_.declaration) return;
        for (const Site& site : input_.declaration->hierarchy.sites())
            if (view_->seen.live.find_site(site.code) == nullptr)
                report_->findings.add(
                    warning(codes::kPartialView,
                            fmt::format("site {} is described, and the account does not see it",
                                        site.code.text()))
                        .advise(std::string(find_code(codes::kPartialView)->help)));
    }

    /// A probe of this version that still counts tells on, and is not replaced by a look without one.
    void recall_probe(const Observation& observed, Examination& examination) {
        const Site* top = observed.live.top();
        if (top == nullptr) return;
        const std::string code = top->code.text();
        const std::string server(observed.live.pool().text(top->server));
        const auto before = store_->reports().find(report_name(code, server));
        if (!before || !*before) return;
        auto old = read_report((**before).text);
        if (!old || old->trials.empty() ||
            !fits(*old, code, server, observed.product_version, observed.server_time))
            return;
        examination.trials = std::move(old->trials);
        recalled_ = true;
    }

    /// In the store, for `apply`; and where a bug report is to go.
    void keep() {
        if (!recalled_) {
            const auto kept = store_->reports().keep(
                report_name(report_->site, report_->server),
                {report_->version, report_->time, doctor_json(*report_, input_.sources)});
            if (!kept) stop(kept.error(), Exit::failed);
        }
        if (options_.report.empty()) return;
        Redaction hide(view_->seen);
        hide_connection(*settings_, hide);
        std::ofstream file(options_.report, std::ios::binary | std::ios::trunc);
        ::chmod(options_.report.c_str(), 0600);
        file << doctor_bundle(*report_, [&hide](std::string_view text) { return hide(text); });
        file.close();
        if (!file)
            stop(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", options_.report)),
                 Exit::failed);
    }

    const DoctorOptions& options_;
    const Terminal& terminal_;
    Input input_;
    std::optional<ConnectionSettings> settings_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Session> session_;
    std::vector<Way> ways_;  // that were looked at
    std::optional<SiteView> view_;
    std::optional<DoctorReport> report_;
    bool recalled_ = false;  // the store's probe still counts
    Exit exit_ = Exit::failed;
};

/// Logs need no site.
Exit logs_command(const DoctorOptions& options, const Terminal& terminal) {
    const auto report = read_logs(options.logs);
    if (!report) {
        Diagnostics findings;
        findings.add(report.error());
        terminal.show(findings, SourceStore());
        return Exit::failed;
    }
    terminal.out(terminal.format() == Format::json ? logs_json(*report)
                                                   : logs_text(*report, terminal.out_style()));
    if (!report->complete()) return Exit::failed;
    return has_open_error(*report) ? Exit::drift : Exit::success;
}

}  // namespace

Exit doctor_command(const DoctorOptions& options, const Terminal& terminal) {
    if (options.rights) {
        terminal.out(terminal.format() == Format::json ? rights_json() : rights_text(terminal.out_style()));
        return Exit::success;
    }
    if (!options.logs.empty()) return logs_command(options, terminal);
    return DoctorRun(options, terminal).run();
}

}  // namespace supctl
