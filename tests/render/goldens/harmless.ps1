#Requires -Version 5.1
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
# Hierarchy lab, top-level site LAB on server.lab.
# Plan 1cc9dd9a1fd8bcaa129bfefdaa04dc17758f47d6ed222cd74bdcd2654a51861f
# This hierarchy never synchronized: first with nothing selected, then with what is described.
# 13 steps. What is done by hand is said at the end of the steps.

[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $ProviderServer = '',
    [ValidateRange(1, 600)] [int] $PollSeconds = 30,
    [string] $Receipt = '',
    [switch] $Synchronize
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$PlanId = '1cc9dd9a1fd8bcaa129bfefdaa04dc17758f47d6ed222cd74bdcd2654a51861f'
$TopSite = 'LAB'
$TopPoint = 'lab01.lab.local'
$Sites = @(
    @{ Code = 'LAB'; Type = 2; Parent = ''; Server = 'server.lab' }
)
$Namespace = "root/sms/site_$TopSite"
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

# Languages as the cmdlets call them; the site stores their codes (SEED-87).
$LanguageNames = @{
    'ar' = 'Arabic'
    'bg' = 'Bulgarian'
    'zh-CN' = 'Chinese (Simplified, PRC)'
    'zh-HK' = 'Chinese (Traditional, Hong Kong S.A.R.)'
    'zh-TW' = 'Chinese (Traditional, Taiwan)'
    'hr' = 'Croatian'
    'cs' = 'Czech'
    'da' = 'Danish'
    'nl' = 'Dutch'
    'en' = 'English'
    'et' = 'Estonian'
    'fi' = 'Finnish'
    'fr' = 'French'
    'de' = 'German'
    'el' = 'Greek'
    'he' = 'Hebrew'
    'hi' = 'Hindi'
    'hu' = 'Hungarian'
    'it' = 'Italian'
    'ja' = 'Japanese'
    'ko' = 'Korean'
    'lv' = 'Latvian'
    'lt' = 'Lithuanian'
    'no' = 'Norwegian'
    'pl' = 'Polish'
    'pt' = 'Portuguese'
    'pt-BR' = 'Portuguese (Brazil)'
    'ro' = 'Romanian'
    'ru' = 'Russian'
    'sr' = 'Serbian'
    'sk' = 'Slovak'
    'sl' = 'Slovenian'
    'es' = 'Spanish'
    'sv' = 'Swedish'
    'th' = 'Thai'
    'tr' = 'Turkish'
    'uk' = 'Ukrainian'
}

# === Reading: nothing here changes anything ===================================================================

function Get-ProviderObject {
    # Objects of a class of the SMS Provider. What cannot be read is an error, never an empty answer.
    param([Parameter(Mandatory)] [string] $ClassName, [string] $Filter)
    if ($Filter) {
        Get-CimInstance -CimSession $Provider -Namespace $Namespace -ClassName $ClassName -Filter $Filter
    } else {
        Get-CimInstance -CimSession $Provider -Namespace $Namespace -ClassName $ClassName
    }
}

function Get-SystemServer {
    param([string] $Site, [string] $Server)
    Get-CMSiteSystemServer -SiteCode $Site -SiteSystemServerName $Server
}

function Get-Point {
    param([string] $Site, [string] $Server)
    Get-CMSoftwareUpdatePoint -SiteCode $Site -SiteSystemServerName $Server
}

function Get-Configuration {
    # The component SMS_WSUS_CONFIGURATION_MANAGER of a site.
    param([string] $Site)
    Get-CMSoftwareUpdatePointComponent -SiteCode $Site
}

function Get-Synchronization {
    # The component SMS_WSUS_SYNC_MANAGER of a site.
    param([string] $Site)
    Get-CMSoftwareUpdatePointComponent -SiteCode $Site -WsusSyncManager
}

function Get-ClientAgent {
    # The group Software Updates of client settings.
    param([string] $Name)
    Get-CMClientSetting -Name $Name -Setting SoftwareUpdates -DisableWildcardHandling
}

function Get-Slot {
    # One property: of an embedded list by its name and part, or of a group of client settings.
    param($Object, [string] $Name, [string] $Part)
    if ($null -eq $Object) { return }
    if ($Object -is [System.Collections.IDictionary]) {
        if ($Object.Contains($Name)) { $Object[$Name] }
        return
    }
    foreach ($entry in $Object.Props) {
        if ($entry.PropertyName -ceq $Name) { return $entry.$Part }
    }
}

function Read-Number {
    param($Object, [string] $Name)
    $value = Get-Slot $Object $Name 'Value'
    if ($null -ne $value) { [long] $value }
}

function Read-Minutes {
    # Stored in seconds.
    param($Object, [string] $Name)
    $value = Read-Number $Object $Name
    if ($null -ne $value) { [long] [math]::Floor($value / 60) }
}

function Read-Flag {
    param($Object, [string] $Name)
    $value = Get-Slot $Object $Name 'Value'
    if ($null -ne $value) { ([string] $value) -in '1', 'True' }
}

function Read-Word {
    # A stored number as the word of the description.
    param($Object, [string] $Name, [hashtable] $Words)
    $value = Read-Number $Object $Name
    if ($null -eq $value) { return }
    if ($Words.ContainsKey([int] $value)) { return $Words[[int] $value] }
    if ($Words.ContainsKey('other')) { return $Words['other'] }
    throw "$Name is $value, which has no known meaning"
}

function Read-Text {
    param($Object, [string] $Name, [string] $Part)
    $value = Get-Slot $Object $Name $Part
    if ($null -ne $value) { [string] $value }
}

function Read-Connections {
    param($Object, [string] $IntranetName, [string] $InternetName)
    $intranet = Read-Number $Object $IntranetName
    $internet = Read-Number $Object $InternetName
    if ($null -eq $intranet -and $null -eq $internet) { return }
    if ($intranet -eq 1 -and $internet -eq 1) { return 'internetAndIntranet' }
    if ($internet -eq 1) { return 'internet' }
    return 'intranet'
}

function Read-Cultures {
    # A list of culture codes.
    param($Object, [string] $Name, [string] $Part)
    $text = Read-Text $Object $Name $Part
    if ($text) { $text -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ } }
}

