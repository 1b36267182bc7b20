#include "render/library.h"

namespace supctl::render {

std::string_view library_running() {
    return R"ps1(# === Running: steps in the order of their edges; waits are looked at together ===================================

function Add-Step {
    # -After: must have succeeded. -Prefer: must be over, whatever became of it.
    param(
        [Parameter(Mandatory)] [string] $Id,
        [Parameter(Mandatory)] [string] $Site,
        [string[]] $After = @(),
        [string[]] $Prefer = @(),
        [scriptblock] $Do,
        [scriptblock] $Poll,
        [timespan] $Limit = [timespan]::Zero
    )
    $script:Steps[$Id] = [pscustomobject] @{
        Id = $Id; Site = $Site; After = $After; Prefer = $Prefer; Do = $Do; Poll = $Poll; Limit = $Limit
        State = 'waiting'; Evidence = ''; Clock = $null
    }
}

function Complete-Step {
    param($Step, [string] $State, [string] $Evidence)
    $Step.State = $State
    $Step.Evidence = $Evidence
    Write-Host ('  {0,-8} {1}  {2}' -f $State, $Step.Id, $Evidence)
}

function Get-Readiness {
    param($Step)
    foreach ($id in $Step.After) {
        if ($script:Steps[$id].State -in 'failed', 'deferred', 'conflict', 'skipped') { return 'never' }
        if ($script:Steps[$id].State -notin 'done', 'already', 'assumed') { return 'later' }
    }
    foreach ($id in $Step.Prefer) {
        if ($script:Steps[$id].State -in 'waiting', 'running') { return 'later' }
    }
    'now'
}

function Invoke-Change {
    param($Step)
    $script:Changed = 0
    $script:Conflict = $false
    Write-Host $Step.Id
    try {
        & $Step.Do
        if ($WhatIfPreference) { Complete-Step $Step 'done' 'what if' }
        elseif ($script:Changed -eq 0) { Complete-Step $Step 'already' 'the site was already so' }
        else { Complete-Step $Step 'done' "$($script:Changed) written and read back" }
    } catch {
        if ($WhatIfPreference) {
            # What an earlier step would have made is not there.
            Complete-Step $Step 'done' "what if: $($_.Exception.Message)"
            return
        }
        $state = 'failed'
        if ($script:Conflict) { $state = 'conflict' }
        if ("$($_.Exception.Message)".StartsWith('declined: ')) { $state = 'skipped' }
        Complete-Step $Step $state $_.Exception.Message
    }
}

function Invoke-Wait {
    param($Step)
    if ($WhatIfPreference -and $Step.Id -notlike '*/synchronize/*') {
        Complete-Step $Step 'done' ('what if: would wait up to {0}' -f $Step.Limit)
        return
    }
    if ($null -eq $Step.Clock) {
        $Step.Clock = [System.Diagnostics.Stopwatch]::StartNew()
        $Step.State = 'running'
    }
    try {
        $verdict = & $Step.Poll
    } catch {
        if ("$($_.Exception.Message)".StartsWith('declined: ')) {
            Complete-Step $Step 'skipped' $_.Exception.Message
            return
        }
        # A reading that failed decides nothing; the limit does.
        $verdict = Get-Verdict waiting $_.Exception.Message
    }
    if ($WhatIfPreference) {
        Complete-Step $Step 'done' "what if: $($verdict.Evidence)"
        return
    }
    if ($verdict.State -eq 'waiting' -and $Step.Clock.Elapsed -ge $Step.Limit) {
        $verdict = [pscustomobject] @{ State = 'failed'; Evidence = 'no evidence within {0}: {1}' -f $Step.Limit, $verdict.Evidence }
    }
    if ($verdict.State -eq 'waiting') {
        $percent = [int] [math]::Min(99, 100 * $Step.Clock.Elapsed.Ticks / $Step.Limit.Ticks)
        Write-Progress -Id ([array]::IndexOf(@($script:Steps.Keys), $Step.Id)) -Activity $Step.Id -Status $verdict.Evidence -PercentComplete $percent
        return
    }
    Write-Progress -Id ([array]::IndexOf(@($script:Steps.Keys), $Step.Id)) -Activity $Step.Id -Completed
    # Below the top-level site others go on; the next run looks again.
    if ($verdict.State -eq 'failed' -and $Step.Site -ne $TopSite) { Complete-Step $Step 'deferred' $verdict.Evidence }
    else { Complete-Step $Step $verdict.State $verdict.Evidence }
}

function Invoke-Plan {
    do {
        $moved = $false
        $script:Rows = @(Get-ProviderObject -ClassName 'SMS_SUPSyncStatus')
        foreach ($step in @($script:Steps.Values)) {
            if ($step.State -notin 'waiting', 'running') { continue }
            $readiness = Get-Readiness -Step $step
            if ($readiness -eq 'later') { continue }
            if ($readiness -eq 'never') { Complete-Step $step 'skipped' 'something that it needs did not succeed' }
            elseif ($null -ne $step.Do) { Invoke-Change -Step $step }
            else { Invoke-Wait -Step $step }
            $moved = $moved -or $step.State -notin 'waiting', 'running'
        }
        $open = @($script:Steps.Values | Where-Object { $_.State -in 'waiting', 'running' })
        if ($open.Count -gt 0 -and -not $moved) { Start-Sleep -Seconds $PollSeconds }
    } while ($open.Count -gt 0)
}

function Assert-Hierarchy {
    # The right site only: top-level server, types and parents as the plan saw them, all in normal mode.
    param([hashtable[]] $Expected)
    $live = @(Get-ProviderObject -ClassName 'SMS_Site')
    foreach ($site in $Expected) {
        $found = $live | Where-Object { $_.SiteCode -eq $site['Code'] } | Select-Object -First 1
        if ($null -eq $found) { throw "this is another hierarchy: it has no site $($site['Code'])" }
        if ($found.Type -ne $site['Type'] -or [string] $found.ReportingSiteCode -ne $site['Parent'] -or
            ($site['Server'] -and $found.ServerName -ne $site['Server'])) {
            throw "this is another hierarchy: site $($site['Code']) is not as the plan saw it"
        }
        if ($found.Status -ne 1 -or $found.Mode -ne 0) { throw "site $($site['Code']) is not active in normal mode" }
        $SiteServers[$site['Code']] = $found.ServerName
    }
}

function Test-ClientSettings {
    # SEED-16 SEED-155 SEED-156 SEED-157 SEED-158: what clients are told about software updates. Looks only.
    foreach ($settings in @(Get-CMClientSetting | Where-Object { $_.Type -ne 2 })) {
        $agent = Get-ClientAgent $settings.Name
        if ($null -eq $agent) { continue }
        $enabled = Read-Flag $agent 'Enabled'
        if ($null -eq $enabled) { continue }
        if ($enabled) { Write-Host ('  enabled  {0}: scan {1}' -f $settings.Name, (Read-Schedule $agent 'ScanSchedule' 'Value1')) }
        else { Write-Warning ('{0}: software updates are disabled on clients, which removes their deployments' -f $settings.Name) }
    }
}

function Test-GroupPolicy {
    # SEED-159 to SEED-172: domain policies that decide where clients scan and what they accept. Looks only.
    if ($null -eq (Get-Module -ListAvailable -Name GroupPolicy)) {
        Write-Warning 'group policy is unverified: there is no module GroupPolicy here. `supctl verify --gpo` reads backups.'
        return
    }
    $key = 'HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
    foreach ($gpo in @(Get-GPO -All)) {
        # SEED-162 SEED-163 SEED-164: a domain policy for the location wins over the one that clients are given.
        $server = Get-GPRegistryValue -Guid $gpo.Id -Key $key -ValueName 'WUServer' -ErrorAction SilentlyContinue
        if ($null -ne $server) { Write-Warning ('{0}: sets the intranet update service to {1}' -f $gpo.DisplayName, $server.Value) }
        # SEED-165 SEED-166: needed for updates that were published locally.
        $signed = Get-GPRegistryValue -Guid $gpo.Id -Key $key -ValueName 'AcceptTrustedPublisherCerts' -ErrorAction SilentlyContinue
        if ($null -ne $signed) { Write-Host ('  found    {0}: signed content from an intranet location: {1}' -f $gpo.DisplayName, $signed.Value) }
        # SEED-167 SEED-169 SEED-170 SEED-171: two sources of installations, notifications and restarts.
        $automatic = Get-GPRegistryValue -Guid $gpo.Id -Key "$key\AU" -ValueName 'NoAutoUpdate' -ErrorAction SilentlyContinue
        if ($null -ne $automatic) { Write-Host ('  found    {0}: NoAutoUpdate is {1}' -f $gpo.DisplayName, $automatic.Value) }
    }
}

function Get-ExitCode {
    # 0 done, 1 a step failed, 7 done in part: running the script again goes on from what it finds.
    $states = @($script:Steps.Values | ForEach-Object { $_.State })
    if ('failed' -in $states) { return 1 }
    if (@($states | Where-Object { $_ -in 'conflict', 'deferred', 'skipped' }).Count -gt 0) { return 7 }
    0
}

)ps1";
}

}  // namespace supctl::render
