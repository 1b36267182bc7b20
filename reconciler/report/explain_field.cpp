#include <fmt/format.h>

#include "report/explanation.h"
#include "report/layout.h"

namespace supctl {
namespace {

constexpr std::string_view kPositionWords[] = {
    "top-level site, default point", "top-level site, other points", "child primary site, default point",
    "child primary site, other points", "secondary site"};
constexpr std::string_view kPermissionWords[] = {"can be set", "derived from another site", "not valid",
                                                 "accepted without effect"};

std::string_view owner_words(Owner owner) {
    constexpr std::string_view words[] = {"",
                                          "the hierarchy, carried by its top-level site",
                                          "a site",
                                          "a site system server",
                                          "a software update point",
                                          "a client settings object"};
    return words[static_cast<std::size_t>(owner)];
}

std::string_view drift_words(DriftClass drift) {
    constexpr std::string_view words[] = {"", "corrected by the next apply",
                                          "corrected when the plan is approved",
                                          "reported; look before it is corrected"};
    return words[static_cast<std::size_t>(drift)];
}

std::string type_words(const Field& f) {
    if (!f.choices.empty()) {
        std::vector<std::string> words;
        for (const Choice& choice : f.choices) words.emplace_back(choice.word);
        return "one of " + join(words);
    }
    switch (f.type) {
        case Type::object:
            return "a block with fixed keys";
        case Type::siteMap:
            return "a block whose keys are site codes";
        case Type::serverMap:
            return "a block whose keys are server names";
        case Type::serverSet:
            return "a block whose keys are server names, or a list of server names";
        case Type::nameMap:
            return "a block whose keys are free names";
        case Type::proxy:
            return "a block, or `none`";
        case Type::textList:
            return "a list of texts";
        case Type::boolean:
            return "true or false";
        case Type::integer:
            return "a whole number";
        case Type::choice:
            return "one word";
        case Type::text:
            return "text";
        case Type::siteCode:
            return "a site code: three letters or digits";
        case Type::siteName:
            return "a site name";
        case Type::fqdn:
            return "a full server name";
        case Type::account:
            return "an account as DOMAIN\\user, or `none`";
        case Type::languages:
            return "a list of culture codes or English language names";
        case Type::source:
            return "`microsoftUpdate`, `none`, or {upstream: URL}";
        case Type::schedule:
            return "`disabled`, or {every | weekly | monthly: ..., startingAt: ..., timeZone: ...}";
        case Type::expiry:
            return "`immediately`, or {expireAfter: {months: n}}";
        case Type::runTime:
            return "{minutes: n}";
        case Type::duration:
            return "{minutes: n}, {hours: n} or {days: n}";
        case Type::period:
            return "`never`, {hours: n} or {days: n}";
        case Type::selection:
            return "a list (exactly these), or {include: [...], exclude: [...]}";
        case Type::secret:
            return "{env: NAME}, {file: PATH} or {command: [...]}; never the secret itself";
        case Type::path:
            return "a path, relative to the file that holds it";
        case Type::address:
            return "\"IP:port\"";
        case Type::providers:
            return "a list of server names or {adminService: URL, winrm: URL}";
    }
    return {};
}

std::string range_words(const Field& f) {
    if (f.range.least == 0 && f.range.most == 0) return {};
    const std::string unit = f.type == Type::expiry ? " months" : f.type == Type::runTime ? " minutes" : "";
    if (f.type == Type::duration || f.type == Type::period)
        return fmt::format("{} to {}", human_duration(Seconds(f.range.least)),
                           human_duration(Seconds(f.range.most)));
    return fmt::format("{} to {}{}", f.range.least, f.range.most, unit);
}

std::string default_words(const Field& f) {
    if (f.product_default.empty() || f.type != Type::duration) return std::string(f.product_default);
    long long seconds = 0;
    for (const char digit : f.product_default) seconds = seconds * 10 + (digit - '0');
    return human_duration(Seconds(seconds));
}

/// `role properties: WSUSIISPort (Value)`: where an administrator finds it at the site.
std::string carrier_words(const Field& f) {
    if (f.carrier == Carrier::none || f.carrier == Carrier::undocumented) return {};
    constexpr std::string_view parts[] = {"Value", "Value1", "Value2"};
    std::vector<std::string> slots;
    for (const Slot& slot : f.slots) {
        if (slot.property.empty()) continue;
        const bool embedded = f.carrier != Carrier::alert && f.carrier != Carrier::categorySubscription &&
                              f.carrier != Carrier::clientSettings;
        slots.push_back(
            embedded ? fmt::format("{} ({})", slot.property, parts[static_cast<std::size_t>(slot.part)])
                     : std::string(slot.property));
    }
    return fmt::format("{}: {}", to_text(f.carrier), join(slots));
}

std::string forms(std::string_view head, std::initializer_list<std::string_view> lines) {
    std::string out = fmt::format("  {}:\n", head);
    for (const std::string_view line : lines) out += fmt::format("    {}\n", line);
    return out;
}

std::string schedule_forms() {
    return forms("forms",
                 {"disabled", "{every: {hours: 1 to 23}}, {every: {days: 1 to 31}}",
                  "{weekly: {day: tuesday, weeks: 1 to 4}}",
                  "{monthly: {week: first | second | third | fourth | last, day: tuesday, months: 1 to 12}}",
                  "{monthly: {day: 1 to 31 | last, months: 1 to 12}}",
                  "each with startingAt: 2026-01-01T19:00 and timeZone: utc | siteServerLocal",
                  "the second Tuesday is {monthly: {week: second, day: tuesday}}"});
}

std::string selection_forms() {
    return forms(
        "forms",
        {"[Windows 11, ...]: exactly these", "{include: [...], exclude: [...]}: these, others are left alone",
         "one entry: Windows 11", "           {family: Windows, product: Windows Server 2019}",
         "           {id: 30eb551c-6288-4716-9a78-f300ec36d72b}",
         "           {family: SQL Server, newProducts: ask | include | ignore}: a whole family"});
}

/// What a firewall must let through to Microsoft Update (the product's page on the firewalls of a software
/// update point).
std::string endpoint_list() {
    return forms(
        "for microsoftUpdate, a firewall lets the top-level point through to",
        {"http://windowsupdate.microsoft.com", "http://*.windowsupdate.microsoft.com",
         "https://*.windowsupdate.microsoft.com", "http://*.update.microsoft.com",
         "https://*.update.microsoft.com", "http://*.windowsupdate.com", "http://download.windowsupdate.com",
         "http://download.microsoft.com", "http://*.download.windowsupdate.com",
         "http://test.stats.update.microsoft.com", "http://ntservicepack.microsoft.com"});
}

}  // namespace

std::string explain_field(FieldId id, const Style& style) {
    const Field& f = field(id);
    std::string out = paint(style, Paint::strong, field_path(id)) + '\n';
    if (!f.documentation.empty()) out += wrapped(f.documentation, 2, 0, style.width);
    if (f.built == Built::no)
        out += wrapped("This version does not act on it and refuses it (SUP9001).", 2, 0, style.width);
    out += '\n';
    const auto fact = [&](std::string_view name, std::string_view text) {
        if (!text.empty()) out += wrapped(fmt::format("{}: {}", name, text), 2, 4, style.width);
    };
    fact("kind", to_text(f.kind));
    fact("value", type_words(f));
    fact("range", range_words(f));
    fact("default", default_words(f));
    if (!f.created.empty() && f.created != f.product_default) fact("written on creation", f.created);
    if (f.required) fact("required", "yes");
    fact("console", f.console);
    fact("since", f.since.empty() ? "" : fmt::format("product version {}", f.since));
    if (f.type == Type::schedule) out += schedule_forms();
    if (f.type == Type::selection) out += selection_forms();
    if (id == FieldId::source) out += endpoint_list();  // SEED-55
    if (f.kind == Kind::setting) {
        if (f.carrier != Carrier::none) fact("belongs to", owner_words(f.owner));
        if (f.carrier != Carrier::none && f.allowed.size() == std::size(kPositionWords)) {
            out += "  where it may stand:\n";
            for (std::size_t i = 0; i < std::size(kPositionWords); ++i)
                out += fmt::format(
                    "    {}: {}\n", kPositionWords[i],
                    kPermissionWords[static_cast<std::size_t>(permission(f, static_cast<Position>(i)))]);
        }
        fact("the site keeps it in", carrier_words(f));
        if (f.carrier != Carrier::none) fact("danger of a change", to_text(f.danger));
        fact("drift", drift_words(f.drift));
        if (f.carrier != Carrier::none)
            fact("a change needs a synchronization", f.synchronizes ? "yes" : "no");
    }
    if (const auto below = children(shape_of(id)); !below.empty()) {
        std::vector<std::string> keys;
        for (const FieldId child : below)
            keys.emplace_back(field(child).key == "*" ? "NAME" : field(child).key);
        fact("keys", join(keys));
    }
    fact("requirements", f.seeds);
    if (!f.example.empty()) out += fmt::format("\n  example:\n    {}\n", f.example);
    return out;
}

std::string list_fields(const Style& style) {
    std::string out;
    for (const Field& f : field_table()) {
        const std::string path = field_path(f.id);
        if (path.empty()) continue;
        out += paint(style, Paint::strong, path) + (f.built == Built::no ? "  (not built yet)" : "") + '\n' +
               wrapped(f.documentation, 4, 0, style.width);
    }
    return out;
}

}  // namespace supctl
