// Cmdlet table: for every setting of the field table how a script sets it: a cmdlet with its arguments, a
// property that goes through WMI because no cmdlet has a parameter for it, or by hand, with the reason. Where
// a value is read stands in the field table. Names of cmdlets and parameters are spelled here and in the
// library, nowhere else.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "schema/field_table.h"

namespace supctl::render {

enum class Way : std::uint8_t { cmdlet, wmi, byHand };
/// How arguments are given: by parameter, or in a table, for names with digits that readers of PowerShell
/// other than PowerShell itself take apart.
enum class Form : std::uint8_t { named, table };

/// In arguments, `{}` is the value. An alternative that is empty has no spelling: that value is set by hand.
struct Route {
    FieldId field;
    Way way = Way::cmdlet;
    std::string_view cmdlet = "";
    std::string_view arguments = "";
    /// For the value that says no: an account `none`, a proxy `none`, immediately, never; or what takes away
    /// from a list.
    std::string_view without = "";
    /// By stored number, instead of `arguments`: for words that the cmdlets spell differently.
    std::array<std::string_view, 3> words{};
    /// At the creation of the object, where that has another spelling.
    std::string_view creating = "";
    std::string_view creating_without = "";
    std::string_view why = "";  // wmi, byHand
    Form form = Form::named;
};

[[nodiscard]] std::span<const Route> cmdlet_table();
/// Null: no script sets it, as the site does not carry it (limits, assertions).
[[nodiscard]] const Route* route_of(FieldId id);

}  // namespace supctl::render
