// Whatever the bytes are, reading them as a plan file ends in a plan or in an error; a plan that was read is
// written and read back as it was.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "plan/covered.h"
#include "plan/plan_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl;
    ValuePool pool;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto plan = read_plan_file(text, pool);
    if (!plan) return 0;
    const std::string again = write_plan_file(*plan);
    const auto back = read_plan_file(again, pool);
    if (!back || write_plan_file(*back) != again) std::abort();
    if (!not_covered(*plan, *back).empty()) std::abort();
    return 0;
}