function Read-Source {
    param($Object, [string] $KindName, [string] $HostName, [string] $PortName, [string] $SslName)
    $kind = Read-Number $Object $KindName
    if ($null -eq $kind) { return }
    if ($kind -eq 0) { return 'microsoftUpdate' }
    if ($kind -eq 2) { return 'none' }
    $scheme = 'http'
    if ((Read-Number $Object $SslName) -eq 1) { $scheme = 'https' }
    '{0}://{1}:{2}' -f $scheme, (Read-Text $Object $HostName 'Value2'), (Read-Number $Object $PortName)
}

function Read-Expiry {
    # Months; 0 is immediately.
    param($Object, [string] $ModeName, [string] $AgeName)
    $mode = Read-Number $Object $ModeName
    if ($null -eq $mode) { return }
    if ($mode -eq 0) { return [long] 0 }
    Read-Number $Object $AgeName
}

function Read-ProxyServer {
    # Empty when no proxy is used.
    param($Object, [string] $Name, [string] $SwitchName)
    $used = Read-Number $Object $SwitchName
    if ($null -eq $used) { return }
    if ($used -eq 0) { return '' }
    Read-Text $Object $Name 'Value2'
}

function Read-ProxyAccount {
    # Empty when the proxy is used without an account.
    param($Object, [string] $Name, [string] $AnonymousName)
    $anonymous = Read-Number $Object $AnonymousName
    if ($null -eq $anonymous) { return }
    if ($anonymous -eq 1) { return '' }
    Read-Text $Object $Name 'Value2'
}

