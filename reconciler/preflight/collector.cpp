#include "preflight/collector.h"

namespace supctl::preflight {
namespace {

// Lists are wrapped in @() where they are assigned: ConvertTo-Json would write a single element without
// brackets. The file has no byte order mark, which JSON does not allow.
constexpr std::string_view kScript = R"script(<#
.SYNOPSIS
Collects facts about this WSUS server for supctl. Reads only.
.DESCRIPTION
Run it in an elevated session on each server that holds, or is to hold, a software update point. It writes one JSON
file, which `supctl plan --facts FILE` and `supctl preflight --facts FILE` take. A fact that cannot be found out is
left out and named in a warning.
.PARAMETER Path
The file to write. Standard output otherwise.
.PARAMETER PackageSource
Source folders of deployment packages that lie on this server.
.PARAMETER AccountInForce
Give it only when the session runs as the account that maintains the WSUS database: the WSUS server connection
account, or the site server's computer account. The rights of any other account say nothing.
.PARAMETER SkipInternet
Do not try to reach Microsoft Update.
.EXAMPLE
.\collector.ps1 -Path C:\Temp\facts.json
#>
[CmdletBinding()]
param(
    [string]$Path,
    [string[]]$PackageSource,
    [switch]$AccountInForce,
    [switch]$SkipInternet
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$facts = [ordered]@{}
$setupKey = 'HKLM:\SOFTWARE\Microsoft\Update Services\Server\Setup'

function Get-Fact {
    param([string]$Name, [scriptblock]$Read)
    try {
        & $Read
    }
    catch {
        Write-Warning "$Name is not known: $($_.Exception.Message)"
    }
}

function Get-SetupValue {
    param([string]$Name)
    $key = Get-Item -LiteralPath $setupKey
    $key.GetValue($Name)
}

Get-Fact 'osVersion' {
    $facts['osVersion'] = [string](Get-CimInstance -ClassName Win32_OperatingSystem).Version
}

Get-Fact 'wsusVersion' {
    $version = Get-SetupValue 'VersionString'
    if ($version) { $facts['wsusVersion'] = [string]$version }
}

Get-Fact 'hotfixes' {
    $facts['hotfixes'] = @(Get-HotFix | Where-Object { $_.HotFixID -match '^KB[0-9]+$' } |
            ForEach-Object { [string]$_.HotFixID } | Sort-Object -Unique)
}

$site = $null
Get-Fact 'bindings' {
    Import-Module -Name WebAdministration
    $index = [int](Get-SetupValue 'IISTargetWebSiteIndex')
    $script:site = Get-Website | Where-Object { $_.id -eq $index } | Select-Object -First 1
    if (-not $script:site) { throw 'the web site of WSUS was not found' }
    $facts['bindings'] = @(Get-WebBinding -Name $script:site.name |
            Where-Object { $_.protocol -eq 'http' -or $_.protocol -eq 'https' } |
            ForEach-Object {
                [ordered]@{
                    protocol = [string]$_.protocol
                    port     = [int](($_.bindingInformation -split ':')[-2])
                }
            })
}

Get-Fact 'certificateNames' {
    if (-not $script:site) { throw 'the web site of WSUS was not found' }
    $bound = Get-WebBinding -Name $script:site.name -Protocol 'https' | Select-Object -First 1
    if (-not $bound) { return }
    $store = 'My'
    if ($bound.certificateStoreName) { $store = [string]$bound.certificateStoreName }
    $certificate = Get-Item -LiteralPath "Cert:\LocalMachine\$store\$($bound.certificateHash)"
    $facts['certificateNames'] = @($certificate.DnsNameList | ForEach-Object { [string]$_.Unicode } |
            Where-Object { $_ })
}

$configuration = $null
Get-Fact 'the configuration of WSUS' {
    $server = Get-WsusServer
    $script:configuration = $server.GetConfiguration()
    if (-not $facts.Contains('wsusVersion')) { $facts['wsusVersion'] = [string]$server.Version }
}

if ($configuration) {
    Get-Fact 'wsusReplica' {
        $facts['wsusReplica'] = [bool]$configuration.IsReplicaServer
    }
    Get-Fact 'storeUpdatesLocally' {
        $facts['storeUpdatesLocally'] = -not [bool]$configuration.HostBinariesOnMicrosoftUpdate
    }
}

$instance = $null
Get-Fact 'database' {
    $script:instance = [string](Get-SetupValue 'SqlServerName')
    if (-not $script:instance) { throw 'the registry does not name it' }
    if ($script:instance -match '##WID$') { $kind = 'wid' } else { $kind = 'sql' }
    $facts['database'] = [ordered]@{ kind = $kind; server = $script:instance }
}

Get-Fact 'contentPath' {
    $content = Get-SetupValue 'ContentDir'
    if ($content) { $facts['contentPath'] = [string]$content }
}

if ($PackageSource) {
    $facts['packageSources'] = @($PackageSource | Where-Object { $_ })
}

if ($AccountInForce) {
    Get-Fact 'databaseRights' {
        if (-not $script:instance) { throw 'the database is not known' }
        $server = $script:instance
        if ($server -match '##WID$') { $server = 'np:\\.\pipe\MICROSOFT##WID\tsql\query' }
        $connection = New-Object -TypeName System.Data.SqlClient.SqlConnection
        $connection.ConnectionString = "Server=$server;Database=SUSDB;Integrated Security=SSPI;Connect Timeout=15"
        $rights = @('connect')
        $connection.Open()
        try {
            $command = $connection.CreateCommand()
            $command.CommandText = "SELECT IS_SRVROLEMEMBER('sysadmin')"
            if ($command.ExecuteScalar() -eq 1) { $rights += 'sysadmin' }
            foreach ($role in 'db_owner', 'db_ddladmin', 'db_datareader', 'db_datawriter') {
                $command.CommandText = "SELECT IS_MEMBER('$role')"
                if ($command.ExecuteScalar() -eq 1) { $rights += $role }
            }
        }
        finally {
            $connection.Dispose()
        }
        $facts['databaseRights'] = @($rights)
    }
}

if (-not $SkipInternet) {
    Get-Fact 'internetReachable' {
        # Without the configuration of WSUS its proxy is not known, and a failure would say nothing.
        $request = [System.Net.WebRequest]::Create('https://sws.update.microsoft.com/')
        [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
        $request.Timeout = 15000
        $request.AllowAutoRedirect = $false
        if ($configuration) {
            if ($configuration.UseProxy) {
                $request.Proxy = New-Object -TypeName System.Net.WebProxy -ArgumentList @(
                    [string]$configuration.ProxyName, [int]$configuration.ProxyServerPort)
            }
            else {
                $request.Proxy = $null
            }
        }
        try {
            $request.GetResponse().Close()
            $facts['internetReachable'] = $true
        }
        catch [System.Net.WebException] {
            $answer = $_.Exception.Response
            if ($answer -and [int]$answer.StatusCode -ne 407) {
                $facts['internetReachable'] = $true
            }
            elseif ($answer) {
                throw 'the proxy wants a login that this script does not have'
            }
            elseif ($configuration) {
                $facts['internetReachable'] = $false
            }
            else {
                throw
            }
        }
    }
}

$computer = Get-CimInstance -ClassName Win32_ComputerSystem
$name = "$($computer.DNSHostName).$($computer.Domain)".ToLowerInvariant()
$document = [ordered]@{
    formatVersion = '1.0'
    observedAt    = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    servers       = [ordered]@{ $name = $facts }
}
$json = ConvertTo-Json -InputObject $document -Depth 6
if ($Path) {
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    [System.IO.File]::WriteAllText($full, $json, (New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false))
    Write-Verbose "wrote $full"
}
else {
    $json
}
)script";

}  // namespace

std::string_view collector_script() {
    return kScript;
}

}  // namespace supctl::preflight
