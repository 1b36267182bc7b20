# steps: 16 40 41 43 154
# expects: SEED-16 does not stand beside a command
# expects: SEED-41 does not stand beside a command
# expects: SEED-43 does not stand beside a command
function Add-Step { param([string] $Id, [scriptblock] $Do) }
function Test-GroupPolicy {
    # SEED-41: a function is no step.
    param()
}
# === Steps, in plan order =====
# The ports are a matter of SEED-43, and clients one of SEED-16, says a comment above nothing.

# Step 1 (SEED-40)
Add-Step -Id 'CAS/role/a.b' -Do {
    # SEED-41 stands above no command.
    $null = 1
}
# Step 4, looked at (SEED-154)
try {
    Test-GroupPolicy
} catch { throw }
