#include "rules/host.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "hierarchy/address.h"
#include "hierarchy/host_facts.h"
#include "rules/chosen.h"
#include "schema/words.h"

namespace supctl {

namespace {

constexpr std::size_t kNamed = 5;
/// Windows Server 2016, and the WSUS that came with Windows Server 2012 and 2012 R2.
constexpr FileVersion kServer2016{{10, 0, 14393, 0}};
constexpr FileVersion kOldestWsus{{6, 2, 0, 0}};

/// The position of a point that no setting depends on.
bool is_default(const RuleInput& in, const Site& site, const SoftwareUpdatePoint& point) {
    const SoftwareUpdatePoint* first = in.hierarchy.default_point(site);
    return first != nullptr && first->server == point.server;
}

/// The point is there already, as far as anybody knows.
bool installed_already(const RuleInput& in, const SoftwareUpdatePoint& point) {
    return in.live != nullptr && in.live->live.find_point(point.site, point.server) != nullptr;
}

void replica_as_the_place_asks(const RuleInput& in, Findings& findings) {
    Unverified open(in, "WSUS is set up as a replica where it must be, and only there");
    for (const Site& site : in.hierarchy.sites()) {
        for (const auto& point : in.hierarchy.points(site)) {
            const ServerFacts* seen = in.facts_of(point.server);
            if (seen == nullptr || !seen->replica) {
                open.add(point.server);
                continue;
            }
            const bool autonomous = site.type != SiteType::secondary && is_default(in, site, point);
            if (*seen->replica != autonomous) continue;
            const ObjectRef object = ref(in.hierarchy, point);
            if (autonomous) {
                findings.add(address(in.hierarchy, object), {object, std::nullopt, "is set up as a replica"},
                             fmt::format("WSUS on `{}` is a replica, so it cannot become the first point of "
                                         "site `{}`",
                                         in.text(point.server), site.code.text()));
            } else if (installed_already(in, point)) {
                // The product sets the flag when the role is installed; before that it means nothing.
                findings
                    .add(address(in.hierarchy, object), {object, std::nullopt, "is not set up as a replica"},
                         fmt::format("WSUS on `{}` is no replica any more; somebody changed it by hand",
                                     in.text(point.server)))
                    .severity = Severity::warning;
            }
        }
    }
    open.tell(findings);
}

void upgrades_need_a_patched_wsus(const RuleInput& in, Findings& findings) {
    const Chosen upgrades = chosen(in, FieldId::classifications, known::kUpgrades);
    if (!upgrades.selected) return;
    Unverified open(in, "WSUS can handle the classification Upgrades");
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->wsus_version) {
            open.add(point.server);
            continue;
        }
        if (seen->wsus_version->parts[0] >= 10) continue;
        std::string lacks;
        if (*seen->wsus_version < kOldestWsus) {
            lacks = "WSUS of Windows Server 2012 or later";
        } else if (!seen->hotfixes) {
            open.add(point.server);
            continue;
        } else {
            for (const std::string_view fix : {"KB3095113", "KB3159706"})
                if (std::find(seen->hotfixes->begin(), seen->hotfixes->end(), fix) == seen->hotfixes->end())
                    lacks += (lacks.empty() ? "" : " and ") + std::string(fix);
        }
        if (lacks.empty()) continue;
        const ObjectRef object = ref(in.hierarchy, point);
        auto& made = findings.add(
            address(in.hierarchy, object), {object, std::nullopt, fmt::format("lacks {}", lacks)},
            fmt::format("Upgrades are selected, but `{}` lacks {}", in.text(point.server), lacks));
        tell_chosen(made, FieldId::classifications, upgrades, "Upgrades");
        made.notes.push_back(fmt::format("its WSUS has version {}", to_text(*seen->wsus_version)));
    }
    open.tell(findings);
}

