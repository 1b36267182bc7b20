// What the doctor is told of the connection: each way looked at on its own, the ways that may write, who
// asks, and the names that must not leave the house.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "doctor/redaction.h"
#include "doctor/report.h"
#include "doctor/trial.h"

namespace supctl {

/// The ways that were looked at, and what each showed.
struct LookedAt {
    std::vector<Way> ways;
    std::vector<WayReport> reports;
};

/// Asks each way by itself which site it leads to. With `site`, a way that leads to another site or version
/// fails. What a host's name implies in case nothing listens for TLS is left out where something does.
[[nodiscard]] Task<LookedAt> look_at_ways(Session& session, std::string site, std::string version);
/// Adds to each way where it leads and the certificate that is shown there, verified or not.
[[nodiscard]] Task<std::vector<WayReport>> with_ports(std::vector<WayReport> ways,
                                                      std::vector<Endpoint> endpoints);
/// `the certificate of cas01.contoso.com:443 is made out to …, by …, from … to …, for …`; one a certificate.
[[nodiscard]] std::vector<std::string> describe_certificates(const std::vector<WayReport>& ways);
/// The ways that answered, in their order.
[[nodiscard]] std::vector<WritingWay> writing_ways(const std::vector<Way>& ways,
                                                   const std::vector<WayReport>& looked);
/// `negotiate (Kerberos)`, and what its success shows of the site's authentication level.
[[nodiscard]] std::string describe_authentication(const ConnectionSettings& settings);
/// Hosts and users that the connection names.
void hide_connection(const ConnectionSettings& settings, Redaction& hide);

}  // namespace supctl
