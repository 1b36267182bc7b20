#include "provider/wsman/channel.h"

namespace supctl::provider::wsman {

namespace {

class TlsChannel final : public Channel {
  public:
    TlsChannel(network::HttpClient& client, Authenticator& authenticator, ServiceAddress address)
        : client_(client), authenticator_(authenticator), address_(std::move(address)) {}

    Task<Result<network::Response>> post(std::string message, network::Repeatable repeatable) override {
        network::Request request = make_post(address_, std::string(kSoapContent), std::move(message));
        Result<network::Response> answer =
            co_await authenticator_.send(client_, std::move(request), repeatable);
        co_return answer;
    }

  private:
    network::HttpClient& client_;
    Authenticator& authenticator_;
    ServiceAddress address_;
};

}  // namespace

network::Request make_post(const ServiceAddress& address, std::string content_type, std::string body) {
    network::Request out;
    out.method = "POST";
    out.target = address.path;
    out.headers.push_back({"Content-Type", std::move(content_type)});
    out.headers.push_back({"Accept", "application/soap+xml"});
    out.body = std::move(body);
    return out;
}

std::unique_ptr<Channel> make_tls_channel(network::HttpClient& client, Authenticator& authenticator,
                                          ServiceAddress address) {
    return std::make_unique<TlsChannel>(client, authenticator, std::move(address));
}

}  // namespace supctl::provider::wsman
