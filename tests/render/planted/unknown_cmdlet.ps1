# expects: unknown cmdlet set-cmsoftwareupdatepoints
function Add-Step { param([string] $Id, [scriptblock] $Do) }
function Set-Setting { [CmdletBinding(SupportsShouldProcess)] param($To, [scriptblock] $Read, [scriptblock] $Write) }
function Read-Number { param($Object, $Name) }
# Step 1 (SEED-40)
Add-Step -Id 'CAS/role/a.b' -Do {
    # httpPort (SEED-40 SEED-41)
    Set-Setting -To 8530 `
        -Read { Read-Number (Get-CMSoftwareUpdatePoint -SiteCode 'CAS' -SiteSystemServerName 'a.b') 'WSUSIISPort' } `
        -Write { Set-CMSoftwareUpdatePoints -SiteCode 'CAS' -SiteSystemServerName 'a.b' -HttpPort 8530 -WhatIf:$false }
}
