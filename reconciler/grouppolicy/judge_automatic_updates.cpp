// Automatic Updates beside ConfigMgr: what they do on their own account, and who keeps the agent up to date.
#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "grouppolicy/judge.h"
#include "grouppolicy/sighting.h"

namespace supctl::grouppolicy {
namespace {

enum class Automatic : std::uint8_t { notConfigured, off, on, unclear };

/// What the option makes of an update, with the time of scheduled installations.
std::string option_words(std::uint32_t option, const PolicyValues& values) {
    switch (option) {
        case 2:
            return "people are notified before updates are downloaded and again before they are installed";
        case 3:
            return "updates are downloaded by themselves, and people are notified to install them";
        case 4: {
            constexpr std::string_view kDays[] = {"every day",   "on Sundays",    "on Mondays",
                                                  "on Tuesdays", "on Wednesdays", "on Thursdays",
                                                  "on Fridays",  "on Saturdays"};
            const auto day = values.find(PolicyKey::automaticUpdates, "ScheduledInstallDay").value.number();
            const auto hour = values.find(PolicyKey::automaticUpdates, "ScheduledInstallTime").value.number();
            std::string out = "updates are downloaded and installed by themselves";
            if (day && *day < std::size(kDays)) out += fmt::format(" {}", kDays[*day]);
            if (hour && *hour < 24) out += fmt::format(" at {:02}:00", *hour);
            return out;
        }
        case 5:
            return "administrators of the computer choose how updates are installed";
        case 7:
            return "updates are downloaded by themselves, and people are notified to install them and to "
                   "restart";
        default:
            return fmt::format("AUOptions {} is not documented", option);
    }
}

struct Found {
    Automatic state = Automatic::notConfigured;
    std::string words;
};

Found look(const ReadGpo& gpo, Verdict& verdict) {
    const PolicyValue no = gpo.values.find(PolicyKey::automaticUpdates, "NoAutoUpdate");
    const PolicyValue option = gpo.values.find(PolicyKey::automaticUpdates, "AUOptions");
    Found out;
    for (const PolicyValue* value : {&no, &option}) {
        if (value->presence == Presence::absent) continue;
        verdict.evidence.push_back(evidence_of(gpo, *value));
        out.words += fmt::format("{}{}", out.words.empty() ? "" : ", ", words_of(*value));
    }
    if (wrong_type(no, RegistryType::number) || wrong_type(option, RegistryType::number)) {
        out.state = Automatic::unclear;
    } else if (is_number(no, 1)) {
        out.state = Automatic::off;
    } else if (written(option)) {
        out.state = is_number(option, 1) ? Automatic::off : Automatic::on;
    } else if (written(no)) {
        out.state = Automatic::on;
    }
    if (out.state != Automatic::on) return out;
    const std::string words = written(option) ? option_words(*option.value.number(), gpo.values)
                                              : "Automatic Updates are on, and AUOptions does not say how";
    verdict.notes.push_back(fmt::format("`{}`: {}", gpo.gpo.shown(), words));
    return out;
}

/// All objects together; `unclear` where they contradict each other.
Automatic look(const PolicyReading& reading, Verdict& verdict) {
    Automatic out = Automatic::notConfigured;
    for (const ReadGpo& gpo : reading.gpos) {
        const Found one = look(gpo, verdict);
        if (!one.words.empty())
            verdict.found +=
                fmt::format("{}{} (`{}`)", verdict.found.empty() ? "" : "; ", one.words, gpo.gpo.shown());
        if (one.state == Automatic::notConfigured) continue;
        out = out == Automatic::notConfigured || out == one.state ? one.state : Automatic::unclear;
    }
    if (verdict.found.empty()) verdict.found = "not configured";
    return out;
}

PolicyState as_policy(Automatic state) {
    return state == Automatic::on    ? PolicyState::enabled
           : state == Automatic::off ? PolicyState::disabled
                                     : PolicyState::notConfigured;
}

/// What happens where both work on one computer.
void add_effects(Verdict& verdict) {
    verdict.weigh(Severity::warning);
    // SEED-168 {
    verdict.notes.push_back(
        "clients are notified, download and install as this policy says, beside ConfigMgr's "
        "deployments (SEED-168)");
    // }
    verdict.notes.push_back("one update may show two notification icons or pop-ups (SEED-169)");  // SEED-169
    verdict.notes.push_back("one update may bring two restart dialogs (SEED-170)");               // SEED-170
}

}  // namespace

Verdict judge_automatic_updates(const PolicyReading& reading, const Expectation& expectation) {
    Verdict out;
    out.policy = "automaticUpdates";
    out.title = "Configure Automatic Updates";
    out.code = codes::kPolicyAutomaticUpdates;
    out.seeds = "SEED-167 SEED-168 SEED-169 SEED-170";
    if (expectation.automatic_updates) out.asserted = to_text(*expectation.automatic_updates);
    const Automatic actual = look(reading, out);
    if (std::any_of(
            out.evidence.begin(), out.evidence.end(),
            [](const Evidence& one) { return one.name == "NoAutoUpdate" || one.name == "AUOptions"; }) &&
        actual == Automatic::on)
        add_effects(out);
    if (actual == Automatic::unclear || (!reading.complete && actual == Automatic::notConfigured)) {
        out.state = State::unverified;
        out.weigh(Severity::warning);
        out.meaning =
            actual == Automatic::unclear
                ? "the objects contradict each other, or a value is not one that Windows Update takes; links "
                  "decide which object a computer follows"
                : "not every object could be read";
        return out;
    }
    if (!expectation.automatic_updates) {
        out.state = actual == Automatic::notConfigured ? State::notConfigured : State::configured;
        out.meaning = actual == Automatic::on
                          ? "Automatic Updates work beside ConfigMgr"
                          : "group policy does not make Automatic Updates install anything";
        return out;
    }
    // SEED-167 {
    out.state = as_policy(actual) == *expectation.automatic_updates ? State::asAsserted : State::differs;
    // }
    if (out.state == State::differs) out.weigh(Severity::error);
    out.meaning = out.state == State::asAsserted ? "Automatic Updates are as the description says"
                                                 : fmt::format("Automatic Updates are {} instead of {}",
                                                               to_text(as_policy(actual)), out.asserted);
    return out;
}

Verdict judge_self_update(const PolicyReading& reading, const Expectation&) {
    Verdict out;
    out.policy = "agentUpdates";
    out.title = "Windows Update Agent updates itself";
    out.code = codes::kPolicyAgent;
    const Automatic actual = look(reading, out);
    out.notes.clear();
    out.seeds = actual == Automatic::on ? "SEED-171" : "SEED-172";
    // SEED-171 {
    if (actual == Automatic::on) {
        out.state = State::configured;
        out.meaning =
            "with Automatic Updates on, the agent updates itself when a newer version is published or one of "
            "its components has trouble";
        return out;
    }
    // }
    out.state = State::unverified;
    out.weigh(Severity::advice);
    // SEED-172 {
    out.meaning =
        "with Automatic Updates off or not configured the agent does not update itself: where it is older "
        "than scans need, its installer must be run; its version is not in group policy";
    // }
    return out;
}

}  // namespace supctl::grouppolicy
