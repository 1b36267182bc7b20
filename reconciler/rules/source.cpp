#include "rules/source.h"

#include <fmt/format.h>

#include "base/uri.h"
#include "hierarchy/address.h"
#include "hierarchy/product_numbers.h"
#include "rules/placement.h"
#include "schema/words.h"

namespace supctl {

namespace {

/// What a source's text means. `incomplete`: an upstream server was asked for without saying which.
enum class SourceForm : std::uint8_t { absent, microsoftUpdate, none, incomplete, url, other };

SourceForm form_of(const RuleInput& in, Value value) {
    if (value.kind != Value::Kind::text) {
        const bool silent = value.kind == Value::Kind::absent || value.kind == Value::Kind::unknown;
        return silent ? SourceForm::absent : SourceForm::other;
    }
    const auto text = in.text(value.text());
    if (text == words::kMicrosoftUpdate) return SourceForm::microsoftUpdate;
    if (text == words::kNone) return SourceForm::none;
    if (text.empty() || text == words::kUpstream) return SourceForm::incomplete;
    return text.find("://") != std::string_view::npos ? SourceForm::url : SourceForm::other;
}

std::optional<Uri> upstream(const RuleInput& in) {
    const Value value = in.global(FieldId::source);
    if (form_of(in, value) != SourceForm::url) return std::nullopt;
    auto uri = parse_uri(in.text(value.text()));
    if (!uri) return std::nullopt;
    return std::move(*uri);
}

Finding& tell_of_source(const RuleInput& in, Findings& findings, std::string label, std::string message) {
    return findings.add(address(in.hierarchy, kWholeHierarchy, FieldId::source),
                        {kWholeHierarchy, FieldId::source, std::move(label)}, std::move(message));
}

void source_allowed_at_the_top(const RuleInput& in, Findings& findings) {
    if (form_of(in, in.global(FieldId::source)) == SourceForm::other)
        tell_of_source(
            in, findings, "is none of the three sources",
            "the top-level site synchronizes from Microsoft Update, from an upstream WSUS server, or from "
            "nowhere");
}

void upstream_has_a_url(const RuleInput& in, Findings& findings) {
    if (form_of(in, in.global(FieldId::source)) == SourceForm::incomplete)
        tell_of_source(in, findings, "names no server",
                       "an upstream source needs the URL of its WSUS server");
}

void upstream_url_is_complete(const RuleInput& in, Findings& findings) {
    const Value value = in.global(FieldId::source);
    if (form_of(in, value) != SourceForm::url) return;
    const auto text = in.text(value.text());
    if (text.find('@') != std::string_view::npos) return;  // a secret's rule says that, without quoting it
    const auto uri = parse_uri(text);
    if (!uri) {
        tell_of_source(in, findings, "is not usable", "the upstream source is not a usable URL")
            .notes.push_back(uri.error().message);
        return;
    }
    if (!uri->explicit_port)
        tell_of_source(in, findings, "has no port",
                       "the upstream URL must name the port of the WSUS web site");
    else if (!uri->path.empty() && uri->path != "/")
        tell_of_source(in, findings, "has a path", "the upstream URL ends after the port");
}

void upstream_scheme_goes_with_port(const RuleInput& in, Findings& findings) {
    const auto uri = upstream(in);
    if (!uri || !uri->explicit_port) return;
    const bool https = uri->scheme == "https";
    const bool usual_http = uri->port == wsus_port::kHttp || uri->port == wsus_port::kDefaultSiteHttp;
    const bool usual_https = uri->port == wsus_port::kHttps || uri->port == wsus_port::kDefaultSiteHttps;
    if (https ? !usual_http : !usual_https) return;
    tell_of_source(in, findings,
                   fmt::format("port {} usually serves {}", uri->port, https ? "http" : "https"),
                   fmt::format("the upstream URL uses {} with port {}, which WSUS serves with {} by default",
                               uri->scheme, uri->port, https ? "http" : "https"));
}

void upstream_outside_the_hierarchy(const RuleInput& in, Findings& findings) {
    const auto uri = upstream(in);
    if (!uri) return;
    TextId host{};
    if (!in.hierarchy.pool().find_text(uri->host, host)) return;
    for (const auto& point : in.hierarchy.points()) {
        if (point.server != host) continue;
        auto& made = tell_of_source(in, findings, "points into this hierarchy",
                                    fmt::format("the upstream source `{}` is a software update point of this "
                                                "hierarchy, at site `{}`",
                                                uri->host, point.site.text()));
        made.others.push_back({ref(in.hierarchy, point), std::nullopt, "is that point"});
        return;
    }
}

void source_only_at_the_top(const RuleInput& in, Findings& findings) {
    report_at_sites(in, findings, FieldId::source);
}

void schedule_has_a_source(const RuleInput& in, Findings& findings) {
    if (form_of(in, in.global(FieldId::source)) != SourceForm::none) return;
    const Value schedule = in.global(FieldId::schedule);
    if (!is(schedule, Value::Kind::schedule)) return;
    if (in.hierarchy.pool().schedule(schedule.schedule()).form == Schedule::Form::disabled) return;
    if (!in.states(kWholeHierarchy, FieldId::source) && !in.states(kWholeHierarchy, FieldId::schedule))
        return;
    auto& made = tell_of_source(in, findings, "brings nothing in",
                                "synchronizations are scheduled, but the source is `none`");
    made.others.push_back({kWholeHierarchy, FieldId::schedule, "schedules synchronizations"});
    made.notes.push_back("a run then only takes what was imported into WSUS over to the site");
}

constexpr Rule kSourceRules[] = {
    {Code{2011}, "VR-11", Severity::error, "source allowed at the position",
     "The top-level site may synchronize from Microsoft Update, from an upstream WSUS server, or not at all. "
     "Every other point synchronizes from the point above it, which the product sets by itself.",
     "write `microsoftUpdate`, `none` or `{upstream: https://server:8531}`",
     "SEED-49, SEED-50, SEED-96, SEED-97; ConfigMgr docs: plan for software updates",
     "synchronization: {source: windowsUpdate}\n", source_allowed_at_the_top},
    {Code{2012}, "VR-12", Severity::error, "upstream source with its URL",
     "An upstream source is a server: without its URL the product accepts the setting and then has nothing "
     "to synchronize from. The other sources have no URL.",
     "write `{upstream: https://server:8531}`",
     "SEED-57; PowerShell docs: Set-CMSoftwareUpdatePointComponent",
     "synchronization: {source: {upstream: \"\"}}\n", upstream_has_a_url},
    {Code{2013}, "VR-13", Severity::error, "upstream URL of the right form",
     "The product stores host, port and whether to use SSL; a URL says all three only when it has a scheme "
     "(http or https), a host and an explicit port, and it says nothing more.",
     "write scheme, host and port, e.g. https://wsus.contoso.com:8531",
     "SEED-57; ConfigMgr docs: plan for software updates",
     "synchronization: {source: {upstream: https://wsus.contoso.com/content}}\n", upstream_url_is_complete},
    {Code{2014}, "VR-14", Severity::warning, "upstream scheme and port agree",
     "WSUS serves https on 8531 or 443 and http on 8530 or 80 unless somebody changed that; a mismatch is "
     "the usual reason why a first synchronization does not reach its upstream server.",
     "use https with 8531 or 443, http with 8530 or 80; leave it when the server really is set up so",
     "SEED-41, SEED-42, SEED-57; ConfigMgr docs: ports",
     "synchronization: {source: {upstream: https://wsus.contoso.com:8530}}\n",
     upstream_scheme_goes_with_port},
    {Code{2015}, "VR-15", Severity::error, "upstream outside the hierarchy",
     "The upstream source of the top-level site cannot be one of the hierarchy's own points: they get their "
     "updates from the top, so nothing would come in.",
     "name a WSUS server outside the hierarchy, or `microsoftUpdate`",
     "SEED-57; ConfigMgr docs: plan for software updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\nsynchronization: "
     "{source: {upstream: https://sup.contoso.com:8531}}\n",
     upstream_outside_the_hierarchy},
    {Code{2016}, "VR-16", Severity::error, "source at the top only",
     "Below the top-level site the product computes the source from the parent site's default point; a typed "
     "one would be overwritten within the hour.",
     "write `synchronization.source` at the root of the description, or nothing",
     "SEED-10, SEED-51, SEED-52, SEED-56; ConfigMgr docs: plan for software updates",
     "sites:\n  PS1: {type: primarySite, parent: CAS, synchronization: {source: {upstream: "
     "https://wsus.contoso.com:8531}}}\n",
     source_only_at_the_top},
    {Code{2017}, "VR-17", Severity::warning, "a source for scheduled synchronizations",
     "Without a source nothing comes in by schedule: a run only takes what somebody imported into WSUS over "
     "into "
     "the site. After an import that is wanted; as a habit it is not.",
     "write `schedule: disabled` and synchronize after each import, or give the top-level site a source",
     "SEED-58, SEED-62; ConfigMgr docs: synchronize software updates from a disconnected point",
     "synchronization: {source: none, schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: "
     "utc}}\n",
     schedule_has_a_source},
};

}  // namespace

std::span<const Rule> source_rules() {
    return kSourceRules;
}

}  // namespace supctl
