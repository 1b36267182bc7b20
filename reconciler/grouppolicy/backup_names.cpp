#include "grouppolicy/backup_names.h"

#include "base/text.h"
#include "base/xml.h"

namespace supctl::grouppolicy {
namespace {

constexpr std::string_view kMachinePolicy = "domainsysvol\\gpo\\machine\\registry.pol";

BackupNames from_instance(const xml::Element& instance) {
    BackupNames out;
    out.id = instance.child_text("GPOGuid");
    out.name = instance.child_text("GPODisplayName");
    out.domain = instance.child_text("GPODomain");
    out.time = instance.child_text("BackupTime");
    return out;
}

}  // namespace

void BackupNames::complete(const BackupNames& other) {
    if (id.empty()) id = other.id;
    if (name.empty()) name = other.name;
    if (domain.empty()) domain = other.domain;
    if (time.empty()) time = other.time;
    has_machine_policy = has_machine_policy || other.has_machine_policy;
}

Result<BackupNames> read_backup_names(std::string_view text, std::string_view path) {
    const auto document = xml::Document::parse(text, path);
    if (!document) return fail(document.error());
    const xml::Element root = document->root();
    if (root.name() == "BackupInst") return from_instance(root);
    BackupNames out;
    for (const xml::Element& instance : root.descendants("BackupInst")) out.complete(from_instance(instance));
    for (const xml::Element& core : root.descendants("GroupPolicyCoreSettings")) {
        BackupNames names;
        names.id = core.child_text("ID");
        names.name = core.child_text("DisplayName");
        names.domain = core.child_text("Domain");
        out.complete(names);
    }
    for (const xml::Element& file : root.descendants("FSObjectFile"))
        if (lower_ascii(file.attribute("Location")) == kMachinePolicy) out.has_machine_policy = true;
    return out;
}

Result<std::map<std::string, BackupNames>> read_manifest(std::string_view text, std::string_view path) {
    const auto document = xml::Document::parse(text, path);
    if (!document) return fail(document.error());
    std::map<std::string, BackupNames> out;
    for (const xml::Element& instance : document->root().descendants("BackupInst"))
        out.emplace(lower_ascii(instance.child_text("ID")), from_instance(instance));
    return out;
}

}  // namespace supctl::grouppolicy
