#include "cli/recorded_description.h"

#include "language/emit.h"
#include "schema/words.h"

namespace supctl {

namespace {

using provider::recording::Look;
using provider::recording::Pseudonyms;

constexpr std::string_view kReplay = "replay:";

/// Copies a declaration, value by value.
class Copy {
  public:
    Copy(const Declaration& from, Pseudonyms& names)
        : from_(from), names_(names), pool_(from.hierarchy.pool()), out_(pool_) {}

    Declaration run() {
        out_.name = names_.name(from_.name);
        out_.product_version = from_.product_version;
        out_.classifications = from_.classifications;
        out_.products = from_.products;
        objects();
        for (Removal removal : from_.removals) {
            removal.site = code(removal.site);
            removal.server = host(removal.server);
            out_.removals.push_back(removal);
        }
        for (Assertion assertion : from_.assertions) {
            assertion.site = code(assertion.site);
            assertion.server = host(assertion.server);
            for (TextId& text : assertion.texts) text = name(text);
            out_.assertions.push_back(std::move(assertion));
        }
        for (SharedDatabase database : from_.shared_databases) {
            database.name = name(database.name);
            for (auto& [server, span] : database.points) server = host(server);
            out_.shared_databases.push_back(std::move(database));
        }
        for (Silence silence : from_.silences) {
            for (auto& [address, span] : silence.at) address = names_.text(address, Look::words);
            silence.reason = "left out of the recording";
            out_.silences.push_back(std::move(silence));
        }
        return std::move(out_);
    }

  private:
    void objects() {
        const Hierarchy& hierarchy = from_.hierarchy;
        Hierarchy& out = out_.hierarchy;
        out.set_global(settings(hierarchy.global(), Owner::hierarchy));
        for (Site site : hierarchy.sites()) {
            site.code = code(site.code);
            site.parent = code(site.parent);
            site.name = name(site.name);
            site.server = host(site.server);
            site.settings = settings(site.settings, Owner::site);
            out.add(site);
        }
        for (SoftwareUpdatePoint point : hierarchy.points()) {
            point.site = code(point.site);
            point.server = host(point.server);
            point.settings = settings(point.settings, Owner::softwareUpdatePoint);
            out.add(point);
        }
        for (SiteSystem system : hierarchy.systems()) {
            system.site = code(system.site);
            system.server = host(system.server);
            system.settings = settings(system.settings, Owner::siteSystem);
            out.add(system);
        }
        for (ClientSetting setting : hierarchy.client_settings()) {
            setting.name = name(setting.name);
            setting.settings = settings(setting.settings, Owner::clientSetting);
            out.add(setting);
        }
        out.finish();
    }

    Settings settings(const Settings& settings, Owner owner) {
        std::vector<Hierarchy::Entry> entries;
        for (const FieldId id : settings_of(owner))
            if (settings.has(id)) entries.push_back({id, value(id, from_.hierarchy.get(settings, id))});
        return out_.hierarchy.append(entries);
    }

    Value value(FieldId id, Value old) {
        if (old.kind != Value::Kind::text || old.text() == TextId{}) return old;
        const std::string text(pool_.text(old.text()));
        return Value::of(pool_.text(recorded_value(id, text, names_)));
    }

    SiteCode code(SiteCode code) {
        return SiteCode::parse(names_.site_code(code.text())).value_or(SiteCode());
    }
    TextId host(TextId id) { return pool_.text(names_.host(pool_.text(id))); }
    TextId name(TextId id) { return pool_.text(names_.name(pool_.text(id))); }

    const Declaration& from_;
    Pseudonyms& names_;
    ValuePool& pool_;
    Declaration out_;
};

}  // namespace

std::string recorded_description(const Declaration& declaration, Pseudonyms& names) {
    return emit(Copy(declaration, names).run());
}

std::string recorded_value(FieldId id, std::string_view text, Pseudonyms& names) {
    switch (field(id).type) {
        case Type::account:
            return names.account(text);
        case Type::source:
            if (text == words::kMicrosoftUpdate || text == words::kNone) return std::string(text);
            return names.text(text, Look::shapes);
        case Type::fqdn:
        case Type::text:
            return names.host(text);  // a default point, a proxy
        default:
            return std::string(text);  // titles, languages, words of the language
    }
}

std::optional<std::filesystem::path> recording_named(std::string_view text) {
    if (!text.starts_with(kReplay)) return std::nullopt;
    return std::filesystem::path(text.substr(kReplay.size()));
}

}  // namespace supctl
