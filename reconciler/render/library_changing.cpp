#include "render/library.h"

namespace supctl::render {

std::string_view library_changing() {
    return R"ps1(# === Changing: read, compare, ask, write, read back ===========================================================

function Test-Same {
    # Lists are compared as sets.
    param($One, $Other)
    if ($One -is [array] -or $Other -is [array]) {
        $left = @($One | Where-Object { $null -ne $_ } | Sort-Object -Unique) -join ' | '
        $right = @($Other | Where-Object { $null -ne $_ } | Sort-Object -Unique) -join ' | '
        return $left -eq $right
    }
    if ($null -eq $One -or $null -eq $Other) { return $null -eq $One -and $null -eq $Other }
    return $One -eq $Other
}

function Test-Foreign {
    # Whether a value is neither what the plan saw nor, for a list, on its way to what is wanted.
    param($Now, $From, $To)
    if ($To -isnot [array]) { return -not (Test-Same $Now $From) }
    $added = @($Now | Where-Object { $null -ne $_ -and $_ -notin $From -and $_ -notin $To })
    $lost = @($From | Where-Object { $null -ne $_ -and $_ -in $To -and $_ -notin $Now })
    return ($added.Count + $lost.Count) -gt 0
}

function Format-Value {
    param($Value)
    $texts = @($Value | Where-Object { $null -ne $_ } | ForEach-Object { [string] $_ })
    if ($null -eq $Value) { return 'not set' }
    if ($texts.Count -gt 12) { return '{0} entries' -f $texts.Count }
    "'" + ($texts -join ', ') + "'"
}

function Confirm-Operation {
    # Asks before what cannot simply be taken back; -Confirm:$false answers for unattended runs.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([string] $Operation, [string] $Impact)
    $PSCmdlet.ShouldProcess($Operation, $Impact)
}

function Add-Debt {
    # A synchronization is owed from before the first write on: a receipt of an earlier run is no longer true.
    param([string] $Site)
    if (Test-Path -LiteralPath $Receipt) { Remove-Item -LiteralPath $Receipt -Confirm:$false }
    $script:Owed = $true
    if ($null -ne $script:Request) { $script:Request.Stale = $true }
}

function Write-Change {
    # Writes, remembers that the site has something to settle, and reads back until it is so.
    param([string] $Site, [string] $What, [scriptblock] $Write, [scriptblock] $Done, [switch] $Synchronizes)
    if ($Synchronizes) { Add-Debt -Site $Site }
    $ConfirmPreference = 'None'
    $null = & $Write
    Reset-Settling -Site $Site
    $script:Changed += 1
    foreach ($pause in 1, 2, 4, 8, 0) {
        if (& $Done) {
            Write-Host "    changed  $What"
            return
        }
        Start-Sleep -Seconds $pause
    }
    throw "$What is not in effect after the write"
}

function Set-Setting {
    # One setting of one object, written only where it is not as wanted yet. With -From, a value that the plan
    # did not see is a conflict: somebody changed it since, and nothing is written.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory)] [string] $Site,
        [Parameter(Mandatory)] [string] $What,
        $From,
        $To,
        [Parameter(Mandatory)] [scriptblock] $Read,
        [Parameter(Mandatory)] [scriptblock] $Write,
        [string] $Operation,
        [string] $Impact,
        [switch] $Synchronizes
    )
    $now = & $Read
    $text = '{0}: {1} -> {2}' -f $What, (Format-Value $now), (Format-Value $To)
    if (Test-Same $now $To) {
        Write-Verbose "already $What"
        return
    }
    if ($PSBoundParameters.ContainsKey('From') -and -not $WhatIfPreference -and (Test-Foreign $now $From $To)) {
        $script:Conflict = $true
        throw ('conflict: {0} is {1}, the plan saw {2}' -f $What, (Format-Value $now), (Format-Value $From))
    }
    $agreed = -not $Operation -or (Confirm-Operation -Operation $Operation -Impact $Impact)
    if ($agreed -and $PSCmdlet.ShouldProcess($Site, $text)) {
        Write-Change -Site $Site -What $text -Write $Write -Done { Test-Same (& $Read) $To } -Synchronizes:$Synchronizes
    } elseif (-not $WhatIfPreference) {
        throw "declined: $text"
    }
}

function Add-Missing {
    # An object that is made where there is none.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory)] [string] $Site,
        [Parameter(Mandatory)] [string] $What,
        [Parameter(Mandatory)] [scriptblock] $Read,
        [Parameter(Mandatory)] [scriptblock] $Write,
        [switch] $Synchronizes
    )
    if ($null -ne (& $Read)) {
        Write-Verbose "already $What"
    } elseif ($PSCmdlet.ShouldProcess($Site, "create $What")) {
        Write-Change -Site $Site -What "create $What" -Write $Write -Done { $null -ne (& $Read) } -Synchronizes:$Synchronizes
    } elseif (-not $WhatIfPreference) {
        throw "declined: create $What"
    }
}

