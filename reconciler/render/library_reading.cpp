#include "render/library.h"

namespace supctl::render {

std::string_view library_reading() {
    return R"ps1(# === Reading: nothing here changes anything ===================================================================

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

)ps1";
}

}  // namespace supctl::render
