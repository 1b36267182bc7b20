#include "provider/recording/pseudonyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ipv6.h"
#include "base/text.h"

namespace supctl::provider::recording {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool letter(char c) {
    return lower(c) || upper(c) || static_cast<unsigned char>(c) >= 0x80;
}
/// What words of names are made of.
bool in_word(char c) {
    return letter(c) || digit(c) || c == '_' || c == '.' || c == '-';
}

bool any(std::string_view text, bool (*of)(char)) {
    return std::any_of(text.begin(), text.end(), of);
}

/// Gives `made`, which is in lower case, the capitals of `original`: none, all, or the first letter's.
std::string as_written(std::string_view original, std::string made) {
    const auto capital = [](char c) { return lower(c) ? static_cast<char>(c - 'a' + 'A') : c; };
    if (any(original, upper) && !any(original, lower))
        std::transform(made.begin(), made.end(), made.begin(), capital);
    else if (!original.empty() && upper(original.front()))
        made.front() = capital(made.front());
    return made;
}

/// A decimal fraction's digits between two others; nothing below the lowest and above the highest.
std::string between(std::string_view low, std::string_view high, bool unbounded) {
    std::string out;
    for (std::size_t i = 0;; ++i) {
        const int a = i < low.size() ? low[i] - '0' : 0;
        const int b = unbounded ? 10 : i < high.size() ? high[i] - '0' : 0;
        if (b - a > 1) {
            out.push_back(static_cast<char>('0' + (a + b) / 2));
            return out;
        }
        out.push_back(static_cast<char>('0' + a));
        unbounded = unbounded || b > a;
    }
}

std::optional<std::array<unsigned, 4>> ip_address(std::string_view text) {
    std::array<unsigned, 4> out{};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
        if (at == end || !digit(*at)) return std::nullopt;
        const auto [next, failed] = std::from_chars(at, end, out[i]);
        if (failed != std::errc() || out[i] > 255) return std::nullopt;
        at = next;
    }
    if (at != end) return std::nullopt;
    return out;
}

/// `cas01.contoso.com`, but not `wsyncmgr.log`, `5.00.9128.1000` or `SMS_Site.SiteCode`.
bool looks_like_host(std::string_view word) {
    const auto dot = word.rfind('.');
    if (dot == word.npos || dot == 0 || word.find('_') != word.npos || word.find("..") != word.npos)
        return false;
    const std::string last = lower_ascii(word.substr(dot + 1));
    if (last.size() < 2 || !std::all_of(last.begin(), last.end(), letter)) return false;
    for (const std::string_view file : {"log", "exe", "dll", "txt", "xml", "json", "yaml", "yml", "cpp",
                                        "cab", "msi", "mof", "cer", "pem", "ndjson", "vhd", "esd"})
        if (last == file) return false;
    for (const std::string_view well_known : {"microsoft.com", "windowsupdate.com", "windows.com"})
        if (lower_ascii(word).ends_with(well_known)) return false;
    return any(word.substr(0, dot), letter);
}

/// A run of letters and digits that nobody can remember: what a token looks like.
bool looks_like_token(std::string_view word) {
    const bool guid = word.size() == 36 && word[8] == '-' && word[13] == '-';
    return word.size() >= 20 && !guid && any(word, digit) && any(word, letter);
}

/// Accounts and authorities that every Windows has.
bool well_known_account(std::string_view domain, std::string_view user) {
    for (const std::string_view one : {"builtin", "nt authority", "nt service", "authority", "service"})
        if (equal_ignoring_case(domain, one)) return true;
    for (const std::string_view one :
         {"system", "local service", "network service", "anonymous logon", "none", "everyone"})
        if (equal_ignoring_case(user, one)) return true;
    return false;
}

// Codes for sites: those that begin with a letter that few sites begin with, in the order of their text.
constexpr std::string_view kFirst = "JKQXYZ";
constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::uint32_t kCodes = 6 * 36 * 36;

std::string code_at(std::uint32_t place) {
    return {kFirst[place / (36 * 36)], kDigits[place / 36 % 36], kDigits[place % 36]};
}

}  // namespace

