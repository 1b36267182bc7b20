#include "connection/way.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

std::string describe(const Way& way) {
    const std::string_view path = way.path == Path::adminService ? "AdminService"
                                  : way.path == Path::wsman      ? "WS-Man"
                                                                 : "sealed WS-Man";
    return fmt::format("{} of {}", path, way.host);
}

bool may_stand_in(const Way& way, std::span<const Way* const> all) {
    return way.path != Path::sealed || std::none_of(all.begin(), all.end(), [&](const Way* other) {
               return other->path == Path::wsman && equal_ignoring_case(other->host, way.host) &&
                      other->met && other->met();
           });
}

std::string describe(const Call& call) {
    std::string out = fmt::format("{} {} over {}", call.operation, call.class_name, describe(*call.way));
    if (call.failure != nullptr) out += ": " + call.failure->code.text();
    return out;
}

bool does_not_answer(const Diagnostic& failure) {
    return failure.code == codes::kUnreachable || failure.code == codes::kTransport ||
           failure.code == codes::kHttpProtocol;
}

}  // namespace supctl
