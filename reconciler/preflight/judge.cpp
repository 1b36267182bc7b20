#include "preflight/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "preflight/web_judge.h"

namespace supctl::preflight {
namespace {

constexpr std::string_view kRegistry = "registry of the server";
constexpr std::string_view kFile = "facts file";

const SetupValues* values_of(const Sight& sight) {
    return sight.setup && *sight.setup ? &**sight.setup : nullptr;
}

std::string_view to_text(DatabaseKind kind) {
    return kind == DatabaseKind::wid ? "the Windows Internal Database" : "SQL Server";
}

/// What WSUS was set up with.
class SetupJudge {
  public:
    SetupJudge(const Target& target, const Sight& sight, const ServerFacts* filed, std::vector<Check>& out)
        : target_(target), values_(values_of(sight)), filed_(filed), out_(out) {
        if (!sight.setup)
            unseen_ =
                "not known from here; the script of `supctl preflight --collector` finds out on the server";
        else if (values_ == nullptr)
            unseen_ = "not read: " + sight.setup->error().message;
        else
            unseen_ = "the registry of the server does not hold it";
    }

    void run() {
        wsus();   // SEED-19
        ports();  // SEED-42
        database();
        replica();
        if (target_.upstream == Upstream::microsoftUpdate) internet();  // SEED-53
    }

  private:
    Check& add(Subject subject, Verdict verdict, std::string reason, std::string evidence = {}) {
        return out_.emplace_back(make_check(subject, verdict, std::move(reason), std::move(evidence)));
    }
    void unseen(Subject subject) { add(subject, Verdict::unverified, unseen_); }
    static std::string place(std::string_view from, std::string_view what) {
        return fmt::format("{}: {}", from, what);
    }

    void wsus() {
        if (values_ != nullptr && !values_->wsus_installed) {
            add(Subject::wsus, Verdict::failed, "WSUS is not installed",
                fmt::format("{}: there is no key {}", kRegistry, kSetupKey));
        } else if (values_ != nullptr) {
            add(Subject::wsus, Verdict::ok, "WSUS is installed",
                place(kRegistry, values_->wsus_version ? "version " + supctl::to_text(*values_->wsus_version)
                                                       : std::string("the version is not given")));
        } else if (filed_ != nullptr && filed_->wsus_version) {
            add(Subject::wsus, Verdict::ok, "WSUS is installed",
                place(kFile, "version " + supctl::to_text(*filed_->wsus_version)));
        } else {
            unseen(Subject::wsus);
        }
    }

    void ports() {
        if (values_ != nullptr && (values_->port || values_->ssl))
            ports_of_the_registry();
        else if (filed_ != nullptr && filed_->bindings)
            ports_of_the_file(*filed_->bindings);
        else
            unseen(Subject::ports);
    }
    void ports_of_the_registry() {
        const std::string evidence =
            place(kRegistry, fmt::format("PortNumber {}, UsingSSL {}",
                                         values_->port ? std::to_string(*values_->port) : "unknown",
                                         !values_->ssl   ? "unknown"
                                         : *values_->ssl ? "1"
                                                         : "0"));
        if (values_->port && *values_->port != target_.http.number &&
            *values_->port != target_.https.number) {
            add(Subject::ports, Verdict::failed,
                fmt::format("WSUS is set up for port {}, the point for {} and {}", *values_->port,
                            target_.http.number, target_.https.number),
                evidence);
        } else if (values_->ssl && target_.ssl == Ssl::required && !*values_->ssl) {
            add(Subject::ports, Verdict::failed, "the point requires SSL, but WSUS is not set up for it",
                evidence)
                .help =
                "bind the certificate, require SSL on the five virtual directories of the WSUS web "
                "services, then run `wsusutil configuressl` with the server's name";
        } else if (values_->ssl && target_.ssl == Ssl::off && *values_->ssl) {
            add(Subject::ports, Verdict::failed, "WSUS is set up for SSL, but the point does not require it",
                evidence)
                .help = "write `requireSsl: true` for the point";
        } else {
            add(Subject::ports, Verdict::ok, "the ports are those that WSUS is set up for", evidence);
        }
    }
    void ports_of_the_file(const std::vector<Binding>& bindings) {
        std::vector<std::string> all;
        bool http = false;
        bool https = false;
        for (const Binding& one : bindings) {
            all.push_back(fmt::format("{} {}", one.protocol == Protocol::http ? "http" : "https", one.port));
            http = http || (one.protocol == Protocol::http && one.port == target_.http.number);
            https = https || (one.protocol == Protocol::https && one.port == target_.https.number);
        }
        const std::string evidence = place(kFile, fmt::format("bound to {}", fmt::join(all, ", ")));
        if (!http)
            add(Subject::ports, Verdict::failed,
                fmt::format("the WSUS web site does not serve http on port {}", target_.http.number),
                evidence);
        else if (!https && target_.ssl == Ssl::required)
            add(Subject::ports, Verdict::failed,
                fmt::format("the WSUS web site does not serve https on port {}", target_.https.number),
                evidence);
        else
            add(Subject::ports, Verdict::ok, "the ports are those of the WSUS web site", evidence);
    }

