// The options of `supctl doctor`, and the command.
#pragma once

#include "cli/commands/commands.h"

namespace supctl {

struct DoctorOptions {
    DescriptionOptions description;  // for a simulator inside the process, and for the name of its runs
    SiteOptions site;
    bool probe_writes = false;
    bool yes = false;     // the probe is approved
    bool rights = false;  // only print what the accounts need
    std::string report;   // a file for a bug report; empty: none
    std::string logs;     // a folder of logs to read instead of a site; empty: none
};

[[nodiscard]] Exit doctor_command(const DoctorOptions& options, const Terminal& terminal);

}  // namespace supctl
