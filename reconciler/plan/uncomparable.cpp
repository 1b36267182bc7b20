#include "plan/uncomparable.h"

#include <fmt/format.h>

#include <unordered_set>

#include "base/codes.h"
#include "hierarchy/address.h"

namespace supctl {

std::vector<Uncomparable> uncomparable_settings(const Declaration& declaration) {
    std::vector<Uncomparable> out;
    const Hierarchy& declared = declaration.hierarchy;
    const auto look = [&](Owner owner, std::size_t count) {
        for (std::uint32_t i = 0; i < count; ++i)
            for (const FieldId id : settings_of(owner))
                if (field(id).carrier == Carrier::undocumented && declared.settings({owner, i}).has(id))
                    out.push_back({{owner, i}, id});
    };
    look(Owner::hierarchy, 1);
    look(Owner::site, declared.sites().size());
    look(Owner::siteSystem, declared.systems().size());
    look(Owner::softwareUpdatePoint, declared.points().size());
    look(Owner::clientSetting, declared.client_settings().size());
    return out;
}

void advise_on(const std::vector<Uncomparable>& all, const Declaration& declaration,
               Diagnostics& diagnostics) {
    std::unordered_set<FieldId> said;
    for (const auto& [object, id] : all) {
        if (!said.insert(id).second) continue;
        Diagnostic made =
            advice(codes::kUndocumented, fmt::format("`{}` can neither be compared nor written: nobody has "
                                                     "documented where it is stored",
                                                     field_name(id)))
                .at(declaration.span_of(object, id));
        made.address = address(declaration.hierarchy, object, id);
        diagnostics.add(std::move(made).advise(std::string(find_code(codes::kUndocumented)->help)));
    }
}

std::string uncomparable_words(std::size_t count) {
    return fmt::format("{} setting{} nobody can compare", count, count == 1 ? "" : "s");
}

}  // namespace supctl
