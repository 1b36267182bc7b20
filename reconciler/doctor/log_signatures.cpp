#include "doctor/log_signatures.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace supctl {
namespace {

constexpr std::array<std::string_view, kLogKinds> kNames{"SUPSetup.log", "WCM.log", "WSUSCtrl.log",
                                                         "wsyncmgr.log", "ruleengine.log"};

constexpr LogKinds kSetup = bit(LogKind::supSetup);
constexpr LogKinds kWcm = bit(LogKind::wcm);
constexpr LogKinds kCtrl = bit(LogKind::wsusCtrl);
constexpr LogKinds kSync = bit(LogKind::wsyncmgr);
constexpr LogKinds kRules = bit(LogKind::ruleEngine);
/// Those whose components speak to WSUS, and those that also speak to the source of updates.
constexpr LogKinds kToWsus = kWcm | kCtrl | kSync;

constexpr LogSignature kSignatures[] = {
    // SEED-38 {
    {"downloadWithoutInternet", kRules, "failed to download the update from internet", "", "12007",
     Severity::error,
     "a rule's content was not downloaded: the name of the update service does not resolve for whoever "
     "downloads "
     "(12007)",
     "an automatic deployment rule downloads as Local System of the server where the rule was made, and that "
     "account has no way to the Internet",
     "let the server's own account reach the Internet, or give the site system a proxy with an account "
     "(`siteSystem.proxy`) and switch `useProxy.contentDownload` on",
     "SEED-37 SEED-38 SEED-39"},
    // }
    {"downloadFailed", kRules, "failed to download the update from internet", "", "", Severity::error,
     "a rule's content was not downloaded",
     "the server where the rule was made does not reach the update service as Local System: proxy, firewall "
     "or "
     "TLS",
     "look the error number up (`net helpmsg` for 12000 to 12175), and the proxy of the site system",
     "SEED-37 SEED-38 SEED-39"},
    {"unsupportedWsus", kSetup | kWcm | kCtrl, "did not find supported version", "", "", Severity::error,
     "no WSUS of a supported version was found",
     "WSUS, or its administration console on the site server, is missing or of another version",
     "install WSUS on the server with the point and its console on the site server, of the same version",
     "SEED-17 SEED-19"},
    {"roleExists", kSetup, "roleexists", "", "", Severity::warning, "the role was asked for twice",
     "the role is there already, or half of it is left over",
     "read the role back; if it is broken, remove it, wait 15 minutes and add it again", "SEED-177"},
    {"proxyWithoutAddress", kToWsus, "address of the proxy server cannot be empty", "", "", Severity::error,
     "the point is told to use a proxy that its server does not have",
     "`useProxy` is on, but the site system has no proxy",
     "give the site system a proxy (`siteSystem.proxy`), or switch `useProxy` off", "SEED-31 SEED-32"},
    {"wsusNotConfigured", kSync, "wsus server not configured", "", "", Severity::error,
     "the synchronization did not begin: WSUS is not configured yet",
     "the configuration of WSUS failed or is pending; a synchronization in that moment keeps it from being "
     "configured",
     "find the reason in WCM.log and mend it first; the product tries again after 60 minutes", "SEED-11"},
    {"indexing", kSync, "could not connect to susdb", "", "", Severity::error,
     "the maintenance of the WSUS database did not run",
     "the database is a Windows Internal Database on another server, or the account in force lacks rights in "
     "it",
     "switch `addNonClusteredIndexes` and `removeObsoleteUpdates` off, or move the database to SQL Server "
     "and "
     "grant the rights",
     "SEED-29"},
    {"subscription", kWcm, "setting new configuration state to 4", "", "", Severity::advice,
     "a changed selection waits to be applied to WSUS", "classifications or products were changed",
     "wait until the state is 2 again before anything is synchronized", "SEED-135"},
    {"configurationFailed", kWcm, "setting new configuration state to 3", "", "", Severity::error,
     "WSUS could not be configured", "the lines above it say why: ports, SSL, account or proxy",
     "mend the reason; the product tries again every hour", "SEED-20"},
    {"refusedLogin", kToWsus, "(401)", "http status 401", "", Severity::error,
     "WSUS did not let the site server in (401)",
     "the account that connects to WSUS is locked, its password changed, or it is no WSUS administrator",
     "put the account, or the site server's computer account, into WSUS Administrators; check "
     "`wsusServerConnectionAccount`",
     "SEED-45 SEED-46"},
    {"forbidden", kToWsus, "(403)", "http status 403", "", Severity::error,
     "the WSUS web site refused the request (403)",
     "the web site requires SSL and was asked without, or the other way round",
     "make `requireSsl` agree with the WSUS web site; SSL is required on its five virtual directories, not "
     "on "
     "the whole site",
     "SEED-43 SEED-44"},
    {"proxyLogin", kToWsus, "(407)", "http status 407", "", Severity::error,
     "the proxy demands a login (407)", "the proxy account is missing, or its password expired",
     "check the account of the site system's proxy", "SEED-39"},
    {"poolStopped", kToWsus, "(503)", "http status 503", "", Severity::error, "WSUS was not available (503)",
     "the WsusPool application pool stopped: its memory limit or queue is too small for the catalog",
     "raise the private memory limit and the queue length of WsusPool, and select less", "SEED-150"},
    {"badGateway", kToWsus, "(502)", "http status 502", "", Severity::error,
     "a proxy got no usable answer (502)",
     "something between the two servers does not reach WSUS or the update service",
     "look at the proxy and the firewall between them", "SEED-54"},
    {"serverError", kToWsus, "(500)", "http status 500", "", Severity::error,
     "the WSUS web service failed (500)", "WSUS is not set up completely, or its database does not answer",
     "look at SoftwareDistribution.log on the WSUS server; run its post-installation again", "SEED-19"},
    {"activelyRefused", kToWsus, "actively refused", "", "", Severity::error,
     "nothing listens on the port of WSUS",
     "the web site is stopped, or the point has other ports than the web "
     "site",
     "compare `httpPort` and `httpsPort` with the bindings of the WSUS web site (`supctl preflight`)",
     "SEED-42"},
    {"transportClosed", kToWsus, "closed the transport stream", "", "", Severity::error,
     "TLS with the other side could not be agreed on",
     "one side uses SSL and the other does not, or they have no version of TLS in common",
     "make `requireSsl` agree with the WSUS web site, and let both servers use TLS 1.2", "SEED-43 SEED-44"},
    {"untrusted", kToWsus, "could not establish trust relationship", "", "", Severity::error,
     "the certificate of WSUS is not trusted",
     "its issuer is unknown to the site server, it expired, or it is made out to another name",
     "see what `supctl preflight` says of the certificate", "SEED-43 SEED-44"},
    {"unresolved", kToWsus, "remote name could not be resolved", "", "", Severity::error,
     "the name of WSUS or of its source does not resolve",
     "DNS, or a proxy that should resolve it is not used",
     "resolve the name on that server; check `useProxy.synchronization`", "SEED-11 SEED-53"},
    {"licenseTerms", kSync, "license terms", "", "fail", Severity::warning,
     "license terms could not be downloaded; the synchronization counts as done",
     "their text files travel over plain HTTP, which a firewall or the rights of the content folder keep out",
     "let HTTP pass, then download them again with `wsusutil reset` (heavy: outside working hours)",
     "SEED-54"},
    {"sourceUnreachable", kSync, "usscommunicationerror", "", "", Severity::error,
     "WSUS could not talk to its source",
     "network, proxy or TLS between WSUS and Microsoft Update or its upstream",
     "check proxy and firewall of the top-level point; old versions of TLS are refused there",
     "SEED-53 SEED-54 SEED-55"},
    {"connectionAborted", kToWsus, "80072efe", "", "", Severity::error,
     "the connection was cut off (0x80072EFE)",
     "a proxy or firewall resets it, or the other side refuses this version of TLS",
     "let both servers use TLS 1.2, and look at the proxy", "SEED-53 SEED-54"},
    {"cancelled", kSync, "sync failed", "", "cancel", Severity::error, "WSUS broke its synchronization off",
     "the WsusPool application pool was recycled, or somebody cancelled it",
     "raise the limits of WsusPool; then synchronize again", "SEED-150"},
    {"remoteConfiguration", kWcm, "remote configuration failed", "", "", Severity::error,
     "WSUS on the point could not be configured from the site server",
     "the lines above it say why: ports, SSL, account or proxy",
     "mend the reason; the product tries again every "
     "hour",
     "SEED-20"},
    {"fullBecauseOfServer", kSync, "full sync required due to changes in main wsus server", "", "",
     Severity::advice, "a full synchronization runs, because the first point changed",
     "the first point was replaced, or its ports "
     "or SSL were changed",
     "leave it to end; it may take hours", "SEED-24"},
    {"syncFailed", kSync, "sync failed", "", "", Severity::error, "a synchronization failed",
     "the message itself says what is known; WCM.log and WSUSCtrl.log of the same time say more",
     "look at the point's row in `supctl status`, and at the other logs of that time", "SEED-11 SEED-94"},
};

constexpr SuccessText kSuccesses[] = {
    {LogKind::supSetup, "installation was successful", "the role was installed"},
    {LogKind::wcm, "setting new configuration state to 2", "WSUS was configured"},
    {LogKind::wsusCtrl, "there are no unhealthy wsus server components", "WSUS was found healthy"},
    {LogKind::wsyncmgr, "sync succeeded", "a synchronization succeeded"},
    {LogKind::wsyncmgr, "successfully synced site with parent", "the site followed its parent"},
};

bool holds(std::string_view message, std::string_view part) {
    return message.find(part) != std::string_view::npos;
}

}  // namespace

