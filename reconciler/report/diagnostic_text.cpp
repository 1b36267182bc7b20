#include "report/diagnostic_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/concealment.h"
#include "report/excerpt.h"
#include "report/layout.h"
#include "rules/rule_list.h"

namespace supctl {
namespace {

constexpr std::size_t kMost = 300;

Paint colour_of(Severity severity) {
    return severity == Severity::error     ? Paint::error
           : severity == Severity::warning ? Paint::warning
                                           : Paint::advice;
}

/// The labels that lie on one line; the first group holds the primary label.
struct Group {
    SourceId source;
    std::uint32_t line;
    std::vector<const Label*> labels;
};

std::vector<Group> group(const Diagnostic& diagnostic) {
    std::vector<Group> groups;
    for (const Label& label : diagnostic.labels) {
        const auto same = [&](const Group& g) {
            return g.source == label.span.source && g.line == label.span.line;
        };
        const auto found =
            label.span.known() ? std::find_if(groups.begin(), groups.end(), same) : groups.end();
        if (found != groups.end())
            found->labels.push_back(&label);
        else
            groups.push_back({label.span.source, label.span.line, {&label}});
    }
    return groups;
}

class Renderer {
  public:
    Renderer(const Diagnostic& diagnostic, const SourceStore& sources, const Concealment& concealment,
             const Style& style)
        : diagnostic_(diagnostic), sources_(sources), concealment_(concealment), style_(style) {
        for (const Label& label : diagnostic.labels)
            digits_ = std::max(digits_, fmt::formatted_size("{}", label.span.line));
    }

    std::string text() {
        const bool open = diagnostic_.standing == Standing::open;
        out_ =
            paint(style_, open ? colour_of(diagnostic_.severity) : Paint::faint,
                  fmt::format("{}[{}]", open ? to_text(diagnostic_.severity) : to_text(diagnostic_.standing),
                              diagnostic_.code.text())) +
            paint(style_, Paint::strong, ": " + terminal_text(diagnostic_.message)) + '\n';
        bool placed = false;
        for (const Group& g : group(diagnostic_)) {
            if (!sources_.describe(g.labels.front()->span).empty())
                excerpt(g, placed ? ":::" : "-->"), placed = true;
            else
                for (const Label* label : g.labels) unplaced_.push_back(label->text);
        }
        const std::string_view help = help_of(diagnostic_);
        const bool notes = !diagnostic_.notes.empty() || !diagnostic_.reason.empty() || !unplaced_.empty() ||
                           (!placed && !diagnostic_.address.empty());
        if (placed && (notes || !help.empty())) gutter({});
        if (!placed && !diagnostic_.address.empty()) remark("at", diagnostic_.address);
        for (const auto& text : unplaced_)
            if (!text.empty()) remark("note", text);
        for (const auto& text : diagnostic_.notes) remark("note", text);
        if (!diagnostic_.reason.empty()) remark("reason", diagnostic_.reason);
        if (!help.empty()) out_ += paint(style_, Paint::note, "help") + ": " + terminal_text(help) + '\n';
        if (!diagnostic_.suggestion.empty()) suggestion();
        return std::move(out_);
    }

  private:
    void gutter(std::string_view number) {
        out_ += paint(style_, Paint::note, fmt::format("{:>{}} |", number, digits_));
        out_ += number.empty() ? "\n" : " ";
    }
    void under(std::string_view marks, Paint colour) {
        out_ += paint(style_, Paint::note, fmt::format("{:{}} |", "", digits_)) + ' ' +
                paint(style_, colour, marks) + '\n';
    }
    void remark(std::string_view kind, std::string_view text) {
        out_ +=
            fmt::format("{:{}} {} {}\n", "", digits_, paint(style_, Paint::note, "="),
                        paint(style_, Paint::strong, fmt::format("{}:", kind)) + ' ' + terminal_text(text));
    }
    [[nodiscard]] std::size_t room() const { return std::max<std::size_t>(style_.width, 40) - digits_ - 3; }

    void excerpt(const Group& g, std::string_view arrow) {
        const Label& first = *g.labels.front();
        out_ += fmt::format("{:{}}{} {}\n", "", digits_, paint(style_, Paint::note, arrow),
                            terminal_text(sources_.describe(first.span)));
        if (g.line == 0) return;  // a file as a whole
        gutter({});
        if (concealment_.hides(sources_, first.span)) {
            gutter(fmt::format("{}", g.line));
            out_ += paint(style_, Paint::faint, kConcealed) + '\n';
            for (const Label* label : g.labels)
                if (!label->text.empty()) remark("note", label->text);
            return;
        }
        const Excerpt shown(sources_.line(g.source, g.line), first.span.column, first.span.length, room());
        gutter(fmt::format("{}", g.line));
        out_ += shown.text() + '\n';
        for (const Label* label : g.labels) {
            const bool primary = label == &diagnostic_.labels.front();
            std::string marks = shown.underline(label->span.column, label->span.length, primary ? '^' : '-');
            if (!label->text.empty()) marks += ' ' + terminal_text(label->text);
            under(marks, primary ? colour_of(diagnostic_.severity) : Paint::note);
        }
    }

