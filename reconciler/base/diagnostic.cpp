#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace supctl {

std::string Code::text() const {
    return fmt::format("SUP{:04}", number);
}

namespace {
Diagnostic make(Code code, Severity severity, std::string message) {
    Diagnostic made;
    made.code = code;
    made.severity = severity;
    made.message = std::move(message);
    return made;
}

auto order(const Diagnostic& d) {
    return std::make_tuple(d.span(), d.code, std::string_view(d.address), std::string_view(d.message));
}
}  // namespace

Diagnostic error(Code code, std::string message) {
    return make(code, Severity::error, std::move(message));
}
Diagnostic warning(Code code, std::string message) {
    return make(code, Severity::warning, std::move(message));
}
Diagnostic advice(Code code, std::string message) {
    return make(code, Severity::advice, std::move(message));
}

void Diagnostics::add(Diagnostic diagnostic) {
    if (diagnostic.severity == Severity::error) ++errors_;
    all_.push_back(std::move(diagnostic));
}

void Diagnostics::append(Diagnostics other) {
    for (auto& diagnostic : other.all_) add(std::move(diagnostic));
}

void Diagnostics::sort() {
    std::stable_sort(all_.begin(), all_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
    const auto same = [](const Diagnostic& a, const Diagnostic& b) {
        return order(a) == order(b) && a.severity == b.severity;
    };
    all_.erase(std::unique(all_.begin(), all_.end(), same), all_.end());
    errors_ = static_cast<std::size_t>(std::count_if(
        all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
}

const CodeEntry* find_code(Code code) {
    const auto table = code_table();
    const auto found =
        std::lower_bound(table.begin(), table.end(), code,
                         [](const CodeEntry& entry, Code wanted) { return entry.code < wanted; });
    return found != table.end() && found->code == code ? &*found : nullptr;
}

}  // namespace supctl
