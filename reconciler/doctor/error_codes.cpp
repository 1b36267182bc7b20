#include "doctor/error_codes.h"

#include <algorithm>
#include <iterator>

namespace supctl {
namespace {

constexpr ErrorCode kCodes[] = {
    {0x80004005, "unspecified failure", "WSUS is not configured yet, or its configuration failed",
     "look at WCM.log of the site server; the configuration is tried again every hour", false},
    {0x80070005, "access denied",
     "the site server's account, or the WSUS connection account, may not use WSUS",
     "put the account into WSUS Administrators on the WSUS server", true},
    {0x80072EE2, "time-out", "a firewall drops the packets, or the server is overloaded",
     "test the port from the site server; look at the queue length of WsusPool", true},
    {0x80072EE7, "name not resolved",
     "the upstream's name, or the proxy's, does not resolve on the point's server",
     "resolve the name there; compare the upstream and the proxy with the description", true},
    {0x80072EFD, "cannot connect", "nothing listens at that port, or a firewall refuses",
     "compare the WSUS ports with the web site's bindings; start the WSUS web site", true},
    {0x80072EFE, "connection aborted", "a proxy or firewall ended the connection, or only old TLS is offered",
     "check the proxy, and that TLS 1.2 is enabled on the point's server", true},
    {0x80072EFF, "connection reset", "a proxy or firewall ended the connection",
     "check the way to the upstream", true},
    {0x80072F06, "certificate of another name",
     "the certificate does not carry the name that was connected to",
     "use the name in the certificate, or issue one that carries the server's full name", true},
    {0x80072F0C, "client certificate demanded", "the web site asks for a client certificate",
     "set client certificates to Ignore on the WSUS virtual folders", true},
    {0x80072F0D, "issuer not trusted", "the point's server does not trust the upstream's root",
     "import the root into the computer's trusted roots", true},
    {0x80072F78, "answer not understood", "a proxy answers instead of the upstream", "check the proxy", true},
    {0x80072F8F, "certificate not valid", "the certificate has expired, or a clock is wrong",
     "renew the certificate; check the clocks", true},
    {0x80131500, "failure inside WSUS",
     "the WSUS service threw an exception that carries no number of its own",
     "look at SoftwareDistribution.log on the WSUS server", false},
    {0x80131501, "failure inside WSUS",
     "the WSUS service threw an exception that carries no number of its own",
     "look at SoftwareDistribution.log on the WSUS server", false},
    {0x80131904, "database failure", "the WSUS database is not reachable, or timed out",
     "look at the database server; maintain the WSUS database", true},
    {0x80240438, "no way to the service", "neither a proxy nor a direct way to the service was found",
     "check the proxy of the site system", true},
    {0x80244010, "too many round trips", "the catalog is larger than one scan may fetch",
     "decline superseded updates; scans go on where they stopped", true},
    {0x80244017, "401, not authorised", "the WSUS web site does not accept the account",
     "check the authentication of the virtual folders and the WSUS connection account", true},
    {0x80244018, "403, forbidden", "the WSUS web site demands SSL, or refuses the account",
     "compare `requireSsl` with the web site's SSL settings", true},
    {0x80244019, "404, not found", "the port leads to another web site than WSUS",
     "compare the WSUS ports with the web site's bindings", true},
    {0x8024401B, "407, proxy authentication demanded", "the proxy asks for an account",
     "give the site system's proxy an account", true},
    {0x8024401C, "408, time-out", "the server is overloaded",
     "look at WsusPool's memory limit and queue length", true},
    {0x8024401F, "500, failure of the server", "the WSUS service failed", "look at SoftwareDistribution.log",
     true},
    {0x80244021, "502, bad gateway", "a proxy could not reach the upstream", "check the proxy", true},
    {0x80244022, "503, service not available", "WsusPool was stopped, or its queue is full",
     "raise WsusPool's private memory limit and queue length, and start it", true},
    {0x80244023, "504, gateway time-out", "a proxy could not reach the upstream in time", "check the proxy",
     true},
    {0x8024402C, "proxy or server name not resolved", "the proxy's name does not resolve",
     "compare the proxy with the description", true},
};
static_assert(std::is_sorted(std::begin(kCodes), std::end(kCodes),
                             [](const ErrorCode& a, const ErrorCode& b) { return a.code < b.code; }));

}  // namespace

const ErrorCode* find_error_code(std::uint32_t code) {
    const auto found = std::find_if(std::begin(kCodes), std::end(kCodes),
                                    [&](const ErrorCode& one) { return one.code == code; });
    return found == std::end(kCodes) ? nullptr : found;
}

bool tells_a_reason(std::uint32_t code) {
    const ErrorCode* known = find_error_code(code);
    return known != nullptr && known->specific;
}

}  // namespace supctl