function Read-Alert {
    # The alert about failed synchronizations; nothing when the site has none.
    param([string] $Name)
    $alert = Get-ProviderObject -ClassName 'SMS_Alert' |
        Where-Object { $_.Name -like 'Synchronization failure alert for software update point:*' } |
        Select-Object -First 1
    if ($null -ne $alert) { [bool] $alert.$Name }
}

function Format-Count {
    param([long] $Count, [string] $Unit)
    if ($Count -eq 1) { "$Count $Unit" } else { "$Count ${Unit}s" }
}

function Read-Schedule {
    # What a schedule token means: 16 hexadecimal digits, two words of 32 bits; no token is no schedule.
    param($Object, [string] $Name, [string] $Part)
    $token = Read-Text $Object $Name $Part
    if ($null -eq $token) { return }
    if ($token -eq '') { return 'disabled' }
    if ($token -notmatch '^[0-9A-Fa-f]{16}$') { throw "$Name holds a schedule that is not understood" }
    $first = [Convert]::ToInt64($token.Substring(0, 8), 16)
    $second = [Convert]::ToInt64($token.Substring(8, 8), 16)
    $start = '{0:d4}-{1:d2}-{2:d2}T{3:d2}:{4:d2}' -f (1970 + (($first -shr 6) -band 63)),
        (($first -shr 12) -band 15), (($first -shr 16) -band 31), (($first -shr 21) -band 31),
        (($first -shr 26) -band 63)
    $zone = 'siteServerLocal'
    if (($second -band 1) -eq 1) { $zone = 'utc' }
    $days = 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'
    $weekday = $days[($second -shr 16) -band 7]
    $when = 'once'
    if ((($second -shr 19) -band 7) -eq 2) {
        $number = @{ day = ($second -shr 3) -band 31; hour = ($second -shr 8) -band 31; minute = ($second -shr 13) -band 63 }
        $unit = 'day', 'hour', 'minute' | Where-Object { $number[$_] -gt 0 } | Select-Object -First 1
        if ($null -eq $unit) { throw "$Name holds a schedule that never runs" }
        $when = 'every ' + (Format-Count $number[$unit] $unit)
    }
    if ((($second -shr 19) -band 7) -eq 3) {
        $when = "$weekday every " + (Format-Count (($second -shr 13) -band 7) 'week')
    }
    if ((($second -shr 19) -band 7) -eq 4) {
        $order = @('last', 'first', 'second', 'third', 'fourth')[($second -shr 9) -band 7]
        $when = "$order $weekday every " + (Format-Count (($second -shr 12) -band 15) 'month')
    }
    if ((($second -shr 19) -band 7) -eq 5) {
        $day = 'last day'
        if ((($second -shr 14) -band 31) -ne 0) { $day = 'day {0}' -f (($second -shr 14) -band 31) }
        $when = "$day every " + (Format-Count (($second -shr 10) -band 15) 'month')
    }
    "$when from $start $zone"
}

function Get-Category {
    param([string[]] $Type)
    Get-ProviderObject -ClassName 'SMS_UpdateCategoryInstance' | Where-Object { $_.CategoryTypeName -in $Type }
}

function Read-Selection {
    # Unique ids of what is selected. A title may stand for two products, an id never does (SEED-148).
    param([string[]] $Type)
    Get-Category -Type $Type | Where-Object { $_.IsSubscribed } | ForEach-Object { $_.CategoryInstance_UniqueID }
}

function Format-Title {
    param([string] $Title)
    $Title.Trim() -replace '\s+', ' '
}

