#include "rules/silence.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "rules/rule_list.h"

namespace supctl {

bool covers_address(std::string_view wanted, std::string_view address) {
    if (wanted.empty()) return false;
    const std::string within = fmt::format("/{}/", lower_ascii(address));
    return within.find(fmt::format("/{}/", lower_ascii(wanted))) != std::string::npos;
}

Silencer::Silencer(const Declaration& declared) {
    for (const Silence& silence : declared.silences) {
        Entry& made = entries_.emplace_back();
        made.silence = &silence;
        if (const Rule* rule = find_rule(silence.rule)) made.code = rule->code;
        made.quiets.resize(std::max<std::size_t>(silence.at.size(), 1));
    }
}

Diagnostic Silencer::pass(Diagnostic finding) {
    for (Entry& entry : entries_) {
        if (entry.code != finding.code) continue;
        bool matched = entry.silence->at.empty();
        for (std::size_t i = 0; i < entry.silence->at.size(); ++i) {
            if (!covers_address(entry.silence->at[i].first, finding.address)) continue;
            matched = true;
            ++entry.quiets[i];
        }
        if (!matched) continue;
        if (entry.silence->at.empty()) ++entry.quiets[0];
        if (finding.severity == Severity::error) {
            entry.errors.push_back(finding);
            continue;
        }
        finding.standing = Standing::silenced;
        finding.reason = entry.silence->reason;
    }
    return finding;
}

Diagnostics Silencer::finish() {
    Diagnostics out;
    for (const Entry& entry : entries_) {
        const Silence& silence = *entry.silence;
        const auto add = [&](Diagnostic made, Span place) {
            made.address = fmt::format("{}/{}", field(FieldId::silence).key, silence.rule);
            out.add(std::move(made).at(place));
        };
        if (entry.code == Code{}) {
            std::vector<std::string_view> known;
            for (const Rule& rule : rule_list()) known.push_back(rule.id);
            Diagnostic made = error(codes::kUnknownRule,
                                    fmt::format("no rule is called `{}`", escape_controls(silence.rule)));
            if (const auto near = nearest(silence.rule, known, 1); !near.empty()) {
                made.help = fmt::format("did you mean `{}`?", near.front());
                made.suggestion = near.front();
            }
            add(std::move(made), silence.span);
            continue;
        }
        for (const Diagnostic& refused : entry.errors) {
            Diagnostic made =
                error(codes::kErrorSilenced, fmt::format("`{}` is an error at `{}` and cannot be silenced",
                                                         silence.rule, refused.address));
            made.at(silence.span, "silences warnings and advice only");
            made.address = refused.address;
            if (refused.span().known()) made.at(refused.span(), "breaks the rule here");
            out.add(std::move(made));
        }
        const auto idle = [&](std::string what, Span place) {
            add(advice(codes::kIdleSilence, std::move(what)), place);
        };
        for (std::size_t i = 0; i < entry.quiets.size(); ++i) {
            if (entry.quiets[i] != 0) continue;
            if (silence.at.empty())
                idle(fmt::format("there is no finding of `{}` to silence", silence.rule), silence.span);
            else
                idle(fmt::format("there is no finding of `{}` at `{}` to silence", silence.rule,
                                 escape_controls(silence.at[i].first)),
                     silence.at[i].second);
        }
    }
    return out;
}

}  // namespace supctl
