#include "provider/recording/redact.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <span>

#include "base/text.h"

namespace supctl::provider::recording {

namespace json = boost::json;

namespace {

/// What a text is, by the name of the property that holds it.
enum class Meaning : std::uint8_t { anything, host, siteCode, account, name, product, secret };

bool one_of(std::string_view text, std::span<const std::string_view> list) {
    for (const std::string_view one : list)
        if (one == text) return true;
    return false;
}

// Names of the product's classes (provider facts, sections 4 and 9).
constexpr std::string_view kHosts[] = {"ServerName",       "SMSProviderServer", "WSUSServerName",
                                       "WSUSSourceServer", "MachineName",       "Machine",
                                       "ServerRemoteName", "SiteServer"};
constexpr std::string_view kSiteCodes[] = {"SourceSite", "Site"};
constexpr std::string_view kAccounts[] = {"UserName",   "CreatedBy",     "LastModifiedBy",
                                          "ModifiedBy", "LastUpdatedBy", "UniqueUserName"};
constexpr std::string_view kRemarks[] = {"SiteName", "ThisSiteName", "Description", "Comments", "Comment"};
constexpr std::string_view kProduct[] = {"LocalizedCategoryInstanceName",
                                         "CategoryInstance_UniqueID",
                                         "CategoryTypeName",
                                         "RoleName",
                                         "ItemType",
                                         "ComponentName",
                                         "Component",
                                         "NALType",
                                         "PropertyName",
                                         "PropertyListName",
                                         "SMSVersion",
                                         "Version",
                                         "@odata.type",
                                         "__LAZYPROPERTIES"};
/// Classes whose `Name` people gave.
constexpr std::string_view kNamedByPeople[] = {"SMS_BoundaryGroup", "SMS_ClientSettings",
                                               "SMS_ClientSettingsDefault"};

bool secret(std::string_view property) {
    const std::string folded = lower_ascii(property);
    for (const std::string_view part : {"password", "passwd", "secret", "credential", "privatekey", "pfx",
                                        "reserved", "encrypted", "sharedkey"})
        if (folded.find(part) != folded.npos) return true;
    return false;
}

Meaning meaning(std::string_view class_name, std::string_view property) {
    if (one_of(property, kProduct)) return Meaning::product;
    if (secret(property)) return Meaning::secret;
    if (one_of(property, kHosts)) return Meaning::host;
    if (one_of(property, kSiteCodes) || property.ends_with("SiteCode")) return Meaning::siteCode;
    if (one_of(property, kAccounts)) return Meaning::account;
    if (one_of(property, kRemarks)) return Meaning::name;
    if (property == "Name" && one_of(class_name, kNamedByPeople)) return Meaning::name;
    return Meaning::anything;
}

/// What the values of an embedded property are, by its name.
Meaning meaning_of_embedded(std::string_view property, std::string_view value) {
    if (secret(property)) return Meaning::secret;
    if (value.starts_with("REG_")) return Meaning::product;  // the type of a value from the registry
    if (property.find("User") != property.npos || property.find("Account") != property.npos)
        return Meaning::account;
    const bool names_server = property.find("Name") != property.npos ||
                              property.find("WSUS") != property.npos ||
                              property.find("Server") != property.npos;
    // A server may stand there by its short name, which has no shape of its own.
    const bool one_word = value.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789-.") == value.npos &&
                          value.find_first_not_of("0123456789.") != value.npos;
    return names_server && one_word ? Meaning::host : Meaning::anything;
}

std::string replaced(std::string_view text, Meaning meaning, Pseudonyms& names) {
    if (text.empty()) return {};
    switch (meaning) {
        case Meaning::host:
            // Some classes give a UNC path where others give a name.
            if (text.find_first_of("\\ :/") != text.npos) break;
            return names.host(text);
        case Meaning::siteCode:
            if (text.size() != 3) break;
            return names.site_code(text);
        case Meaning::account:
            return names.account(text);
        case Meaning::name:
            return names.name(text);
        case Meaning::product:
            return names.without_secrets(text);
        case Meaning::secret:
            return std::string(kRemoved);
        case Meaning::anything:
            break;
    }
    return names.text(text, Look::shapes);
}

class Walk {
  public:
    Walk(std::string_view class_name, Pseudonyms& names) : class_name_(class_name), names_(names) {}

    json::object object(const json::object& from) const {
        learn(from);
        const json::value* named = from.if_contains("PropertyName");
        const std::string_view embedded =
            named != nullptr && named->is_string() ? std::string_view(named->get_string()) : "";
        json::object out;
        out.reserve(from.size());
        for (const auto& [key, value] : from) {
            const std::string_view name(key.data(), key.size());
            const bool of_service = name.starts_with("__") || name.starts_with("@odata.");
            if (of_service && name != "__LAZYPROPERTIES" && name != "@odata.type") continue;
            if (!embedded.empty() && name.starts_with("Value") && value.is_string()) {
                const std::string_view text(value.get_string());
                out.emplace(name, replaced(text, meaning_of_embedded(embedded, text), names_));
            } else {
                out.emplace(name, any(name, value));
            }
        }
        return out;
    }
    json::value any(std::string_view property, const json::value& value) const {
        if (value.is_string())
            return json::value(
                replaced(std::string_view(value.get_string()), meaning(class_name_, property), names_));
        if (value.is_object()) return object(value.get_object());
        if (!value.is_array()) return secret(property) ? json::value() : value;
        json::array out;
        for (const json::value& one : value.get_array()) out.push_back(any(property, one));
        return out;
    }
    std::string text(std::string_view property, std::string_view value) const {
        return replaced(value, meaning(class_name_, property), names_);
    }

  private:
    /// Names that stand alone are known before texts of the same object are searched for them.
    void learn(const json::object& from) const {
        for (const auto& [key, value] : from) {
            if (!value.is_string()) continue;
            const std::string_view text(value.get_string());
            const Meaning kind = meaning(class_name_, std::string_view(key.data(), key.size()));
            if (kind == Meaning::host || kind == Meaning::siteCode) (void)replaced(text, kind, names_);
        }
    }
    std::string_view class_name_;
    Pseudonyms& names_;
};

void redact_filter(Filter& filter, const Walk& walk) {
    if (auto* text = std::get_if<std::string>(&filter.literal)) *text = walk.text(filter.property, *text);
    for (Filter& operand : filter.operands) redact_filter(operand, walk);
}

}  // namespace

json::object redact(std::string_view class_name, const json::object& properties, Pseudonyms& names) {
    return Walk(class_name, names).object(properties);
}

Query redact(Query query, Pseudonyms& names) {
    redact_filter(query.filter, Walk(query.class_name, names));
    return query;
}

Key redact(std::string_view class_name, Key key, Pseudonyms& names) {
    const Walk walk(class_name, names);
    for (auto& [property, value] : key)
        if (auto* text = std::get_if<std::string>(&value)) *text = walk.text(property, *text);
    return key;
}

Diagnostic redact(const Diagnostic& finding, Pseudonyms& names) {
    Diagnostic out;
    out.code = finding.code;
    out.severity = finding.severity;
    out.message = names.text(finding.message, Look::words);
    for (const std::string& note : finding.notes) out.notes.push_back(names.text(note, Look::words));
    out.help = names.text(finding.help, Look::words);
    return out;
}

}  // namespace supctl::provider::recording
