#include "doctor/redaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ipv6.h"
#include "base/text.h"

namespace supctl {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The length of an IPv4 address at the start of `text`; 0: there is none.
std::size_t address_at(std::string_view text) {
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return 0;
        std::size_t digits = 0;
        int number = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && digits < 4) {
            number = number * 10 + (text[at++] - '0');
            ++digits;
        }
        if (digits == 0 || number > 255) return 0;
    }
    return at < text.size() && is_word(text[at]) ? 0 : at;
}

/// The length of what looks like somebody's name although nobody told us of it: a host with its domain, an
/// account
/// (`DOMAIN\\user`, `user@domain`); 0: there is none.
std::size_t stranger_at(std::string_view text) {
    std::size_t end = 0, dots = 0, last_label = 0;
    bool account = false;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (c == '.') {
            ++dots;
            last_label = end + 1;
        } else if (c == '\\' || c == '@') {
            account = account || (end + 1 < text.size() && is_word(text[end + 1]));
        } else if (!is_word(c) && c != '-' && c != '_') {
            break;
        }
    }
    while (end > 0 && !is_word(text[end - 1])) --end;
    if (account) return end;
    const std::string_view label =
        last_label < end ? text.substr(last_label, end - last_label) : std::string_view();
    const bool letters = label.size() > 1 && label.find_first_of("0123456789") == std::string_view::npos;
    return dots >= 2 && letters ? end : 0;
}

/// Names that are words of every site.
bool harmless(std::string_view name) {
    return name.size() < 2 || name == "localhost" ||
           name.find_first_not_of("0123456789.:") == std::string_view::npos;
}

}  // namespace

void Redaction::add(std::string_view name, std::string_view kind) {
    std::string folded = lower_ascii(name);
    if (folded.empty() || tokens_.contains(folded)) return;
    std::size_t& count = counts_[std::string(kind)];
    lengths_.insert(folded.size());
    tokens_.emplace(std::move(folded), fmt::format("{}-{}", kind, ++count));
}

void Redaction::add_host(std::string_view host) {
    if (harmless(host) && host.find('.') == std::string_view::npos) return;
    add(host, "server");
    if (harmless(host)) return;
    const auto dot = host.find('.');
    const std::string_view own = host.substr(0, dot);
    if (own.size() > 1) add(own, "server");
    if (dot == std::string_view::npos) return;
    const std::string_view domain = host.substr(dot + 1);
    add(domain, "domain");
    // The domain's first label stands in account names.
    const std::string_view label = domain.substr(0, domain.find('.'));
    if (label.size() > 1) add(label, "domain");
}

void Redaction::add_user(std::string_view user) {
    if (user.empty()) return;
    add(user, "user");
    const auto slash = user.find('\\');
    const auto sign = user.find('@');
    if (slash != std::string_view::npos) {
        add(user.substr(0, slash), "domain");
        add(user.substr(slash + 1), "user");
    } else if (sign != std::string_view::npos) {
        add(user.substr(0, sign), "user");
        add_host(user.substr(sign + 1));
    }
}

Redaction::Redaction(const Observation& seen) {
    const ValuePool& pool = seen.live.pool();
    for (const Site& site : seen.live.sites()) {
        add(site.code.text(), "site");
        add(pool.text(site.name), "site");
        add_host(pool.text(site.server));
    }
    for (const SoftwareUpdatePoint& point : seen.live.points()) add_host(pool.text(point.server));
    for (const SiteSystem& system : seen.live.systems()) {
        add_host(pool.text(system.server));
        const Value proxy = seen.live.get(system.settings, FieldId::proxy_server);
        if (proxy.kind == Value::Kind::text) add_host(pool.text(proxy.text()));
    }
    for (const SynchronizationRow& row : seen.synchronization) {
        add_host(pool.text(row.server));
        if (const auto source = pool.text(row.source); source.find('.') != std::string_view::npos)
            add_host(source);
    }
    for (const TextId account : seen.accounts) add_user(pool.text(account));
    for (const BoundaryReference& one : seen.boundary_references) {
        add_host(pool.text(one.server));
        add(pool.text(one.group), "group");
    }
    for (const ClientSetting& one : seen.live.client_settings())
        if (one.type != ClientSettingType::defaults) add(pool.text(one.name), "settings");
    add_host(seen.provider_server);
}

const std::string* Redaction::name_at(std::string_view folded, std::size_t at, std::size_t& length) const {
    // Longer names first: a full name holds its domain's.
    for (const std::size_t one : lengths_) {
        if (at + one > folded.size() || (at + one < folded.size() && is_word(folded[at + one]))) continue;
        const auto found = tokens_.find(std::string(folded.substr(at, one)));
        if (found == tokens_.end()) continue;
        length = one;
        return &found->second;
    }
    return nullptr;
}

std::string Redaction::operator()(std::string_view text) const {
    const std::string folded = lower_ascii(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool begins = at == 0 || !is_word(text[at - 1]);
        std::size_t length = 0;
        const std::string* token = begins ? name_at(folded, at, length) : nullptr;
        // A short name may begin an address: the longer of the two stands there.
        const std::size_t six = may_begin_ipv6(text, at) ? ipv6_length(text.substr(at)) : 0;
        if (six > length) {
            length = six;
            out += "address";
        } else if (token != nullptr) {
            out += *token;
        } else if (begins && (length = address_at(text.substr(at))) != 0) {
            out += "address";
        } else if (begins && (length = stranger_at(text.substr(at))) != 0) {
            out += "name";
        } else {
            length = 1;
            out += text[at];
        }
        at += length;
    }
    return out;
}

}  // namespace supctl
