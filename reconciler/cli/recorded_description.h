// RecordedDescription: a description with every name replaced, in the language's normal form, as recordings
// hold it; and the way back: a path `replay:FILE` stands for the description that FILE holds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hierarchy/declaration.h"
#include "provider/recording/pseudonyms.h"

namespace supctl {

/// Hosts, site codes, accounts and names are replaced by those of `names`; reasons of silences are left out.
/// Classifications and products are public and stay.
[[nodiscard]] std::string recorded_description(const Declaration& declaration,
                                               provider::recording::Pseudonyms& names);

/// The text of a setting as the recorded description has it: the field says what is a name.
[[nodiscard]] std::string recorded_value(FieldId id, std::string_view text,
                                         provider::recording::Pseudonyms& names);

/// The file that `replay:FILE` names; nothing for other texts.
[[nodiscard]] std::optional<std::filesystem::path> recording_named(std::string_view text);

}  // namespace supctl
