// Verdicts on what a server shows to the network: name, ports, certificate, the WSUS web service.
#include "preflight/web_judge.h"

#include <fmt/format.h>

#include "base/text.h"

namespace supctl::preflight {
namespace {

constexpr Seconds kRenewBefore{30 * 24 * 3600};

std::string url(const Target& target, bool secure) {
    return fmt::format("{}://{}:{}{}", secure ? "https" : "http", target.server,
                       secure ? target.https.number : target.http.number, kServicePath);
}

std::string listed(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

class WebJudge {
  public:
    WebJudge(const Target& target, const Sight& sight, TimePoint now, std::vector<Check>& out)
        : target_(target), sight_(sight), now_(now), out_(out) {}

    void run() {
        name();                                                                    // SEED-17
        port(Subject::httpPort, target_.http, sight_.http.port, Severity::error);  // SEED-54
        service(Subject::httpService, sight_.http);                                // SEED-19
        // Where SSL is not required, its port may as well be closed.
        const Severity weight = target_.ssl == Ssl::required ? Severity::error : Severity::warning;
        const network::PortView& secure = sight_.https.port;
        if (target_.ssl != Ssl::required && secure.peer.empty() && !secure.addresses.empty()) {
            add(Subject::httpsPort, Verdict::unverified,
                target_.ssl == Ssl::off ? "nothing answers there; the description does not require SSL"
                                        : "nothing answers there; the description does not say whether SSL "
                                          "is required",
                first_failure(secure));
            return;
        }
        port(Subject::httpsPort, target_.https, secure, weight);
        tls(weight);
        certificate(weight);
        service(Subject::httpsService, sight_.https);
    }

  private:
    Check& add(Subject subject, Verdict verdict, std::string reason, std::string evidence = {}) {
        return out_.emplace_back(make_check(subject, verdict, std::move(reason), std::move(evidence)));
    }

    /// What kept from looking further.
    static std::string unreached(const network::PortView& port) {
        if (port.addresses.empty()) return "the name does not resolve";
        if (port.peer.empty()) return "the port takes no connection";
        return port.certificate ? "not asked, as the certificate does not verify"
                                : "no certificate was shown";
    }
    static std::string first_failure(const network::PortView& port) {
        return port.failure ? port.failure->message : std::string();
    }

    void name() {
        if (!target_.ip.empty()) {
            add(Subject::name, Verdict::unverified,
                fmt::format("not looked up: the connection file gives its address {}", target_.ip));
            return;
        }
        const auto& addresses = sight_.http.port.addresses;
        if (addresses.empty()) {
            add(Subject::name, Verdict::failed, "the name does not resolve", first_failure(sight_.http.port));
            return;
        }
        add(Subject::name, Verdict::ok, "the name resolves", listed(addresses));
    }

    void port(Subject subject, ExpectedPort expected, const network::PortView& port, Severity weight) {
        const std::string which =
            fmt::format("port {}{}", expected.number, expected.declared ? "" : ", the product's default,");
        if (port.addresses.empty()) {
            add(subject, Verdict::unverified, unreached(port));
        } else if (port.peer.empty()) {
            add(subject, Verdict::failed, fmt::format("no connection to {} from here", which),
                first_failure(port))
                .severity = weight;
        } else {
            add(subject, Verdict::ok, fmt::format("{} takes connections", which), port.peer);
        }
    }

    void tls(Severity weight) {
        const network::PortView& port = sight_.https.port;
        if (port.peer.empty()) {
            add(Subject::tls, Verdict::unverified, unreached(port));
        } else if (!port.verified) {
            Check& check =
                add(Subject::tls, Verdict::failed, "no TLS that can be trusted", first_failure(port));
            check.severity = weight;
            if (port.failure && !port.failure->help.empty()) check.help = port.failure->help;
        } else {
            add(Subject::tls, Verdict::ok, "the certificate verifies",
                port.certificate ? fmt::format("issued by {}", port.certificate->issuer) : std::string());
        }
    }

    void certificate(Severity weight) {
        const auto& shown = sight_.https.port.certificate;
        if (!shown) {
            for (const Subject subject : {Subject::certificateNames, Subject::certificateTime})
                add(subject, Verdict::unverified, unreached(sight_.https.port));
            return;
        }
        std::vector<std::string> names = shown->dns_names;
        names.insert(names.end(), shown->ip_addresses.begin(), shown->ip_addresses.end());
        if (shown->names_host)
            add(Subject::certificateNames, Verdict::ok, "the certificate names the server", listed(names));
        else if (names.empty())
            add(Subject::certificateNames, Verdict::failed, "the certificate has no subject alternative name",
                shown->subject)
                .severity = weight;
        else
            add(Subject::certificateNames, Verdict::failed,
                fmt::format("the certificate does not name `{}`", target_.server), listed(names))
                .severity = weight;
        validity(*shown, weight);
    }

    void validity(const network::CertificateView& shown, Severity weight) {
        const std::string span =
            fmt::format("valid from {} to {}", iso_time(shown.valid_from), iso_time(shown.valid_to));
        if (now_ < shown.valid_from)
            add(Subject::certificateTime, Verdict::failed, "the certificate is not valid yet", span)
                .severity = weight;
        else if (now_ > shown.valid_to)
            add(Subject::certificateTime, Verdict::failed, "the certificate has expired", span).severity =
                weight;
        else if (shown.valid_to - now_ < kRenewBefore)
            add(Subject::certificateTime, Verdict::failed,
                fmt::format("the certificate expires in {}", human_duration(shown.valid_to - now_)), span)
                .severity = Severity::warning;
        else
            add(Subject::certificateTime, Verdict::ok, "the certificate is valid", span);
    }

    void service(Subject subject, const WebSight& sight) {
        const bool secure = subject == Subject::httpsService;
        const Severity weight = secure && target_.ssl != Ssl::required ? Severity::warning : Severity::error;
        if (!sight.status && !sight.no_answer) {
            add(subject, Verdict::unverified, unreached(sight.port));
            return;
        }
        const std::string asked = url(target_, secure);
        const auto fails = [&](std::string reason, std::string evidence) {
            add(subject, Verdict::failed, std::move(reason), std::move(evidence)).severity = weight;
        };
        if (!sight.status) {
            fails("the port is open, but no web site answers", sight.no_answer->message);
            return;
        }
        const unsigned status = *sight.status;
        const std::string answered = fmt::format("{} answered {}", asked, status);
        if (status / 100 == 2)
            add(subject, Verdict::ok, "the WSUS web service answers", answered);
        else if (status == 403 && !secure && target_.ssl == Ssl::required)
            add(subject, Verdict::ok, "the WSUS web service asks for SSL, as the description does", answered);
        else if (status == 403)
            fails(secure
                      ? "the WSUS web service refuses everybody"
                      : "the WSUS web service takes no plain HTTP, but the description does not require SSL",
                  answered);
        else if (status == 401 || status == 407)
            fails("the web site demands a login, where WSUS lets everybody ask", answered);
        else if (status / 100 == 3)
            fails("the web site leads elsewhere, which WSUS does not",
                  sight.location.empty() ? answered : fmt::format("{}, to {}", answered, sight.location));
        else if (status == 404)
            fails("a web site answers, but it is not that of WSUS", answered);
        else if (status == 503)
            fails("the application pool of WSUS does not run, or is overloaded", answered);
        else
            fails("the WSUS web service answers with an error", answered);
    }

    const Target& target_;
    const Sight& sight_;
    TimePoint now_;
    std::vector<Check>& out_;
};

}  // namespace

void judge_web(const Target& target, const Sight& sight, TimePoint now, std::vector<Check>& out) {
    WebJudge(target, sight, now, out).run();
}

}  // namespace supctl::preflight