/// Whether the top-level site's default point gets anything from outside.
void surface_needs_a_source(const RuleInput& in, Findings& findings, Unverified& open) {
    const Value source = in.global(FieldId::source);
    if (!is(source, Value::Kind::text)) return;
    const auto text = in.text(source.text());
    if (text == words::kNone) {
        auto& made =
            findings.add(address(in.hierarchy, kWholeHierarchy, FieldId::surface_drivers),
                         {kWholeHierarchy, FieldId::surface_drivers, "asks for Surface drivers"},
                         "Surface drivers are asked for, but the top-level site synchronizes from nowhere");
        made.others.push_back({kWholeHierarchy, FieldId::source, "brings nothing in"});
        return;
    }
    const Site* top = in.hierarchy.top();
    const SoftwareUpdatePoint* point = top == nullptr ? nullptr : in.hierarchy.default_point(*top);
    if (text != words::kMicrosoftUpdate || point == nullptr) return;
    const ServerFacts* seen = in.facts_of(point->server);
    if (seen == nullptr || !seen->internet_reachable) {
        open.add(point->server);
    } else if (!*seen->internet_reachable) {
        auto& made =
            findings.add(address(in.hierarchy, kWholeHierarchy, FieldId::surface_drivers),
                         {kWholeHierarchy, FieldId::surface_drivers, "asks for Surface drivers"},
                         fmt::format("Surface drivers are asked for, but `{}` does not reach the Internet",
                                     in.text(point->server)));
        made.others.push_back({ref(in.hierarchy, *point), std::nullopt, "does not reach the Internet"});
    }
}

void surface_drivers_need_server_2016(const RuleInput& in, Findings& findings) {
    if (in.flag(kWholeHierarchy, FieldId::surface_drivers) != Flag::on) return;
    Unverified open(in, "every point runs Windows Server 2016 or later and the top-level one is online");
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->os_version) {
            open.add(point.server);
            continue;
        }
        if (*seen->os_version >= kServer2016) continue;
        const ObjectRef object = ref(in.hierarchy, point);
        auto& made =
            findings.add(address(in.hierarchy, object), {object, std::nullopt, "runs an older Windows"},
                         fmt::format("Surface drivers are asked for, but `{}` runs Windows {}",
                                     in.text(point.server), to_text(*seen->os_version)));
        made.others.push_back({kWholeHierarchy, FieldId::surface_drivers, "asks for Surface drivers"});
    }
    surface_needs_a_source(in, findings, open);
    open.tell(findings);
}

constexpr FieldId kDatabaseWork[] = {FieldId::add_indexes, FieldId::remove_obsolete};

/// The switched-on maintenance of the database; nothing when there is none.
std::vector<FieldId> database_work(const RuleInput& in) {
    std::vector<FieldId> out;
    for (const FieldId id : kDatabaseWork)
        if (in.flag(kWholeHierarchy, id) == Flag::on) out.push_back(id);
    return out;
}

void no_maintenance_of_a_remote_wid(const RuleInput& in, Findings& findings) {
    const auto work = database_work(in);
    if (work.empty()) return;
    Unverified open(in, "WSUS keeps its data in SQL Server, which a remote site server can maintain");
    for (const Site& site : in.hierarchy.sites()) {
        for (const auto& point : in.hierarchy.points(site)) {
            if (site.server != Fqdn{} && point.server == site.server) continue;
            const ServerFacts* seen = in.facts_of(point.server);
            if (seen == nullptr || !seen->database_kind ||
                (*seen->database_kind == DatabaseKind::wid && site.server == Fqdn{})) {
                open.add(point.server);
                continue;
            }
            if (*seen->database_kind == DatabaseKind::sql) continue;
            const ObjectRef object = ref(in.hierarchy, point);
            auto& made = findings.add(
                address(in.hierarchy, object), {object, std::nullopt, "uses the Windows Internal Database"},
                fmt::format(
                    "`{}` keeps WSUS in the Windows Internal Database of another server than the site "
                    "server: its maintenance is skipped in silence",
                    in.text(point.server)));
            for (const FieldId id : work)
                made.others.push_back({kWholeHierarchy, id, "asks for maintenance"});
        }
    }
    open.tell(findings);
}

