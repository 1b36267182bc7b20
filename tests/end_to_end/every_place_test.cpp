// The field table, row by row, through YAML: the value of the row's own example is taken; each wrong value
// and each wrong place gives its diagnostic, by code and line, and nothing else; each of the five positions
// of a hierarchy takes the row or refuses it as the table says. A type without a wrong value here fails, so
// that no row is left out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "language/parse.h"
#include "rules/judge.h"

namespace supctl {
namespace {

constexpr const char* kPlaces = R"(apiVersion: supctl/v1
hierarchy: fields
sites:
  CAS:
    type: centralAdministrationSite
    defaultSoftwareUpdatePoint: cas-sup1.f.local
    softwareUpdatePoints: {cas-sup1.f.local: {}, cas-sup2.f.local: {}}
  PS1:
    type: primarySite
    parent: CAS
    defaultSoftwareUpdatePoint: ps1-sup1.f.local
    softwareUpdatePoints: {ps1-sup1.f.local: {}, ps1-sup2.f.local: {}}
  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01-sup1.f.local: {}}}
)";

/// Where a description holds a value: the site, the server, or neither.
struct Spot {
    std::string_view site = "PS1", server = "ps1-sup1.f.local";
};

struct WrongValue {
    std::string value;
    int code;
};

/// Values that the type does not take, and what is said of them.
std::vector<WrongValue> wrong_values(const Field& row) {
    constexpr int kKey = 1005, kType = 1006, kValue = 1007, kRange = 1008;
    switch (row.type) {
        case Type::boolean:
            return {{"perhaps", kType}, {"[true]", kType}};
        case Type::integer:
            return {{"many", kType},
                    {std::to_string(row.range.most + 1), kRange},
                    {std::to_string(row.range.least - 1), kRange}};
        case Type::choice:
            return {{"nonsense", kValue}, {"{a: b}", row.id == FieldId::third_party ? 2055 : kType}};
        case Type::text:
        case Type::siteName:
        case Type::path:
            return {{"{a: b}", kType}};
        case Type::siteCode:
            return {{"TOOLONG", kValue}};
        case Type::fqdn:
            return {{"no_domain", kValue}, {"'two words.local'", kValue}};
        case Type::account:
            return {{"nobody", kValue}, {"[a]", kType}};
        case Type::languages:
            return {{"[klingon]", 2049}, {"[]", 2050}, {"en", kType}};
        case Type::source:
            return {{"somewhere", 2011}, {"{upstream: wsus}", 2013}};
        case Type::schedule:
            return {{"sometimes", kValue}, {"{every: {days: 99}}", 2033}, {"{monthly: {day: 32}}", 2033}};
        case Type::expiry:
            return {{"later", kValue}, {"{expireAfter: {months: 0}}", 2037}};
        case Type::runTime:
            return {{"{minutes: 0}", kRange}, {"60", kType}};
        case Type::duration:
        case Type::period:
            return {{"{weeks: 1}", kKey}, {"soon", kType}};
        case Type::selection:
            return {{"everything", kType}, {"{only: []}", kKey}};
        case Type::textList:
            return {{"single", kType}};
        default:
            return {};
    }
}

std::vector<std::string> parts(std::string_view path) {
    std::vector<std::string> out;
    for (;;) {
        const auto dot = path.find('.');
        out.emplace_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return out;
        path.remove_prefix(dot + 1);
    }
}

/// The row's place with the map keys of a spot.
std::vector<std::string> keys_of(const Field& row, const Spot& spot = {}) {
    std::vector<std::string> path = parts(field_path(row.id));
    for (std::size_t i = 0; i < path.size(); ++i)
        if (path[i] == "*")
            path[i] = i == 1 && path[0] == field(FieldId::sites).key    ? spot.site
                      : path[0] == field(FieldId::client_settings).key  ? "Servers"
                      : path[0] == field(FieldId::silence).key          ? "VR-38"
                      : path[0] == field(FieldId::shared_databases).key ? "shared"
                                                                        : spot.server;
    return path;
}

/// The part of the path below the block of the row's owner.
std::vector<std::string> below_owner(const Field& row) {
    std::vector<std::string> path = parts(field_path(row.id));
    const auto star = std::find(path.rbegin(), path.rend(), "*");
    path.erase(path.begin(), star.base());
    return path;
}

/// Block form, one key a line; the value stands on the last of them, whose number is the path's length.
std::string at_keys(const std::vector<std::string>& keys, const std::string& value) {
    std::string out;
    for (std::size_t i = 0; i < keys.size(); ++i)
        out += fmt::format("{}{}:{}\n", std::string(2 * i, ' '), keys[i],
                           i + 1 == keys.size() ? " " + value : std::string());
    return out;
}

