// Where clients scan. ConfigMgr clients write the location as local policy; a domain policy with the same
// values wins, value by value: WUServer of a domain policy counts even where only the local policy has
// UseWUServer.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/codes.h"
#include "grouppolicy/judge.h"
#include "grouppolicy/sighting.h"

namespace supctl::grouppolicy {
namespace {

constexpr std::string_view kPoint = "the client's software update point";

/// What the policy of one object does to a client of the hierarchy.
enum class Effect : std::uint8_t { none, harmless, unclear, redirects };

struct Judged {
    Effect effect = Effect::none;
    std::string found;
    std::vector<std::string> notes;
    std::set<std::string> sites;  // whose points it names
};

class LocationOf {
  public:
    LocationOf(const ReadGpo& gpo, const Expectation& expectation)
        : gpo_(gpo),
          expectation_(expectation),
          use_(gpo.values.find(PolicyKey::automaticUpdates, "UseWUServer")),
          server_(gpo.values.find(PolicyKey::windowsUpdate, "WUServer")),
          status_(gpo.values.find(PolicyKey::windowsUpdate, "WUStatusServer")),
          alternate_(gpo.values.find(PolicyKey::windowsUpdate, "UpdateServiceUrlAlternate")) {}

    Judged judge(std::vector<Evidence>& evidence) {
        for (const PolicyValue* value : {&use_, &server_, &status_, &alternate_})
            if (value->presence != Presence::absent) evidence.push_back(evidence_of(gpo_, *value));
        types();
        switch_();
        for (const PolicyValue* value : {&server_, &status_}) address(*value);  // SEED-161
        pair();
        alternate();
        return std::move(out_);
    }

  private:
    void raise(Effect effect, std::string note) {
        out_.effect = std::max(out_.effect, effect);
        out_.notes.push_back(fmt::format("`{}`: {}", gpo_.gpo.shown(), std::move(note)));
    }
    void types() {
        const auto check = [&](const PolicyValue& value, RegistryType type) {
            if (wrong_type(value, type))
                raise(Effect::unclear,
                      fmt::format("{} is {} instead of {}, which Windows Update does not take", value.name,
                                  to_text(value.value.type), to_text(type)));
        };
        check(use_, RegistryType::number);
        check(server_, RegistryType::text);
        check(status_, RegistryType::text);
    }
    void switch_() {
        if (use_.presence == Presence::removed || is_number(use_, 0)) {
            found(words_of(use_));
            raise(soft(use_, Effect::redirects),
                  fmt::format("{} makes clients ignore the location that ConfigMgr wrote and scan Windows "
                              "Update on the internet",
                              words_of(use_)));
        } else if (written(use_) && use_.value.number()) {
            found(words_of(use_));
            out_.effect = std::max(out_.effect, Effect::harmless);
            if (!written(server_))
                note("it switches the intranet service on and leaves the location to ConfigMgr");
        }
    }
    void address(const PolicyValue& value) {
        if (value.presence == Presence::removed) {
            found(words_of(value));
            raise(Effect::redirects,
                  fmt::format("{}: the location that ConfigMgr wrote is taken away", words_of(value)));
            return;
        }
        if (!written(value) || !value.value.text()) return;
        found(words_of(value));
        const std::string url = *value.value.text();
        if (expectation_.points.empty()) {
            raise(soft(value, Effect::redirects),
                  fmt::format("no software update points are described, so {} cannot be compared with one",
                              value.name));
            return;
        }
        const LocationMatch match = match_location(url, expectation_.points);
        const std::string what = fmt::format("{} `{}`", value.name, url);
        switch (match.kind) {
            case LocationMatch::Kind::point:
                out_.effect = std::max(out_.effect, Effect::harmless);
                out_.sites.insert(match.point->site);
                return;
            case LocationMatch::Kind::pointOfCas:
                return raise(
                    soft(value, Effect::redirects),
                    fmt::format("{} is a point of {}, a central administration site, at which no client "
                                "scans",
                                what, match.point->site));
            case LocationMatch::Kind::otherAddress:
                return raise(
                    soft(value, Effect::redirects),
                    fmt::format("{} names the server of a point of {}, whose address is {}: scheme and "
                                "port count",
                                what, match.point->site, addresses(*match.point)));
            case LocationMatch::Kind::shortName:
                return raise(
                    soft(value, Effect::redirects),
                    fmt::format("{} looks like the short name of {}, a point of {}; clients get {}", what,
                                match.point->server, match.point->site, addresses(*match.point)));
            case LocationMatch::Kind::notUrl:
                return raise(soft(value, Effect::redirects), fmt::format("{} is not a URL", what));
            case LocationMatch::Kind::foreign:
                return raise(soft(value, Effect::redirects),
                             fmt::format("{} is no software update point of the description", what));
        }
    }
    void pair() {
        if (written(server_) && status_.presence == Presence::absent)
            note("WUStatusServer is not set with WUServer; the two belong together");
        else if (written(server_) && written(status_) && server_.value.text() != status_.value.text())
            note("WUServer and WUStatusServer differ: clients scan at one server and report to the other");
    }
    void alternate() {
        if (!written(alternate_)) return;
        const auto url = alternate_.value.text();
        if (!url || url->empty()) return;
        found(words_of(alternate_));
        raise(Effect::harmless,
              fmt::format(
                  "UpdateServiceUrlAlternate `{}` decides where content is downloaded, and replaces the "
                  "local address through which ConfigMgr clients get delta content",
                  *url));
    }
    /// A soft value reaches only computers on which ConfigMgr has not yet written its own.
    Effect soft(const PolicyValue& value, Effect effect) {
        return value.presence == Presence::setIfMissing ? Effect::unclear : effect;
    }
    static std::string addresses(const PointAddress& point) {
        std::string out;
        for (const std::string& url : point.urls)
            out += fmt::format("{}`{}`", out.empty() ? "" : " or ", url);
        return out;
    }
    void found(const std::string& words) {
        out_.found += fmt::format("{}{}", out_.found.empty() ? "" : ", ", words);
    }
    void note(std::string_view text) {
        out_.notes.push_back(fmt::format("`{}`: {}", gpo_.gpo.shown(), text));
    }

