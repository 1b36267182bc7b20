// Words for steps and their changes, shared by every renderer for people.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "report/style.h"

namespace supctl {

/// The title of a category by its unique id (`Product:<guid>`); empty when unknown.
using TitleOf = std::function<std::string(std::string_view unique_id)>;

/// `install role`, `wait`.
[[nodiscard]] std::string_view kind_words(StepKind kind);
/// What steps of a purpose are for, as a sentence without a full stop.
[[nodiscard]] std::string_view purpose_sentence(Purpose purpose);

/// The lines of one change, escaped, without indentation: `httpPort: 8530 -> 8531`; a new object's values
/// stand alone. Category ids become titles where `title` knows them, and a long set shows only what is added
/// and removed.
[[nodiscard]] std::vector<std::string> change_lines(const Step& step, const Change& change,
                                                    const ValuePool& pool, const TitleOf& title);

/// `--acknowledge moveDefault:CAS`.
[[nodiscard]] std::string acknowledgement_text(const Acknowledgement& needed);
[[nodiscard]] Paint paint_of(Danger danger);

}  // namespace supctl
