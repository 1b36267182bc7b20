// The assumptions about writes: seen by writing objects back (trials) and by what became of earlier runs'
// creations.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/verdicts.h"
#include "site/queries.h"

namespace supctl {
namespace {

constexpr std::string_view kByProbe =
    "`supctl doctor --probe-writes` shows it: it writes objects back unchanged";

bool is_category(const WriteTrial& trial) {
    return trial.class_name == queries::kCategory;
}
bool is_client_agent(const WriteTrial& trial) {
    return trial.class_name == queries::kSoftwareUpdatesAgent;
}
/// Objects that no assumption of their own speaks of.
bool is_plain(const WriteTrial& trial) {
    return !is_category(trial) && !is_client_agent(trial) && !trial.below;
}
bool was_read(const WriteTrial& trial) {
    return trial.answer != TrialAnswer::nothingThere && trial.answer != TrialAnswer::unclear;
}
/// The provider took the write, whatever it made of it.
bool taken(const WriteTrial& trial) {
    return trial.answer == TrialAnswer::accepted || trial.answer == TrialAnswer::changed;
}

template <class Which>
std::vector<const WriteTrial*> select(const Evidence& e, Which which) {
    std::vector<const WriteTrial*> out;
    for (const WriteTrial& trial : e.trials)
        if (which(trial)) out.push_back(&trial);
    return out;
}

/// Their classes, each once.
std::string names(const std::vector<const WriteTrial*>& trials) {
    std::string out;
    for (const WriteTrial* trial : trials) {
        const std::string& name = trial->class_name;
        if (out.find(name) == std::string::npos) out += (out.empty() ? "" : ", ") + name;
    }
    return out;
}

/// Whether the path of the trial takes plain objects.
bool path_takes(const Evidence& e, const WriteTrial& trial) {
    return std::any_of(e.trials.begin(), e.trials.end(), [&](const WriteTrial& other) {
        return other.path == trial.path && other.host == trial.host && is_plain(other) && taken(other);
    });
}

}  // namespace

Verdict check_writes_accepted(const Evidence& e) {
    const auto tried = select(e, [](const WriteTrial& one) {
        return one.path == kAdminServicePath && is_plain(one) && was_read(one);
    });
    if (tried.empty()) return unverified("AdminService was not asked to take a write", std::string(kByProbe));
    std::vector<const WriteTrial*> refused, elsewhere;
    for (const WriteTrial* one : tried) {
        if (one->answer != TrialAnswer::refused) continue;
        refused.push_back(one);
        const bool other_way = std::any_of(e.trials.begin(), e.trials.end(), [&](const WriteTrial& other) {
            return other.path == kWsmanPath && other.class_name == one->class_name && !other.below &&
                   other.answer == TrialAnswer::accepted;
        });
        if (other_way) elsewhere.push_back(one);
    }
    if (refused.empty())
        return holds("AdminService took every object that was written back: " + names(tried),
                     "writes may take AdminService for these classes");
    const bool all_elsewhere = elsewhere.size() == refused.size();
    return broken(all_elsewhere ? Severity::advice : Severity::error,
                  fmt::format("AdminService refused {}: {}", names(refused), refused.front()->detail),
                  all_elsewhere
                      ? "WS-Man takes them: writes of these classes go over WS-Man"
                      : "these classes cannot be written here: name `winrm` for the provider in the "
                        "connection file, and run the doctor again");
}

Verdict check_whole_object(const Evidence& e) {
    const auto tried = select(e, taken);
    if (tried.empty())
        return unverified(e.trials.empty() ? "no object was written back" : "no write was taken",
                          std::string(kByProbe));
    for (const WriteTrial* one : tried)
        if (one->answer == TrialAnswer::changed)
            return broken(
                Severity::error,
                fmt::format("{} came back otherwise over {}: {}", one->object, one->path, one->detail),
                "a write would lose values that nobody meant to change: put the named value right in the "
                "console, and do not apply over this path");
    return holds(fmt::format("{} objects came back as they were written", tried.size()),
                 "writing whole objects loses nothing");
}

Verdict check_create_role(const Evidence& e) {
    const History::Creation *done = nullptr, *refused = nullptr;
    for (const History::Creation& one : e.history.creations) {
        if (one.state == "refused")
            refused = &one;
        else if (one.state == "done" || one.state == "already" || one.state == "assumed")
            done = &one;
    }
    // A single refusal is about its server; the form is wrong when nothing was ever created.
    if (refused != nullptr && done == nullptr)
        return broken(
            Severity::error,
            fmt::format("the site refused to create `{}` at {} on {}: {}", refused->point, refused->site,
                        iso_time(refused->at), refused->evidence),
            "roles cannot be created here as it is done: create the role in the console, supctl configures "
            "it from there");
    if (!e.roles.odd.empty())
        return broken(Severity::error, e.roles.odd,
                      "a role that supctl creates would be of another form than the site's own ones");
    if (done != nullptr)
        return holds(fmt::format("`{}` was created at {} on {}", done->point, done->site, iso_time(done->at)),
                     "roles can be created");
    return unverified(
        e.roles.seen == 0
            ? "no role row could be looked at"
            : "the site's own role rows have the form that is assumed; none was created by supctl",
        "the first role that `supctl apply` creates shows it; a doctor creates nothing");
}

Verdict check_top_provider_writes(const Evidence& e) {
    const auto children = std::count_if(e.seen.live.sites().begin(), e.seen.live.sites().end(),
                                        [](const Site& site) { return !site.parent.empty(); });
    if (children == 0) return holds("there are no child sites", "nothing depends on it");
    const auto tried = select(e, [](const WriteTrial& one) { return one.below && was_read(one); });
    const WriteTrial* refused = nullptr;
    bool accepted = false;
    for (const WriteTrial* one : tried) {
        if (taken(*one)) accepted = true;
        // Only where the same path takes the same of the top's own does a refusal mean that the site is to
        // blame.
        const bool own = std::any_of(e.trials.begin(), e.trials.end(), [&](const WriteTrial& other) {
            return other.path == one->path && other.host == one->host && !other.below &&
                   other.class_name == one->class_name && taken(other);
        });
        if (one->answer == TrialAnswer::refused && own) refused = one;
    }
    if (refused != nullptr && !accepted)
        return broken(
            Severity::error,
            fmt::format("the provider refused {} over {}: {}", refused->object, refused->path,
                        refused->detail),
            "child sites have to be reached through providers of their own: name them under `sites` in the "
            "connection file");
    if (accepted)
        return holds("an item of a child site was written back through the top-level site's provider",
                     "one connection serves the whole hierarchy");
    return unverified("no item of a child site was written back", std::string(kByProbe));
}

Verdict check_subscription_writable(const Evidence& e) {
    const auto tried = select(e, [](const WriteTrial& one) { return is_category(one) && was_read(one); });
    const WriteTrial* refused = nullptr;
    for (const WriteTrial* one : tried) {
        if (taken(*one))
            return holds(
                fmt::format("a category was written back over {}", one->path),
                "products and classifications can be selected; that a changed IsSubscribed stays is seen "
                "when something is selected");
        if (one->answer == TrialAnswer::refused && path_takes(e, *one)) refused = one;
    }
    if (refused != nullptr)
        return broken(Severity::error,
                      fmt::format("a category was refused over {}, which takes other objects: {}",
                                  refused->path, refused->detail),
                      "products and classifications have to be selected in the console");
    return unverified("no category was written back", std::string(kByProbe));
}

Verdict check_default_client_settings(const Evidence& e) {
    if (!e.agents)
        return unverified("the groups of the default client settings could not be read",
                          "an account that may read client settings shows it");
    if (std::find(e.agents->begin(), e.agents->end(), 9) == e.agents->end()) {
        std::string ids;
        for (const std::int64_t id : *e.agents) ids += fmt::format("{}{}", ids.empty() ? "" : ", ", id);
        return broken(
            Severity::error,
            e.agents->empty() ? "the site has no instance of SMS_SoftwareUpdatesAgentConfig"
                              : fmt::format("the instances have the AgentIDs {}, none is 9", ids),
            "`clientSettings` of the default object is neither read nor written right here: leave it out of "
            "the description");
    }
    for (const WriteTrial& one : e.trials)
        if (is_client_agent(one) && one.answer == TrialAnswer::refused && path_takes(e, one))
            return broken(Severity::error,
                          fmt::format("the group was refused over {}, which takes other objects: {}",
                                      one.path, one.detail),
                          "the default client settings have to be changed in the console");
    const bool written = std::any_of(e.trials.begin(), e.trials.end(), [](const WriteTrial& one) {
        return is_client_agent(one) && taken(one);
    });
    if (written)
        return holds("the instance with AgentID 9 is there and was written back", "it can be managed");
    return unverified("the instance with AgentID 9 is there; it was not written back", std::string(kByProbe));
}

}  // namespace supctl
