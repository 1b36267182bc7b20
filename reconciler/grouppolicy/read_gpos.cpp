#include "grouppolicy/read_gpos.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "base/xml.h"
#include "grouppolicy/files.h"

namespace supctl::grouppolicy {
namespace {

Result<PolicyValues> read_values(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    if (!bytes) return fail(bytes.error());
    PolicyValues values;
    const auto scanned =
        scan_registry_pol(*bytes, path.string(), [&](const PolicyRecord& record) { values.apply(record); });
    if (!scanned) return fail(scanned.error());
    if (values.overflown())
        return fail(error(codes::kPolicyFile,
                          fmt::format("`{}` holds thousands of Windows Update values; it is not judged",
                                      escape_controls(path.string()))));
    return values;
}

void mention_user_policy(const Gpo& gpo, Diagnostics& diagnostics) {
    const auto values = read_values(gpo.user);
    if (!values) {
        // It decides nothing, so it does not make the reading incomplete.
        Diagnostic finding = values.error();
        finding.severity = Severity::warning;
        diagnostics.add(std::move(finding));
        return;
    }
    const auto set = values->set();
    if (set.empty()) return;
    std::string names;
    for (const PolicyValue& value : set)
        names += fmt::format("{}`{}`", names.empty() ? "" : ", ", escape_controls(value.name));
    diagnostics.add(advice(codes::kUserPolicy,
                           fmt::format("`{}` sets Windows Update values for users, which are not judged: {}",
                                       escape_controls(gpo.shown()), names))
                        .note(fmt::format("file: {}", escape_controls(gpo.user.string()))));
}

/// Preferences write the same values, but for each computer a filter decides whether they do.
void mention_preferences(const Gpo& gpo, Diagnostics& diagnostics) {
    const auto text = read_file(gpo.preferences);
    const auto document = text ? xml::Document::parse(*text, gpo.preferences.string())
                               : Result<xml::Document>(tl::unexpect, text.error());
    if (!document) {
        diagnostics.add(document.error());  // what it sets is unknown
        return;
    }
    std::string names;
    for (const xml::Element& item : document->root().descendants("Properties")) {
        const std::string key = lower_ascii(item.attribute("key"));
        if (key == lower_ascii(to_text(PolicyKey::windowsUpdate)) ||
            key == lower_ascii(to_text(PolicyKey::automaticUpdates)))
            names +=
                fmt::format("{}`{}`", names.empty() ? "" : ", ", escape_controls(item.attribute("name")));
    }
    if (names.empty()) return;
    diagnostics.add(
        warning(codes::kPolicyPreferences,
                fmt::format("preferences of `{}` write Windows Update values, which are not judged: {}",
                            escape_controls(gpo.shown()), names))
            .note(fmt::format("file: {}", escape_controls(gpo.preferences.string()))));
}

}  // namespace

PolicyReading read_gpos(const std::filesystem::path& where, Diagnostics& diagnostics) {
    PolicyReading out;
    Diagnostics own;
    for (Gpo& gpo : find_gpos(where, own)) {
        ReadGpo read;
        if (!gpo.machine.empty()) {
            auto values = read_values(gpo.machine);
            read.reading = values ? Reading::read : Reading::unknown;
            if (values)
                read.values = std::move(*values);
            else
                own.add(std::move(values.error()));
        }
        if (!gpo.user.empty()) mention_user_policy(gpo, own);
        if (!gpo.preferences.empty()) mention_preferences(gpo, own);
        read.gpo = std::move(gpo);
        out.gpos.push_back(std::move(read));
    }
    out.complete = !own.has_errors();
    diagnostics.append(std::move(own));
    return out;
}

}  // namespace supctl::grouppolicy
