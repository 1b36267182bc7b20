// A Diagnostic is a finding that teaches: a code, one sentence, the places of all parties, what to do.
// Diagnostics collects all findings of a run. Nothing here prints: the room `report` renders.
//
// Codes: 1xxx reading the description · 20nn rule VR-nn · 21xx catalog and references ·
// 3xxx connection, network and provider · 4xxx plan and refusals · 5xxx doing it · 6xxx store and leases ·
// 90xx not built yet. The sentence of a code that is not a rule's stands in base/diagnostic_codes.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace supctl {

enum class Severity : std::uint8_t { advice, warning, error };

/// Whether a finding counts: judged; asked of a server that nobody looked at; or known and accepted.
enum class Standing : std::uint8_t { open, unverified, silenced };

/// A diagnostic's number, shown as `SUP2104`.
struct Code {
    std::uint16_t number = 0;
    [[nodiscard]] std::string text() const;
    friend bool operator==(Code, Code) = default;
    friend auto operator<=>(Code, Code) = default;
};

/// One place that takes part in a finding, with what it has to do with it. The first label is the primary
/// one.
struct Label {
    Span span;
    std::string text;
};

struct Diagnostic {
    Code code;
    Severity severity = Severity::error;
    std::string message;             // one sentence, lower case, identifiers in `backticks`, no full stop
    std::vector<Label> labels;       // empty: a finding without a place
    std::vector<std::string> notes;  // facts, one sentence each
    std::string help;                // what to do
    std::string suggestion;          // the primary line's replacement text, when there is one
    std::string address;  // the object concerned, e.g. `sites/CAS/softwareUpdatePoints/a.b`; may be empty
    Standing standing = Standing::open;  // never anything else for an error
    std::string reason;                  // silenced: why, in the description's words
    bool secret = false;  // a secret stands on its lines: no finding of the run quotes them

    [[nodiscard]] Span span() const { return labels.empty() ? Span{} : labels.front().span; }
    Diagnostic& at(Span span, std::string text = {}) & {
        labels.push_back({span, std::move(text)});
        return *this;
    }
    Diagnostic&& at(Span span, std::string text = {}) && {
        labels.push_back({span, std::move(text)});
        return std::move(*this);
    }
    Diagnostic&& note(std::string text) && {
        notes.push_back(std::move(text));
        return std::move(*this);
    }
    /// Its lines hold a secret and are never quoted, neither here nor by another finding.
    Diagnostic&& conceal() && {
        secret = true;
        return std::move(*this);
    }
    Diagnostic&& advise(std::string text) && {
        help = std::move(text);
        return std::move(*this);
    }
};

/// `error(codes::kUnknownKey, "…")`: the short way to make a finding.
[[nodiscard]] Diagnostic error(Code code, std::string message);
[[nodiscard]] Diagnostic warning(Code code, std::string message);
[[nodiscard]] Diagnostic advice(Code code, std::string message);

/// All findings of a run, in the order found; `sorted` gives source order, then code.
class Diagnostics {
  public:
    void add(Diagnostic diagnostic);
    void append(Diagnostics other);
    [[nodiscard]] bool has_errors() const { return errors_ != 0; }
    [[nodiscard]] std::size_t errors() const { return errors_; }
    [[nodiscard]] std::span<const Diagnostic> all() const { return all_; }
    [[nodiscard]] bool empty() const { return all_.empty(); }
    /// A total order: place, code, address, message. Duplicates (all equal) are dropped.
    void sort();

  private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
};

/// What a code means, for `supctl explain`.
struct CodeEntry {
    Code code;
    std::string_view title;        // a noun phrase
    std::string_view explanation;  // why this is refused or reported
    std::string_view help;         // what usually mends it
};

/// Every code that is not a rule's, ascending.
[[nodiscard]] std::span<const CodeEntry> code_table();
[[nodiscard]] const CodeEntry* find_code(Code code);

}  // namespace supctl