std::string_view to_text(LogKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<LogKind> log_kind(std::string_view file_name) {
    const std::string name = lower_ascii(file_name);
    for (std::size_t i = 0; i < kLogKinds; ++i) {
        std::string stem = lower_ascii(kNames[i]);
        stem.resize(stem.size() - 4);
        if (!name.starts_with(stem)) continue;
        const std::string_view rest = std::string_view(name).substr(stem.size());
        const bool dated = rest.starts_with('-') && rest.ends_with(".log");
        if (rest == ".log" || rest == ".lo_" || dated) return static_cast<LogKind>(i);
    }
    return std::nullopt;
}

std::span<const LogSignature> log_signatures() {
    return kSignatures;
}

const LogSignature* find_signature(LogKind kind, std::string_view message) {
    for (const LogSignature& one : kSignatures)
        if ((one.logs & bit(kind)) != 0 &&
            (holds(message, one.text) || (!one.or_text.empty() && holds(message, one.or_text))) &&
            (one.also.empty() || holds(message, one.also)))
            return &one;
    return nullptr;
}

const SuccessText* find_success(LogKind kind, std::string_view message) {
    for (const SuccessText& one : kSuccesses)
        if (one.kind == kind && holds(message, one.text)) return &one;
    return nullptr;
}

}  // namespace supctl
