#include "grouppolicy/policy_values.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace supctl::grouppolicy {
namespace {

constexpr std::string_view kWindowsUpdate = "Software\\Policies\\Microsoft\\Windows\\WindowsUpdate";
constexpr std::string_view kAutomaticUpdates = "Software\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU";
/// Group policy keeps certificates as registry values; each is a key named by its thumbprint.
constexpr std::string_view kTrustedPublishers =
    "software\\policies\\microsoft\\systemcertificates\\trustedpublisher\\certificates";
constexpr std::size_t kMostValues = 4096;

constexpr std::string_view kDeleteOne = "**del.";
constexpr std::string_view kSoft = "**soft.";
constexpr std::string_view kDirective = "**";

bool below(std::string_view key, std::string_view root) {
    return key.size() > root.size() && key.starts_with(root) && key[root.size()] == '\\';
}

bool watched(std::string_view key) {
    return key == lower_ascii(kWindowsUpdate) || key == lower_ascii(kAutomaticUpdates) ||
           below(key, kTrustedPublishers);
}

/// Whether deleting `key` and all below it can take a watched key along.
bool leads_to_watched(std::string_view key) {
    const std::string update = lower_ascii(kAutomaticUpdates);
    return watched(key) || below(update, key) || key == kTrustedPublishers || below(kTrustedPublishers, key);
}

/// The names in a directive's data, which is a text with `;` between them.
std::vector<std::string> names_in(const PolicyRecord& record) {
    std::vector<std::string> out;
    const auto text = RegistryValue{RegistryType::text, std::string(record.data)}.text();
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto end = rest.find(';');
        if (end != 0) out.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return out;
}

}  // namespace

std::string_view to_text(PolicyKey key) {
    return key == PolicyKey::windowsUpdate ? kWindowsUpdate : kAutomaticUpdates;
}

void PolicyValues::put(const PolicyRecord& record, std::string_view name, Presence presence) {
    const std::pair<std::string, std::string> place(lower_ascii(record.key), lower_ascii(name));
    const auto old = values_.find(place);
    if (old == values_.end() && values_.size() >= kMostValues) {
        overflown_ = true;
        return;
    }
    // A soft value yields to one that the same file has already written.
    if (presence == Presence::setIfMissing && old != values_.end() &&
        old->second.presence != Presence::removed)
        return;
    // After a deletion by the same file there is none, so that the soft value is written.
    if (presence == Presence::setIfMissing && (old != values_.end() || removal_of(place.first) != nullptr))
        presence = Presence::set;
    PolicyValue made;
    made.presence = presence;
    made.key = record.key;
    made.name = std::string(name);
    made.offset = record.offset;
    if (presence == Presence::removed)
        made.directive = record.name;
    else if (below(place.first, kTrustedPublishers))  // the certificates themselves are of no use here
        made.value.type = record.type;
    else
        made.value = {record.type, std::string(record.data)};
    values_.insert_or_assign(place, std::move(made));
}

void PolicyValues::remove_all(Removal removal) {
    const bool tree = removal.reach == Removal::Reach::tree;
    if (tree ? !leads_to_watched(removal.key) : !watched(removal.key)) return;
    std::erase_if(values_, [&](const auto& entry) {
        return entry.first.first == removal.key || (tree && below(entry.first.first, removal.key));
    });
    if (removals_.size() < kMostValues)
        removals_.push_back(std::move(removal));
    else
        overflown_ = true;
}

void PolicyValues::apply(const PolicyRecord& record) {
    const std::string key = lower_ascii(record.key);
    const std::string name = lower_ascii(record.name);
    if (!name.starts_with(kDirective)) {
        if (watched(key)) put(record, record.name, Presence::set);
    } else if (name.starts_with(kDeleteOne)) {
        if (watched(key)) put(record, record.name.substr(kDeleteOne.size()), Presence::removed);
    } else if (name.starts_with(kSoft)) {
        if (watched(key)) put(record, record.name.substr(kSoft.size()), Presence::setIfMissing);
    } else if (name == "**delvals." || name == "**delvals") {
        remove_all({key, Removal::Reach::values, record.name, record.offset});
    } else if (name == "**deletevalues") {
        if (watched(key))
            for (const std::string& each : names_in(record)) put(record, each, Presence::removed);
    } else if (name == "**deletekeys") {
        for (const std::string& each : names_in(record)) {
            const std::string subkey = key.empty() ? lower_ascii(each) : key + '\\' + lower_ascii(each);
            remove_all({subkey, Removal::Reach::tree, record.name, record.offset});
        }
    }
    // `**SecureKey` and comments write nothing.
}

PolicyValue PolicyValues::find(PolicyKey key, std::string_view name) const {
    const std::string place = lower_ascii(to_text(key));
    if (const auto found = values_.find({place, lower_ascii(name)}); found != values_.end())
        return found->second;
    PolicyValue out;
    out.key = std::string(to_text(key));
    out.name = std::string(name);
    if (const Removal* removal = removal_of(place); removal != nullptr) {
        out.presence = Presence::removed;
        out.directive = removal->directive;
        out.offset = removal->offset;
    }
    return out;
}

const PolicyValues::Removal* PolicyValues::removal_of(std::string_view key) const {
    const auto found = std::find_if(removals_.rbegin(), removals_.rend(), [&](const Removal& removal) {
        return removal.key == key || (removal.reach == Removal::Reach::tree && below(key, removal.key));
    });
    return found == removals_.rend() ? nullptr : &*found;
}

std::vector<PolicyValue> PolicyValues::set() const {
    std::vector<PolicyValue> out;
    for (const auto& [place, value] : values_)
        if (value.presence != Presence::removed && !below(place.first, kTrustedPublishers))
            out.push_back(value);
    return out;
}

std::vector<PolicyValue> PolicyValues::trusted_publishers() const {
    std::vector<PolicyValue> out;
    // SEED-166 {
    for (const auto& [place, value] : values_)
        if (value.presence != Presence::removed && below(place.first, kTrustedPublishers) &&
            place.second == "blob")
            out.push_back(value);
    // }
    return out;
}

}  // namespace supctl::grouppolicy
