// ProbeLease: the leases under which a doctor writes objects back, so that no run changes the site meanwhile:
// that of the described hierarchy, and of every one that the store knows. A store that knows none, with no
// description, has none to take.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "doctor/trial.h"
#include "provider/writer.h"
#include "store/store.h"

namespace supctl {

class ProbeLease {
  public:
    /// Both must outlive this. `hierarchy`: the described one; may be empty.
    ProbeLease(Store& store, Clock& clock, std::string hierarchy);
    ~ProbeLease();
    ProbeLease(const ProbeLease&) = delete;

    /// Takes them all, or none. Error: kLeaseHeld with who holds one.
    [[nodiscard]] Result<void> take(const Processes& processes, const std::string& holder);
    /// The same way, whose writer renews the leases before each write and sends nothing once one is lost.
    /// Valid as long as this.
    [[nodiscard]] WritingWay guarded(WritingWay way);

  private:
    class Guard;
    [[nodiscard]] Result<void> renew();
    void release();

    Store& store_;
    Clock& clock_;
    std::string described_;
    std::vector<Lease> leases_;
    std::list<Guard> guards_;
};

}  // namespace supctl
