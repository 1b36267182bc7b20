// Role templates: the object that creates a role on a server, whole, with every property that the product's
// own console writes. One write creates a role with all its values; nothing is created first and changed
// afterwards.
#pragma once

#include <span>
#include <string>

#include "hierarchy/hierarchy.h"
#include "provider/instance.h"
#include "provider/query.h"

namespace supctl {

/// `["Display=\\server\"]MSWNET:["SMS_SITE=CAS"]\\server\`.
[[nodiscard]] std::string nal_path(SiteCode site, std::string_view server);

/// The key of a role object of that name.
[[nodiscard]] provider::Key role_key(std::string_view role, SiteCode site, std::string_view server);

/// A software update point: the declared values over the field table's values for creation over the product's
/// own. Error (kBadValue): a value that does not fit its field.
[[nodiscard]] Result<provider::Instance> software_update_point_role(SiteCode site, std::string_view server,
                                                                    std::span<const Hierarchy::Entry> values,
                                                                    ValuePool& pool);
/// The site system that must exist before any other role of a server.
[[nodiscard]] Result<provider::Instance> site_system_role(SiteCode site, std::string_view server,
                                                          std::span<const Hierarchy::Entry> values,
                                                          ValuePool& pool);

}  // namespace supctl
