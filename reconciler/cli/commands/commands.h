// Every command: its options as a plain struct and the function that joins the rooms for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/input.h"
#include "cli/terminal.h"

namespace supctl {

/// What commands that read a description share.
struct DescriptionOptions {
    Paths paths;
    Paths overlays;
};

/// What commands that reach a site share.
struct SiteOptions {
    std::string connection;
    std::size_t parallel = 8;
};

struct PlanCommandOptions {
    DescriptionOptions description;
    SiteOptions site;
    std::string out;
    bool detailed_exit_code = false;
    bool explain_values = false;
    bool coverage = false;
};

struct ExportOptions {
    DescriptionOptions description;  // for a simulator inside the process
    SiteOptions site;
    std::string out;   // a folder; empty: standard output
    std::string name;  // of the hierarchy; empty: the top site's code
};

struct StatusOptions {
    DescriptionOptions description;
    SiteOptions site;
};

struct SimulateOptions {
    std::string listen = "127.0.0.1:0";
    Paths from;
    std::string at = "bare";
    std::string connection_out;
    std::string state;
    std::string clock;  // empty: stepped, without the time endpoints
    std::size_t participants = 1;
    std::vector<std::string> faults;
    std::vector<std::string> hidden_sites;
    std::string writes = "refuse500";
    std::uint64_t seed = 1;
    std::string request_log;
    bool frozen = false;
    bool dump = false;
};

struct ExplainOptions {
    std::string what;
    std::string plan_file;
};

[[nodiscard]] Exit validate_command(const DescriptionOptions& options, const Terminal& terminal);
[[nodiscard]] Exit plan_command(const PlanCommandOptions& options, const Terminal& terminal);
[[nodiscard]] Exit status_command(const StatusOptions& options, const Terminal& terminal);
[[nodiscard]] Exit export_command(const ExportOptions& options, const Terminal& terminal);
[[nodiscard]] Exit schema_command(const std::string& which, const Terminal& terminal);
[[nodiscard]] Exit explain_command(const ExplainOptions& options, const Terminal& terminal);
[[nodiscard]] Exit simulate_command(const SimulateOptions& options, const Terminal& terminal);
[[nodiscard]] Exit init_command(const std::string& out, const Terminal& terminal);
[[nodiscard]] Exit completion_command(
    const std::string& shell, const std::vector<std::pair<std::string, std::vector<std::string>>>& commands,
    const Terminal& terminal);

}  // namespace supctl