function Assert-WsusTls {
    # What another team does on a server is looked at, never done: WSUS answers over TLS with a certificate that is
    # trusted here. Any answer will do but that there is nothing, or that it is broken.
    param([string] $Server, [int] $Port)
    $request = [System.Net.WebRequest]::Create("https://${Server}:$Port/ServerSyncWebService/ServerSyncWebService.asmx")
    $request.Timeout = 20000
    try {
        $request.GetResponse().Close()
    } catch {
        $failure = $_.Exception
        while ($null -ne $failure -and $failure -isnot [System.Net.WebException]) { $failure = $failure.InnerException }
        if ($null -ne $failure -and $null -ne $failure.Response) {
            $status = [int] $failure.Response.StatusCode
            if ($status -ne 404 -and $status -lt 500) { return }
        }
        throw "WSUS of $Server does not answer over TLS on port ${Port}: $($_.Exception.Message)"
    }
}

function Assert-Account {
    # An account that the site must know. Where it does not, its password is asked for; no script holds one.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param([Parameter(Mandatory)] [string] $UserName)
    if ($null -ne (Get-CMAccount -UserName $UserName -DisableWildcardHandling)) { return }
    if ($PSCmdlet.ShouldProcess($UserName, 'make the account known to the site')) {
        $credential = Get-Credential -UserName $UserName -Message 'The site does not know this account yet.'
        $null = New-CMAccount -UserName $UserName -Password $credential.Password -SiteCode $TopSite
    } elseif (-not $WhatIfPreference) {
        throw "declined: the account $UserName"
    }
}

function Set-Slot {
    # A property that no cmdlet sets: the whole list is read, one entry changed, and the list written back.
    param([string] $Component, [string] $Site, [string] $Name, [uint32] $Value)
    $object = Get-ProviderObject -ClassName 'SMS_SCI_Component' -Filter "ComponentName = '$Component' AND SiteCode = '$Site'" |
        Select-Object -First 1
    if ($null -eq $object) { throw "site $Site has no component $Component" }
    $list = @($object.Props)
    $entry = $list | Where-Object { $_.PropertyName -ceq $Name } | Select-Object -First 1
    if ($null -eq $entry) {
        $list += New-CimInstance -ClientOnly -Namespace $Namespace -ClassName 'SMS_EmbeddedProperty' -Property @{
            PropertyName = $Name; Value = $Value; Value1 = ''; Value2 = ''
        }
    } else {
        $entry.Value = $Value
    }
    $object.Props = [Microsoft.Management.Infrastructure.CimInstance[]] $list
    Set-CimInstance -CimSession $Provider -InputObject $object -Confirm:$false
}

function Compare-Cultures {
    # Languages to add and to remove, by the names that the cmdlets take.
    param([string[]] $Now, [string[]] $Wanted)
    $unknown = @($Now | Where-Object { $_ -notin $Wanted -and -not $LanguageNames.ContainsKey($_) })
    if ($unknown.Count -gt 0) { throw "remove these languages by hand, their names are not known: $unknown" }
    [pscustomobject] @{
        Add = @($Wanted | Where-Object { $_ -notin $Now } | ForEach-Object { $LanguageNames[$_] })
        Remove = @($Now | Where-Object { $_ -notin $Wanted } | ForEach-Object { $LanguageNames[$_] })
    }
}

function Compare-Selection {
    # Titles to add and to remove by cmdlet: those that stand for one category only.
    param([string] $Type, [string[]] $Wanted)
    $all = @(Get-Category -Type $Type)
    $unique = @($all | Group-Object -Property LocalizedCategoryInstanceName | Where-Object { $_.Count -eq 1 } |
            ForEach-Object { $_.Group[0] })
    [pscustomobject] @{
        Add = @($unique | Where-Object { -not $_.IsSubscribed -and $_.CategoryInstance_UniqueID -in $Wanted } |
                ForEach-Object { $_.LocalizedCategoryInstanceName })
        Remove = @($unique | Where-Object { $_.IsSubscribed -and $_.CategoryInstance_UniqueID -notin $Wanted } |
                ForEach-Object { $_.LocalizedCategoryInstanceName })
    }
}

function Set-Subscription {
    # What is left to switch, by unique id.
    param([string[]] $Type, [string[]] $Wanted)
    foreach ($category in @(Get-Category -Type $Type)) {
        $on = $category.CategoryInstance_UniqueID -in $Wanted
        if ([bool] $category.IsSubscribed -ne $on) {
            Set-CimInstance -CimSession $Provider -InputObject $category -Property @{ IsSubscribed = $on } -Confirm:$false
        }
    }
}

)ps1";
}

}  // namespace supctl::render
