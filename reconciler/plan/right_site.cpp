#include "plan/right_site.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"

namespace supctl {
namespace {

class Check {
  public:
    Check(const Declaration& declaration, const Observation& observation, Diagnostics& diagnostics)
        : declared_(declaration), observed_(observation), diagnostics_(diagnostics) {}

    bool run() {
        classes();
        const Site* top = declared_.hierarchy.top();
        const Site* live_top = observed_.live.top();
        if (top != nullptr && live_top != nullptr && top->code != live_top->code)
            add(codes::kWrongSite, span(*top, FieldId::sites), address(top->code),
                fmt::format("the description's top-level site is `{}`, but the live hierarchy's is `{}`",
                            top->code.text(), live_top->code.text()));
        // SEED-111 {
        if (live_top != nullptr && !observed_.provider_site.empty() &&
            observed_.provider_site != live_top->code)
            add(codes::kWrongSite, {}, address(observed_.provider_site),
                fmt::format("the provider belongs to site `{}`, and synchronizations are requested at the "
                            "top-level site `{}`: name a provider of that site",
                            observed_.provider_site.text(), live_top->code.text()));
        // }
        for (const Site& site : declared_.hierarchy.sites()) one(site);
        return ok_;
    }

  private:
    Span span(const Site& site, FieldId) const {
        const auto found = declared_.sources.sites.find(site.code.packed());
        return found == declared_.sources.sites.end() ? declared_.sources.root : found->second;
    }
    Span node(const Site& site, FieldId id) const {
        const auto found =
            declared_.sources.nodes.find(SourceMap::key(site.code, static_cast<std::uint32_t>(id)));
        return found == declared_.sources.nodes.end() ? span(site, id) : found->second;
    }
    void add(Code code, Span place, std::string where, std::string message) {
        ok_ = false;
        Diagnostic made = error(code, std::move(message));
        made.address = std::move(where);
        const CodeEntry* entry = find_code(code);
        if (entry != nullptr) made.help = entry->help;
        if (place.known()) made.at(place);
        diagnostics_.add(std::move(made));
    }

    /// Site tree and roles must have been read whole: what is missing there would be installed a second time.
    void classes() {
        for (const auto observed : {ObservedClass::sites, ObservedClass::roles, ObservedClass::siteSystems,
                                    ObservedClass::synchronizationStatus}) {
            const auto how = observed_.coverage.of(observed);
            if (how != Completeness::complete)
                add(codes::kPartialView, {}, "hierarchy",
                    fmt::format("the {} could not be read completely ({})", to_text(observed), to_text(how)));
        }
    }

    void one(const Site& site) {
        const auto& pool = declared_.hierarchy.pool();
        const std::string where = address(site.code);
        const Site* live = observed_.live.find_site(site.code);
        if (live == nullptr) {
            add(codes::kWrongSite, span(site, FieldId::sites), where,
                fmt::format("the live hierarchy has no site `{}`, or the account does not see it",
                            site.code.text()));
            return;
        }
        if (site.type != SiteType::unknown && site.type != live->type)
            add(codes::kWrongSite, node(site, FieldId::site_type), where,
                fmt::format("site `{}` is declared as {}, but is a {}", site.code.text(), to_text(site.type),
                            to_text(live->type)));
        if (site.parent != live->parent)
            add(codes::kWrongSite, node(site, FieldId::site_parent), where,
                fmt::format("site `{}` has the parent `{}` in the description, but `{}` live",
                            site.code.text(), site.parent.text(), live->parent.text()));
        if (site.server != Fqdn{} && site.server != live->server)
            add(codes::kWrongSite, node(site, FieldId::site_server), where,
                fmt::format("site `{}` has the server `{}` in the description, but `{}` live",
                            site.code.text(), pool.text(site.server), pool.text(live->server)));
        if (site.name != TextId{} && site.name != live->name)
            add(codes::kWrongSite, node(site, FieldId::site_name), where,
                fmt::format("site `{}` is named `{}` in the description, but `{}` live", site.code.text(),
                            pool.text(site.name), escape_controls(pool.text(live->name))));
        const auto state =
            std::lower_bound(observed_.site_states.begin(), observed_.site_states.end(), site.code,
                             [](const SiteState& one, SiteCode code) { return one.code < code; });
        if (state != observed_.site_states.end() && state->code == site.code && state->mode != 0)
            add(codes::kSiteMode, span(site, FieldId::sites), where,
                fmt::format("site `{}` is not in normal mode (mode {})", site.code.text(), state->mode));
        if (observed_.coverage.partial(site.code))
            add(codes::kPartialView, span(site, FieldId::sites), where,
                fmt::format("site `{}` is not seen whole by this account", site.code.text()));
    }

    const Declaration& declared_;
    const Observation& observed_;
    Diagnostics& diagnostics_;
    bool ok_ = true;
};

}  // namespace

bool check_right_site(const Declaration& declaration, const Observation& observation,
                      Diagnostics& diagnostics) {
    return Check(declaration, observation, diagnostics).run();
}

}  // namespace supctl