const std::string& Pseudonyms::Labels::of(const std::string& original) {
    const auto at = labels_.lower_bound(original);
    if (at != labels_.end() && at->first == original) return at->second;
    const std::string low = at == labels_.begin() ? std::string() : std::prev(at)->second;
    const bool unbounded = at == labels_.end();
    return labels_.emplace_hint(at, original, between(low, unbounded ? "" : at->second, unbounded))->second;
}

void Pseudonyms::Labels::prime(std::vector<std::string> originals) {
    std::sort(originals.begin(), originals.end());
    originals.erase(std::unique(originals.begin(), originals.end()), originals.end());
    std::size_t scale = 10, width = 1;
    for (; scale < originals.size() + 1; scale *= 10) ++width;
    for (std::size_t i = 0; i < originals.size(); ++i) {
        std::string digits = std::to_string((i + 1) * scale / (originals.size() + 1));
        digits.insert(0, width - digits.size(), '0');
        digits.erase(digits.find_last_not_of('0') + 1);
        labels_.emplace(std::move(originals[i]), std::move(digits));
    }
}

std::vector<std::string> Pseudonyms::Labels::originals() const {
    std::vector<std::string> out;
    for (const auto& [original, label] : labels_) out.push_back(original);
    return out;
}

void Pseudonyms::learn_organisation(std::string_view domain) {
    std::size_t begin = 0;
    for (std::size_t end = 0; end <= domain.size(); ++end) {
        if (end < domain.size() && domain[end] != '.') continue;
        const bool last = end == domain.size() && begin != 0;  // com, local
        if (end - begin >= 3 && !last) organisation_.emplace(lower_ascii(domain.substr(begin, end - begin)));
        begin = end + 1;
    }
}

void Pseudonyms::prime(const Names& known) {
    std::vector<std::string> folded;
    for (const std::string& host : known.hosts)
        if (!host.empty() && !ip_address(host) && !canonical_ipv6(host)) folded.push_back(lower_ascii(host));
    hosts_.prime(std::move(folded));
    folded.clear();
    for (const std::string& account : known.accounts)
        if (!account.empty()) folded.push_back(lower_ascii(account));
    accounts_.prime(std::move(folded));
    folded.clear();
    for (const std::string& name : known.names)
        if (!name.empty()) folded.push_back(lower_ascii(name));
    names_.prime(std::move(folded));
    // Once more in full, for what follows from a name.
    for (const std::string& one : known.hosts) (void)host(one);
    for (const std::string& one : known.accounts) (void)account(one);
    std::vector<std::string> codes = known.site_codes;
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    for (std::size_t i = 0; i < codes.size() && codes.size() < kCodes; ++i) {
        auto place = static_cast<std::uint32_t>((i + 1) * kCodes / (codes.size() + 1));
        // A code that some site really has would be taken for that site.
        const auto taken = [&] {
            return given_codes_.contains(code_at(place)) ||
                   std::binary_search(codes.begin(), codes.end(), code_at(place));
        };
        while (place + 1 < kCodes && taken()) ++place;
        if (taken()) continue;
        codes_.emplace(codes[i], place);
        given_codes_.insert(code_at(place));
    }
}

Pseudonyms::Names Pseudonyms::known() const {
    Names out{hosts_.originals(), {}, accounts_.originals(), names_.originals()};
    for (const auto& [code, place] : codes_) out.site_codes.push_back(code);
    return out;
}

std::string Pseudonyms::site_code(std::string_view original) {
    if (original.empty()) return {};
    const std::string key(original);
    auto at = codes_.lower_bound(key);
    if (at == codes_.end() || at->first != key) {
        const std::uint32_t low = at == codes_.begin() ? 0 : std::prev(at)->second + 1;
        const std::uint32_t high = at == codes_.end() ? kCodes : at->second;
        std::uint32_t place = low + (high > low ? (high - low) / 2 : 0);
        // Where there is no room left between two, the order is lost, the name is not.
        for (std::uint32_t tried = 0; tried < kCodes; ++tried, place = (place + 1) % kCodes) {
            place %= kCodes;
            const std::string made = code_at(place);
            if (!given_codes_.contains(made) && !codes_.contains(made) && made != key) break;
        }
        at = codes_.emplace_hint(at, key, place);
        given_codes_.insert(code_at(place));
    }
    return code_at(at->second);
}

