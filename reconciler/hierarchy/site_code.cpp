#include "hierarchy/site_code.h"

#include "schema/field_table.h"

namespace supctl {

std::optional<SiteCode> SiteCode::parse(std::string_view text) {
    if (text.size() != 3) return std::nullopt;
    SiteCode code;
    for (char c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return std::nullopt;
        code.packed_ = code.packed_ << 8 | static_cast<unsigned char>(c);
    }
    return code;
}

std::string_view to_text(SiteType type) {
    for (const Choice& choice : field(FieldId::site_type).choices)
        if (choice.stored == static_cast<std::uint32_t>(type)) return choice.word;
    return "unknown";
}

}  // namespace supctl
