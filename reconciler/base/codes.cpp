#include "base/codes.h"

namespace supctl {

namespace {
constexpr CodeEntry kTable[] = {
#define SUPCTL_CODE(name, number, title, explanation, help) {Code{number}, title, explanation, help},
#include "base/codes.def"
#undef SUPCTL_CODE
};

constexpr bool ascending() {
    for (std::size_t i = 1; i < std::size(kTable); ++i)
        if (!(kTable[i - 1].code < kTable[i].code)) return false;
    return true;
}
static_assert(ascending(), "base/codes.def must be in ascending order of code, without duplicates");
}  // namespace

std::span<const CodeEntry> code_table() {
    return kTable;
}

}  // namespace supctl
