#include "render/library.h"

namespace supctl::render {

std::string_view library_waiting() {
    return R"ps1(# === Waiting: what is seen decides; a limit that passes is never success ========================================

function Get-Verdict {
    param([ValidateSet('waiting', 'done', 'assumed', 'failed')] [string] $State, [string] $Evidence)
    [pscustomobject] @{ State = $State; Evidence = $Evidence }
}

function Get-Row {
    # The synchronization row of a point, from this round's one reading of all.
    param([string] $Site, [string] $Server)
    $script:Rows | Where-Object { $_.SiteCode -eq $Site -and $_.WSUSServerName -eq $Server } | Select-Object -First 1
}

function Get-RowText {
    param($Row)
    if ($null -eq $Row) { return 'no row' }
    '{0} {1} {2} {3}' -f $Row.LastSyncState, $Row.LastSyncStateTime, $Row.LastSyncErrorCode, $Row.SyncCatalogVersion
}

function Test-Succeeded {
    param($Row)
    $null -ne $Row -and $Row.LastSyncState -in 6702, 6708 -and $Row.LastSyncErrorCode -eq 0
}

function Test-Running {
    param($Row)
    $null -ne $Row -and $Row.LastSyncState -in 6701, 6704, 6705, 6706
}

function Test-Owed {
    # Whether a synchronization is owed: something was written, it is asked for, or nobody knows of one that
    # succeeded after the changes of this plan. One too many does no harm.
    $script:Owed -or $Synchronize -or -not (Test-Path -LiteralPath $Receipt)
}

function Test-EverSynchronized {
    # Whether any point of the hierarchy ever synchronized; the provider shows never as 1970 or 1980.
    $some = @(Get-ProviderObject -ClassName 'SMS_SUPSyncStatus' | Where-Object {
            (Test-Succeeded $_) -or ($null -ne $_.LastSuccessfulSyncTime -and $_.LastSuccessfulSyncTime.Year -gt 1980)
        })
    $some.Count -gt 0
}

function Test-CatalogRefreshed {
    # About 17 categories right after WSUS is set up, more than 400 when refreshed.
    @(Get-ProviderObject -ClassName 'SMS_UpdateCategoryInstance').Count -ge 100
}

function Get-ConfigurationState {
    # What WSUS Configuration Manager says of itself: 0 none, 1 pending, 2 success, 3 failed, 4 subscription
    # pending. It stands in the registry of the site server only; nothing where that cannot be read.
    param([string] $Site)
    if ($script:Unreadable.ContainsKey($Site)) { return }
    $session = $null
    try {
        $session = New-CimSession -ComputerName $SiteServers[$Site] -OperationTimeoutSec 30 -SessionOption (New-CimSessionOption -Protocol Dcom)
        $answer = Invoke-CimMethod -CimSession $session -Namespace 'root/cimv2' -ClassName 'StdRegProv' -MethodName 'GetDWORDValue' -Arguments @{
            hDefKey = [uint32] 2147483650
            sSubKeyName = 'SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER'
            sValueName = 'ConfigurationState'
        }
        if ($answer.ReturnValue -eq 0) { [long] $answer.uValue }
    } catch {
        $script:Unreadable[$Site] = $true
        Write-Verbose "the registry of the site server of $Site cannot be read: $($_.Exception.Message)"
    } finally {
        if ($null -ne $session) { Remove-CimSession -CimSession $session }
    }
}

function Get-MessageCount {
    # Status messages of a component at a site; times of other clocks are not compared, only numbers.
    param([string] $Site, [string] $Component, [string] $Machine, [long] $Message, [switch] $Errors)
    @(Get-ProviderObject -ClassName 'SMS_StatMsgWithInsStrings' -Filter "Component = '$Component' AND SiteCode = '$Site'" |
            Where-Object {
                (-not $Machine -or $_.MachineName -eq $Machine) -and (-not $Message -or $_.MessageID -eq $Message) -and
                (-not $Errors -or $_.Severity -in -1073741824, 3221225472)
            }).Count
}

function Register-Installation {
    # What was reported before a role is made does not say that it is installed.
    param([string] $Site, [string] $Server)
    $script:Installing[$Server] = Get-MessageCount -Site $Site -Component 'SMS_WSUS_CONTROL_MANAGER' -Machine $Server -Message 1015
}

function Reset-Settling {
    param([string] $Site)
    $script:Settling[$Site] = [System.Diagnostics.Stopwatch]::StartNew()
}

function Test-Settled {
    # The ladder: the registry of the site server; else status messages and a quiet time, which is an assumption.
    param([string] $Site, [string] $Server, [timespan] $Quiet, [switch] $Installed)
    $wrote = $script:Settling.ContainsKey($Site)
    $state = Get-ConfigurationState -Site $Site
    if ($null -ne $state) {
        if ($state -ne 2) { return Get-Verdict waiting "the site server says configuration state $state" }
        # The component looks at what was written within minutes; an older verdict is not about it.
        if ($wrote -and $script:Settling[$Site].Elapsed.TotalMinutes -lt 5) {
            return Get-Verdict waiting 'configured before the last change, which it has not looked at yet'
        }
        return Get-Verdict done 'the site server says configuration state 2'
    }
    if ($Installed -and -not $wrote -and (Test-Succeeded (Get-Row $Site $Server))) {
        return Get-Verdict done 'the point synchronizes, and nothing was changed'
    }
    # An interrupted run may have written just before: the quiet time begins with the first look.
    if (-not $wrote) { Reset-Settling -Site $Site }
    $count = Get-MessageCount -Site $Site -Component 'SMS_WSUS_CONFIGURATION_MANAGER' -Errors
    if ($script:ErrorCount.ContainsKey($Site) -and $count -gt $script:ErrorCount[$Site]) { Reset-Settling -Site $Site }
    $script:ErrorCount[$Site] = $count
    if ($Installed -and $script:Installing.ContainsKey($Server)) {
        $seen = Get-MessageCount -Site $Site -Component 'SMS_WSUS_CONTROL_MANAGER' -Machine $Server -Message 1015
        if ($seen -le $script:Installing[$Server]) { return Get-Verdict waiting 'the role is not reported as installed yet' }
        $script:Installing.Remove($Server)
        Reset-Settling -Site $Site
    }
    $elapsed = $script:Settling[$Site].Elapsed
    if ($elapsed -lt $Quiet) {
        return Get-Verdict waiting ('no error for {0:n0} of {1:n0} minutes' -f $elapsed.TotalMinutes, $Quiet.TotalMinutes)
    }
    $script:Assumed = $true
    Get-Verdict assumed ('no error was reported for {0:n0} minutes' -f $Quiet.TotalMinutes)
}

function Test-Configured {
    # WSUS of the site's default point is configured.
    param([string] $Site, [string] $Server)
    Test-Settled -Site $Site -Server $Server -Quiet ([timespan]::FromMinutes(15)) -Installed
}

function Test-Subscribed {
    # WSUS has the selection; a synchronization before that fails and blocks.
    param([string] $Site, [string] $Server)
    if (-not (Test-Owed)) { return Get-Verdict done 'the selection was synchronized before' }
    Test-Settled -Site $Site -Server $Server -Quiet ([timespan]::FromMinutes(10))
}

function Request-Synchronization {
    # Asks the top-level site, once: what runs is waited out and never doubled, and a request serves as long as
    # nothing was written after it.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory)] [scriptblock] $Needed,
        [Parameter(Mandatory)] [scriptblock] $Command,
        [string] $Operation,
        [string] $Impact
    )
    if ($null -ne $script:Request -and -not $script:Request.Stale) { return Get-Verdict done 'the request of this run serves' }
    if (-not (& $Needed)) { return Get-Verdict done 'no synchronization is owed' }
    $row = Get-Row $TopSite $TopPoint
    if (Test-Running $row) { return Get-Verdict waiting ('one is under way, it is waited out: {0}' -f (Get-RowText $row)) }
    $agreed = -not $Operation -or (Confirm-Operation -Operation $Operation -Impact $Impact)
    if ($agreed -and $PSCmdlet.ShouldProcess($TopSite, 'synchronize software updates')) {
        Send-Request -Command $Command -Repeats 0
        return Get-Verdict done 'requested'
    }
    if ($WhatIfPreference) { return Get-Verdict done 'what if' }
    throw 'declined: the synchronization'
}

function Send-Request {
    param([scriptblock] $Command, [int] $Repeats)
    $before = @{}
    foreach ($row in $script:Rows) { $before[('{0} {1}' -f $row.SiteCode, $row.WSUSServerName)] = Get-RowText $row }
    $ConfirmPreference = 'None'
    $null = & $Command
    $script:Changed += 1
    $script:Request = [pscustomobject] @{
        Command = $Command; Before = $before; Repeats = $Repeats; Stale = $false
        Clock = [System.Diagnostics.Stopwatch]::StartNew(); Failed = $null
    }
}

function Test-Synchronized {
    # The row of the top-level site's default point changed since the request, to a success.
    $row = Get-Row $TopSite $TopPoint
    $request = $script:Request
    if ($null -eq $request) {
        if (Test-Succeeded $row) { return Get-Verdict done ('as found: {0}' -f (Get-RowText $row)) }
        return Get-Verdict waiting ('nothing was requested; {0}' -f (Get-RowText $row))
    }
    if ($request.Before[('{0} {1}' -f $TopSite, $TopPoint)] -eq (Get-RowText $row)) { return Get-Verdict waiting 'requested, nothing changed yet' }
    if (Test-Succeeded $row) {
        return Get-Verdict done ('catalog version {0} at {1}' -f $row.SyncCatalogVersion, $row.LastSyncStateTime)
    }
    if ($null -ne $row -and ($row.LastSyncState -eq 6703 -or ($row.LastSyncErrorCode -ne 0 -and -not (Test-Running $row)))) {
        # A failure at once, while WSUS is only assumed to be configured: it was not yet.
        if (-not $script:Assumed -or $request.Repeats -ge 3) { return Get-Verdict failed (Get-RowText $row) }
        if ($null -eq $request.Failed) {
            if ($request.Clock.Elapsed.TotalMinutes -gt 10) { return Get-Verdict failed (Get-RowText $row) }
            $request.Failed = [System.Diagnostics.Stopwatch]::StartNew()
        }
        if ($request.Failed.Elapsed.TotalMinutes -ge @(5, 15, 60)[$request.Repeats]) {
            Send-Request -Command $request.Command -Repeats ($request.Repeats + 1)
        }
        return Get-Verdict waiting ('failed, to be asked again: {0}' -f (Get-RowText $row))
    }
    Get-Verdict waiting (Get-RowText $row)
}

function Test-Catalog {
    # The first synchronization brought the list of classifications and products.
    $verdict = Test-Synchronized
    if ($verdict.State -ne 'done' -or (Test-CatalogRefreshed)) { return $verdict }
    Get-Verdict failed 'the synchronization succeeded, and the catalog is not refreshed'
}

function Test-Paid {
    # As Test-Synchronized; a success of this run's request is kept as the receipt.
    $verdict = Test-Synchronized
    if ($verdict.State -eq 'done' -and $null -ne $script:Request -and -not $script:Request.Stale) {
        Set-Content -LiteralPath $Receipt -Value $PlanId -Encoding Ascii -Confirm:$false
    }
    $verdict
}

function Test-Follows {
    # The point has the top-level site's catalog version, a healthy link and a success of its own.
    param([string] $Site, [string[]] $Server)
    $top = Get-Row $TopSite $TopPoint
    foreach ($one in $Server) {
        $row = Get-Row $Site $one
        $follows = (Test-Succeeded $top) -and (Test-Succeeded $row) -and $row.ReplicationLinkStatus -eq 0 -and
            $row.SyncCatalogVersion -ge $top.SyncCatalogVersion
        if (-not $follows) { return Get-Verdict waiting ('{0} did not follow yet: {1}' -f $one, (Get-RowText $row)) }
    }
    Get-Verdict done 'follows the top-level site'
}

)ps1";
}

}  // namespace supctl::render
