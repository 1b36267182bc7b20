// Observing: what every reading command does first: connection, session, one reading of the site.
#pragma once

#include <memory>
#include <optional>

#include "cli/commands/commands.h"
#include "cli/session.h"
#include "cli/store_of.h"
#include "hierarchy/observation.h"
#include "plan/outcome.h"
#include "site/observe.h"

namespace supctl {

struct Observed {
    std::unique_ptr<Session> session;
    std::optional<Observation> observation;
    StorePlace store;
};

/// Status messages of the last day tell when roles were installed and synchronizations began.
inline constexpr Seconds kMessageWindow{24 * 3600};

enum class SystemsWanted : std::uint8_t { asDeclared, yes };
enum class ClientsWanted : std::uint8_t { asDeclared, yes };

/// Opens the session and reads the site. Without an observation the findings say why.
/// Boundary groups are read where points are judged.
[[nodiscard]] Observed observe_site(const SiteOptions& options, Input& input, SystemsWanted systems,
                                    const Terminal& terminal, BoundaryGroups groups = BoundaryGroups::skip,
                                    ClientsWanted clients = ClientsWanted::asDeclared);

/// What a session is opened with. `arguments` are those that a replay of the command needs.
[[nodiscard]] SessionOptions session_options(const SiteOptions& site,
                                             std::vector<std::string> arguments = {});

/// Adds a session's trouble, unless it is what already ended the command.
void add_trouble(const Diagnostic& trouble, Diagnostics& findings);

/// What recordings keep of a plan (its steps in their order) and of an outcome, to compare a replay with.
[[nodiscard]] boost::json::object note_of(const Plan& plan);
[[nodiscard]] boost::json::object note_of(const Outcome& outcome, int exit);

/// `scan SMS_Site over AdminService of cas01.contoso.com`, one line, for `--verbose`.
[[nodiscard]] std::string call_text(const Call& call);

/// Whether the description manages any site system.
[[nodiscard]] bool manages_site_systems(const Declaration& declaration);

/// Titles of the observed catalog by unique id, for plans that people read. Valid while the observation is.
[[nodiscard]] std::function<std::string(std::string_view)> titles_of(const Observation& observation);

/// The exit code for findings that stopped a command at the site.
[[nodiscard]] Exit refusal(const Diagnostics& diagnostics);

}  // namespace supctl
