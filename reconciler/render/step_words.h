// Step words: what each kind of step is called in a script, to which of the four steps of setting up software
// updates it belongs (SEED-05), and which requirements it meets besides those of its settings.
#pragma once

#include <string_view>

#include "plan/step.h"

namespace supctl::render {

struct StepWords {
    int part = 0;           // 1 install and configure, 2 synchronize, 3 select, 4 verify
    std::string_view does;  // `installs the software update point`
    std::string_view seeds;
};

[[nodiscard]] StepWords words_of(Purpose purpose);
/// Whether no script does such a step: points that go, defaults that move, points that change to SSL.
[[nodiscard]] bool unscripted(Purpose purpose);
/// `install and configure`
[[nodiscard]] std::string_view part_title(int part);

}  // namespace supctl::render
