// Setting script: one change of one setting as PowerShell: how it is read, what it should be, and the
// commands that make it so, inside the guard `Set-Setting`. Driven by the field table (where a value is kept)
// and the cmdlet table (how it is set); values go in quoted.
#pragma once

#include <functional>
#include <string>

#include "hierarchy/hierarchy.h"
#include "plan/plan.h"

namespace supctl::render {

/// The object that carries a setting.
struct Place {
    SiteCode site;
    std::string name;       // a server, or the name of client settings; empty: the site
    bool defaults = false;  // client settings: the default object
};

/// What a value is called in the script: a literal; `'disabled'`, `8530`, `@('de', 'en')`.
[[nodiscard]] std::string literal(FieldId id, Value value, const ValuePool& pool);
/// The expression that reads the current value in the same form.
[[nodiscard]] std::string reading(FieldId id, const Place& place);
/// Arguments of the cmdlet that creates the setting's object; empty where the setting is not one of them.
[[nodiscard]] std::string creating(FieldId id, Value value, const ValuePool& pool);

/// What one guard needs besides the change itself.
struct Guard {
    const Change& change;
    Place place;
    enum class From : std::uint8_t { asSeen, any };
    From from = From::asSeen;
    std::string wanted;     // an expression instead of the literal, for selections
    std::string operation;  // to be confirmed: `changeSource:CAS`
    std::string impact;
    /// Values of the same object that a cmdlet takes together with this one.
    std::function<Value(FieldId)> beside;
};

/// A comment with what changes and why, and the guarded commands; or the comment that it is done by hand.
[[nodiscard]] std::string guarded(const Guard& guard, const ValuePool& pool, std::size_t indent);
/// The comment for what no script can set: what, why, and where the console has it.
[[nodiscard]] std::string by_hand(FieldId id, Value value, const Place& place, const ValuePool& pool,
                                  std::size_t indent);

}  // namespace supctl::render
