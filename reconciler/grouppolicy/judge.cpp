#include "grouppolicy/judge.h"

namespace supctl::grouppolicy {

std::vector<Verdict> judge_policies(const PolicyReading& reading, const Expectation& expectation) {
    std::vector<Verdict> out;
    for (const auto judge :
         {judge_location, judge_scan_source, judge_signed_content, judge_trusted_publishers,
          judge_automatic_updates, judge_self_update, judge_agent})
        out.push_back(judge(reading, expectation));
    return out;
}

}  // namespace supctl::grouppolicy