    /// The primary line with the span replaced.
    void suggestion() {
        const Span span = diagnostic_.span();
        std::string_view with = diagnostic_.suggestion;
        if (!span.known() || span.column == 0) {
            gutter({});
            gutter("+");
            out_ += terminal_text(with) + '\n';
            return;
        }
        if (concealment_.hides(sources_, span)) return;
        const std::string_view line = sources_.line(span.source, span.line);
        const std::string_view before = line.substr(0, std::min<std::size_t>(span.column - 1, line.size()));
        const std::string_view after =
            line.substr(std::min<std::size_t>(before.size() + span.length, line.size()));
        // A list entry may be suggested with its dash or without.
        if (with.starts_with("- ") && before.ends_with("- ")) with.remove_prefix(2);
        const std::string fixed = std::string(before) + std::string(with) + std::string(after);
        const Excerpt shown(fixed, span.column, static_cast<std::uint32_t>(with.size()), room());
        gutter({});
        gutter(fmt::format("{}", span.line));
        out_ += shown.text() + '\n';
    }

    const Diagnostic& diagnostic_;
    const SourceStore& sources_;
    const Concealment& concealment_;
    const Style& style_;
    std::size_t digits_ = 2;
    std::vector<std::string> unplaced_;
    std::string out_;
};

}  // namespace

std::string_view to_text(Severity severity) {
    constexpr std::string_view words[] = {"advice", "warning", "error"};
    return words[static_cast<std::size_t>(severity)];
}

std::string_view to_text(Standing standing) {
    constexpr std::string_view words[] = {"open", "unverified", "silenced"};
    return words[static_cast<std::size_t>(standing)];
}

std::string_view help_of(const Diagnostic& diagnostic) {
    if (!diagnostic.help.empty()) return diagnostic.help;
    if (const CodeEntry* entry = find_code(diagnostic.code)) return entry->help;
    if (const Rule* rule = find_rule(diagnostic.code)) return rule->help;
    return {};
}

std::string diagnostic_text(const Diagnostic& diagnostic, const SourceStore& sources, const Style& style) {
    return Renderer(diagnostic, sources, Concealment(std::span(&diagnostic, 1)), style).text();
}

std::string tally(const Diagnostics& diagnostics) {
    std::size_t counts[3] = {};
    std::size_t aside[3] = {};
    for (const Diagnostic& diagnostic : diagnostics.all())
        ++(diagnostic.standing == Standing::open ? counts[static_cast<std::size_t>(diagnostic.severity)]
                                                 : aside[static_cast<std::size_t>(diagnostic.standing)]);
    std::vector<std::string> parts;
    if (counts[2] != 0) parts.push_back(count_of(counts[2], "error"));
    if (counts[1] != 0) parts.push_back(count_of(counts[1], "warning"));
    if (counts[0] != 0) parts.push_back(count_of(counts[0], "advice", "pieces of advice"));
    for (const Standing standing : {Standing::unverified, Standing::silenced})
        if (const auto count = aside[static_cast<std::size_t>(standing)]; count != 0)
            parts.push_back(fmt::format("{} {}", count, to_text(standing)));
    return parts.empty() ? "no findings" : join(parts);
}

std::string diagnostic_text(const Diagnostics& diagnostics, const SourceStore& sources, const Style& style) {
    const auto shown = [&](const Diagnostic& diagnostic) {
        return diagnostic.standing == Standing::open || style.detail == Detail::verbose;
    };
    const auto count =
        static_cast<std::size_t>(std::count_if(diagnostics.all().begin(), diagnostics.all().end(), shown));
    if (count == 0) return {};
    const std::size_t others = diagnostics.errors() >= kMost ? 0 : kMost - diagnostics.errors();
    std::size_t errors_shown = 0;
    std::size_t others_shown = 0;
    const Concealment concealment(diagnostics.all());
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        const bool is_error = diagnostic.severity == Severity::error;
        if (!shown(diagnostic)) continue;
        if (is_error ? errors_shown == kMost : others_shown == others) continue;
        ++(is_error ? errors_shown : others_shown);
        out += Renderer(diagnostic, sources, concealment, style).text() + '\n';
    }
    const std::size_t hidden = count - errors_shown - others_shown;
    if (hidden != 0) out += fmt::format("... and {} more (all in --format json)\n", hidden);
    const Paint colour = diagnostics.has_errors() ? Paint::error : Paint::strong;
    return out + paint(style, colour, tally(diagnostics)) + '\n';
}

}  // namespace supctl