/// What the account in force lacks for a kind of maintenance; empty when nothing.
std::string lacking(const std::vector<std::string>& rights, FieldId work) {
    const auto has = [&](std::string_view right) {
        return std::find(rights.begin(), rights.end(), right) != rights.end();
    };
    if (has("sysadmin")) return {};
    std::string out;
    const auto need = [&](std::initializer_list<std::string_view> all) {
        for (const std::string_view right : all)
            if (!has(right)) out += (out.empty() ? "" : ", ") + std::string(right);
    };
    need({"connect"});
    if (work == FieldId::add_indexes)
        need({"db_ddladmin", "db_owner"});
    else if (!has("db_owner"))
        need({"db_datareader", "db_datawriter"});
    return out;
}

void maintenance_needs_rights(const RuleInput& in, Findings& findings) {
    const auto work = database_work(in);
    if (work.empty()) return;
    Unverified open(in, "the account in force may maintain the WSUS database");
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen != nullptr && seen->database_kind == DatabaseKind::wid) continue;  // VR-52
        if (seen == nullptr || !seen->database_rights) {
            open.add(point.server);
            continue;
        }
        const ObjectRef object = ref(in.hierarchy, point);
        for (const FieldId id : work) {
            const std::string lacks = lacking(*seen->database_rights, id);
            if (lacks.empty()) continue;
            auto& made =
                findings.add(fmt::format("{}/{}", address(in.hierarchy, object), field(id).key),
                             {object, std::nullopt, fmt::format("its account lacks {}", lacks)},
                             fmt::format("the account that maintains the WSUS database of `{}` lacks {}",
                                         in.text(point.server), lacks));
            made.others.push_back({kWholeHierarchy, id, "asks for maintenance"});
        }
    }
    open.tell(findings);
}

/// A folder for comparing: lower case, backslashes, one at the end.
std::string folder(std::string_view path) {
    std::string out = lower_ascii(path);
    std::replace(out.begin(), out.end(), '/', '\\');
    while (out.size() > 1 && out.back() == '\\') out.pop_back();
    return out + '\\';
}

void content_apart_from_packages(const RuleInput& in, Findings& findings) {
    Unverified open(in, "the content folder of WSUS lies apart from the source folders of packages");
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->content_path || !seen->package_sources) {
            open.add(point.server);
            continue;
        }
        const std::string content = folder(*seen->content_path);
        for (const std::string& source : *seen->package_sources) {
            const std::string other = folder(source);
            if (!content.starts_with(other) && !other.starts_with(content)) continue;
            const ObjectRef object = ref(in.hierarchy, point);
            findings.add(
                address(in.hierarchy, object), {object, std::nullopt, "has both in one folder"},
                fmt::format("the content folder `{}` of WSUS on `{}` overlaps the package source `{}`",
                            *seen->content_path, in.text(point.server), source));
            break;
        }
    }
    open.tell(findings);
}

void updates_stored_locally(const RuleInput& in, Findings& findings) {
    Unverified open(in, "WSUS stores updates locally");
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->stores_updates_locally) {
            open.add(point.server);
            continue;
        }
        if (*seen->stores_updates_locally) continue;
        const ObjectRef object = ref(in.hierarchy, point);
        findings.add(address(in.hierarchy, object),
                     {object, std::nullopt, "leaves updates at Microsoft Update"},
                     fmt::format("WSUS on `{}` does not store updates locally", in.text(point.server)));
    }
    open.tell(findings);
}

