#include "cli/recorded_memory.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace supctl {

namespace json = boost::json;

namespace {

constexpr std::string_view kMemory = "memory";

std::optional<TimePoint> time_of(const json::value* value) {
    if (value == nullptr || !value->is_string()) return std::nullopt;
    const auto parsed = parse_iso_time(std::string_view(value->get_string()));
    if (!parsed) return std::nullopt;
    return *parsed;
}

}  // namespace

json::object note_of(const Memory& memory) {
    if (!memory.ever_synchronized && !memory.debt && memory.configured.empty()) return {};
    json::object noted{{"everSynchronized", memory.ever_synchronized}};
    if (memory.debt) noted.emplace("debt", iso_time(*memory.debt));
    json::array configured;
    for (const auto& [step, when] : memory.configured)
        configured.push_back({{"step", step}, {"at", iso_time(when)}});
    noted.emplace("configured", std::move(configured));
    return {{kMemory, std::move(noted)}};
}

std::optional<Memory> noted_memory(const Session& session) {
    const json::object* note = session.noted(kMemory);
    const json::value* found = note == nullptr ? nullptr : note->if_contains(kMemory);
    if (found == nullptr || !found->is_object()) return std::nullopt;
    const json::object& noted = found->get_object();
    Memory out;
    out.available = true;
    const json::value* ever = noted.if_contains("everSynchronized");
    out.ever_synchronized = ever != nullptr && ever->is_bool() && ever->get_bool();
    out.debt = time_of(noted.if_contains("debt"));
    const json::value* configured = noted.if_contains("configured");
    if (configured == nullptr || !configured->is_array()) return out;
    for (const json::value& one : configured->get_array()) {
        if (!one.is_object()) continue;
        const json::value* step = one.get_object().if_contains("step");
        const auto when = time_of(one.get_object().if_contains("at"));
        if (step != nullptr && step->is_string() && when)
            out.configured.emplace(std::string(step->get_string()), *when);
    }
    return out;
}

Result<void> put_into(Store& store, std::string_view hierarchy, const Memory& memory) {
    Result<void> done;
    if (memory.ever_synchronized) done = store.debts().synchronized(hierarchy, TimePoint{});
    if (done && memory.debt) done = store.debts().owe(hierarchy, *memory.debt);
    if (done && memory.debt) done = store.debts().written(hierarchy, *memory.debt);
    for (const auto& [step, when] : memory.configured)
        if (done) done = store.baseline().set_configured(hierarchy, step, when);
    return done;
}

}  // namespace supctl
