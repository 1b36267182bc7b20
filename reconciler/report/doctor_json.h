// A doctor's report for programs, for the store, and, with names replaced, for a bug report.
#pragma once

#include <functional>
#include <string>

#include "doctor/report.h"

namespace supctl {

/// {"formatVersion","time","site":{code,server,version,release},"providerSite","clockSkewSeconds",
/// "authentication","ways":[…],"sites":[…],"seen":[{what,how}],"probed","writes":[{path,host,class,object,site,
/// below,answer,detail}],"assumptions":[{id,statement,certainty,source,used,verdict,answer,meaning}],
/// "points":[…],"diagnostics":[…]}, with a newline at its end.
[[nodiscard]] std::string doctor_json(const DoctorReport& report, const SourceStore& sources);

/// The same with every text of the site passed through `hide`, and without what may hold names that it does
/// not know: certificates' names, the words of the network, places in files.
[[nodiscard]] std::string doctor_bundle(const DoctorReport& report,
                                        const std::function<std::string(std::string_view)>& hide);

/// {"formatVersion","rights":[{account,object,rights,for,certainty}],"role","script"} (`doctor --rights`).
[[nodiscard]] std::string rights_json();

}  // namespace supctl