function Find-Category {
    # The categories that one reference of the description means.
    param($All, [string] $Type, [hashtable] $Reference)
    if ($Reference.ContainsKey('Id')) {
        $All | Where-Object { $_.CategoryInstance_UniqueID -eq ('{0}:{1}' -f $Type, $Reference['Id']) }
        return
    }
    $families = @()
    if ($Reference.ContainsKey('Family')) {
        $families = @($All | Where-Object {
                $_.CategoryTypeName -eq 'ProductFamily' -and
                (Format-Title $_.LocalizedCategoryInstanceName) -eq (Format-Title $Reference['Family'])
            } | ForEach-Object { $_.CategoryInstanceID })
    }
    $All | Where-Object { $_.CategoryTypeName -eq $Type } | Where-Object {
        -not $Reference.ContainsKey('Family') -or $_.ParentCategoryInstanceID -in $families
    } | Where-Object {
        if ($Reference.ContainsKey('Title')) {
            (Format-Title $_.LocalizedCategoryInstanceName) -eq (Format-Title $Reference['Title'])
        } elseif ($Reference.ContainsKey('Members')) {
            $_.CategoryInstance_UniqueID -in ($Reference['Members'] | ForEach-Object { "${Type}:$_" })
        } else {
            $_.AllowSubscription -or $_.IsSubscribed
        }
    }
}

function Resolve-Category {
    # Unique ids of what the description names, by the catalog as it is now (SEED-134, SEED-152).
    param([string] $Type, [hashtable[]] $Wanted, [hashtable[]] $Except = @())
    $all = @(Get-ProviderObject -ClassName 'SMS_UpdateCategoryInstance')
    $found = foreach ($reference in $Wanted) {
        $name = ($reference.Keys | Sort-Object | ForEach-Object { '{0} {1}' -f $_, ($reference[$_] -join ' ') }) -join ', '
        $some = @(Find-Category -All $all -Type $Type -Reference $reference)
        if ($some.Count -eq 0) { throw "the catalog knows no ${Type}: $name" }
        if ($some.Count -gt 1 -and ($reference.ContainsKey('Title') -or $reference.ContainsKey('Id'))) {
            throw "$Type is not unique in the catalog: $name"
        }
        if ($some.Count -eq 1 -and -not ($some[0].AllowSubscription -or $some[0].IsSubscribed)) {
            throw "the site does not allow to select the ${Type}: $name"
        }
        $some | ForEach-Object { $_.CategoryInstance_UniqueID }
    }
    $left = foreach ($reference in $Except) {
        Find-Category -All $all -Type $Type -Reference $reference | ForEach-Object { $_.CategoryInstance_UniqueID }
    }
    @($found) | Where-Object { $null -ne $_ -and $_ -notin $left } | Select-Object -Unique
}

# === Changing: read, compare, ask, write, read back ===========================================================

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

# === Waiting: what is seen decides; a limit that passes is never success ========================================

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

# === Running: steps in the order of their edges; waits are looked at together ===================================

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

# === Steps, in plan order ======================================================================================

# --- LAB/siteSystem/lab01.lab.local ------------------------------------------------------------
# Step 1, install and configure: makes the server a site system, where it is none (SEED-27).
Add-Step -Id 'LAB/siteSystem/lab01.lab.local' -Site 'LAB' -Do {
    Add-Missing -Site 'LAB' -What 'site system lab01.lab.local' `
        -Read { Get-SystemServer 'LAB' 'lab01.lab.local' } `
        -Write { New-CMSiteSystemServer -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -UseSiteServerAccount }
}

