#include "preflight/check.h"

#include <array>

namespace supctl::preflight {
namespace {

constexpr std::array<SubjectEntry, kSubjects> kTable{{
    {Subject::name, "name", "name resolution", "SEED-17",
     "enter the server in DNS; where only this machine resolves it differently, give its address under "
     "`addresses` in the connection file"},
    {Subject::httpPort, "httpPort", "HTTP port", "SEED-42 SEED-54",
     "start the WSUS web site, compare `httpPort` with its bindings, and let the port pass the firewall"},
    {Subject::httpService, "httpService", "WSUS over HTTP", "SEED-19 SEED-42",
     "finish WSUS's post-installation, look at the WsusPool application pool, and compare `httpPort` with "
     "the "
     "bindings of the WSUS web site"},
    {Subject::httpsPort, "httpsPort", "HTTPS port", "SEED-42 SEED-54",
     "bind a certificate to the WSUS web site, compare `httpsPort` with its bindings, and let the port pass "
     "the firewall"},
    {Subject::tls, "tls", "TLS", "SEED-43 SEED-44",
     "if this is the right server, name the root that issued its certificate under `trust` in the connection "
     "file; the site server and the clients must trust it as well"},
    {Subject::certificateNames, "certificateNames", "names in the certificate", "SEED-43 SEED-44",
     "issue a certificate whose subject alternative name holds the server's fully qualified name, and bind "
     "it "
     "to the WSUS web site"},
    {Subject::certificateTime, "certificateTime", "validity of the certificate", "SEED-43 SEED-44",
     "renew the certificate and bind the new one to the WSUS web site"},
    {Subject::httpsService, "httpsService", "WSUS over HTTPS", "SEED-19 SEED-43",
     "require SSL on the five virtual directories of the WSUS web services, run `wsusutil configuressl` with "
     "the server's name, and look at the WsusPool application pool"},
    {Subject::wsus, "wsus", "WSUS is set up", "SEED-17 SEED-19",
     "install the WSUS role and run its post-installation before the software update point is installed"},
    {Subject::ports, "ports", "ports of WSUS", "SEED-42",
     "write the ports that the WSUS web site is bound to, or change its bindings"},
    {Subject::database, "database", "database of WSUS", "SEED-17",
     "choose the database when WSUS is set up; look at its installation log"},
    {Subject::replica, "replica", "replica mode of WSUS", "SEED-19 SEED-25",
     "make WSUS on a site's first point autonomous before the role is installed; the others become replicas "
     "by "
     "themselves"},
    {Subject::internet, "internet", "way to Microsoft Update", "SEED-53",
     "let the server, or its proxy, reach Microsoft Update over TLS 1.2; or give the top-level site another "
     "source"},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (static_cast<std::size_t>(kTable[i].subject) != i) return false;
    return true;
}
static_assert(in_order(), "the table stands in the order of the subjects");

}  // namespace

const SubjectEntry& entry(Subject subject) {
    return kTable[static_cast<std::size_t>(subject)];
}

std::span<const SubjectEntry> subjects() {
    return kTable;
}

std::string_view to_text(Verdict verdict) {
    constexpr std::string_view kWords[] = {"ok", "failed", "unverified"};
    return kWords[static_cast<std::size_t>(verdict)];
}

Check make_check(Subject subject, Verdict verdict, std::string reason, std::string evidence) {
    Check out;
    out.subject = subject;
    out.verdict = verdict;
    out.reason = std::move(reason);
    out.evidence = std::move(evidence);
    if (verdict == Verdict::failed) out.help = entry(subject).help;
    return out;
}

}  // namespace supctl::preflight