std::string Pseudonyms::address(std::string_view original) {
    const auto found = addresses_.find(std::string(original));
    if (found != addresses_.end()) return found->second;
    // The three networks that are set aside for documentation (RFC 5737).
    constexpr std::string_view kNetworks[] = {"192.0.2.", "198.51.100.", "203.0.113."};
    const std::size_t number = addresses_.size();
    std::string made = std::string(kNetworks[number / 254 % 3]) + std::to_string(number % 254 + 1);
    return addresses_.emplace(std::string(original), std::move(made)).first->second;
}

std::string Pseudonyms::address_of_six(const std::string& canonical) {
    if (canonical == "::1" || canonical == "::") return canonical;
    const auto found = addresses_.find(canonical);
    if (found != addresses_.end()) return found->second;
    // The network that is set aside for documentation (RFC 3849).
    return addresses_.emplace(canonical, fmt::format("2001:db8::{:x}", addresses_.size() + 1)).first->second;
}

std::string Pseudonyms::host(std::string_view original) {
    if (original.empty()) return {};
    if (const auto ip = ip_address(original))
        return (*ip)[0] == 127 ? std::string(original) : address(original);
    if (const auto six = canonical_ipv6(original)) return address_of_six(*six);
    if (original.front() == '[' && original.back() == ']')  // as it stands in a URI
        if (const auto six = canonical_ipv6(original.substr(1, original.size() - 2)))
            return "[" + address_of_six(*six) + "]";
    std::string folded = lower_ascii(original);
    if (folded == "localhost" || folded == "none") return std::string(original);
    while (folded.size() > 1 && folded.back() == '.') folded.pop_back();
    const auto dot = folded.find('.');
    if (dot == folded.npos) {
        const auto full = full_names_.find(folded);
        return as_written(original, "host-" + hosts_.of(full == full_names_.end() ? folded : full->second));
    }
    // A short name that was met alone before keeps its own.
    if (!hosts_.knows(folded.substr(0, dot))) full_names_.emplace(folded.substr(0, dot), folded);
    learn_organisation(std::string_view(folded).substr(dot + 1));
    return as_written(original, "host-" + hosts_.of(folded) + ".example");
}

std::string Pseudonyms::account(std::string_view original) {
    if (original.empty()) return {};
    const auto slash = original.find('\\');
    const auto at = original.find('@');
    const std::string_view domain = slash == original.npos ? std::string_view() : original.substr(0, slash);
    const std::string_view user =
        slash != original.npos ? original.substr(slash + 1) : original.substr(0, at);
    if (well_known_account(domain, user)) return std::string(original);
    const std::string label = "user-" + accounts_.of(lower_ascii(original));
    if (slash != original.npos) {
        learn_organisation(std::string(domain) + ".");
        return as_written(domain, "example") + "\\" + as_written(user, label);
    }
    if (at == original.npos) return as_written(user, label);
    learn_organisation(original.substr(at + 1));
    return as_written(user, label) + "@" + as_written(original.substr(at + 1), "example");
}

std::string Pseudonyms::name(std::string_view original) {
    if (original.find_first_not_of(' ') == original.npos) return std::string(original);
    if (original == "Default Client Agent Settings") return std::string(original);
    return "name-" + names_.of(lower_ascii(original));
}

void Pseudonyms::conceal(std::string secret) {
    const std::lock_guard lock(secrets_lock_);
    if (secret.size() >= 4 && std::find(secrets_.begin(), secrets_.end(), secret) == secrets_.end())
        secrets_.push_back(std::move(secret));
}

std::string Pseudonyms::without_secrets(std::string_view original) const {
    std::string out(original);
    const std::lock_guard lock(secrets_lock_);
    for (const std::string& secret : secrets_)
        for (auto at = out.find(secret); at != out.npos; at = out.find(secret, at + kRemoved.size()))
            out.replace(at, secret.size(), kRemoved);
    return out;
}

bool Pseudonyms::known_host(const std::string& folded) const {
    if (folded.find('.') != folded.npos) return hosts_.knows(folded);
    // A short name that is a plain word is no name in a text.
    return folded.size() >= 4 && any(folded, digit) && (full_names_.contains(folded) || hosts_.knows(folded));
}