/// The value in the row's example, which is `key: value` or stands inside the block above.
std::string example_value(const Field& row) {
    const std::string key = std::string(row.key) + ": ";
    const std::string_view example = row.example;
    if (example.starts_with(key)) return std::string(example.substr(key.size()));
    auto at = example.find(key);
    if (at == example.npos) return {};
    at += key.size();
    int depth = 0;
    for (auto end = at; end < example.size(); ++end) {
        const char c = example[end];
        if (depth == 0 && (c == ',' || c == '}')) return std::string(example.substr(at, end - at));
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    }
    return {};
}

/// A value that is right at this spot: that of the example, but for names of this hierarchy.
std::string right_value(const Field& row, const Spot& spot) {
    if (row.type == Type::fqdn) return std::string(spot.server);
    if (row.id == FieldId::shared_points) return "[ps1-sup1.f.local, ps1-sup2.f.local]";
    if (row.id == FieldId::silence_at) return "[PS1]";
    return example_value(row);
}

/// What else has to be declared for a row's value to be right: required siblings and what rules ask for.
std::string beside(const Field& row, const Spot& spot) {
    std::vector<std::string> keys = keys_of(row, spot);
    std::string out;
    for (const FieldId sibling : children(row.parent)) {
        const Field& other = field(sibling);
        if (!other.required || sibling == row.id || row.parent == FieldId::site ||
            row.parent == FieldId::description)
            continue;
        keys.back() = other.key;
        out += at_keys(keys, right_value(other, spot));
    }
    const auto point = [&](const std::string& values) {
        out += fmt::format("sites: {{{}: {{softwareUpdatePoints: {{{}: {{{}}}}}}}}}\n", spot.site,
                           spot.server, values);
    };
    if (row.id == FieldId::cloud_gateway) point("requireSsl: true, clientConnections: internetAndIntranet");
    if (row.parent == FieldId::use_proxy)
        out += fmt::format("sites: {{{}: {{siteSystems: {{{}: {{proxy: {{server: proxy.f.local}}}}}}}}}}\n",
                           spot.site, spot.server);
    return out;
}

/// `SUP1010 5` for each error: its code, and the line in `wrong.yaml` that it points at.
std::multiset<std::string> errors_of(const std::string& text, const std::string& other = {}) {
    SourceStore sources;
    ValuePool pool;
    Diagnostics findings;
    std::vector<NamedText> files{{"base.yaml", kPlaces}, {"wrong.yaml", text}};
    if (!other.empty()) files.push_back({"beside.yaml", "apiVersion: supctl/v1\n" + other});
    const auto declared = load_texts(files, {}, sources, pool, findings);
    if (declared) judge(*declared, nullptr, findings);
    std::multiset<std::string> out;
    for (const Diagnostic& one : findings.all()) {
        if (one.severity != Severity::error) continue;
        const auto here = std::find_if(one.labels.begin(), one.labels.end(), [&](const auto& label) {
            return label.span.known() && sources.path(label.span.source) == "wrong.yaml";
        });
        out.insert(fmt::format("{} {}", one.code.text(), here == one.labels.end() ? 0 : here->span.line));
    }
    return out;
}

constexpr int kUnknownKey = 1005;

/// A setting of the whole hierarchy at one of its sites: the scope matrix, or the rule that says it in its
/// own words.
int below_top_code(const Field& row) {
    return row.id == FieldId::source              ? 2016
           : row.id == FieldId::schedule          ? 2032
           : row.id == FieldId::summary_languages ? 2051
                                                  : 2000;
}

std::multiset<std::string> only(int code, std::size_t line) {
    return {fmt::format("SUP{} {}", code, line)};
}

std::vector<FieldId> leaves() {
    std::vector<FieldId> out;
    for (const Field& row : field_table()) {
        const bool leaf = row.kind == Kind::setting || row.kind == Kind::assertion;
        const std::string path = field_path(row.id);
        // Rows of shared shapes stand at sites; templates hold the same rows.
        if (leaf && row.built == Built::yes && path.rfind("connection", 0) != 0) out.push_back(row.id);
    }
    return out;
}

/// How many keys of the path a block knows.
std::size_t known_keys(FieldId block, const std::vector<std::string>& path) {
    std::size_t known = 0;
    for (; known < path.size(); ++known) {
        const auto child = find_child(block, path[known]);
        if (!child) break;
        block = *child;
    }
    return known;
}

