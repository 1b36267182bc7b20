#include "plan/estimate.h"

namespace supctl {

Estimate estimate(Purpose purpose, StepKind kind, std::chrono::seconds limit,
                  const SynchronizationLoad& load) {
    using namespace std::chrono_literals;
    // Minutes per newly selected product in a first pass; a delta takes minutes (domain 4.1 F2: 30 minutes to
    // several hours).
    const std::chrono::seconds fetch = 10min + 7min * static_cast<int>(load.products);
    switch (purpose) {
        case Purpose::siteSystem:
            return {15s, 1min};
        case Purpose::proxy:
            return {5s, 30s};
        case Purpose::role:
            return kind == StepKind::installRole ? Estimate{10s, 1min} : Estimate{5s, 30s};
        case Purpose::settings:
        case Purpose::schedule:
        case Purpose::scheduleOff:
        case Purpose::alert:
        case Purpose::alertOff:
        case Purpose::maintenance:
        case Purpose::thirdParty:
        case Purpose::clientSettings:
            return {5s, 30s};
        case Purpose::emptySelection:
            return {10s, 2min};
        case Purpose::configured:
            return {20min, limit};
        case Purpose::synchronizeCatalog:
        case Purpose::synchronizeSelection:
            return {5s, 1min};
        case Purpose::catalog:
            return {15min, limit};
        case Purpose::select:
            return {20s, 2min};
        case Purpose::subscription:
            return {10min, limit};
        case Purpose::synchronized:
            return {fetch, limit};
        case Purpose::replicas:
            return {10min, limit};
        case Purpose::propagation:
            return {load.first ? fetch / 2 : std::chrono::seconds(10min), limit};
        case Purpose::remove:
            return {10s, 1min};
        case Purpose::moveDefault:
        case Purpose::sslOn:
        case Purpose::sslOff:
            return {5s, 30s};
        case Purpose::holdOff:
            return {15min, limit};
        case Purpose::successor:
            return {1min, limit};
        case Purpose::takenOver:
            return {20min, limit};
        case Purpose::upstream:
            return {1h, limit};
        case Purpose::manualSsl:
            return {30min, limit};
        case Purpose::manualSslNew:  // a server is set up before its role is planned
            return {10s, limit};
    }
    return {};
}

}  // namespace supctl
