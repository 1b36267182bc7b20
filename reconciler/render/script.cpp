#include "render/script.h"

#include <fmt/format.h>

#include "plan/step.h"
#include "render/cmdlet_table.h"
#include "render/library.h"
#include "render/powershell.h"
#include "render/setting_script.h"
#include "render/step_script.h"
#include "schema/languages.h"

namespace supctl::render {
namespace {

constexpr std::string_view kHelp = R"ps1(#Requires -Version 5.1
<#
.SYNOPSIS
Makes the software update points of a Configuration Manager hierarchy as they are described.

.DESCRIPTION
Made by supctl from a plan. Run it where the Configuration Manager console is installed, with rights to change
the sites. Every change is guarded by a test that reads the current value first, so that running the script
again goes on from what it finds. It waits for what takes time, with a limit for each wait. Nothing is written
with -WhatIf. Exit codes: 0 done, 1 a step failed, 7 done in part.

.PARAMETER ProviderServer
The server with the SMS Provider of the top-level site.

.PARAMETER PollSeconds
How often waits look.

.PARAMETER Receipt
A file that says that a synchronization succeeded after the changes of this plan. Without it one too many is
asked for, which does no harm.

.PARAMETER Synchronize
Ask for a synchronization even where none is owed.

.EXAMPLE
.\software-update-points.ps1 -WhatIf

.EXAMPLE
.\software-update-points.ps1 -Verbose
#>
)ps1";

constexpr std::string_view kState = R"ps1($Namespace = "root/sms/site_$TopSite"
$SiteServers = @{}
$script:Steps = [ordered] @{}
$script:Rows = @()
$script:Request = $null
$script:Owed = $false
$script:Assumed = $false
$script:Conflict = $false
$script:Changed = 0
$script:Settling = @{}
$script:Installing = @{}
$script:ErrorCount = @{}
$script:Unreadable = @{}

)ps1";

constexpr std::string_view kRun =
    R"ps1(# === Run =======================================================================================================

if (-not $Receipt) {
    $Receipt = Join-Path -Path ([Environment]::GetFolderPath('LocalApplicationData')) -ChildPath "supctl-$PlanId.receipt"
}
$Receipt = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Receipt)
if ($null -eq (Get-Module -Name ConfigurationManager)) {
    Import-Module -Name (Join-Path -Path (Split-Path -Path $env:SMS_ADMIN_UI_PATH) -ChildPath 'ConfigurationManager.psd1')
}
if ($null -eq (Get-PSDrive -Name $TopSite -PSProvider CMSite -ErrorAction SilentlyContinue)) {
    $null = New-PSDrive -Name $TopSite -PSProvider CMSite -Root $ProviderServer -Scope Script -WhatIf:$false -Confirm:$false
}
$Provider = New-CimSession -ComputerName $ProviderServer -SessionOption (New-CimSessionOption -Protocol Dcom)
Push-Location -Path "${TopSite}:\"
try {
    Assert-Hierarchy -Expected $Sites
    Invoke-Plan
    # Step 4, client settings and group policy: looked at, never written here (SEED-16 SEED-154).
    try {
        Test-ClientSettings
        Test-GroupPolicy
    } catch {
        Write-Warning "step 4 is unverified: $($_.Exception.Message)"
    }
} finally {
    Pop-Location
    Remove-CimSession -CimSession $Provider -WhatIf:$false -Confirm:$false
}
exit (Get-ExitCode)
)ps1";

std::string language_names() {
    std::string out =
        "# Languages as the cmdlets call them; the site stores their codes (SEED-87).\n$LanguageNames = @{\n";
    for (const Language& language : languages())
        out += fmt::format("    {} = {}\n", quote(language.code), quote(language.name));
    return out + "}\n\n";
}

/// The sites that must be as they are, from the top down.
std::string sites(const Declaration& declaration, const Observation& observation) {
    std::string out = "$Sites = @(\n";
    for (const Site& declared : declaration.hierarchy.sites()) {
        const Site* site = observation.live.find_site(declared.code);
        if (site == nullptr) continue;
        out += fmt::format("    @{{ Code = {}; Type = {}; Parent = {}; Server = {} }}\n",
                           quote(site->code.text()), static_cast<int>(site->type), quote(site->parent.text()),
                           quote(observation.live.pool().text(site->server)));
    }
    return out + ")\n";
}

std::string heading(const Plan& plan) {
    std::string out = comment(fmt::format("Hierarchy {}, top-level site {} on {}.", plan.hierarchy,
                                          plan.top.text(), plan.top_server));
    out += comment(fmt::format("Plan {}", plan.id));
    out += comment(
        plan.phase == Phase::neverSynchronized
            ? "This hierarchy never synchronized: first with nothing selected, then with what is described."
            : "This hierarchy has synchronized before.");
    return out +
           comment(fmt::format("{} steps. What is done by hand is said at the end of the steps.",
                               plan.steps.size())) +
           "\n";
}

