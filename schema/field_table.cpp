#include "schema/field_table.h"

#include <algorithm>
#include <map>

namespace supctl {

namespace choices {
constexpr Choice kSiteTypes[] = {{"centralAdministrationSite", 4}, {"primarySite", 2}, {"secondarySite", 1}};
constexpr Choice kPointStates[] = {{"present", 0}, {"removed", 1}};
constexpr Choice kClientConnections[] = {{"intranet", 0}, {"internet", 1}, {"internetAndIntranet", 2}};
constexpr Choice kReportingEvents[] = {{"none", 0}, {"statusOnly", 1}, {"all", 2}};
constexpr Choice kContentFiles[] = {{"fullFilesOnly", 0}, {"fullAndExpress", 1}};
constexpr Choice kThirdParty[] = {{"disabled", 0}, {"automaticCertificate", 2}, {"manualCertificate", 1}};
constexpr Choice kIntranetService[] = {{"notConfigured", 0}, {"matchesSoftwareUpdatePoint", 1}};
constexpr Choice kPolicyState[] = {{"notConfigured", 0}, {"enabled", 1}, {"disabled", 2}};
constexpr Choice kThreadPriority[] = {{"notConfigured", 0}, {"normal", 1}, {"low", 2}};
constexpr Choice kRulesAfter[] = {{"report", 0}, {"refuse", 1}};
constexpr Choice kAuthentication[] = {
    {"none", 0}, {"bearer", 1}, {"negotiate", 2}, {"ntlm", 3}, {"certificate", 4}};
constexpr Choice kClocks[] = {{"system", 0}, {"simulator", 1}};
constexpr Choice kStages[] = {{"bare", 0}, {"midBootstrap", 1}, {"converged", 2}};
constexpr Choice kWrites[] = {{"replace", 0}, {"merge", 1}, {"refuse500", 2}, {"refuse405", 3}};
}  // namespace choices

namespace {

// clang-format off
constexpr Field kTable[] = {
#define SUPCTL_FIELD(id_, parent_, key_, ...) Field{.id = FieldId::id_, .parent = FieldId::parent_, .key = key_, __VA_ARGS__},
#include "schema/fields.def"
#undef SUPCTL_FIELD
};
// clang-format on

constexpr bool letters_ok() {
    for (const Field& row : kTable) {
        if (row.kind == Kind::setting && row.owner != Owner::clientSetting && row.allowed.size() != 5)
            return false;
        for (const char c : row.allowed)
            if (c != 'Y' && c != 'D' && c != 'N' && c != '-') return false;
    }
    return true;
}
static_assert(letters_ok(), "every setting states its permission in the five positions");

/// Everything that is computed from the table once.
struct Index {
    std::array<std::vector<FieldId>, kFieldCount> children;
    std::array<std::vector<FieldId>, kOwnerCount> settings;
    std::array<unsigned, kFieldCount> ordinals{};
    std::array<std::string, kFieldCount> paths;
    std::array<std::string, kFieldCount> names;
    std::map<std::string, FieldId, std::less<>> by_text;

    Index() {
        for (const Field& row : kTable)
            if (row.parent != row.id) children[static_cast<std::size_t>(row.parent)].push_back(row.id);
        for (const Field& row : kTable) {
            const auto i = static_cast<std::size_t>(row.id);
            paths[i] = path(row);
            names[i] = name(row);
            if (row.kind != Kind::setting) continue;
            auto& block = settings[static_cast<std::size_t>(row.owner)];
            ordinals[i] = static_cast<unsigned>(block.size());
            block.push_back(row.id);
        }
        for (const Field& row : kTable) by_text.emplace(paths[static_cast<std::size_t>(row.id)], row.id);
        for (const Field& row : kTable)
            if (row.kind == Kind::setting) by_text.emplace(names[static_cast<std::size_t>(row.id)], row.id);
        for (const Field& row : kTable)
            if (row.kind == Kind::setting) by_text.emplace(std::string(row.key), row.id);
    }

