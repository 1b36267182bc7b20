// Windows Update client policies (Windows Update for Business) beside WSUS: any deferral, pause or target
// version turns on the second scan, at Windows Update. The source policy decides for each class of updates;
// it counts only with its switch in the key AU and with all four classes. DisableDualScan stops the second
// scan up to Windows 10 and Windows Server 2022, and does nothing on Windows 11 and Windows Server 2025.
// Source: ConfigMgr documentation, "Integrate Windows Update client policies"; Windows documentation,
// "wufb-wsus".
#include <fmt/format.h>

#include "base/codes.h"
#include "grouppolicy/judge.h"
#include "grouppolicy/sighting.h"

namespace supctl::grouppolicy {
namespace {

constexpr std::string_view kClasses[] = {
    "SetPolicyDrivenUpdateSourceForFeatureUpdates", "SetPolicyDrivenUpdateSourceForQualityUpdates",
    "SetPolicyDrivenUpdateSourceForDriverUpdates", "SetPolicyDrivenUpdateSourceForOtherUpdates"};
constexpr std::string_view kSwitch = "UseUpdateClassPolicySource";
/// Off when 0 or absent.
constexpr std::string_view kSwitched[] = {"DeferFeatureUpdates", "DeferQualityUpdates",
                                          "DeferUpgrade",        "PauseFeatureUpdates",
                                          "PauseQualityUpdates", "TargetReleaseVersion"};
/// Count whatever they say: a deferral of 0 days is one.
constexpr std::string_view kPresent[] = {"DeferFeatureUpdatesPeriodInDays", "DeferQualityUpdatesPeriodInDays",
                                         "BranchReadinessLevel"};
/// Count when they say something.
constexpr std::string_view kTexts[] = {"PauseFeatureUpdatesStartTime", "PauseQualityUpdatesStartTime",
                                       "TargetReleaseVersionInfo"};

/// What one object says about the source of updates.
class SourceOf {
  public:
    SourceOf(const ReadGpo& gpo, Verdict& out) : gpo_(gpo), out_(out) {}

    void judge() {
        triggers();
        const PolicyValue on = gpo_.values.find(PolicyKey::automaticUpdates, kSwitch);
        const PolicyValue misplaced = gpo_.values.find(PolicyKey::windowsUpdate, kSwitch);
        see(on);
        see(misplaced);
        if (written(misplaced))
            note(fmt::format("{} stands outside the key AU, where it is ignored", kSwitch));
        classes(is_number(on, 1));  // SEED-161
        dual_scan();
        if (triggers_.empty()) return;
        if (all_pinned_) {
            note(fmt::format(
                "{} would turn on scans at Windows Update; the source policy sends all four classes "
                "to WSUS. Windows before version 2004 does not know the source policy",
                triggers_));
            out_.weigh(Severity::advice);
            return;
        }
        add_found(triggers_);
        note(fmt::format("{} makes clients scan Windows Update for feature and quality updates{}", triggers_,
                         dual_scan_off_
                             ? " on Windows 11 and Windows Server 2025; DisableDualScan keeps earlier "
                               "versions at WSUS"
                             : ""));
        redirect(Severity::warning);
    }

  private:
    void triggers() {
        const auto trigger = [&](const PolicyValue& value) {
            triggers_ += fmt::format("{}{}", triggers_.empty() ? "" : ", ", words_of(value));
        };
        for (const std::string_view name : kSwitched) {
            const PolicyValue value = look(name);
            if (written(value) && value.value.number().value_or(0) != 0) trigger(value);
        }
        for (const std::string_view name : kPresent)
            if (const PolicyValue value = look(name); written(value)) trigger(value);
        for (const std::string_view name : kTexts)
            if (const PolicyValue value = look(name);
                written(value) && !value.value.text().value_or("").empty())
                trigger(value);
    }
    void classes(bool switched_on) {
        std::string internet, set, missing;
        const auto add = [](std::string& list, std::string_view name) {
            list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
        };
        for (const std::string_view name : kClasses) {
            const PolicyValue value = look(name);
            if (is_number(value, 0)) add(internet, name);
            add(written(value) ? set : missing, name);
        }
        if (set.empty()) return;
        if (!switched_on) {
            note(fmt::format("the source policy has no effect: {} is not 1 in the key AU of this object",
                             kSwitch));
            out_.weigh(Severity::advice);
            return;
        }
        if (!missing.empty()) {
            add_found("source policy for some classes only");
            note(fmt::format(
                "the source policy leaves out {}; Windows supports all four or none, and may send every "
                "class to one source",
                missing));
            redirect(Severity::warning);
        }
        all_pinned_ = internet.empty() && missing.empty();
        if (internet.empty()) return;
        add_found(internet + " = 0");
        note(fmt::format("{} = 0 takes those updates from Windows Update instead of WSUS", internet));
        redirect(Severity::error);
    }
    void dual_scan() {
        dual_scan_off_ = is_number(look("DisableDualScan"), 1);
        if (is_number(look("ExcludeWUDriversInQualityUpdate"), 1))
            note(
                "ExcludeWUDriversInQualityUpdate belongs to Windows Update client policies; with WSUS it has "
                "no use");
    }
    PolicyValue look(std::string_view name) {
        PolicyValue value = gpo_.values.find(PolicyKey::windowsUpdate, name);
        see(value);
        return value;
    }
    void see(const PolicyValue& value) {
        if (written(value)) out_.evidence.push_back(evidence_of(gpo_, value));
    }
    void redirect(Severity severity) {
        out_.state = State::differs;  // SEED-163
        out_.weigh(severity);
    }
    void add_found(std::string_view text) {
        out_.found += fmt::format("{}{} (`{}`)", out_.found.empty() ? "" : "; ", text, gpo_.gpo.shown());
    }
    void note(std::string_view text) {
        out_.notes.push_back(fmt::format("`{}`: {}", gpo_.gpo.shown(), text));
    }

    const ReadGpo& gpo_;
    Verdict& out_;
    std::string triggers_;
    bool all_pinned_ = false;
    bool dual_scan_off_ = false;
};

}  // namespace

Verdict judge_scan_source(const PolicyReading& reading, const Expectation&) {
    Verdict out;
    out.policy = "scanSource";
    out.title = "Windows Update client policies (Windows Update for Business)";
    out.code = codes::kPolicyScanSource;
    out.seeds = "SEED-161 SEED-163";
    out.state = State::notConfigured;
    for (const ReadGpo& gpo : reading.gpos) SourceOf(gpo, out).judge();
    if (out.state == State::differs) {
        out.meaning =
            "clients scan Windows Update beside or instead of their software update point, and ConfigMgr "
            "does not know the compliance of those updates";
    } else if (!reading.complete) {
        out.state = State::unverified;
        out.weigh(Severity::warning);
        out.meaning = "not every object could be read, so one of them may redirect scans";
    } else if (!out.evidence.empty()) {
        out.state = State::configured;
        out.found = "values that redirect no scans";
        out.meaning = "values of Windows Update client policies are set, and scans stay at WSUS";
    } else {
        out.found = "not configured";
        out.meaning = "nothing sends scans away from the intranet service";
    }
    return out;
}

}  // namespace supctl::grouppolicy
