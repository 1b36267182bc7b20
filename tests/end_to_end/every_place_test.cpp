// The field table, row by row: a wrong value and a wrong place each get a diagnostic at the line that is
// wrong. A type without a wrong value here fails, so that no row is left out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "language/parse.h"
#include "rules/judge.h"

namespace supctl {
namespace {

constexpr const char* kBase = R"(apiVersion: supctl/v1
hierarchy: fields
sites:
  CAS: {type: centralAdministrationSite, softwareUpdatePoints: {cas-sup1.f.local: {}}}
  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: {ps1-sup1.f.local: {}}}
  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01-sup1.f.local: {}}}
)";

/// Values that the type does not take.
std::vector<std::string> wrong_values(const Field& row) {
    switch (row.type) {
        case Type::boolean:
            return {"perhaps", "[true]"};
        case Type::integer:
            return {"many", std::to_string(row.range.most + 1), std::to_string(row.range.least - 1)};
        case Type::choice:
            return {"nonsense", "{a: b}"};
        case Type::text:
        case Type::siteName:
        case Type::path:
            return {"{a: b}"};
        case Type::siteCode:
            return {"TOOLONG"};
        case Type::fqdn:
            return {"no_domain", "'two words.local'"};
        case Type::account:
            return {"nobody", "[a]"};
        case Type::languages:
            return {"[klingon]", "[]", "en"};
        case Type::source:
            return {"somewhere", "{upstream: wsus}"};
        case Type::schedule:
            return {"sometimes", "{every: {days: 99}}", "{monthly: {day: 32}}"};
        case Type::expiry:
            return {"later", "{expireAfter: {months: 0}}"};
        case Type::runTime:
            return {"{minutes: 0}", "60"};
        case Type::duration:
        case Type::period:
            return {"{weeks: 1}", "soon"};
        case Type::selection:
            return {"everything", "{only: []}"};
        case Type::textList:
            return {"single"};
        default:
            return {};
    }
}

std::vector<std::string_view> parts(std::string_view path) {
    std::vector<std::string_view> out;
    for (;;) {
        const auto dot = path.find('.');
        out.push_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return out;
        path.remove_prefix(dot + 1);
    }
}

/// `value` at the row's place, in flow form; map keys are those of the base.
std::string at_place(const Field& row, const std::string& value, std::string_view site = "PS1",
                     std::string_view server = "ps1-sup1.f.local") {
    std::string out = value;
    const std::string whole = field_path(row.id);
    const auto path = parts(whole);
    for (std::size_t i = path.size(); i-- > 0;) {
        std::string_view key = path[i];
        if (key == "*")
            key = i == 1 && path[0] == field(FieldId::sites).key    ? site
                  : path[0] == field(FieldId::client_settings).key  ? "Servers"
                  : path[0] == field(FieldId::silence).key          ? "VR-38"
                  : path[0] == field(FieldId::shared_databases).key ? "shared"
                                                                    : server;
        out = fmt::format(fmt::runtime(i == 0 ? "{}: {}" : "{{{}: {}}}"), key, out);
    }
    return out + "\n";
}

/// Errors at the second file, from reading and from the rules.
std::vector<std::string> errors_of(const std::string& text) {
    SourceStore sources;
    ValuePool pool;
    Diagnostics findings;
    const NamedText files[] = {{"base.yaml", kBase}, {"wrong.yaml", text}};
    const auto declared = load_texts(files, {}, sources, pool, findings);
    if (declared) judge(*declared, nullptr, findings);
    std::vector<std::string> out;
    for (const Diagnostic& one : findings.all()) {
        if (one.severity != Severity::error) continue;
        const bool here = std::any_of(one.labels.begin(), one.labels.end(), [&](const auto& label) {
            return label.span.known() && sources.path(label.span.source) == "wrong.yaml";
        });
        if (here) out.push_back(one.code.text());
    }
    return out;
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

class EveryPlace : public ::testing::TestWithParam<FieldId> {};

TEST_P(EveryPlace, RefusesEachWrongValueAtItsLine) {
    const Field& row = field(GetParam());
    const auto wrong = wrong_values(row);
    ASSERT_FALSE(wrong.empty()) << "no wrong value is known for " << to_text(row.type);
    for (const std::string& value : wrong) {
        const std::string text = at_place(row, value, row.owner == Owner::site ? "CAS" : "PS1");
        EXPECT_FALSE(errors_of(text).empty()) << text;
    }
}

TEST_P(EveryPlace, RefusesEachWrongPlace) {
    const Field& row = field(GetParam());
    // Where nothing of that name belongs.
    const std::string nowhere = fmt::format("limits: {{{}: 1}}\n", row.key);
    if (field(row.parent).key != "limits") {
        EXPECT_FALSE(errors_of(nowhere).empty()) << nowhere;
    }
    if (row.owner != Owner::hierarchy || row.allowed.size() != 5) return;
    // A setting of the whole hierarchy at a child site.
    if (row.allowed[2] == 'Y') return;
    std::string inner = at_place(row, "x");
    inner.pop_back();
    const std::string at_child = fmt::format("sites: {{PS1: {{{}}}}}\n", inner);
    EXPECT_FALSE(errors_of(at_child).empty()) << at_child;
}

INSTANTIATE_TEST_SUITE_P(Fields, EveryPlace, ::testing::ValuesIn(leaves()), [](const auto& info) {
    std::string name = field_path(info.param);
    std::erase_if(name, [](char c) { return c == '*'; });
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

}  // namespace
}  // namespace supctl
