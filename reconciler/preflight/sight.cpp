#include "preflight/sight.h"

#include <fmt/format.h>

#include <algorithm>

#include "network/http.h"
#include "site/concurrently.h"

namespace supctl::preflight {
namespace {

class Looking {
  public:
    Looking(const std::vector<Target>& targets, const LookOptions& options, network::Traffic& traffic)
        : targets_(targets), options_(options), traffic_(traffic), sights_(targets.size()) {}

    Task<std::vector<Sight>> run() {
        std::vector<Task<void>> workers;
        const std::size_t many = std::clamp<std::size_t>(options_.parallel, 1, 64);
        for (std::size_t i = 0; i < std::min(many, targets_.size()); ++i) workers.push_back(work());
        co_await concurrently(std::move(workers));
        co_return std::move(sights_);
    }

  private:
    Task<void> work() {
        while (next_ < targets_.size()) {
            const std::size_t mine = next_++;
            co_await one(targets_[mine], sights_[mine]);
        }
    }

    Task<void> one(const Target& target, Sight& sight) {
        network::Origin http = origin(target, target.http, network::Scheme::http);
        co_await web(std::move(http), sight.http);
        network::Origin https = origin(target, target.https, network::Scheme::https);
        co_await web(std::move(https), sight.https);
        if (options_.registry == nullptr || !options_.registry->reaches(target.server)) co_return;
        std::string host = target.server;
        Result<SetupValues> setup = co_await read_setup_values(*options_.registry, std::move(host));
        sight.setup.emplace(std::move(setup));
    }

    [[nodiscard]] static network::Origin origin(const Target& target, ExpectedPort port,
                                                network::Scheme scheme) {
        network::Origin out;
        out.host = target.server;
        out.port = port.number;
        if (!target.ip.empty()) out.address = fmt::format("{}:{}", target.ip, port.number);
        out.scheme = scheme;
        return out;
    }

    /// Asks the service only where the port and, over https, the certificate are in order.
    Task<void> web(network::Origin where, WebSight& sight) {
        const bool secure = where.scheme == network::Scheme::https;
        network::Trust roots;
        roots.extra_root_pem = options_.trust.extra_root_pem;
        network::Origin same = where;
        network::Trust same_roots = roots;
        sight.port = co_await network::look_at_port(std::move(same), std::move(same_roots), traffic_);
        if (sight.port.peer.empty() || (secure && !sight.port.verified)) co_return;
        network::HttpClient client(std::move(where), std::move(roots), network::limits_for_looking(),
                                   traffic_);
        network::Request request;
        request.target = kServicePath;
        request.headers.push_back({"User-Agent", "supctl"});
        Result<network::Response> answer = co_await client.send(std::move(request), network::Repeatable::no);
        if (!answer) {
            sight.no_answer = std::move(answer.error());
            co_return;
        }
        sight.status = answer->status;
        sight.location = network::header(answer->headers, "location");
    }

    const std::vector<Target>& targets_;
    const LookOptions& options_;
    network::Traffic& traffic_;
    std::vector<Sight> sights_;
    std::size_t next_ = 0;
};

}  // namespace

Task<std::vector<Sight>> look(const std::vector<Target>& targets, const LookOptions& options,
                              network::Traffic& traffic) {
    Looking looking(targets, options, traffic);
    co_return co_await looking.run();
}

}  // namespace supctl::preflight
