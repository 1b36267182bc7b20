// Addresses: what each site's configuration manager says about its default point and about the place that
// this point fetches from. Read in one bulk query; nothing here says whether it is so.
#pragma once

#include <map>
#include <string>

#include "base/task.h"
#include "hierarchy/site_code.h"
#include "provider/reader.h"

namespace supctl {

/// A WSUS as a component names it.
struct WsusPlace {
    std::string server;  // lower case
    std::uint32_t port = 0;
    bool ssl = false;
    friend bool operator==(const WsusPlace&, const WsusPlace&) = default;
};

struct SiteAddresses {
    std::string server;  // the default point, lower case; empty: none
    std::uint32_t http_port = 0, https_port = 0;
    bool ssl = false;
    WsusPlace upstream;  // what the default point fetches from
    /// The default point on the port that others use.
    [[nodiscard]] WsusPlace own() const { return {server, ssl ? https_port : http_port, ssl}; }
};

/// By site. Fails when the rows could not be read, or not completely.
[[nodiscard]] Task<Result<std::map<SiteCode, SiteAddresses>>> read_addresses(provider::Reader& reader);

}  // namespace supctl