std::string parameters(const Observation& observation) {
    return fmt::format(
        "[CmdletBinding(SupportsShouldProcess)]\nparam(\n    [string] $ProviderServer = {},\n"
        "    [ValidateRange(1, 600)] [int] $PollSeconds = 30,\n    [string] $Receipt = '',\n    [switch] "
        "$Synchronize\n)\n"
        "Set-StrictMode -Version 3.0\n$ErrorActionPreference = 'Stop'\n\n",
        quote(observation.provider_server));
}

/// Declared values that no script sets, and those that are carried by nothing: said, never left out silently.
class ByHand {
  public:
    ByHand(const Declaration& declaration, const Observation& observation)
        : declared_(declaration.hierarchy), declaration_(declaration), observed_(observation) {}

    std::string text() {
        const Site* top = declared_.top();
        const SiteCode code = top == nullptr ? SiteCode{} : top->code;
        object(declared_.global(), Owner::hierarchy, {code, {}, false});
        for (const Site& site : declared_.sites()) {
            object(site.settings, Owner::site, {site.code, {}, false});
            for (const SiteSystem& one : declared_.systems(site))
                object(one.settings, Owner::siteSystem, {site.code, name(one.server), false});
            for (const SoftwareUpdatePoint& one : declared_.points(site))
                object(one.settings, Owner::softwareUpdatePoint, {site.code, name(one.server), false});
        }
        for (const ClientSetting& one : declared_.client_settings()) {
            const ClientSetting* live = observed_.live.find_client_setting(name(one.name));
            const bool defaults = live != nullptr && live->type == ClientSettingType::defaults;
            object(one.settings, Owner::clientSetting, {code, name(one.name), defaults});
        }
        missing_alert(code);
        assertions();
        if (out_.empty()) return {};
        return "# === By hand "
               "============================================================================================="
               "======\n" +
               out_ + "\n";
    }

  private:
    std::string name(TextId id) const { return std::string(declared_.pool().text(id)); }
    void object(const Settings& settings, Owner owner, const Place& place) {
        for (const FieldId id : settings_of(owner)) {
            const Route* route = route_of(id);
            if (!settings.has(id) || route == nullptr || route->way != Way::byHand) continue;
            out_ += by_hand(id, declared_.get(settings, id), place, declared_.pool(), 0);
        }
    }
    /// The plan has no step for an alert that the site lacks; the cmdlet makes one, and nothing can guard
    /// that.
    void missing_alert(SiteCode top) {
        const Value wanted = declared_.get(declared_.global(), FieldId::alert_on_failure);
        if (observed_.alert.present || !wanted.present() || !wanted.as_boolean()) return;
        out_ += by_hand(FieldId::alert_on_failure, wanted, {top, {}, false}, declared_.pool(), 0);
    }
    /// Each kind once; who wants to know whether it is so asks supctl.
    void assertions() {
        for (const FieldId id : {FieldId::boundary_groups, FieldId::policy_intranet, FieldId::policy_signed,
                                 FieldId::policy_automatic, FieldId::shared_points}) {
            bool said = id == FieldId::shared_points && !declaration_.shared_databases.empty();
            for (const Assertion& one : declaration_.assertions) said = said || one.field == id;
            if (said)
                out_ += comment(
                    fmt::format("checked, never written: {} ({}); see `supctl plan` and `supctl verify`",
                                field_path(id), field(id).seeds));
        }
    }

    const Hierarchy& declared_;
    const Declaration& declaration_;
    const Observation& observed_;
    std::string out_;
};

}  // namespace

std::string script(const Plan& plan, const Declaration& declaration, const Observation& observation) {
    const StepWriter writer(plan, declaration, observation);
    std::string out(kHelp);
    out += heading(plan) + parameters(observation);
    out += fmt::format("$PlanId = {}\n$TopSite = {}\n$TopPoint = {}\n", quote(plan.id),
                       quote(plan.top.text()), quote(writer.default_point(plan.top)));
    out += sites(declaration, observation);
    out += kState;
    out += language_names();
    for (const std::string_view part :
         {library_reading(), library_changing(), library_waiting(), library_running()})
        out += part;
    out +=
        "# === Steps, in plan order "
        "======================================================================================\n\n";
    for (const Step& step : plan.steps) out += writer.text(step);
    out += ByHand(declaration, observation).text();
    return out += kRun;
}

}  // namespace supctl::render
