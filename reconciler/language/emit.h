// Emit: writes a Declaration as the smallest YAML that reads back as the same Declaration: keys in the order
// of the field table, quotes only where YAML would read something else, everything at the sites themselves
// (no defaults, no profiles). Deterministic. It leaves nothing out; what is worth writing is decided before
// (see export_layout).
#pragma once

#include <string>
#include <string_view>

#include "hierarchy/declaration.h"

namespace supctl {

[[nodiscard]] std::string emit(const Declaration& declaration);

/// One value in the language's flow form, e.g. `{every: {days: 1}}`, `[de, en]`, `intranet`. Not for
/// selections, which are no Values.
[[nodiscard]] std::string emit_value(const Field& row, Value value, const ValuePool& pool);

/// One entry of a selection (classifications or products) in flow form: a title, `{family: …, product: …,
/// id: …}` or `{classification: …, id: …}`.
[[nodiscard]] std::string emit_reference(const CategoryReference& reference, FieldId selection,
                                         const ValuePool& pool);

/// The text as a YAML scalar that reads back as the same text, plain where that is possible (also inside
/// `[]` and `{}`).
[[nodiscard]] std::string emit_text(std::string_view text);

}  // namespace supctl
