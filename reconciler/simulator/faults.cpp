#include "simulator/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/codes.h"
#include "base/text.h"
#include "simulator/broken.h"
#include "simulator/wsman_fault.h"

namespace supctl::simulator {
namespace {

using Fault = network::Answer::Fault;

struct Kind {
    std::string_view name;
    std::string_view value;     // the option that stands behind `kind=`; empty: none
    std::string_view required;  // options that must be there, separated by blanks
    std::string_view allowed;
    bool wire;
};

constexpr Kind kKinds[] = {
    {"status", "status", "status", "status retry-after after", true},
    {"hang", "", "", "", true},
    {"cut_body", "", "", "", true},
    {"reset", "", "", "", true},
    {"garbage", "", "", "", true},
    {"lose_response", "", "", "", true},
    {"slow", "slow", "slow", "slow", true},
    {"unstable", "", "", "", true},
    {"fault", "fault", "fault", "fault property", true},
    {"ignore", "", "", "", true},
    {"edit", "edit", "edit property", "edit property", true},
    {"fail_sync", "", "site", "site code count", false},
    {"degraded_link", "", "site", "site", false},
    {"dead_server", "", "server", "server", false},
    {"slow_wcm", "", "site minutes", "site minutes", false},
    {"site_mode", "", "site mode", "site mode", false},
    {"license_pending", "", "", "count", false},
    {"break", "", "assumption", "assumption", false},
};

bool listed(std::string_view word, std::string_view words) {
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t out = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::uint64_t option(const Rule& rule, const std::string& name, std::uint64_t otherwise) {
    const auto found = rule.options.find(name);
    return found == rule.options.end() ? otherwise : number(found->second).value_or(otherwise);
}

const std::string& text_option(const Rule& rule, const std::string& name) {
    static const std::string none;
    const auto found = rule.options.find(name);
    return found == rule.options.end() ? none : found->second;
}

bool is_assumption(std::string_view id) {
    const auto all = broken::all();
    return std::any_of(all.begin(), all.end(), [&](const broken::Break& one) { return one.id == id; });
}

}  // namespace

Result<Rule> parse_rule(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return fail(error(codes::kBadValue, fmt::format("`{}` is not a fault: {}", text, why)));
    };
    const auto colon = std::min(text.find(':'), text.size());
    auto subject = text.substr(0, colon);
    auto effect = colon < text.size() ? text.substr(colon + 1) : std::string_view();
    Rule rule;
    const auto behaviour = std::find_if(std::begin(kKinds), std::end(kKinds),
                                        [&](const Kind& kind) { return !kind.wire && kind.name == subject; });
    const Kind* kind = nullptr;
    if (behaviour != std::end(kKinds)) {
        kind = behaviour;
    } else {
        if (const auto blank = subject.find(' '); blank != std::string_view::npos) {
            rule.method = std::string(subject.substr(0, blank));
            subject.remove_prefix(blank + 1);
        }
        if (const auto hash = subject.rfind('#'); hash != std::string_view::npos) {
            const auto nth = number(subject.substr(hash + 1));
            if (!nth || *nth == 0) return bad("after # comes a number from 1");
            rule.nth = *nth;
            subject = subject.substr(0, hash);
        }
        rule.target = lower_ascii(subject);
        const auto name = effect.substr(0, effect.find_first_of("=,"));
        const auto found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                        [&](const Kind& one) { return one.wire && one.name == name; });
        if (found == std::end(kKinds)) return bad("the kind is not known");
        kind = found;
        if (kind->value.empty()) effect.remove_prefix(std::min(name.size() + 1, effect.size()));
    }
    rule.kind = std::string(kind->name);
    while (!effect.empty()) {
        const auto part = effect.substr(0, effect.find(','));
        effect.remove_prefix(std::min(part.size() + 1, effect.size()));
        const auto equals = part.find('=');
        if (equals == std::string_view::npos || !listed(part.substr(0, equals), kind->allowed))
            return bad(fmt::format("`{}` is not an option of {}", part, kind->name));
        const std::string name(part.substr(0, equals));
        const std::string value(part.substr(equals + 1));
        const bool word = name == "site" || name == "server" || name == "property" || name == "fault" ||
                          name == "assumption";
        if (value.empty() || (!word && !number(value))) return bad(fmt::format("`{}` needs a number", name));
        if (name == "fault" && !wsman::is_fault_name(value)) return bad("WS-Man has no such fault");
        if (name == "assumption" && !is_assumption(value)) return bad("there is no such assumption");
        rule.options[name] = value;
    }
    for (const auto& one :
         {"site", "server", "minutes", "mode", "status", "slow", "fault", "edit", "property", "assumption"})
        if (listed(one, kind->required) && !rule.options.contains(one))
            return bad(fmt::format("`{}` is missing", one));
    if (kind->name == "status")
        if (const auto status = option(rule, "status", 0); status < 200 || status > 599)
            return bad("no such status");
    return rule;
}

