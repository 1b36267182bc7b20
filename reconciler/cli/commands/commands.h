// Every command: its options as a plain struct and the function that joins the rooms for it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/input.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace supctl {

/// What commands that read a description share.
struct DescriptionOptions {
    Paths paths;
    Paths overlays;
    std::string facts;  // a facts file; empty: nobody looked at the servers
};

/// What commands that reach a site share.
struct SiteOptions {
    std::string connection;
    std::size_t parallel = 8;
    std::string record;   // a file; empty: nothing is recorded
    std::string command;  // its name
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

struct VerifyOptions {
    DescriptionOptions description;  // without one nothing is asserted and no point is known
    SiteOptions site;                // with a connection the client settings are compared, too
    std::string gpo;                 // a folder of group policy objects
};

enum class CatalogAction : std::uint8_t { list, search, lock };

struct CatalogOptions {
    DescriptionOptions description;  // lock: what is pinned; otherwise for a simulator inside the process
    SiteOptions site;
    CatalogAction action = CatalogAction::list;
    std::string text;  // search
    bool selected = false;
};

struct StatusOptions {
    DescriptionOptions description;
    SiteOptions site;
    std::string gpo;  // a folder of group policy objects; empty: not looked at
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
    std::string wsman = "127.0.0.1:0";
    std::string wsman_http;   // empty: no such listener
    std::string client_root;  // a PEM file; empty: no client certificates are taken
    std::string keytab;       // not empty: Kerberos is taken
    bool ntlm = false;
    std::uint64_t seed = 1;
    std::string request_log;
    bool frozen = false;
    bool dump = false;
};

struct ApplyOptions {
    DescriptionOptions description;  // or one plan file
    SiteOptions site;
    std::string approve;                   // a plan id
    std::vector<std::string> acknowledge;  // OPERATION:TARGET
    std::string max_duration;              // `50m`, `2h`
    std::string resume;                    // a run id
    std::string doctor;                    // a doctor's report; empty: the store's
    bool allow_mass_change = false;
    bool ephemeral_store = false;
};

enum class WaitForSites : std::uint8_t { no, yes };

struct WaitOptions {
    std::string connection;
    std::string run;
    std::string max_duration;  // `50m`, `2h`; empty: as long as it takes
};

struct HistoryOptions {
    std::string connection;
    std::string hierarchy;
    std::string run;
    std::size_t most = 50;
};

struct LockOptions {
    std::string connection;
    std::string action = "list";
    std::string hierarchy;
    std::string reason;
};

struct ExplainOptions {
    std::string what;
    std::string plan_file;
};

[[nodiscard]] Exit validate_command(const DescriptionOptions& options, const Terminal& terminal);
[[nodiscard]] Exit plan_command(const PlanCommandOptions& options, const Terminal& terminal);
[[nodiscard]] Exit verify_command(const VerifyOptions& options, const Terminal& terminal);
[[nodiscard]] Exit catalog_command(const CatalogOptions& options, const Terminal& terminal);
[[nodiscard]] Exit status_command(const StatusOptions& options, const Terminal& terminal);
[[nodiscard]] Exit export_command(const ExportOptions& options, const Terminal& terminal);
[[nodiscard]] Exit schema_command(const std::string& which, const Terminal& terminal);
[[nodiscard]] Exit explain_command(const ExplainOptions& options, const Terminal& terminal);
[[nodiscard]] Exit simulate_command(const SimulateOptions& options, const Terminal& terminal);
[[nodiscard]] Exit apply_command(const ApplyOptions& options, const Terminal& terminal);
[[nodiscard]] Exit sync_command(const ApplyOptions& options, WaitForSites wait, const Terminal& terminal);
[[nodiscard]] Exit wait_command(const WaitOptions& options, const Terminal& terminal);
[[nodiscard]] Exit history_command(const HistoryOptions& options, const Terminal& terminal);
[[nodiscard]] Exit lock_command(const LockOptions& options, const Terminal& terminal);
/// Opens the connection's store for `use` and prints its text.
[[nodiscard]] Exit with_store(const std::string& connection, const Terminal& terminal,
                              const std::function<Result<std::string>(Store&)>& use);
[[nodiscard]] Exit init_command(const std::string& out, const Terminal& terminal);
[[nodiscard]] Exit completion_command(
    const std::string& shell, const std::vector<std::pair<std::string, std::vector<std::string>>>& commands,
    const Terminal& terminal);

}  // namespace supctl