class EveryPlace : public ::testing::TestWithParam<FieldId> {
  protected:
    const Field& row = field(GetParam());
};

TEST_P(EveryPlace, TakesTheValueOfItsExample) {
    const std::string value = right_value(row, {});
    ASSERT_FALSE(value.empty()) << row.example;
    const std::string text = at_keys(keys_of(row), value);
    EXPECT_EQ(errors_of(text, beside(row, {})), std::multiset<std::string>{}) << text;
}

TEST_P(EveryPlace, RefusesEachWrongValueAtItsLine) {
    const auto wrong = wrong_values(row);
    ASSERT_FALSE(wrong.empty()) << "no wrong value is known for " << to_text(row.type);
    const auto keys = keys_of(row);
    for (const WrongValue& one : wrong) {
        const std::string text = at_keys(keys, one.value);
        EXPECT_EQ(errors_of(text, beside(row, {})), only(one.code, keys.size())) << text;
    }
}

TEST_P(EveryPlace, RefusesEachWrongPlace) {
    const auto own = below_owner(row);
    const std::string value = right_value(row, {});
    const std::vector<std::pair<FieldId, std::vector<std::string>>> blocks = {
        {FieldId::description, {}},
        {FieldId::site, {"sites", "PS1"}},
        {FieldId::point, {"sites", "PS1", "softwareUpdatePoints", "ps1-sup1.f.local"}},
        {FieldId::site_system, {"sites", "PS1", "siteSystems", "ps1-sup1.f.local"}},
        {FieldId::client_setting, {"clientSettings", "Servers"}},
        {FieldId::limits, {"limits"}}};
    for (const auto& [block, keys] : blocks) {
        const std::size_t known = known_keys(block, own);
        if (known == own.size()) continue;  // a place of its own, or of another row of that name
        auto all = keys;
        all.insert(all.end(), own.begin(), own.end());
        const std::string text = at_keys(all, value);
        const bool below_top = block == FieldId::site && row.owner == Owner::hierarchy;
        // A block that belongs to the root is told by its values.
        const bool whole = block == FieldId::site && row.parent == FieldId::group_policy;
        const std::size_t line = whole ? all.size() : keys.size() + known + 1;
        EXPECT_EQ(errors_of(text),
                  below_top ? only(below_top_code(row), all.size()) : only(kUnknownKey, line))
            << text;
    }
}

/// Domain page 2.4 in YAML: what the table's five letters say is what happens there.
TEST_P(EveryPlace, StandsWhereTheTableSaysItMay) {
    const Spot spots[] = {{"CAS", "cas-sup1.f.local"},
                          {"CAS", "cas-sup2.f.local"},
                          {"PS1", "ps1-sup1.f.local"},
                          {"PS1", "ps1-sup2.f.local"},
                          {"S01", "s01-sup1.f.local"}};
    // Assertions, limits and client settings belong to no position.
    if (row.carrier == Carrier::none || row.owner == Owner::clientSetting) return;
    ASSERT_EQ(row.allowed.size(), std::size(spots));
    for (std::size_t i = 0; i < std::size(spots); ++i) {
        const Spot& spot = spots[i];
        const bool additional = i == 1 || i == 3;
        std::vector<std::string> keys = keys_of(row, spot);
        if (row.owner == Owner::hierarchy && i != 0)
            keys.insert(keys.begin(), {"sites", std::string(spot.site)});
        int refusal = row.owner == Owner::hierarchy ? below_top_code(row) : 2000;
        std::size_t line = keys.size();
        if (additional && (row.owner == Owner::hierarchy || row.owner == Owner::site)) {
            // At an additional point there is only the point's own block.
            const auto own = below_owner(row);
            keys = {"sites", std::string(spot.site), "softwareUpdatePoints", std::string(spot.server)};
            refusal = kUnknownKey;
            line = keys.size() + known_keys(FieldId::point, own) + 1;
            keys.insert(keys.end(), own.begin(), own.end());
        }
        const std::string text = at_keys(keys, right_value(row, spot));
        const std::string other = beside(row, spot);
        const Permission allowed = permission(row, static_cast<Position>(i));
        if (allowed == Permission::settable || allowed == Permission::noEffect) {
            EXPECT_EQ(errors_of(text, other), std::multiset<std::string>{}) << text;
        } else {
            EXPECT_EQ(errors_of(text, additional ? "" : other), only(refusal, line)) << text;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Fields, EveryPlace, ::testing::ValuesIn(leaves()), [](const auto& info) {
    std::string name = field_path(info.param);
    std::erase_if(name, [](char c) { return c == '*'; });
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

}  // namespace
}  // namespace supctl
