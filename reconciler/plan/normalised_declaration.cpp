#include <boost/json/serialize.hpp>

#include "hierarchy/address.h"
#include "plan/make_plan.h"
#include "plan/resolve.h"
#include "plan/value_json.h"

namespace supctl {
namespace {

void quoted(std::string& out, std::string_view text) {
    out += boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

class Writer {
  public:
    explicit Writer(const Declaration& declaration)
        : declared_(declaration), hierarchy_(declaration.hierarchy), pool_(hierarchy_.pool()) {}

    std::string run() {
        out_ = "{\"hierarchy\":";
        quoted(out_, declared_.name);
        for (const FieldId id : {FieldId::classifications, FieldId::products}) selection(id);
        settings(hierarchy_.global(), Owner::hierarchy);
        out_ += ",\"sites\":{";
        bool first = true;
        for (const Site& one : hierarchy_.sites()) {
            if (!first) out_ += ',';
            first = false;
            site(one);
        }
        out_ += "}}";
        return std::move(out_);
    }

  private:
    void settings(const Settings& settings, Owner owner) {
        for (const FieldId id : settings_of(owner)) {
            if (!settings.has(id)) continue;
            if (out_.back() != '{') out_ += ',';
            quoted(out_, field_name(id));
            out_ += ':';
            out_ += canonical_json(value_to_json(id, hierarchy_.get(settings, id), pool_));
        }
    }
    void references(std::string_view key, const std::vector<CategoryReference>& all) {
        quoted(out_, key);
        out_ += ":[";
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i != 0) out_ += ',';
            quoted(out_, reference_text(all[i], pool_));
        }
        out_ += ']';
    }
    void selection(FieldId id) {
        const auto& chosen = declared_.selection(id);
        if (!chosen) return;
        out_ += ',';
        quoted(out_, field_name(id));
        out_ += ":{";
        references(chosen->mode == Selection::Mode::exactly ? "exactly" : "include", chosen->include);
        out_ += ',';
        references("exclude", chosen->exclude);
        out_ += '}';
    }
    template <class Object>
    void objects(std::string_view key, std::span<const Object> all, Owner owner) {
        out_ += ',';
        quoted(out_, key);
        out_ += ":{";
        bool first = true;
        for (const Object& one : all) {
            if (!first) out_ += ',';
            first = false;
            quoted(out_, pool_.text(one.server));
            out_ += ":{";
            settings(one.settings, owner);
            out_ += '}';
        }
        out_ += '}';
    }
    void site(const Site& one) {
        quoted(out_, one.code.text());
        out_ += ":{\"type\":";
        quoted(out_, to_text(one.type));
        if (!one.parent.empty()) {
            out_ += ",\"parent\":";
            quoted(out_, one.parent.text());
        }
        settings(one.settings, Owner::site);
        if (one.points_managed)
            objects(field(FieldId::points).key, hierarchy_.points(one), Owner::softwareUpdatePoint);
        if (one.system_count != 0)
            objects(field(FieldId::site_systems).key, hierarchy_.systems(one), Owner::siteSystem);
        out_ += '}';
    }

    const Declaration& declared_;
    const Hierarchy& hierarchy_;
    const ValuePool& pool_;
    std::string out_;
};

}  // namespace

std::string normalised_declaration(const Declaration& declaration) {
    return Writer(declaration).run();
}

}  // namespace supctl
