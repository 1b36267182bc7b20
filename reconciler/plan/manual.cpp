#include "plan/manual.h"

#include <fmt/format.h>

namespace supctl {

ManualWork manual_work(const Step& step, const ValuePool& pool) {
    const std::string_view server = pool.text(step.server);
    ManualWork out;
    out.owner = "the team that runs Windows and IIS on the server";
    if (step.purpose == Purpose::manualSslNew)
        out.tasks.push_back(fmt::format(
            "install WSUS with its database on `{}`, configure nothing in its console, and let its ports "
            "through the firewall",
            server));
    const std::string ssl[] = {
        fmt::format("bind a certificate that names `{}` to the https port of the server's WSUS web site",
                    server),
        "require SSL on its virtual directories ApiRemoting30, ClientWebService, DSSAuthWebService, "
        "ServerSyncWebService and SimpleAuthWebService, ignoring client certificates; not on the site "
        "itself, as content and license terms travel over http",
        fmt::format("run `wsusutil configuressl {}` on the server", server)};
    out.tasks.insert(out.tasks.end(), std::begin(ssl), std::end(ssl));
    out.probe = fmt::format(
        "the WSUS web service of `{}` answers over TLS with a certificate that this runner trusts", server);
    return out;
}

}  // namespace supctl