std::string Pseudonyms::pieces(std::string_view run) const {
    std::string out;
    for (std::size_t begin = 0; begin < run.size();) {
        std::size_t end = begin;
        while (end < run.size() && run[end] != '-' && run[end] != '_' && run[end] != '.') ++end;
        const std::string_view piece = run.substr(begin, end - begin);
        out += organisation_.contains(lower_ascii(piece)) ? as_written(piece, "example") : std::string(piece);
        if (end < run.size()) out += run[end];
        begin = end + 1;
    }
    return out;
}

std::string Pseudonyms::word(std::string_view run, Before before, Look look) {
    if (known_host(lower_ascii(run))) return host(run);
    if (run.size() == 3 && codes_.contains(std::string(run))) return site_code(run);
    // root\sms\site_CAS, and package ids such as CAS00001.
    if (run.size() == 8 && lower_ascii(run).starts_with("site_") &&
        codes_.contains(std::string(run.substr(5))))
        return std::string(run.substr(0, 5)) + site_code(run.substr(5));
    const auto hexadecimal = [](char c) { return digit(c) || (c >= 'A' && c <= 'F'); };
    if (run.size() == 8 && codes_.contains(std::string(run.substr(0, 3))) &&
        std::all_of(run.begin() + 3, run.end(), hexadecimal))
        return site_code(run.substr(0, 3)) + std::string(run.substr(3));
    if (look == Look::known) return std::string(run);
    if (ip_address(run) || looks_like_host(run) || before == Before::twoBackslashes) return host(run);
    if (look == Look::shapes) return std::string(run);
    return looks_like_token(run) ? std::string(kRemoved) : pieces(run);
}

std::string Pseudonyms::text(std::string_view original, Look look) {
    std::string in = without_secrets(original);
    if (look == Look::words) in = without_names(std::move(in));
    std::string out;
    for (std::size_t i = 0; i < in.size();) {
        const std::string_view rest = std::string_view(in).substr(i);
        if (const std::size_t six = look != Look::known && may_begin_ipv6(in, i) ? ipv6_length(rest) : 0) {
            out += host(rest.substr(0, six));
            i += six;
            continue;
        }
        if (!in_word(in[i]) || in[i] == '.' || in[i] == '-') {
            out += in[i++];
            continue;
        }
        const auto end_of = [&](std::size_t from) {
            std::size_t end = from;
            while (end < in.size() && (in_word(in[end]) || in[end] == '$')) ++end;
            while (end > from && (in[end - 1] == '.' || in[end - 1] == '-')) --end;  // of the sentence
            return end;
        };
        const std::size_t end = end_of(i);
        const std::string_view run = std::string_view(in).substr(i, end - i);
        const bool backslash = i > 0 && in[i - 1] == '\\';
        if (end < in.size() && (in[end] == '\\' || in[end] == '@') && !backslash) {
            const std::size_t last = end_of(end + 1);
            const std::string_view whole = std::string_view(in).substr(i, last - i);
            const bool path = last < in.size() && in[last] == '\\';
            const bool shaped = look != Look::known && !path && !equal_ignoring_case(run, "root") &&
                                (i == 0 || (in[i - 1] != ':' && in[i - 1] != '/'));
            if (last > end + 1 && (shaped || accounts_.knows(lower_ascii(whole)))) {
                out += account(whole);
                i = last;
                continue;
            }
        }
        const bool unc = backslash && i > 1 && in[i - 2] == '\\';
        out += word(run, unc ? Before::twoBackslashes : Before::anything, look);
        i = end;
    }
    return out;
}

std::string Pseudonyms::without_names(std::string text) {
    std::vector<std::string> longest;
    for (const std::string& one : names_.originals())
        if (one.size() >= 4) longest.push_back(one);
    std::sort(longest.begin(), longest.end(),
              [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    for (const std::string& one : longest) {
        std::string folded = lower_ascii(text);
        for (auto at = folded.find(one); at != folded.npos; at = folded.find(one, at + 1)) {
            const auto end = at + one.size();
            if ((at > 0 && in_word(folded[at - 1])) || (end < folded.size() && in_word(folded[end])))
                continue;
            text.replace(at, one.size(), name(one));
            folded = lower_ascii(text);
        }
    }
    return text;
}

}  // namespace supctl::provider::recording
