// Plan: the ordered steps from what is to what shall be, with everything a reviewer asks: why, how long, how
// dangerous, what it sets off. A value; it reads nothing and does nothing. Steps stand in an order that every
// edge allows.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/diagnostic.h"
#include "plan/step.h"

namespace supctl {

enum class Phase : std::uint8_t { neverSynchronized, established };
[[nodiscard]] std::string_view to_text(Phase phase);

/// Live against declared, where the store knows what was applied last.
enum class DriftVerdict : std::uint8_t { pending, drifted, conflict };
[[nodiscard]] std::string_view to_text(DriftVerdict verdict);

struct Drift {
    std::string address;
    SiteCode site;
    FieldId field;
    Value declared, applied, live;
    DriftVerdict verdict = DriftVerdict::pending;
    DriftClass severity = DriftClass::none;
};

struct Summary {
    std::size_t install = 0, change = 0, select = 0, synchronize = 0, remove = 0, wait = 0, manual = 0;
    std::size_t uncomparable = 0;  // of the plan
    Estimate estimate;             // along the critical path
    [[nodiscard]] bool nothing() const {
        return install + change + select + synchronize + remove + wait + manual == 0;
    }
};

struct Plan {
    std::string id;         // SHA-256 in hex of identity, declaration and steps
    std::string hierarchy;  // the description's name
    SiteCode top;
    std::string top_server;  // identity of the live hierarchy
    Phase phase = Phase::established;
    TimePoint observed_at{};
    std::vector<Step> steps;
    std::vector<std::uint32_t> critical_path;  // step indexes, in order
    std::vector<Drift> drift;
    std::string declaration;       // in the language's normal form
    std::size_t uncomparable = 0;  // declared settings of which nobody knows where the product keeps them
    const ValuePool* pool = nullptr;

    [[nodiscard]] const Step* find(std::string_view step_id) const;
    [[nodiscard]] Summary summary() const;
};

}  // namespace supctl
