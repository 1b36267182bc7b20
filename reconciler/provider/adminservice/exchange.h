// Exchange: single requests to one AdminService and what their answers mean. Reads are repeated up to four
// times after trouble that may pass, waiting by the domain's clock; writes are sent once. It knows no class
// and no query.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "base/clock.h"
#include "network/http_client.h"
#include "provider/authentication/authenticator.h"
#include "provider/reader.h"

namespace supctl::provider::adminservice {

struct Options {
    std::string path = "/AdminService/wmi";  // of the WMI route, without a slash at its end
    std::uint64_t page_rows = 1000;
    unsigned repeats = 4;           // of a read, besides the first attempt
    Seconds longest_wait{10 * 60};  // a Retry-After beyond this is not waited for
    std::uint64_t jitter_seed = 1;
};

struct Page {
    std::uint64_t rows = 0;
    bool more = false;  // the server says that it holds more
    std::optional<TimePoint> server_time;
};

/// Whether rows that were already handed on may come again when a broken answer is asked for once more.
enum class RowsAgain : std::uint8_t { no, yes };

class Exchange {
  public:
    /// All references must outlive the exchange.
    Exchange(network::HttpClient& client, Authenticator& authenticator, Clock& clock, Options options);

    [[nodiscard]] const Options& options() const { return options_; }
    /// GET of a list; each row goes to `sink` as it arrives. Rows of a broken attempt may be handed on again
    /// by the next, if `again` allows it; else such an attempt is the last.
    [[nodiscard]] Task<Result<Page>> page(std::string url, std::string class_name, Sink sink,
                                          RowsAgain again);
    /// GET of one document.
    [[nodiscard]] Task<Result<network::Response>> read(std::string url);
    /// POST, PUT or DELETE, once. Refused by the provider's own words: kProviderRefused, kUnauthorized,
    /// kNotFound. kUnclearAnswer, kTransport and kHttpProtocol say that the outcome is not known; a
    /// Retry-After is waited out before kUnclearAnswer is returned.
    [[nodiscard]] Task<Result<network::Response>> write(std::string method, std::string url,
                                                        std::string body);

  private:
    struct Verdict {
        Diagnostic diagnostic;
        std::optional<Seconds> wait;  // nothing: final
    };
    [[nodiscard]] network::Request request(std::string method, const std::string& url) const;
    [[nodiscard]] Verdict judge(const Result<network::Response>& answer, const std::string& what,
                                unsigned attempt);
    [[nodiscard]] Seconds back_off(unsigned attempt);

    network::HttpClient& client_;
    Authenticator& authenticator_;
    Clock& clock_;
    Options options_;
    std::mt19937_64 jitter_;
};

/// The Date header as a time, if it is there and well-formed.
[[nodiscard]] std::optional<TimePoint> server_time(const network::Response& response);

}  // namespace supctl::provider::adminservice
