#include "network/port_view.h"

#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <memory>

#include "base/text.h"
#include "network/connection_pool.h"

namespace supctl::network {
namespace {

struct FreeView {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class T>
using Viewed = std::unique_ptr<T, FreeView>;

std::string text_of(const X509_NAME* name) {
    const Viewed<BIO> out(BIO_new(BIO_s_mem()));
    // No escaping by OpenSSL beyond the form's own: whoever shows the text escapes it.
    if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        return {};
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string text_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_of(const ASN1_STRING* bytes) {
    namespace ip = boost::asio::ip;
    const std::string raw = text_of(bytes);
    if (raw.size() == 4) {
        ip::address_v4::bytes_type four{};
        std::copy(raw.begin(), raw.end(), four.begin());
        return ip::address_v4(four).to_string();
    }
    if (raw.size() != 16) return {};
    ip::address_v6::bytes_type sixteen{};
    std::copy(raw.begin(), raw.end(), sixteen.begin());
    return ip::address_v6(sixteen).to_string();
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return TimePoint(std::chrono::seconds(::timegm(&parts)));
}

/// As the handshake asks, but of the subject alternative name alone: newer clients read nothing else.
bool made_out_to(X509* certificate, const std::string& host) {
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
    constexpr unsigned kFlags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
    return !host.empty() && X509_check_host(certificate, host.data(), host.size(), kFlags, nullptr) == 1;
}

/// Takes what it counted along, however the task ends.
class Visit {
  public:
    explicit Visit(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) { pool_->enter(); }
    ~Visit() { pool_->abandon(); }
    Visit(const Visit&) = delete;

  private:
    std::shared_ptr<ConnectionPool> pool_;
};

}  // namespace

std::optional<CertificateView> view_certificate(const std::string& der, const std::string& host) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const Viewed<X509> certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    if (certificate == nullptr) return std::nullopt;
    const auto from = time_of(X509_get0_notBefore(certificate.get()));
    const auto to = time_of(X509_get0_notAfter(certificate.get()));
    if (!from || !to) return std::nullopt;
    CertificateView out;
    out.subject = text_of(X509_get_subject_name(certificate.get()));
    out.issuer = text_of(X509_get_issuer_name(certificate.get()));
    out.valid_from = *from;
    out.valid_to = *to;
    out.names_host = made_out_to(certificate.get(), host);
    const Viewed<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int kind = 0;
        const auto* name = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &kind));
        if (kind == GEN_DNS) out.dns_names.push_back(lower_ascii(text_of(name)));
        if (kind == GEN_IPADD)
            if (std::string address = address_of(name); !address.empty())
                out.ip_addresses.push_back(std::move(address));
    }
    return out;
}

ClientLimits limits_for_looking() {
    ClientLimits limits;
    limits.connections = 1;
    limits.body_bytes = 1024 * 1024;
    limits.connect = std::chrono::milliseconds(5'000);
    limits.tls = std::chrono::milliseconds(5'000);
    limits.first_byte = std::chrono::milliseconds(20'000);
    limits.idle = std::chrono::milliseconds(10'000);
    return limits;
}

Task<PortView> look_at_port(Origin origin, Trust trust, Traffic& traffic) {
    const auto pool =
        std::make_shared<ConnectionPool>(std::move(origin), std::move(trust), limits_for_looking(), traffic);
    const Visit visit(pool);
    Sighting seen;
    Result<std::unique_ptr<Connection>> connection = co_await pool->connect(&seen);
    PortView out;
    out.addresses = std::move(seen.addresses);
    out.peer = std::move(seen.peer);
    out.certificate = view_certificate(seen.certificate_der, pool->origin().host);
    if (connection)
        out.verified = pool->origin().scheme == Scheme::https;
    else
        out.failure = std::move(connection.error());
    co_return out;
}

}  // namespace supctl::network