Faults::Wire Faults::on_request(std::string_view method, std::string_view target) {
    Wire out;
    const std::string folded = lower_ascii(target);
    for (auto& rule : rules_) {
        const bool wire = std::any_of(std::begin(kKinds), std::end(kKinds),
                                      [&](const Kind& kind) { return kind.wire && kind.name == rule.kind; });
        if (!wire || folded.find(rule.target) == std::string::npos) continue;
        if (!rule.method.empty() && rule.method != method) continue;
        ++rule.seen;
        if (rule.nth != 0 && rule.nth != rule.seen) continue;
        if (rule.kind == "status") {
            out.status = static_cast<unsigned>(option(rule, "status", 503));
            out.retry_after = text_option(rule, "retry-after");
            out.after = option(rule, "after", 0) != 0;
        } else if (rule.kind == "slow") {
            out.slow_milliseconds = static_cast<int>(option(rule, "slow", 0));
        } else if (rule.kind == "unstable") {
            out.unstable = true;
        } else if (rule.kind == "fault") {
            out.soap_fault = text_option(rule, "fault");
            out.property = text_option(rule, "property");
        } else if (rule.kind == "ignore") {
            out.ignore = true;
        } else if (rule.kind == "edit") {
            out.edited = text_option(rule, "property");
            out.edit = static_cast<std::uint32_t>(option(rule, "edit", 0));
        } else {
            out.fault = rule.kind == "hang"       ? Fault::hang
                        : rule.kind == "cut_body" ? Fault::cut_body
                        : rule.kind == "reset"    ? Fault::reset
                        : rule.kind == "garbage"  ? Fault::garbage
                                                  : Fault::lose_response;
        }
    }
    return out;
}

std::uint32_t Faults::failing_synchronization(std::string_view site) {
    for (auto& rule : rules_) {
        if (rule.kind != "fail_sync" || !equal_ignoring_case(text_option(rule, "site"), site)) continue;
        const auto count = option(rule, "count", 1);
        if (count != 0 && rule.seen >= count) continue;
        ++rule.seen;
        // 0x80072EFE, a connection that was aborted, unless the rule says otherwise.
        return static_cast<std::uint32_t>(option(rule, "code", 2147954430u));
    }
    return 0;
}

bool Faults::license_pending() {
    for (auto& rule : rules_) {
        if (rule.kind != "license_pending") continue;
        const auto count = option(rule, "count", 0);
        if (count != 0 && rule.seen >= count) continue;
        ++rule.seen;
        return true;
    }
    return false;
}

bool Faults::degraded_link(std::string_view site) const {
    return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
        return rule.kind == "degraded_link" && equal_ignoring_case(text_option(rule, "site"), site);
    });
}

bool Faults::dead_server(std::string_view server) const {
    return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
        return rule.kind == "dead_server" && equal_ignoring_case(text_option(rule, "server"), server);
    });
}

bool Faults::broken(std::string_view assumption) const {
    return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
        return rule.kind == "break" && text_option(rule, "assumption") == assumption;
    });
}

int Faults::slow_configuration_minutes(std::string_view site) const {
    for (const auto& rule : rules_)
        if (rule.kind == "slow_wcm" && equal_ignoring_case(text_option(rule, "site"), site))
            return static_cast<int>(option(rule, "minutes", 0));
    return 0;
}

}  // namespace supctl::simulator
