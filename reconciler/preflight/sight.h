// Sight: what was seen of one server from here: its ports, its certificate, what answers there, and its
// registry where the connection leads to it. Looking proves nobody's identity to a web site: no credential is
// ever sent there, and no redirect is followed. Only the registry is asked with the connection's own proof.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network/port_view.h"
#include "preflight/setup_values.h"
#include "preflight/target.h"

namespace supctl::preflight {

/// What a WSUS client asks first; everybody may.
inline constexpr std::string_view kServicePath = "/ClientWebService/client.asmx";

/// One port of the WSUS web site.
struct WebSight {
    network::PortView port;
    std::optional<unsigned> status;       // of the service
    std::string location;                 // of a redirect
    std::optional<Diagnostic> no_answer;  // the port is open, but HTTP brought nothing
};

struct Sight {
    WebSight http;
    WebSight https;
    std::optional<Result<SetupValues>> setup;  // nothing: the connection does not lead there
};

struct LookOptions {
    network::Trust trust;                          // roots; never a certificate of our own
    std::size_t parallel = 8;                      // servers at a time
    provider::RegistryBrowser* registry = nullptr;  // of servers that the connection leads to
};

/// Looks at all targets; the sights stand in their order. The references must outlive the task.
[[nodiscard]] Task<std::vector<Sight>> look(const std::vector<Target>& targets, const LookOptions& options,
                                            network::Traffic& traffic);

}  // namespace supctl::preflight