# --- LAB/proxy/lab01.lab.local -----------------------------------------------------------------
# Step 1, install and configure: defines the server's proxy, before a role uses it (SEED-30 SEED-31 SEED-32).
# ORD-01: a proxy is a setting of a site system server that exists.
Add-Step -Id 'LAB/proxy/lab01.lab.local' -Site 'LAB' -After 'LAB/siteSystem/lab01.lab.local' -Do {
    # lab01.lab.local proxy.server (SEED-30 SEED-31 SEED-32)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local proxy.server' -To 'proxy' `
        -Read { Read-ProxyServer (Get-SystemServer 'LAB' 'lab01.lab.local') 'ProxyName' 'UseProxy' } `
        -Write { Set-CMSiteSystemServer -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -EnableProxy $true -ProxyServerName 'proxy' -ProxyAccessAccount (Get-CMAccount -UserName 'LAB\svc' -DisableWildcardHandling) }
    # lab01.lab.local proxy.account (SEED-30 SEED-37 SEED-39)
    Assert-Account -UserName 'LAB\svc'
    Set-Setting -Site 'LAB' -What 'lab01.lab.local proxy.account' -To 'LAB\svc' `
        -Read { Read-ProxyAccount (Get-SystemServer 'LAB' 'lab01.lab.local') 'ProxyUserName' 'AnonymousProxyAccess' } `
        -Write { Set-CMSiteSystemServer -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -EnableProxy $true -ProxyServerName 'proxy' -ProxyAccessAccount (Get-CMAccount -UserName 'LAB\svc' -DisableWildcardHandling) }
}

# --- LAB/role/lab01.lab.local ------------------------------------------------------------------
# Step 1, install and configure: installs or changes the software update point (SEED-02 SEED-23 SEED-24 SEED-28).
# ORD-02: a role is installed on a site system server that exists.
# ORD-03: a role that uses a proxy needs the proxy defined.
Add-Step -Id 'LAB/role/lab01.lab.local' -Site 'LAB' -After 'LAB/siteSystem/lab01.lab.local', 'LAB/proxy/lab01.lab.local' -Do {
    Assert-Account -UserName 'LAB\svc'
    Add-Missing -Site 'LAB' -What 'software update point lab01.lab.local' -Synchronizes `
        -Read { Get-Point 'LAB' 'lab01.lab.local' } `
        -Write {
            Register-Installation -Site 'LAB' -Server 'lab01.lab.local'
            Add-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' `
                -WsusIisPort 8530 `
                -WsusIisSslPort 8531 `
                -WsusSsl $false `
                -ConnectionAccountUserName 'LAB\svc' `
                -ClientConnectionType Intranet `
                -EnableCloudGateway:$false `
                -UseProxy $true `
                -UseProxyForAutoDeploymentRule $false
        }
    # lab01.lab.local httpPort (SEED-40 SEED-41)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local httpPort' -To 8530 `
        -Read { Read-Number (Get-Point 'LAB' 'lab01.lab.local') 'WSUSIISPort' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -HttpPort 8530 }
    # lab01.lab.local httpsPort (SEED-40 SEED-41)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local httpsPort' -To 8531 `
        -Read { Read-Number (Get-Point 'LAB' 'lab01.lab.local') 'WSUSIISSSLPort' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -HttpsPort 8531 }
    # lab01.lab.local requireSsl (SEED-40 SEED-43 SEED-44)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local requireSsl' -To $false -Synchronizes `
        -Read { Read-Flag (Get-Point 'LAB' 'lab01.lab.local') 'SSLWSUS' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -EnableSsl $false }
    # lab01.lab.local wsusServerConnectionAccount (SEED-45 SEED-46 SEED-47)
    Assert-Account -UserName 'LAB\svc'
    Set-Setting -Site 'LAB' -What 'lab01.lab.local wsusServerConnectionAccount' -To 'LAB\svc' `
        -Read { Read-Text (Get-Point 'LAB' 'lab01.lab.local') 'WSUSAccessAccount' 'Value2' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -WsusAccessAccount 'LAB\svc' }
    # lab01.lab.local clientConnections (SEED-40)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local clientConnections' -To 'intranet' `
        -Read { Read-Connections (Get-Point 'LAB' 'lab01.lab.local') 'IsIntranet' 'IsINF' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -ClientConnectionType Intranet }
    # lab01.lab.local allowCloudManagementGatewayTraffic (SEED-40)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local allowCloudManagementGatewayTraffic' -To $false `
        -Read { Read-Flag (Get-Point 'LAB' 'lab01.lab.local') 'AllowProxyTraffic' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -EnableCloudGateway $false }
    # lab01.lab.local useProxy.synchronization (SEED-31 SEED-33)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local useProxy.synchronization' -To $true `
        -Read { Read-Flag (Get-Point 'LAB' 'lab01.lab.local') 'UseProxy' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -UseProxy $true }
    # lab01.lab.local useProxy.contentDownload (SEED-34 SEED-35 SEED-36)
    Set-Setting -Site 'LAB' -What 'lab01.lab.local useProxy.contentDownload' -To $false `
        -Read { Read-Flag (Get-Point 'LAB' 'lab01.lab.local') 'UseProxyForADR' } `
        -Write { Set-CMSoftwareUpdatePoint -SiteCode 'LAB' -SiteSystemServerName 'lab01.lab.local' -UseProxyForAutoDeploymentRule $false }
}

