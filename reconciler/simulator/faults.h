// Faults by rule, written as text:
//
//   [METHOD ]TARGET[#N]:KIND[,option=value…]      on the wire: TARGET is a part of the request target (case
//   ignored);
//                                                 N counts the matching requests from 1, without it every one
//                                                 is hit
//     KIND: status=503[,retry-after=1][,after=1] · hang · cut_body · reset · garbage · lose_response ·
//     slow=MILLISECONDS ·
//           unstable (the page exchanges a row with its neighbour, as paging without an order may) ·
//           fault=NAME[,property=P] (WS-Man only: timedOut, quotaLimit, accessDenied, schemaValidation,
//           internalError, notFound)
//     Of WS-Man, METHOD is the operation (Get, Put, Enumerate, Invoke …), and the target is written
//     /wsman/NAMESPACE/CLASS[/METHOD][?SELECTOR=VALUE&…|?QUERY].
//           ignore (a write is answered well and not carried out) ·
//           edit=NUMBER,property=NAME (somebody else sets that number in all components that have it: before
//           a reading is answered, after a write was carried out)
//     On writes, hang and reset keep the request from arriving, and so does status unless after=1; cut_body,
//     garbage and lose_response spoil the answer to a write that was carried out.
//   fail_sync:site=PS1[,code=2147012867][,count=1]   the site's next synchronizations fail (count 0: all)
//   degraded_link:site=PS1                           the site's replication link is degraded: it never
//   catches up dead_server:server=S01-SUP1.CONTOSO.COM          role set-up on that server never finishes
//   slow_wcm:site=PS1,minutes=90                     configuring WSUS takes longer
//   site_mode:site=PS1,mode=1                        the site is in another than its normal mode (0) from the
//                                                    start
//   license_pending[:count=1]                        top-level synchronizations end with license terms
//   pending
//   break:assumption=ASM-nn                          the site behaves otherwise than is taken for granted
//                                                    (broken.h)
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/http_server.h"

namespace supctl::simulator {

struct Rule {
    std::string kind;
    std::string method;     // empty: any
    std::string target;     // of wire rules
    std::uint64_t nth = 0;  // 0: every
    std::map<std::string, std::string> options;
    std::uint64_t seen = 0;
};

/// Errors: kBadValue, naming the part that is not understood.
[[nodiscard]] Result<Rule> parse_rule(std::string_view text);

class Faults {
  public:
    explicit Faults(std::vector<Rule> rules = {}) : rules_(std::move(rules)) {}

    /// What is to happen to this request; counts it. The default: nothing.
    struct Wire {
        network::Answer::Fault fault = network::Answer::Fault::none;
        unsigned status = 0;
        std::string retry_after;
        int slow_milliseconds = 0;
        bool unstable = false;
        std::string soap_fault;  // a name that wsman_fault knows
        std::string property;    // that the fault is about
        bool after = false;      // status: the request is carried out all the same
        bool ignore = false;     // a write is only answered
        std::string edited;      // the property that somebody else sets
        std::uint32_t edit = 0;

        /// False: a write never reaches the site. Other faults spoil the answer to one that was carried out.
        [[nodiscard]] bool arrives() const {
            const bool lost = fault == network::Answer::Fault::hang || fault == network::Answer::Fault::reset;
            return !lost && (status == 0 || after);
        }
    };
    [[nodiscard]] Wire on_request(std::string_view method, std::string_view target);

    /// The error code with which this synchronization is to fail, or 0; uses up one count.
    [[nodiscard]] std::uint32_t failing_synchronization(std::string_view site);
    [[nodiscard]] bool license_pending();
    [[nodiscard]] bool degraded_link(std::string_view site) const;
    [[nodiscard]] bool dead_server(std::string_view server) const;
    [[nodiscard]] int slow_configuration_minutes(std::string_view site) const;
    /// Whether the site breaks that assumption.
    [[nodiscard]] bool broken(std::string_view assumption) const;
    void add(Rule rule) { rules_.push_back(std::move(rule)); }

  private:
    std::vector<Rule> rules_;
};

}  // namespace supctl::simulator
