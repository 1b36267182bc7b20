// Store: what a run leaves behind for the next one: journal, leases, debts, baselines, timings and doctors'
// reports. The site is the state; losing the store loses debts, hold-offs and history, never correctness.
// Bodies are opaque canonical JSON and times are domain time (debts and reports: the server's). The embedded
// implementation is SQLite (database.h); another one implements these six small faces and passes the same
// tests. One thread.
#pragma once

#include "store/baseline.h"
#include "store/debts.h"
#include "store/journal.h"
#include "store/lease.h"
#include "store/reports.h"
#include "store/timings.h"

namespace supctl {

class Store {
  public:
    virtual ~Store() = default;
    [[nodiscard]] virtual Journal& journal() = 0;
    [[nodiscard]] virtual Leases& leases() = 0;
    [[nodiscard]] virtual Debts& debts() = 0;
    [[nodiscard]] virtual Baseline& baseline() = 0;
    [[nodiscard]] virtual Timings& timings() = 0;
    [[nodiscard]] virtual Reports& reports() = 0;
};

}  // namespace supctl