    static std::string path(const Field& row) {
        if (row.parent == row.id) return row.id == FieldId::connection ? "connection" : std::string();
        const std::string above = path(kTable[static_cast<std::size_t>(row.parent)]);
        return above.empty() ? std::string(row.key) : above + "." + std::string(row.key);
    }
    static std::string name(const Field& row) {
        if (row.parent == row.id || row.key == "*") return {};
        const FieldId block = row.owner == Owner::none ? FieldId::description : FieldId::site;
        if (row.parent == block) return std::string(row.key);
        const std::string above = name(kTable[static_cast<std::size_t>(row.parent)]);
        return above.empty() ? std::string(row.key) : above + "." + std::string(row.key);
    }
};

const Index& index() {
    static const Index built;
    return built;
}

}  // namespace

std::span<const Field> field_table() {
    return kTable;
}
const Field& field(FieldId id) {
    return kTable[static_cast<std::size_t>(id)];
}

FieldId shape_of(FieldId id) {
    const Field& row = field(id);
    return row.shape == FieldId{0xffff} ? id : row.shape;
}

std::span<const FieldId> children(FieldId structure) {
    return index().children[static_cast<std::size_t>(shape_of(structure))];
}

std::optional<FieldId> find_child(FieldId structure, std::string_view key) {
    for (const FieldId child : children(structure))
        if (field(child).key == key) return child;
    return std::nullopt;
}

std::string field_path(FieldId id) {
    return index().paths[static_cast<std::size_t>(id)];
}
std::string_view field_name(FieldId id) {
    return index().names[static_cast<std::size_t>(id)];
}

std::optional<FieldId> find_field(std::string_view path_or_name) {
    const auto found = index().by_text.find(path_or_name);
    if (found == index().by_text.end()) return std::nullopt;
    return found->second;
}

std::span<const FieldId> settings_of(Owner owner) {
    return index().settings[static_cast<std::size_t>(owner)];
}
unsigned ordinal(FieldId id) {
    return index().ordinals[static_cast<std::size_t>(id)];
}

Permission permission(const Field& row, Position position) {
    switch (row.allowed[static_cast<std::size_t>(position)]) {
        case 'Y':
            return Permission::settable;
        case 'D':
            return Permission::derived;
        case '-':
            return Permission::noEffect;
        default:
            return Permission::invalid;
    }
}

std::string_view to_text(Kind kind) {
    constexpr std::string_view words[] = {"structure", "setting", "connection", "assertion"};
    return words[static_cast<std::size_t>(kind)];
}
std::string_view to_text(Owner owner) {
    constexpr std::string_view words[] = {
        "none", "hierarchy", "site", "site system", "software update point", "client setting"};
    return words[static_cast<std::size_t>(owner)];
}
std::string_view to_text(Type type) {
    constexpr std::string_view words[] = {"mapping",
                                          "mapping by site code",
                                          "mapping by server",
                                          "mapping by server, or a list of servers",
                                          "mapping by name",
                                          "mapping, or `none`",
                                          "list of texts",
                                          "boolean",
                                          "integer",
                                          "word",
                                          "text",
                                          "site code",
                                          "site name",
                                          "host name",
                                          "account",
                                          "list of languages",
                                          "synchronization source",
                                          "schedule",
                                          "expiry",
                                          "run time",
                                          "duration",
                                          "period",
                                          "selection",
                                          "secret reference",
                                          "path",
                                          "address and port",
                                          "list of providers"};
    return words[static_cast<std::size_t>(type)];
}
std::string_view to_text(Carrier carrier) {
    constexpr std::string_view words[] = {"none",
                                          "role properties",
                                          "site system properties",
                                          "WSUS configuration manager properties",
                                          "WSUS synchronization manager properties",
                                          "category subscription",
                                          "alert",
                                          "client settings",
                                          "not publicly documented"};
    return words[static_cast<std::size_t>(carrier)];
}
std::string_view to_text(Danger danger) {
    constexpr std::string_view words[] = {"none", "notable", "disruptive", "destructive"};
    return words[static_cast<std::size_t>(danger)];
}
std::string_view to_text(Permission permission) {
    constexpr std::string_view words[] = {"settable", "derived", "invalid", "no effect"};
    return words[static_cast<std::size_t>(permission)];
}

}  // namespace supctl
