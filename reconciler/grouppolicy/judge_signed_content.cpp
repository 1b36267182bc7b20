// Content that Microsoft did not sign: accepted from an intranet service only with this policy, and only if
// the computer trusts the publisher.
#include <fmt/format.h>

#include "base/codes.h"
#include "grouppolicy/judge.h"
#include "grouppolicy/sighting.h"

namespace supctl::grouppolicy {
namespace {

bool third_party_on(const Expectation& expectation) {
    return expectation.third_party == ThirdParty::automaticCertificate ||
           expectation.third_party == ThirdParty::manualCertificate;
}

struct Seen {
    std::string enabled, disabled, unclear;  // the objects' names
};

Seen look_for_signers(const PolicyReading& reading, Verdict& verdict) {
    Seen seen;
    const auto add = [](std::string& list, const ReadGpo& gpo) {
        list += fmt::format("{}`{}`", list.empty() ? "" : ", ", gpo.gpo.shown());
    };
    for (const Sighting& one : sightings(reading, PolicyKey::windowsUpdate, "AcceptTrustedPublisherCerts")) {
        verdict.evidence.push_back(evidence_of(*one.gpo, one.value));
        verdict.found += fmt::format("{}{} (`{}`)", verdict.found.empty() ? "" : "; ", words_of(one.value),
                                     one.gpo->gpo.shown());
        if (is_number(one.value, 1))
            add(seen.enabled, *one.gpo);
        else if (one.value.presence == Presence::removed || is_number(one.value, 0))
            add(seen.disabled, *one.gpo);
        else
            add(seen.unclear, *one.gpo);
    }
    return seen;
}

std::string_view state_words(const Seen& seen) {
    return !seen.enabled.empty() ? "enabled" : !seen.disabled.empty() ? "disabled" : "not configured";
}

}  // namespace

Verdict judge_signed_content(const PolicyReading& reading, const Expectation& expectation) {
    Verdict out;
    out.policy = "signedContent";
    out.title = "Allow signed updates from an intranet Microsoft update service location";
    out.code = codes::kPolicySignedContent;
    out.seeds = "SEED-165";
    const bool needed = third_party_on(expectation);
    if (expectation.signed_content)
        out.asserted = to_text(*expectation.signed_content);
    else if (needed)
        out.asserted = "enabled, for third-party updates";
    const Seen seen = look_for_signers(reading, out);
    const bool contradiction = !seen.enabled.empty() && !seen.disabled.empty();
    const auto differs = [&](std::string meaning) {
        out.state = State::differs;  // SEED-165
        out.weigh(Severity::error);
        out.meaning = std::move(meaning);
    };
    if (out.found.empty()) out.found = "not configured";
    if (needed && expectation.signed_content && *expectation.signed_content != PolicyState::enabled) {
        differs(fmt::format(
            "the description asserts `{}` and switches third-party updates on, which need it enabled",
            out.asserted));
        return out;
    }
    if (contradiction) {
        differs(fmt::format(
            "{} enables and {} disables it; which of them a computer follows depends on links that "
            "are not in the files",
            seen.enabled, seen.disabled));
        return out;
    }
    if (!seen.unclear.empty() || (!reading.complete && seen.enabled.empty() && seen.disabled.empty())) {
        out.state = State::unverified;
        out.weigh(Severity::warning);
        out.meaning = seen.unclear.empty() ? "not every object could be read"
                                           : fmt::format(
                                                 "the value in {} is not one that Windows Update takes, or "
                                                 "counts only where it is missing",
                                                 seen.unclear);
        return out;
    }
    const PolicyState actual = !seen.enabled.empty()    ? PolicyState::enabled
                               : !seen.disabled.empty() ? PolicyState::disabled
                                                        : PolicyState::notConfigured;
    if (needed && actual != PolicyState::enabled) {
        differs(fmt::format(
            "third-party updates are switched on, and the policy is {}: clients do not accept updates "
            "that are published locally",
            state_words(seen)));
        out.notes.push_back(
            "the client setting for third-party updates writes the same value as local policy; an "
            "object that disables it wins over that");
        return out;
    }
    if (expectation.signed_content && actual != *expectation.signed_content) {
        differs(fmt::format("it is {} instead of {}", state_words(seen), out.asserted));
        return out;
    }
    if (expectation.signed_content || needed) {
        out.state = State::asAsserted;
        out.meaning =
            actual == PolicyState::enabled
                ? "updates that are published locally are accepted if a trusted publisher signed them"
                : "it is as the description says";
        return out;
    }
    out.state = actual == PolicyState::notConfigured ? State::notConfigured : State::configured;
    out.meaning =
        "it is needed only for updates that are published locally, and nothing is asserted about it";
    return out;
}

Verdict judge_trusted_publishers(const PolicyReading& reading, const Expectation& expectation) {
    Verdict out;
    out.policy = "trustedPublishers";
    out.title = "Trusted Publishers of the computer";
    out.code = codes::kPolicySignedContent;
    out.seeds = "SEED-166";
    for (const ReadGpo& gpo : reading.gpos)
        for (const PolicyValue& certificate : gpo.values.trusted_publishers()) {
            const auto thumbprint = certificate.key.substr(certificate.key.rfind('\\') + 1);
            out.found +=
                fmt::format("{}{} (`{}`)", out.found.empty() ? "" : "; ", thumbprint, gpo.gpo.shown());
            out.evidence.push_back(evidence_of(gpo, certificate));
            out.evidence.back().data = "a certificate";
        }
    const bool wanted = third_party_on(expectation) || expectation.signed_content == PolicyState::enabled;
    if (!wanted) {
        out.state = out.evidence.empty() ? State::notConfigured : State::configured;
        if (out.found.empty()) out.found = "no certificate";
        out.meaning = "certificates count only with signed content from an intranet service";
        return out;
    }
    // Which certificate signs is not in a description, and not in group policy either.
    out.state = State::unverified;
    out.weigh(expectation.third_party == ThirdParty::manualCertificate && out.evidence.empty()
                  ? Severity::warning
                  : Severity::advice);
    out.meaning = "content is accepted if a certificate among the computer's Trusted Publishers signed it";
    if (out.evidence.empty()) {
        out.found = "no certificate";
        out.notes.push_back(
            expectation.third_party == ThirdParty::automaticCertificate
                ? "ConfigMgr puts the certificate that it manages there, where the client setting for "
                  "third-party updates is on"
                : "no object distributes a certificate: make sure that the signing certificate reaches "
                  "the computers in another way");
    } else {
        out.notes.push_back(
            "compare the thumbprint with that of the certificate that signs third-party updates");
    }
    return out;
}

}  // namespace supctl::grouppolicy