# --- LAB/settings ------------------------------------------------------------------------------
# Step 1, install and configure: sets the properties of the site's software update point component (SEED-40).
# ORD-04: component settings follow the role.
Add-Step -Id 'LAB/settings' -Site 'LAB' -After 'LAB/role/lab01.lab.local' -Do {
    # synchronization.source (SEED-08 SEED-48 SEED-50 SEED-52 SEED-57 SEED-58 SEED-93)
    Set-Setting -Site 'LAB' -What 'synchronization.source' -To 'microsoftUpdate' -Synchronizes `
        -Read { Read-Source (Get-Configuration 'LAB') 'DefaultUseParentWSUS' 'ParentWSUS' 'ParentWSUSPort' 'SSLToParentWSUS' } `
        -Write { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -SynchronizeAction SynchronizeFromMicrosoftUpdate }
}

# --- LAB/selection/none ------------------------------------------------------------------------
# Step 1, install and configure: clears classifications and products for the first synchronization (SEED-14 SEED-77
# SEED-83).
# ORD-12: the first synchronization must find nothing selected.
Add-Step -Id 'LAB/selection/none' -Site 'LAB' -After 'LAB/role/lab01.lab.local' -Do {
    # Only until the first synchronization: one that has synchronized keeps what it has.
    if (Test-EverSynchronized) { return }
    $wanted = @()
    # classifications (SEED-13 SEED-14 SEED-75 SEED-77 SEED-78 SEED-80 SEED-133 SEED-135 SEED-136 SEED-137)
    Set-Setting -Site 'LAB' -What 'classifications' -To $wanted -Synchronizes `
        -Read { Read-Selection -Type 'UpdateClassification' } `
        -Write {
            $titles = Compare-Selection -Type 'UpdateClassification' -Wanted $wanted
            if ($titles.Add) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -AddUpdateClassification $titles.Add -DisableWildcardHandling }
            if ($titles.Remove) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -RemoveUpdateClassification $titles.Remove -DisableWildcardHandling }
            Set-Subscription -Type 'UpdateClassification' -Wanted $wanted
        }
    $wanted = @()
    # products (SEED-13 SEED-14 SEED-81 SEED-83 SEED-84 SEED-86 SEED-135 SEED-136 SEED-148)
    Set-Setting -Site 'LAB' -What 'products' -To $wanted -Synchronizes `
        -Read { Read-Selection -Type 'Product', 'ProductFamily', 'Company' } `
        -Write {
            $titles = Compare-Selection -Type 'Product' -Wanted $wanted
            if ($titles.Add) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -AddProduct $titles.Add -DisableWildcardHandling }
            if ($titles.Remove) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -RemoveProduct $titles.Remove -DisableWildcardHandling }
            Set-Subscription -Type 'Product', 'ProductFamily', 'Company' -Wanted $wanted
        }
}

