#include "rules/rule_list.h"

#include <algorithm>

#include "base/text.h"
#include "rules/boundaries.h"
#include "rules/categories.h"
#include "rules/client_settings.h"
#include "rules/databases.h"
#include "rules/host.h"
#include "rules/language.h"
#include "rules/maintenance.h"
#include "rules/placement.h"
#include "rules/points.h"
#include "rules/proxy.h"
#include "rules/removal.h"
#include "rules/schedule.h"
#include "rules/security.h"
#include "rules/selection.h"
#include "rules/source.h"
#include "rules/ssl.h"
#include "rules/supersedence.h"
#include "rules/topology.h"
#include "rules/version.h"

namespace supctl {

std::span<const Rule> rule_list() {
    static const std::vector<Rule> rules = [] {
        std::vector<Rule> all;
        for (const auto theme :
             {placement_rules(), topology_rules(), points_rules(), source_rules(), security_rules(),
              ssl_rules(), proxy_rules(), schedule_rules(), supersedence_rules(), maintenance_rules(),
              selection_rules(), categories_rules(), language_rules(), version_rules(),
              client_settings_rules(), removal_rules(), databases_rules(), host_rules(), boundaries_rules()})
            all.insert(all.end(), theme.begin(), theme.end());
        std::sort(all.begin(), all.end(), [](const Rule& a, const Rule& b) { return a.code < b.code; });
        return all;
    }();
    return rules;
}

const Rule* find_rule(Code code) {
    for (const Rule& rule : rule_list())
        if (rule.code == code) return &rule;
    return nullptr;
}

const Rule* find_rule(std::string_view id) {
    for (const Rule& rule : rule_list())
        if (equal_ignoring_case(rule.id, id)) return &rule;
    return nullptr;
}

}  // namespace supctl
