#include "grouppolicy/sighting.h"

#include <fmt/format.h>

namespace supctl::grouppolicy {

std::vector<Sighting> sightings(const PolicyReading& reading, PolicyKey key, std::string_view name) {
    std::vector<Sighting> out;
    for (const ReadGpo& gpo : reading.gpos)
        if (PolicyValue value = gpo.values.find(key, name); value.presence != Presence::absent)
            out.push_back({&gpo, std::move(value)});
    return out;
}

Evidence evidence_of(const ReadGpo& gpo, const PolicyValue& value) {
    Evidence out;
    out.gpo = gpo.gpo.shown();
    out.gpo_id = gpo.gpo.id;
    out.file = gpo.gpo.machine.string();
    out.key = "HKLM\\" + value.key;
    out.name = value.name;
    out.offset = value.offset;
    if (value.presence == Presence::removed) {
        out.data = fmt::format("deleted by {}", value.directive);
    } else {
        out.type = to_text(value.value.type);
        out.data = value.value.shown();
        if (value.presence == Presence::setIfMissing) out.data += ", where it is missing";
    }
    return out;
}

std::string words_of(const PolicyValue& value) {
    if (value.presence == Presence::removed) return "deletes " + value.name;
    return fmt::format("{} = {}", value.name, value.value.shown());
}

bool written(const PolicyValue& value) {
    return value.presence == Presence::set || value.presence == Presence::setIfMissing;
}

bool is_number(const PolicyValue& value, std::uint32_t number) {
    return written(value) && value.value.number() == number;
}

bool wrong_type(const PolicyValue& value, RegistryType expected) {
    if (!written(value)) return false;
    return expected == RegistryType::number ? !value.value.number() : !value.value.text();
}

}  // namespace supctl::grouppolicy
