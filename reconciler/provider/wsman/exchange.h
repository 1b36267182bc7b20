// Exchange: single operations on one WS-Man service and what their answers mean. Reads are repeated up to
// four times after trouble that may pass, waiting by the domain's clock; writes are sent once. It knows no
// class.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/clock.h"
#include "provider/wsman/channel.h"
#include "provider/wsman/envelope.h"
#include "provider/wsman/fault.h"

namespace supctl::provider::wsman {

struct Options {
    std::string to;                 // the service's URL, https://cas01.contoso.com:5986/wsman
    std::string name_space{};       // root/sms/site_CAS; empty: the provider is asked once
    std::uint64_t page_rows = 500;  // the envelope's size may end a page earlier
    std::uint64_t envelope_bytes = 153'600;
    std::uint64_t largest_envelope = 512'000;  // asked for when one object does not fit the smaller
    std::chrono::seconds operation_timeout{60};
    unsigned repeats = 4;    // of a read, besides the first attempt
    std::uint64_t seed = 1;  // of message ids and of the spread of waits
};

/// A successful answer; the elements belong to the envelope.
struct Reply {
    Envelope envelope;
    std::optional<TimePoint> server_time;
};

/// Whether the same message may succeed a little later.
enum class Trouble : std::uint8_t { lasting, passing };

/// A failed operation: the finding, and the service's fault when it is the service that failed it.
struct Failure {
    Diagnostic diagnostic;
    std::optional<FaultKind> fault{};
    Trouble trouble = Trouble::lasting;
};
template <class T>
using Outcome = tl::expected<T, Failure>;

class Exchange {
  public:
    /// All references must outlive the exchange.
    Exchange(Channel& channel, Clock& clock, Options options);

    [[nodiscard]] const Options& options() const { return options_; }
    /// Sends an operation that changes nothing, again after trouble that may pass. `what` names it to people.
    [[nodiscard]] Task<Outcome<Reply>> read(Operation operation, std::string what);
    /// As read, but only a service's own "no time" is asked again: an answer that was lost took its rows
    /// along.
    [[nodiscard]] Task<Outcome<Reply>> pull(Operation operation, std::string what);
    /// Sends a change, once. kTransport says that the outcome is not known; that is also said when the
    /// service ran out of time and when its answer is not understood. `properties` are those sent, to name a
    /// bad one.
    [[nodiscard]] Task<Result<Reply>> write(Operation operation, std::string what,
                                            std::vector<std::string> properties);
    /// The namespace of the site's classes, `root/sms/site_CAS`: the option, or what the provider says of
    /// itself.
    [[nodiscard]] Task<Result<std::string>> name_space();

  private:
    enum class Repeat : std::uint8_t { serviceTimeouts, trouble };
    [[nodiscard]] Task<Outcome<Reply>> send(const Operation& operation, const std::string& what,
                                            network::Repeatable repeatable,
                                            const std::vector<std::string>& properties);
    [[nodiscard]] Task<Outcome<Reply>> repeat(Operation operation, std::string what, Repeat which);
    [[nodiscard]] static bool may_repeat(const Failure& failure, Repeat which);
    /// Asks for larger envelopes from now on; false when the largest is reached.
    [[nodiscard]] bool enlarge();
    [[nodiscard]] Task<Result<std::vector<std::string>>> local_sites();
    [[nodiscard]] Seconds back_off(unsigned attempt);
    [[nodiscard]] std::string message_id();

    Channel& channel_;
    Clock& clock_;
    Options options_;
    std::mt19937_64 random_;
};

}  // namespace supctl::provider::wsman
