// SiteCode: exactly three characters A-Z, 0-9, normalised to upper case (domain 2.2). Four bytes, trivially
// copyable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace supctl {

class SiteCode {
  public:
    SiteCode() = default;
    /// Accepts lower case; nothing when the form is wrong. Reserved words (AUX, CON, …) are a rule's business
    /// (VR-05).
    [[nodiscard]] static std::optional<SiteCode> parse(std::string_view text);
    [[nodiscard]] std::string text() const {
        return empty() ? std::string()
                       : std::string{char(packed_ >> 16), char(packed_ >> 8 & 0xff), char(packed_ & 0xff)};
    }
    [[nodiscard]] bool empty() const { return packed_ == 0; }
    friend bool operator==(SiteCode, SiteCode) = default;
    friend auto operator<=>(SiteCode, SiteCode) = default;
    [[nodiscard]] std::uint32_t packed() const { return packed_; }

  private:
    std::uint32_t packed_ = 0;  // three ASCII bytes, first in bits 23..16: order is text order
};

/// The product's numbers (SMS_Site.Type).
enum class SiteType : std::uint8_t { unknown = 0, secondary = 1, primary = 2, centralAdministration = 4 };
/// The language's word, e.g. `primarySite`.
[[nodiscard]] std::string_view to_text(SiteType type);

}  // namespace supctl
