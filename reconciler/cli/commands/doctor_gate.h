// DoctorGate: no change of a site that no doctor has looked at. `apply` goes by a report of this site's
// version that is not older than 30 days, from the store or a file, and writes each class only where the
// report does not speak against it. The simulator inside the process is looked at on the spot: its writes are
// tried, as `supctl doctor --probe-writes` does, and the report is kept beside it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cli/session.h"
#include "doctor/kept_report.h"
#include "hierarchy/observation.h"
#include "store/store.h"

namespace supctl {

enum class LooksItself : std::uint8_t { no, yes };

class DoctorGate {
  public:
    /// `file` names a report; empty: the store's. All must outlive the gate.
    DoctorGate(Session& session, Store& store, std::string file, LooksItself looks_itself)
        : session_(session), store_(store), file_(std::move(file)), looks_itself_(looks_itself) {}

    /// Before anybody is asked for an approval. Errors: kNoDoctorReport, kBadJson, kUnreadableFile, and the
    /// store's.
    [[nodiscard]] Result<void> find(const Observation& seen);
    /// Before the first write: whether these classes can be written. Lets writes of classes that AdminService
    /// takes go there. Errors: kWriteRefused, the store's.
    [[nodiscard]] Task<Result<void>> admit(const Observation& seen, std::set<std::string> classes);

    /// Whether `admit` looked at the site itself.
    [[nodiscard]] bool looked() const { return looked_; }

  private:
    [[nodiscard]] Result<std::string> text(const std::string& name);
    [[nodiscard]] Task<Result<void>> look(const Observation& seen, const std::set<std::string>& classes);

    Session& session_;
    Store& store_;
    std::string file_;
    LooksItself looks_itself_;
    std::optional<KeptReport> report_;
    bool looked_ = false;
};

}  // namespace supctl
