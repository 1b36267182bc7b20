#include "report/concealment.h"

#include <algorithm>

#include "base/text.h"

namespace supctl {
namespace {

constexpr std::string_view kSecretWords[] = {"password", "passwd", "passphrase", "secret",
                                             "token",    "apikey", "credential"};
constexpr std::string_view kReferences[] = {"{env:", "{file:", "{command:", "{ env:", "{ file:", "{ command:"};
constexpr std::string_view kBlank = " \t\r";

/// What stands behind the colon of a key that ends with the word at `end`.
std::string_view value_behind(std::string_view line, std::size_t end) {
    // The rest of the key's word, and its closing quote.
    const auto colon = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-\"'", end);
    if (colon == std::string_view::npos || line[colon] != ':') return {};
    const auto value = line.find_first_not_of(kBlank, colon + 1);
    return value == std::string_view::npos ? std::string_view() : line.substr(value);
}

/// `//user:password@host`
bool holds_user(std::string_view line) {
    for (auto at = line.find("//"); at != std::string_view::npos; at = line.find("//", at + 2)) {
        const auto end = std::min(line.find_first_of(" \t/", at + 2), line.size());
        if (line.substr(at + 2, end - at - 2).find('@') != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

bool looks_secret(std::string_view text) {
    const std::string line = lower_ascii(text);
    for (const std::string_view word : kSecretWords)
        for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + word.size())) {
            const std::string_view value = value_behind(line, at + word.size());
            if (value.empty() || value.front() == '#') continue;
            if (std::none_of(std::begin(kReferences), std::end(kReferences),
                             [&](std::string_view form) { return value.starts_with(form); }))
                return true;
        }
    return holds_user(line);
}

Concealment::Concealment(std::span<const Diagnostic> findings) {
    for (const Diagnostic& finding : findings) {
        if (!finding.secret) continue;
        for (const Label& label : finding.labels)
            if (label.span.known()) lines_.emplace_back(label.span.source, label.span.line);
    }
    std::sort(lines_.begin(), lines_.end());
}

bool Concealment::hides(const SourceStore& sources, Span place) const {
    return std::binary_search(lines_.begin(), lines_.end(), std::pair(place.source, place.line)) ||
           looks_secret(sources.line(place.source, place.line));
}

}  // namespace supctl
