#include "render/step_words.h"

namespace supctl::render {

StepWords words_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::siteSystem:
            return {1, "makes the server a site system, where it is none", "SEED-27"};
        case Purpose::manualSslNew:
            return {1, "asks whether another team has set up the server's WSUS for TLS", "SEED-43"};
        case Purpose::proxy:
            return {1, "defines the server's proxy, before a role uses it", "SEED-30 SEED-31 SEED-32"};
        case Purpose::role:
            return {1, "installs or changes the software update point", "SEED-02 SEED-23 SEED-24 SEED-28"};
        case Purpose::settings:
            return {1, "sets the properties of the site's software update point component", "SEED-40"};
        case Purpose::emptySelection:
            return {1, "clears classifications and products for the first synchronization",
                    "SEED-14 SEED-77 SEED-83"};
        case Purpose::scheduleOff:
            return {1, "keeps the schedule out of the first synchronizations", "SEED-62"};
        case Purpose::alertOff:
            return {1, "keeps the alert out of the first synchronizations", "SEED-61"};
        case Purpose::configured:
            return {1, "waits until WSUS of the default point is configured", "SEED-05 SEED-19"};
        case Purpose::synchronizeCatalog:
            return {2, "synchronizes with nothing selected", "SEED-14 SEED-68 SEED-93 SEED-108 SEED-110"};
        case Purpose::catalog:
            return {2, "waits for the list of classifications and products",
                    "SEED-11 SEED-94 SEED-106 SEED-134"};
        case Purpose::select:
            return {3, "selects classifications and products from the refreshed list",
                    "SEED-13 SEED-78 SEED-84 SEED-133 SEED-134 SEED-135 SEED-136"};
        case Purpose::subscription:
            return {3, "waits until WSUS has the selection", "SEED-78 SEED-84"};
        case Purpose::synchronizeSelection:
            return {2, "synchronizes what is selected", "SEED-15 SEED-68 SEED-93 SEED-108 SEED-110 SEED-153"};
        case Purpose::synchronized:
            return {2, "waits until the top-level site has synchronized", "SEED-11 SEED-92 SEED-94 SEED-106"};
        case Purpose::replicas:
            return {2, "waits until the site's other points follow", "SEED-25 SEED-112"};
        case Purpose::propagation:
            return {2, "waits until the site has followed", "SEED-09 SEED-101 SEED-102 SEED-107 SEED-112"};
        case Purpose::schedule:
            return {1, "sets the synchronization schedule", "SEED-61 SEED-109"};
        case Purpose::alert:
            return {1, "sets the alert about failed synchronizations", "SEED-61"};
        case Purpose::maintenance:
            return {1, "sets what is cleaned up in WSUS", "SEED-29"};
        case Purpose::thirdParty:
            return {1, "sets third-party updates", "SEED-29"};
        case Purpose::clientSettings:
            return {4, "sets what clients are told about software updates", "SEED-16 SEED-155 SEED-156"};
        // No script does these: see unscripted().
        case Purpose::remove:
        case Purpose::holdOff:
        case Purpose::successor:
        case Purpose::moveDefault:
        case Purpose::takenOver:
        case Purpose::upstream:
        case Purpose::manualSsl:
        case Purpose::sslOn:
        case Purpose::sslOff:
            break;
    }
    return {};
}

bool unscripted(Purpose purpose) {
    return words_of(purpose).part == 0;
}

std::string_view part_title(int part) {
    constexpr std::string_view titles[] = {"", "install and configure", "synchronize",
                                           "select classifications and products",
                                           "client settings and group policy"};
    return titles[part];
}

}  // namespace supctl::render
