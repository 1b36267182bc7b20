#include "rules/databases.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "hierarchy/address.h"
#include "rules/host.h"

namespace supctl {

namespace {

constexpr std::size_t kMostPoints = 4;

class SharedCheck {
  public:
    SharedCheck(const RuleInput& in, Findings& findings, const SharedDatabase& database, Unverified& open)
        : in_(in), findings_(findings), database_(database), open_(open) {}

    void run() {
        if (database_.points.size() > kMostPoints)
            tell(kMostPoints, "is one too many",
                 fmt::format("{} points share the database `{}`; the product supports {}",
                             database_.points.size(), name(), kMostPoints));
        for (std::size_t i = 0; i < database_.points.size(); ++i) {
            known(i);
            facts(i);
        }
        at_the_top();
    }

  private:
    [[nodiscard]] std::string name() const { return escape_controls(in_.text(database_.name)); }
    [[nodiscard]] std::string_view server(std::size_t i) const { return in_.text(database_.points[i].first); }

    [[nodiscard]] const SoftwareUpdatePoint* point(std::size_t i) const {
        for (const auto& point : in_.hierarchy.points())
            if (point.server == database_.points[i].first) return &point;
        return nullptr;
    }

    Finding& tell(std::size_t i, std::string label, std::string message) {
        Party at{kWholeHierarchy, std::nullopt, std::move(label)};
        at.span = database_.points[i].second;
        return findings_.add(fmt::format("{}/{}", field(FieldId::shared_databases).key, name()),
                             std::move(at), std::move(message));
    }

    void known(std::size_t i) {
        const SoftwareUpdatePoint* own = point(i);
        if (own == nullptr) {
            tell(i, "is no point",
                 fmt::format("`{}` shares the database `{}`, but is no software update point",
                             escape_controls(server(i)), name()));
            return;
        }
        const SoftwareUpdatePoint* first = point(0);
        if (first != nullptr && own->site != first->site)
            tell(i, "belongs to another site",
                 fmt::format("`{}` of site `{}` cannot share the database `{}` with `{}` of site `{}`",
                             server(i), own->site.text(), name(), server(0), first->site.text()));
    }

    /// What differs from the first point, and what no point may have.
    void facts(std::size_t i) {
        const ServerFacts* own = in_.facts_of(database_.points[i].first);
        const bool whole = own != nullptr && own->database_kind && own->wsus_version && own->os_version &&
                           own->content_path && own->database_server;
        if (!whole) open_.add(database_.points[i].first);
        if (own == nullptr) return;
        if (own->database_kind == DatabaseKind::wid)
            tell(i, "uses the Windows Internal Database",
                 fmt::format("`{}` uses a Windows Internal Database, which cannot be shared", server(i)));
        if (own->content_path && !own->content_path->starts_with("\\\\"))
            tell(i, "keeps content on a local folder",
                 fmt::format(
                     "`{}` keeps its content in `{}`; points that share a database share one network folder",
                     server(i), *own->content_path));
        const ServerFacts* first = in_.facts_of(database_.points[0].first);
        if (i == 0 || first == nullptr) return;
        const auto differs = [&](const auto& a, const auto& b) { return a && b && *a != *b; };
        const auto another = [&](std::string_view what) {
            tell(i, fmt::format("has another {}", what),
                 fmt::format("`{}` and `{}` share the database `{}`, but differ in {}", server(0), server(i),
                             name(), what));
        };
        if (differs(own->wsus_version, first->wsus_version)) another("WSUS version");
        if (differs(own->os_version, first->os_version)) another("Windows version");
        if (differs(own->database_server, first->database_server)) another("database server");
        if (own->content_path && first->content_path &&
            !equal_ignoring_case(*own->content_path, *first->content_path))
            another("content folder");
    }

    void at_the_top() {
        const Site* top = in_.hierarchy.top();
        const SoftwareUpdatePoint* first = database_.points.empty() ? nullptr : point(0);
        if (top == nullptr || first == nullptr || first->site != top->code) return;
        tell(0, "is a point of the top-level site",
             fmt::format("the points of the top-level site share the database `{}`", name()))
            .severity = Severity::advice;
        findings_.all().back().notes.push_back(
            "the product picks one of them at random to synchronize, so each needs to reach the source");
    }

    const RuleInput& in_;
    Findings& findings_;
    const SharedDatabase& database_;
    Unverified& open_;
};

void shared_databases(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    Unverified open(in, "points that share a database have SQL Server, one version and one content folder");
    std::unordered_map<std::uint32_t, const SharedDatabase*> used;
    for (const SharedDatabase& database : in.declared->shared_databases) {
        SharedCheck(in, findings, database, open).run();
        for (const auto& [server, span] : database.points) {
            const auto [place, added] = used.emplace(static_cast<std::uint32_t>(server), &database);
            if (added) continue;
            Party at{kWholeHierarchy, std::nullopt, "is named again"};
            at.span = span;
            findings.add(fmt::format("{}/{}", field(FieldId::shared_databases).key,
                                     escape_controls(in.text(database.name))),
                         std::move(at),
                         fmt::format("`{}` has one database, but is named for two", in.text(server)));
        }
    }
    open.tell(findings);
}

constexpr Rule kDatabasesRules[] = {
    {Code{2065}, "VR-65", Severity::error, "points that may share a database",
     "Up to four points of one site may share one WSUS database. It has to be SQL Server, their Windows and "
     "WSUS "
     "versions the same, and their content one folder in the network. At the top-level site it is advised "
     "against.",
     "share a database only among points of one site, set up alike",
     "SEED-18, SEED-23; ConfigMgr docs: plan for software updates; configure a shared WSUS database",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [a.contoso.com]}\n  S01: {type: "
     "secondarySite, "
     "parent: PS1, softwareUpdatePoints: [b.contoso.com]}\nsharedUpdateDatabases: {main: "
     "{softwareUpdatePoints: "
     "[a.contoso.com, b.contoso.com]}}\n",
     shared_databases},
};

}  // namespace

std::span<const Rule> databases_rules() {
    return kDatabasesRules;
}

}  // namespace supctl
