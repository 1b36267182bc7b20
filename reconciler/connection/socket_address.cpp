#include "connection/socket_address.h"

#include <arpa/inet.h>

#include <array>
#include <string>

namespace supctl {

bool is_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos)
        return false;
    const int number = std::stoi(std::string(port));
    if (number < 1 || number > 65535) return false;
    std::string host(text.substr(0, colon));
    std::array<unsigned char, 16> ignored{};
    if (host.starts_with('[') && host.ends_with(']'))
        return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), ignored.data()) == 1;
    return inet_pton(AF_INET, host.c_str(), ignored.data()) == 1;
}

bool is_loopback(std::string_view text) {
    return text.starts_with("127.") || text.starts_with("[::1]") || text == "localhost" || text == "::1";
}

}  // namespace supctl
