// One rule as a case: a description that breaks it and one like it that does not, and what both must give.
#pragma once

#include <gtest/gtest.h>

#include "build.h"

namespace supctl::testing_rules {

struct Case {
    const char* name;
    unsigned number;
    Severity severity;
    const char* address;
    void (*broken)(World&);
    void (*sound)(World&);
    Mode mode = Mode::offline;
};

inline std::vector<Diagnostic> judged(World& w, Mode mode) {
    return mode == Mode::online ? w.online() : w.offline();
}

inline void expect_told(const Case& row) {
    World w;
    row.broken(w);
    const auto diagnostics = judged(w, row.mode);
    const Diagnostic* found = find(diagnostics, row.number);
    ASSERT_NE(found, nullptr) << testing::PrintToString(codes(diagnostics));
    EXPECT_EQ(found->severity, row.severity) << found->message;
    EXPECT_EQ(found->address, row.address);
    EXPECT_FALSE(found->help.empty());
    EXPECT_EQ(found->standing, Standing::open);
    EXPECT_TRUE(found->span().known() || row.mode == Mode::online) << found->message;
}

inline void expect_left_alone(const Case& row) {
    World w;
    row.sound(w);
    const auto diagnostics = judged(w, row.mode);
    EXPECT_EQ(find(diagnostics, row.number), nullptr);
}

inline std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

}  // namespace supctl::testing_rules
