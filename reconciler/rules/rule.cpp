#include "rules/rule.h"

#include "schema/words.h"

namespace supctl {

std::optional<ObjectRef> RuleInput::declared_object(ObjectRef object) const {
    if (declared == nullptr) return std::nullopt;
    const Hierarchy& own = declared->hierarchy;
    switch (object.owner) {
        case Owner::site:
            if (const Site* site = own.find_site(hierarchy.sites()[object.index].code))
                return ref(own, *site);
            return std::nullopt;
        case Owner::softwareUpdatePoint: {
            const auto& point = hierarchy.points()[object.index];
            if (const auto* found = own.find_point(point.site, point.server)) return ref(own, *found);
            return std::nullopt;
        }
        case Owner::siteSystem: {
            const auto& system = hierarchy.systems()[object.index];
            if (const auto* found = own.find_system(system.site, system.server)) return ref(own, *found);
            return std::nullopt;
        }
        case Owner::clientSetting: {
            const auto& setting = hierarchy.client_settings()[object.index];
            if (const auto* found = own.find_client_setting(text(setting.name))) return ref(own, *found);
            return std::nullopt;
        }
        default:
            return kWholeHierarchy;
    }
}

bool RuleInput::states(ObjectRef object, FieldId id) const {
    if (declared == nullptr) return hierarchy.settings(object).has(id);
    const auto own = declared_object(object);
    return own && declared->hierarchy.settings(*own).has(id);
}

bool RuleInput::seen(ObservedClass observed, SiteCode site) const {
    return live != nullptr && live->coverage.of(observed) == Completeness::complete &&
           !live->coverage.partial(site);
}

Flag RuleInput::flag(ObjectRef object, FieldId id) const {
    const Value value = get(object, id);
    if (value.kind == Value::Kind::boolean) return value.as_boolean() ? Flag::on : Flag::off;
    if (value.present() || mode == Mode::offline) return Flag::open;
    const Field& row = field(id);
    const auto initial = row.created.empty() ? row.product_default : row.created;
    return initial.empty() ? Flag::open : initial == words::kTrue ? Flag::on : Flag::off;
}

void Findings::run(const Rule& rule, const RuleInput& input) {
    rule_ = &rule;
    if (rule.check != nullptr) rule.check(input, *this);
}

Finding& Findings::add(std::string address, Party at, std::string message) {
    Finding& made = all_.emplace_back();
    made.rule = rule_;
    made.address = std::move(address);
    made.at = std::move(at);
    made.message = std::move(message);
    return made;
}

bool names_something(const RuleInput& in, Value value) {
    if (value.kind != Value::Kind::text) return false;
    const auto text = in.text(value.text());
    return !text.empty() && text != words::kNone;
}

}  // namespace supctl