    void database() {
        const bool seen = values_ != nullptr && values_->database_kind;
        const auto kind = seen                ? values_->database_kind
                          : filed_ != nullptr ? filed_->database_kind
                                              : std::nullopt;
        if (!kind) {
            unseen(Subject::database);
            return;
        }
        const auto& server = seen ? values_->database_server : filed_->database_server;
        add(Subject::database, Verdict::ok, fmt::format("WSUS keeps its data in {}", to_text(*kind)),
            place(seen ? kRegistry : kFile, server.value_or("its server is not given")));
    }

    void replica() {
        if (filed_ == nullptr || !filed_->replica) {
            add(Subject::replica, Verdict::unverified,
                "not known: WSUS keeps it in its own configuration, which only a script on the server reads");
            return;
        }
        const std::string found = place(kFile, *filed_->replica ? "a replica" : "autonomous");
        if (target_.mode == Mode::autonomous && *filed_->replica)
            add(Subject::replica, Verdict::failed,
                "WSUS is a replica, so it cannot become the first point of the site", found);
        else if (target_.mode == Mode::open)
            add(Subject::replica, Verdict::unverified,
                "the description does not say which point of the site is the first", found);
        else
            add(Subject::replica, Verdict::ok,
                target_.mode == Mode::autonomous
                    ? "WSUS is autonomous, as the first point must be"
                    : "the product makes it a replica when the role is installed",
                found);
    }

    void internet() {
        if (filed_ == nullptr || !filed_->internet_reachable) {
            add(Subject::internet, Verdict::unverified,
                "not known: only the server itself can try; `supctl preflight --collector` prints a script");
        } else if (*filed_->internet_reachable) {
            add(Subject::internet, Verdict::ok, "the server reaches Microsoft Update",
                place(kFile, "reached"));
        } else {
            add(Subject::internet, Verdict::failed,
                "the server does not reach Microsoft Update, from where the top-level site synchronizes",
                place(kFile, "not reached"));
        }
    }

    const Target& target_;
    const SetupValues* values_;
    const ServerFacts* filed_;
    std::vector<Check>& out_;
    std::string unseen_;
};

/// The web service answers, or wants SSL first: what another web site says shows no binding of WSUS.
bool is_wsus(const WebSight& sight) {
    return sight.status && (*sight.status / 100 == 2 || *sight.status == 403);
}

template <class T>
void prefer(std::optional<T>& into, const std::optional<T>& newer) {
    if (newer) into = newer;
}

}  // namespace

ServerReport judge_server(const Target& target, const Sight& sight, const ServerFacts* filed, TimePoint now) {
    ServerReport out;
    out.server = target.server;
    out.site = target.site;
    out.address = target.address;
    judge_web(target, sight, now, out.checks);
    SetupJudge(target, sight, filed, out.checks).run();
    if (sight.setup && !*sight.setup) out.unread = sight.setup->error();
    return out;
}

ServerFacts facts_of(const Target& target, const Sight& sight) {
    ServerFacts out;
    out.server = target.id;
    const network::PortView& secure = sight.https.port;
    if (secure.verified && secure.certificate) out.certificate_names = secure.certificate->dns_names;
    if (is_wsus(sight.http) && is_wsus(sight.https))
        out.bindings = std::vector<Binding>{{Protocol::http, target.http.number},
                                            {Protocol::https, target.https.number}};
    if (const SetupValues* values = values_of(sight)) {
        out.os_version = values->os_version;
        out.wsus_version = values->wsus_version;
        out.database_kind = values->database_kind;
        if (values->database_kind) out.database_server = values->database_server;
        if (values->content_path && !values->content_path->empty()) out.content_path = values->content_path;
    }
    return out;
}

ServerFacts merged(const ServerFacts& older, const ServerFacts& newer) {
    ServerFacts out = older;
    prefer(out.os_version, newer.os_version);
    prefer(out.wsus_version, newer.wsus_version);
    prefer(out.hotfixes, newer.hotfixes);
    prefer(out.bindings, newer.bindings);
    prefer(out.certificate_names, newer.certificate_names);
    prefer(out.replica, newer.replica);
    if (newer.database_kind) {
        out.database_kind = newer.database_kind;
        out.database_server = newer.database_server;
    }
    prefer(out.content_path, newer.content_path);
    prefer(out.package_sources, newer.package_sources);
    prefer(out.stores_updates_locally, newer.stores_updates_locally);
    prefer(out.database_rights, newer.database_rights);
    prefer(out.internet_reachable, newer.internet_reachable);
    return out;
}

HostFacts merged(const HostFacts* filed, const std::vector<Target>& targets,
                 const std::vector<Sight>& sights) {
    HostFacts out;
    if (filed != nullptr) out = *filed;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const ServerFacts seen = facts_of(targets[i], sights[i]);
        const auto same = std::find_if(out.servers.begin(), out.servers.end(),
                                       [&](const ServerFacts& one) { return one.server == seen.server; });
        if (same == out.servers.end())
            out.servers.push_back(seen);
        else
            *same = merged(*same, seen);
    }
    std::sort(out.servers.begin(), out.servers.end(),
              [](const ServerFacts& a, const ServerFacts& b) { return a.server < b.server; });
    return out;
}

}  // namespace supctl::preflight