constexpr Rule kHostRules[] = {
    {Code{2018}, "VR-18", Severity::error, "WSUS is a replica where it must be, and only there",
     "The default point of the central administration site and of a primary site must not be a replica: it "
     "could not take the selection. Additional points and points of secondary sites are replicas; the "
     "product "
     "makes them so when it installs the role.",
     "make WSUS on a site's first point autonomous before the role is installed; leave the others to the "
     "product",
     "SEED-19, SEED-20, SEED-25; ConfigMgr docs: plan for software updates; troubleshooting synchronization",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\n",
     replica_as_the_place_asks},
    {Code{2042}, "VR-42", Severity::error, "a WSUS that knows Upgrades",
     "WSUS of Windows Server 2012 and 2012 R2 stores upgrades wrongly unless two hotfixes are there, and "
     "mending "
     "that afterwards means deleting them from the database. Later versions know the classification.",
     "install KB3095113 and KB3159706 on every point, or take Upgrades out",
     "SEED-147; ConfigMgr docs: prerequisites for software updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\nclassifications: "
     "[Upgrades]\n",
     upgrades_need_a_patched_wsus},
    {Code{2046}, "VR-46", Severity::error, "servers and a source for Surface drivers",
     "Surface drivers need Windows Server 2016 or later on every point, else compliance is reported wrongly, "
     "and "
     "a top-level point that gets them from the Internet or from an upstream server that has them.",
     "replace the older servers, give the top-level site a source, or leave `surfaceDrivers` off",
     "SEED-29; ConfigMgr docs: include Microsoft Surface drivers and firmware updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\nsynchronization: {source: "
     "none}\nsurfaceDrivers: true\n",
     surface_drivers_need_server_2016},
    {Code{2052}, "VR-52", Severity::error, "no database maintenance of a remote internal database",
     "Adding indexes and removing obsolete updates run as SQL from the site server. A Windows Internal "
     "Database "
     "takes no connection from another server, and the product then skips the work without a word.",
     "switch the two off, move the database to SQL Server, or maintain it on the server itself",
     "SEED-29; ConfigMgr docs: software updates maintenance",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\nwsusMaintenance: "
     "{addNonClusteredIndexes: true}\n",
     no_maintenance_of_a_remote_wid},
    {Code{2053}, "VR-53", Severity::error, "rights for database maintenance",
     "The account that connects to WSUS, or else the site server's own, does the maintenance. Indexes need "
     "sysadmin, or db_ddladmin with db_owner; removing obsolete updates needs db_datareader and "
     "db_datawriter; "
     "both need to connect.",
     "grant the rights to the account in force, or switch the maintenance off",
     "SEED-29; ConfigMgr docs: software updates maintenance",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\nwsusMaintenance: "
     "{removeObsoleteUpdates: true}\n",
     maintenance_needs_rights},
    {Code{2066}, "VR-66", Severity::error, "the content folder apart from package sources",
     "WSUS cleans its content folder up; source files of a deployment package that lie in it, or around it, "
     "are "
     "deleted with it.",
     "give the packages a folder of their own", "ConfigMgr docs: plan for software updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\n",
     content_apart_from_packages},
    {Code{2067}, "VR-67", Severity::error, "updates stored locally",
     "License terms are kept in the content folder; a WSUS that leaves updates at Microsoft Update has none, "
     "and "
     "updates with terms never become deployable.",
     "switch on `Store update files locally on this server` in WSUS",
     "ConfigMgr docs: best practices for software updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\n", updates_stored_locally},
};

}  // namespace

void Unverified::tell(Findings& findings) const {
    if (servers_.empty()) return;
    std::vector<std::string_view> names;
    for (const Fqdn server : servers_) names.push_back(in_.text(server));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const std::size_t count = names.size();
    auto& made = findings.add(
        "hierarchy", {},
        fmt::format("nobody has looked whether {} ({})", question_,
                    count == 1 ? fmt::format("`{}`", names.front()) : fmt::format("{} servers", count)));
    made.severity = Severity::advice;
    made.standing = Standing::unverified;
    if (count == 1) return;
    std::string list;
    for (std::size_t i = 0; i < std::min(count, kNamed); ++i)
        list += fmt::format("{}`{}`", i ? ", " : "", names[i]);
    if (count > kNamed) list += fmt::format(" and {} more", count - kNamed);
    made.notes.push_back(fmt::format("not known for {}", list));
}

std::span<const Rule> host_rules() {
    return kHostRules;
}

}  // namespace supctl