# --- LAB/wait/configured -----------------------------------------------------------------------
# Step 1, install and configure: waits until WSUS of the default point is configured (SEED-05 SEED-19).
# ORD-18: WSUS is configured once the role is there.
# ORD-05: WSUS is configured from the settings.
# ORD-13: WSUS is configured with nothing selected.
Add-Step -Id 'LAB/wait/configured' -Site 'LAB' -After @(
        'LAB/role/lab01.lab.local'
        'LAB/settings'
        'LAB/selection/none'
    ) -Limit ([timespan]::FromSeconds(10800)) -Poll {
    Test-Configured -Site 'LAB' -Server 'lab01.lab.local'
}

# --- LAB/synchronize/catalog -------------------------------------------------------------------
# Step 2, synchronize: synchronizes with nothing selected (SEED-14 SEED-68 SEED-93 SEED-108 SEED-110).
# ORD-06: a synchronization before WSUS is configured fails.
Add-Step -Id 'LAB/synchronize/catalog' -Site 'LAB' -After 'LAB/wait/configured' -Limit ([timespan]::FromSeconds(43200)) -Poll {
    Request-Synchronization -Needed { -not (Test-EverSynchronized) -or -not (Test-CatalogRefreshed) } -Command { Sync-CMSoftwareUpdate -FullSync $false }
}

# --- LAB/wait/catalog --------------------------------------------------------------------------
# Step 2, synchronize: waits for the list of classifications and products (SEED-11 SEED-94 SEED-106 SEED-134).
# ORD-07: the catalog is refreshed by a synchronization.
Add-Step -Id 'LAB/wait/catalog' -Site 'LAB' -After 'LAB/synchronize/catalog' -Limit ([timespan]::FromSeconds(43200)) -Poll {
    Test-Catalog
}

# --- LAB/select --------------------------------------------------------------------------------
# Step 3, select classifications and products: selects classifications and products from the refreshed list (SEED-13
# SEED-78 SEED-84 SEED-133 SEED-134 SEED-135 SEED-136).
# ORD-08: categories are selected from the refreshed catalog.
Add-Step -Id 'LAB/select' -Site 'LAB' -After 'LAB/wait/catalog' -Do {
    $wanted = @(Resolve-Category -Type 'UpdateClassification' -Wanted @(
        @{ Title = 'Updates' }
    ))
    if ($wanted.Count -gt 1) { throw "$($wanted.Count) categories, the plan allows 1" }
    # classifications (SEED-13 SEED-14 SEED-75 SEED-77 SEED-78 SEED-80 SEED-133 SEED-135 SEED-136 SEED-137)
    Set-Setting -Site 'LAB' -What 'classifications' -From @() -To $wanted -Synchronizes `
        -Read { Read-Selection -Type 'UpdateClassification' } `
        -Write {
            $titles = Compare-Selection -Type 'UpdateClassification' -Wanted $wanted
            if ($titles.Add) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -AddUpdateClassification $titles.Add -DisableWildcardHandling }
            if ($titles.Remove) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -RemoveUpdateClassification $titles.Remove -DisableWildcardHandling }
            Set-Subscription -Type 'UpdateClassification' -Wanted $wanted
        }
    $wanted = @(Resolve-Category -Type 'Product' -Wanted @(
        @{ Title = 'Windows 11' }
        @{ Title = 'Windows 11'; Family = 'Windows' }
    ))
    if ($wanted.Count -gt 2) { throw "$($wanted.Count) categories, the plan allows 2" }
    # products (SEED-13 SEED-14 SEED-81 SEED-83 SEED-84 SEED-86 SEED-135 SEED-136 SEED-148)
    Set-Setting -Site 'LAB' -What 'products' -From @() -To $wanted -Synchronizes `
        -Read { Read-Selection -Type 'Product', 'ProductFamily', 'Company' } `
        -Write {
            $titles = Compare-Selection -Type 'Product' -Wanted $wanted
            if ($titles.Add) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -AddProduct $titles.Add -DisableWildcardHandling }
            if ($titles.Remove) { Set-CMSoftwareUpdatePointComponent -SiteCode 'LAB' -RemoveProduct $titles.Remove -DisableWildcardHandling }
            Set-Subscription -Type 'Product', 'ProductFamily', 'Company' -Wanted $wanted
        }
}