    const ReadGpo& gpo_;
    const Expectation& expectation_;
    PolicyValue use_, server_, status_, alternate_;
    Judged out_;
};

/// Sites with clients other than those whose points the policies name.
std::string other_sites(const Expectation& expectation, const std::set<std::string>& named) {
    std::set<std::string> others;
    for (const PointAddress& point : expectation.points)
        if (point.clients == Clients::some && !named.contains(point.site)) others.insert(point.site);
    std::string out;
    for (const std::string& site : others) out += fmt::format("{}{}", out.empty() ? "" : ", ", site);
    return out;
}

void conclude(Verdict& verdict, Effect effect, const std::set<std::string>& sites,
              const PolicyReading& reading, const Expectation& expectation) {
    const bool must_match = expectation.location == LocationState::matchesSoftwareUpdatePoint;
    // SEED-162 SEED-163 {
    if (effect == Effect::redirects) {
        verdict.state = State::differs;
        verdict.weigh(Severity::error);
        verdict.meaning = fmt::format(
            "a domain policy wins over the local one that ConfigMgr clients write, so that clients scan "
            "elsewhere "
            "than at {}; such scans may use other products, classifications and languages",
            kPoint);
        return;
    }
    // }
    if (effect == Effect::unclear || !reading.complete) {
        verdict.state = State::unverified;
        verdict.weigh(Severity::warning);
        verdict.meaning = effect == Effect::unclear
                              ? "what these values do to a client cannot be told from the files"
                              : "not every object could be read, so one of them may set the location";
        return;
    }
    // SEED-164 {
    if (effect == Effect::none) {
        verdict.found = "not configured";
        verdict.state = must_match ? State::differs : State::asAsserted;
        if (must_match) verdict.weigh(Severity::error);
        verdict.meaning =
            must_match ? "the location is asserted to match a software update point, and no object sets it"
                       : "clients scan where ConfigMgr's local policy sends them";
        return;
    }
    // }
    const bool refused = expectation.location == LocationState::notConfigured;
    verdict.state = refused ? State::differs : State::asAsserted;
    verdict.weigh(refused ? Severity::warning : Severity::advice);
    verdict.meaning =
        "the location is set, and harmless for clients of the site whose point it names: they are "
        "sent where ConfigMgr sends them too";
    if (sites.empty())
        verdict.meaning = "the location itself is left to ConfigMgr, so that its clients scan as it says";
    if (sites.empty() && must_match) {
        verdict.state = State::differs;
        verdict.weigh(Severity::error);
    }
    if (const std::string others = other_sites(expectation, sites); !sites.empty() && !others.empty())
        verdict.notes.push_back(
            fmt::format("clients of {} would scan at a point that is not their site's: link the object only "
                        "where clients of {} are",
                        others, fmt::join(sites, ", ")));
    if (!sites.empty())
        verdict.notes.push_back("clients cannot switch to another point while the policy names one");
}

}  // namespace

Verdict judge_location(const PolicyReading& reading, const Expectation& expectation) {
    Verdict out;
    out.policy = "intranetUpdateService";
    out.title = "Specify intranet Microsoft update service location";
    out.code = codes::kPolicyLocation;
    out.seeds = "SEED-160 SEED-161 SEED-162 SEED-163 SEED-164";
    if (expectation.location) out.asserted = to_text(*expectation.location);
    Effect effect = Effect::none;
    std::set<std::string> sites;
    for (const ReadGpo& gpo : reading.gpos) {
        Judged one = LocationOf(gpo, expectation).judge(out.evidence);
        effect = std::max(effect, one.effect);
        sites.merge(one.sites);
        if (!one.found.empty())
            out.found +=
                fmt::format("{}{} (`{}`)", out.found.empty() ? "" : "; ", one.found, gpo.gpo.shown());
        out.notes.insert(out.notes.end(), one.notes.begin(), one.notes.end());
    }
    conclude(out, effect, sites, reading, expectation);
    return out;
}

}  // namespace supctl::grouppolicy
