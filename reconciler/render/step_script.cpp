#include "render/step_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plan/manual.h"
#include "plan/ordering.h"
#include "render/cmdlet_table.h"
#include "render/powershell.h"
#include "render/setting_script.h"
#include "render/step_words.h"

namespace supctl::render {
namespace {

constexpr std::size_t kIndent = 4;
const std::string kMargin(kIndent, ' ');

/// `'a', 'b'`, or one a line when there are many.
std::string ids(const std::vector<std::string>& texts) {
    if (texts.size() <= 2) {
        std::string out;
        for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + quote(text);
        return out;
    }
    std::string out = "@(\n";
    for (const std::string& text : texts) out += kMargin + kMargin + quote(text) + "\n";
    return out + kMargin + ")";
}

/// The operation that has to be confirmed where that setting is changed.
std::optional<Operation> operation_of(FieldId id) {
    switch (id) {
        case FieldId::source:
            return Operation::changeSource;
        case FieldId::expire_feature:
        case FieldId::expire_non_feature:
            return Operation::supersedence;
        case FieldId::products:
        case FieldId::classifications:
            return Operation::unsubscribe;
        case FieldId::client_enabled:
            return Operation::disableClients;
        case FieldId::default_point:
            return Operation::moveDefault;
        default:
            return std::nullopt;
    }
}

std::string operation_text(const Acknowledgement& one) {
    return fmt::format("{}:{}", to_text(one.operation), one.target);
}

std::string impact_text(const Step& step) {
    std::string out;
    for (const std::string& one : step.impact) out += (out.empty() ? "" : "; ") + one;
    return out.empty() ? "this cannot simply be taken back" : out;
}

/// Fills what must be confirmed before the change.
void confirm(Guard& guard, const Step& step) {
    const auto wanted = operation_of(guard.change.field);
    for (const Acknowledgement& one : step.acknowledgements) {
        if (one.operation != wanted) continue;
        guard.operation = operation_text(one);
        guard.impact = impact_text(step);
    }
}

}  // namespace

StepWriter::StepWriter(const Plan& plan, const Declaration& declaration, const Observation& observation)
    : plan_(plan), declared_(declaration), observed_(observation), pool_(observation.live.pool()) {}

std::string StepWriter::text(const Step& step) const {
    const bool waits = step.kind == StepKind::wait || step.kind == StepKind::synchronize;
    std::string out = head(step);
    out += fmt::format("Add-Step -Id {} -Site {}", quote(step.id), quote(step.site.text())) + edges(step);
    if (waits) out += fmt::format(" -Limit ([timespan]::FromSeconds({}))", limit_of(step).count());
    return out + (waits ? " -Poll {\n" + waiting(step) : " -Do {\n" + doing(step)) + "}\n\n";
}

std::string StepWriter::head(const Step& step) const {
    const StepWords words = words_of(step.purpose);
    std::string out = comment(
        fmt::format("--- {} {}", step.id, std::string(step.id.size() < 90 ? 90 - step.id.size() : 3, '-')));
    out += comment(
        fmt::format("Step {}, {}: {} ({}).", words.part, part_title(words.part), words.does, words.seeds));
    std::set<std::uint16_t> told;
    for (const Edge& edge : step.after) {
        const OrderingRule* rule = find_ordering_rule(edge.rule);
        if (rule == nullptr || !told.insert(edge.rule).second) continue;
        out += comment(fmt::format("ORD-{:02}: {}{}.", rule->number, rule->reason,
                                   edge.strength == Strength::preferred ? " (preferred)" : ""));
    }
    for (const std::string& impact : step.impact) out += comment("Impact: " + impact + ".");
    return out;
}

std::string StepWriter::edges(const Step& step) const {
    std::vector<std::string> after, prefer;
    for (const Edge& edge : step.after) {
        auto& list = edge.strength == Strength::required ? after : prefer;
        const std::string& id = plan_.steps[edge.step].id;
        if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
    }
    // Two rules may join the same steps.
    std::erase_if(prefer, [&](const std::string& id) {
        return std::find(after.begin(), after.end(), id) != after.end();
    });
    std::string out;
    if (!after.empty()) out += " -After " + ids(after);
    if (!prefer.empty()) out += " -Prefer " + ids(prefer);
    return out;
}

std::string StepWriter::doing(const Step& step) const {
    switch (step.purpose) {
        case Purpose::siteSystem: {
            const std::string name = quote(server(step)), site = quote(step.site.text());
            return fmt::format(
                "{0}Add-Missing -Site {1} -What {2} `\n{0}{0}-Read {{ Get-SystemServer {1} {3} }} `\n"
                "{0}{0}-Write {{ New-CMSiteSystemServer -SiteCode {1} -SiteSystemServerName {3} "
                "-UseSiteServerAccount }}\n",
                kMargin, site, quote("site system " + server(step)), name);
        }
        case Purpose::manualSslNew:
            return tls(step);
        case Purpose::emptySelection:
        case Purpose::scheduleOff:
        case Purpose::alertOff:
            return comment(
                       "Only until the first synchronization: one that has synchronized keeps what it has.",
                       kIndent) +
                   kMargin + "if (Test-EverSynchronized) { return }\n" + settings(step);
        default:
            return (step.kind == StepKind::installRole ? install(step) : std::string()) + settings(step);
    }
}

/// What another team does is listed and looked at: the port is that with which the role is installed.
std::string StepWriter::tls(const Step& step) const {
    const ManualWork work = manual_work(step, pool_);
    std::string out = comment("For " + work.owner + ":", kIndent);
    for (const std::string& task : work.tasks) out += comment("- " + task, kIndent);
    const auto role = std::find_if(plan_.steps.begin(), plan_.steps.end(), [&](const Step& one) {
        return one.kind == StepKind::installRole && one.site == step.site && one.server == step.server;
    });
    for (const Change& change : role == plan_.steps.end() ? std::vector<Change>() : role->changes)
        if (change.field == FieldId::https_port)
            out += fmt::format("{}Assert-WsusTls -Server {} -Port {}\n", kMargin, quote(server(step)),
                               change.to.data);
    return out;
}

/// One command with all values: the site never sees a point with others. What follows finds them so, or mends
/// a point that was made otherwise.
std::string StepWriter::install(const Step& step) const {
    const std::string name = quote(server(step)), site = quote(step.site.text());
    std::string out;
    for (const Change& change : step.changes)
        if (field(change.field).type == Type::account && change.to.text() != TextId{})
            out += fmt::format("{}Assert-Account -UserName {}\n", kMargin,
                               literal(change.field, change.to, pool_));
    out += fmt::format(
        "{0}Add-Missing -Site {1} -What {2} -Synchronizes `\n{0}{0}-Read {{ Get-Point {1} {3} }} `\n"
        "{0}{0}-Write {{\n{0}{0}{0}Register-Installation -Site {1} -Server {3}\n"
        "{0}{0}{0}Add-CMSoftwareUpdatePoint -SiteCode {1} -SiteSystemServerName {3}",
        kMargin, site, quote("software update point " + server(step)), name);
    for (const Change& change : step.changes)
        if (const std::string said = creating(change.field, change.to, pool_); !said.empty())
            out += fmt::format(" `\n{0}{0}{0}{0}{1}", kMargin, said);
    return out + fmt::format("\n{0}{0}}}\n", kMargin);
}

std::string StepWriter::settings(const Step& step) const {
    std::string out;
    for (const Change& change : step.changes) {
        if (field(change.field).type == Type::selection) {
            out += selection(step, change);
            continue;
        }
        Guard guard{change, {step.site, server(step), false}, Guard::From::asSeen, {}, {}, {}, {}};
        if (field(change.field).owner == Owner::site || field(change.field).owner == Owner::hierarchy)
            guard.place.name.clear();
        if (const ClientSetting* live = observed_.live.find_client_setting(guard.place.name); live != nullptr)
            guard.place.defaults = live->type == ClientSettingType::defaults;
        if (step.purpose == Purpose::scheduleOff || step.purpose == Purpose::alertOff)
            guard.from = Guard::From::any;
        confirm(guard, step);
        guard.beside = [this, &step](FieldId id) -> Value {
            for (const Change& one : step.changes)
                if (one.field == id) return one.to;
            const SiteSystem* system = declared_.hierarchy.find_system(step.site, step.server);
            return system == nullptr ? Value{} : declared_.hierarchy.get(system->settings, id);
        };
        out += guarded(guard, pool_, kIndent);
    }
    return out;
}

std::string StepWriter::selection(const Step& step, const Change& change) const {
    Guard guard{change, {step.site, {}, false}, Guard::From::asSeen, "$wanted", {}, {}, {}};
    if (step.purpose == Purpose::emptySelection) guard.from = Guard::From::any;
    confirm(guard, step);
    std::string out;
    if (change.to.kind == Value::Kind::pending) {
        const auto& selection = declared_.selection(change.field);
        if (!selection) return {};
        out += fmt::format("{}$wanted = @(Resolve-Category -Type '{}' -Wanted {}", kMargin,
                           change.field == FieldId::products ? "Product" : "UpdateClassification",
                           references(selection->include, kIndent));
        if (!selection->exclude.empty()) out += " -Except " + references(selection->exclude, kIndent);
        out += ")\n";
        const auto most = pool_.pending(change.to.pending()).at_most;
        out += fmt::format(
            "{0}if ($wanted.Count -gt {1}) {{ throw \"$($wanted.Count) categories, the plan allows {1}\" "
            "}}\n",
            kMargin, most);
    } else {
        out += kMargin + "$wanted = @(";
        const auto texts = pool_.set_texts(change.to.set());
        for (const auto text : texts) {
            TextId id{};
            const Category* found = pool_.find_text(text, id) ? observed_.catalog.find(id) : nullptr;
            out += "\n";
            if (found != nullptr) out += comment(pool_.text(found->title), 2 * kIndent);
            out += kMargin + kMargin + quote(text);
        }
        out += texts.empty() ? ")\n" : "\n" + kMargin + ")\n";
    }
    return out + guarded(guard, pool_, kIndent);
}

std::string StepWriter::references(const std::vector<CategoryReference>& references,
                                   std::size_t indent) const {
    if (references.empty()) return "@()";
    const std::string margin(indent, ' ');
    std::string out = "@(\n";
    for (const CategoryReference& one : references) {
        std::vector<std::string> parts;
        if (one.id != TextId{}) {
            if (one.title != TextId{}) out += comment(pool_.text(one.title), indent + 4);
            parts.push_back("Id = " + quote(pool_.text(one.id)));
        } else {
            if (one.title != TextId{}) parts.push_back("Title = " + quote(pool_.text(one.title)));
            if (one.family != TextId{}) parts.push_back("Family = " + quote(pool_.text(one.family)));
            if (one.whole_family() && one.pinned && one.new_products != NewProducts::include) {
                std::vector<std::string> members;
                for (const TextId member : one.members) members.emplace_back(pool_.text(member));
                parts.push_back("Members = " + list(members));
            }
        }
        out += margin + "    @{ ";
        for (const std::string& part : parts) out += (&part == parts.data() ? "" : "; ") + part;
        out += " }\n";
    }
    return out + margin + ")";
}

std::string StepWriter::waiting(const Step& step) const {
    const std::string site = quote(step.site.text()), point = quote(default_point(step.site));
    const auto call = [](std::string text) { return kMargin + std::move(text) + "\n"; };
    switch (step.purpose) {
        case Purpose::configured:
            return call(fmt::format("Test-Configured -Site {} -Server {}", site, point));
        case Purpose::subscription:
            return call(fmt::format("Test-Subscribed -Site {} -Server {}", site, point));
        case Purpose::synchronizeCatalog:
            return request(step, "-not (Test-EverSynchronized) -or -not (Test-CatalogRefreshed)");
        case Purpose::synchronizeSelection:
            return request(step, "Test-Owed");
        case Purpose::catalog:
            return call("Test-Catalog");
        case Purpose::synchronized:
            return call("Test-Paid");
        case Purpose::replicas:
            return call(fmt::format("Test-Follows -Site {} -Server {}", site, list(other_points(step.site))));
        case Purpose::propagation:
            return call(fmt::format("Test-Follows -Site {} -Server {}", site, point));
        default:
            return {};
    }
}

std::string StepWriter::request(const Step& step, std::string_view needed) const {
    std::string out = fmt::format("{}Request-Synchronization -Needed {{ {} }}", kMargin, needed);
    if (!step.acknowledgements.empty())
        out += fmt::format(" `\n{0}{0}-Operation {1} -Impact {2} `\n{0}{0}", kMargin,
                           quote(operation_text(step.acknowledgements.front())), quote(impact_text(step)));
    else
        out += " ";
    return out + "-Command { Sync-CMSoftwareUpdate -FullSync $false }\n";
}

std::string StepWriter::default_point(SiteCode code) const {
    const Hierarchy& declared = declared_.hierarchy;
    const Site* site = declared.find_site(code);
    const Site* live = observed_.live.find_site(code);
    const SoftwareUpdatePoint* found = live == nullptr ? nullptr : observed_.live.default_point(*live);
    if (site != nullptr && site->point_count != 0) {
        const Value named = declared.get(site->settings, FieldId::default_point);
        if (named.kind == Value::Kind::text) return std::string(pool_.text(named.text()));
        if (found == nullptr) return std::string(pool_.text(declared.points(*site).front().server));
    }
    return found == nullptr ? std::string() : std::string(pool_.text(found->server));
}

std::vector<std::string> StepWriter::other_points(SiteCode code) const {
    std::vector<std::string> out;
    const Site* site = declared_.hierarchy.find_site(code);
    if (site == nullptr) return out;
    const std::string first = default_point(code);
    for (const SoftwareUpdatePoint& point : declared_.hierarchy.points(*site))
        if (pool_.text(point.server) != first) out.emplace_back(pool_.text(point.server));
    return out;
}

/// A request has no limit of its own: it may have to wait out what runs.
std::chrono::seconds StepWriter::limit_of(const Step& step) const {
    return step.limit.count() != 0 ? step.limit : declared_.limit(FieldId::limit_synchronization);
}

std::string StepWriter::server(const Step& step) const {
    return std::string(pool_.text(step.server));
}

}  // namespace supctl::render