# --- LAB/wait/subscription ---------------------------------------------------------------------
# Step 3, select classifications and products: waits until WSUS has the selection (SEED-78 SEED-84).
# ORD-41: a selection is applied by a WSUS that is configured.
# ORD-09: a selection takes effect when WSUS has it.
Add-Step -Id 'LAB/wait/subscription' -Site 'LAB' -After 'LAB/wait/configured', 'LAB/select' -Limit ([timespan]::FromSeconds(7200)) -Poll {
    Test-Subscribed -Site 'LAB' -Server 'lab01.lab.local'
}

# --- LAB/synchronize/selection -----------------------------------------------------------------
# Step 2, synchronize: synchronizes what is selected (SEED-15 SEED-68 SEED-93 SEED-108 SEED-110 SEED-153).
# ORD-40: a synchronization takes the settings that were written before it.
# ORD-19: a synchronization before WSUS is configured fails.
# ORD-10: synchronizing while the selection is pending fails and blocks.
Add-Step -Id 'LAB/synchronize/selection' -Site 'LAB' -After @(
        'LAB/settings'
        'LAB/wait/configured'
        'LAB/wait/subscription'
    ) -Limit ([timespan]::FromSeconds(43200)) -Poll {
    Request-Synchronization -Needed { Test-Owed } -Command { Sync-CMSoftwareUpdate -FullSync $false }
}

# --- LAB/wait/synchronized ---------------------------------------------------------------------
# Step 2, synchronize: waits until the top-level site has synchronized (SEED-11 SEED-92 SEED-94 SEED-106).
# ORD-11: the wait belongs to the request.
Add-Step -Id 'LAB/wait/synchronized' -Site 'LAB' -After 'LAB/synchronize/selection' -Limit ([timespan]::FromSeconds(43200)) -Poll {
    Test-Paid
}

# --- LAB/clientSettings/Servers ----------------------------------------------------------------
# Step 4, client settings and group policy: sets what clients are told about software updates (SEED-16 SEED-155
# SEED-156).
# ORD-42: clients are set up when there is something to scan for (preferred).
Add-Step -Id 'LAB/clientSettings/Servers' -Site 'LAB' -Prefer 'LAB/wait/synchronized' -Do {
    # Servers softwareUpdates.enabled (SEED-155 SEED-157)
    Set-Setting -Site 'LAB' -What 'Servers softwareUpdates.enabled' -To $true `
        -Read { Read-Flag (Get-ClientAgent 'Servers') 'Enabled' } `
        -Write { Set-CMClientSettingSoftwareUpdate -Name 'Servers' -DisableWildcardHandling -Enable $true }
    # Servers softwareUpdates.manageMicrosoft365Apps (SEED-158)
    Set-Setting -Site 'LAB' -What 'Servers softwareUpdates.manageMicrosoft365Apps' -To 'enabled' `
        -Read { Read-Word (Get-ClientAgent 'Servers') 'O365Management' @{ 0 = 'notConfigured'; 1 = 'enabled'; 2 = 'disabled' } } `
        -Write {
            $arguments = @{ Office365ManagementType = $true }
            Set-CMClientSettingSoftwareUpdate -Name 'Servers' -DisableWildcardHandling @arguments
        }
}

# === By hand ===================================================================================================
# by hand: Servers softwareUpdates.threadPriority = low (SEED-158); the property that stores it is not publicly
# documented, so no test could guard the change. The cmdlet: Set-CMClientSettingSoftwareUpdate -Name 'Servers'
# -DisableWildcardHandling -ThreadPriority Low. Console: Administration > Client Settings > SETTINGS > Software
# Updates

# === Run =======================================================================================================

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
