// Objects: group policy made in a test, value by value, and the fixtures that Samba wrote.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <variant>

#include "grouppolicy/judge.h"

namespace supctl::grouppolicy {

inline const std::filesystem::path kFixtures = SUPCTL_SOURCE_DIR "/tests/grouppolicy/fixtures";

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(kFixtures / file, std::ios::binary);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A DWORD or a text under one of the two keys; the name may be a directive.
struct Given {
    PolicyKey key;
    std::string name;
    std::variant<std::uint32_t, std::string> value;
};
inline Given wu(std::string name, std::variant<std::uint32_t, std::string> value) {
    return {PolicyKey::windowsUpdate, std::move(name), std::move(value)};
}
inline Given au(std::string name, std::variant<std::uint32_t, std::string> value) {
    return {PolicyKey::automaticUpdates, std::move(name), std::move(value)};
}

/// ASCII text as a REG_SZ holds it.
inline std::string utf16(std::string_view text) {
    std::string out;
    for (const char c : text) out += {c, '\0'};
    return out + std::string(2, '\0');
}

inline ReadGpo object(std::string name, std::initializer_list<Given> values) {
    ReadGpo out;
    out.gpo.name = std::move(name);
    out.gpo.machine = "policy/" + out.gpo.name + "/Registry.pol";
    out.reading = Reading::read;
    std::size_t offset = 8;
    for (const Given& given : values) {
        std::string data(4, '\0');
        RegistryType type = RegistryType::number;
        if (const auto* number = std::get_if<std::uint32_t>(&given.value)) {
            for (unsigned i = 0; i < 4; ++i) data[i] = static_cast<char>(*number >> 8 * i);
        } else {
            type = RegistryType::text;
            data = utf16(std::get<std::string>(given.value));
        }
        out.values.apply({std::string(to_text(given.key)), given.name, type, data, offset});
        offset += 100;
    }
    return out;
}

inline PolicyReading reading_of(std::initializer_list<ReadGpo> objects) {
    return {objects, /*complete=*/true};
}

/// CAS with a point, PS1 with one over HTTP, PS2 with one over HTTPS.
inline Expectation contoso() {
    Expectation out;
    out.points = {point_address("CAS", "cas-sup1.contoso.com", 8530, 8531, Ssl::notRequired, Clients::none),
                  point_address("PS1", "ps1-sup1.contoso.com", 8530, 8531, Ssl::notRequired, Clients::some),
                  point_address("PS2", "ps2-sup1.contoso.com", 8530, 8531, Ssl::required, Clients::some)};
    out.third_party = ThirdParty::off;
    return out;
}

inline bool mentions(const Verdict& verdict, std::string_view text) {
    if (verdict.meaning.find(text) != std::string::npos) return true;
    for (const std::string& note : verdict.notes)
        if (note.find(text) != std::string::npos) return true;
    return false;
}

}  // namespace supctl::grouppolicy
