#include "network/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include "base/codes.h"

namespace supctl::network {
namespace {

namespace ssl = boost::asio::ssl;

struct FreeTls {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    void operator()(STACK_OF(X509) * certificates) const { sk_X509_pop_free(certificates, X509_free); }
};
using Bio = std::unique_ptr<BIO, FreeTls>;
using Certificate = std::unique_ptr<X509, FreeTls>;

std::string last_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "unknown reason" : reason;
}

std::string to_der(X509* certificate) {
    if (certificate == nullptr) return {};
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size <= 0) return {};
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

Result<void> add_roots(X509_STORE* store, const std::string& roots) {
    if (roots.empty()) return {};
    std::size_t added = 0;
    ERR_clear_error();
    if (roots.find("-----BEGIN") != std::string::npos) {
        const Bio bio(BIO_new_mem_buf(roots.data(), static_cast<int>(roots.size())));
        while (const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)})
            added += X509_STORE_add_cert(store, certificate.get()) == 1 ? 1u : 0u;
        // The loop ends with "no start line" at the end of the text; any other reason is a damaged
        // certificate.
        if (const unsigned long code = ERR_peek_last_error(); ERR_GET_REASON(code) != PEM_R_NO_START_LINE)
            added = 0;
    } else {
        const auto* bytes = reinterpret_cast<const unsigned char*>(roots.data());
        const Certificate certificate(d2i_X509(nullptr, &bytes, static_cast<long>(roots.size())));
        if (certificate != nullptr && X509_STORE_add_cert(store, certificate.get()) == 1) ++added;
    }
    const std::string reason = last_reason();
    if (added != 0) return {};
    return fail(error(codes::kTlsFailed, "the extra root is not a certificate: " + reason)
                    .advise("export the root as PEM or DER (`.cer`) and name that file under `trust`"));
}

/// The machine's roots from the file of OpenSSL's default path, or of SSL_CERT_FILE. Decoding them takes tens
/// of milliseconds, so that it is done once.
const STACK_OF(X509) * machine_roots() {
    static const auto roots = [] {
        const std::unique_ptr<X509_STORE, FreeTls> store(X509_STORE_new());
        X509_LOOKUP* file = X509_STORE_add_lookup(store.get(), X509_LOOKUP_file());
        if (file != nullptr) X509_LOOKUP_load_file(file, nullptr, X509_FILETYPE_DEFAULT);
        ERR_clear_error();
        return std::unique_ptr<STACK_OF(X509), FreeTls>(X509_STORE_get1_all_certs(store.get()));
    }();
    return roots.get();
}

/// Trusts what the machine trusts, as SSL_CTX_set_default_verify_paths does: the roots of the file, and those
/// of the folder, which is looked into only when a root is wanted.
void add_machine_roots(X509_STORE* store) {
    const STACK_OF(X509)* roots = machine_roots();
    for (int i = 0; i < sk_X509_num(roots); ++i) X509_STORE_add_cert(store, sk_X509_value(roots, i));
    X509_LOOKUP* folder = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
    if (folder != nullptr) X509_LOOKUP_add_dir(folder, nullptr, X509_FILETYPE_DEFAULT);
    ERR_clear_error();
}

template <class Build>
Result<TlsContext> guarded(ssl::context::method method, const char* what, Build build) {
    try {
        auto context = std::make_shared<ssl::context>(method);
        SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
        if (Result<void> built = build(*context); !built) return fail(std::move(built.error()));
        return context;
    } catch (const boost::system::system_error& problem) {
        return fail(
            error(codes::kTlsFailed, std::string(what) + " cannot be used: " + problem.code().message())
                .advise("check that certificate and key are PEM and belong together"));
    }
}

/// Where a connection remembers whom to tell what its peer shows.
int shown_slot() {
    static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return slot;
}

/// Looks on while OpenSSL verifies; its verdict goes back as it came.
int note_shown(int verdict, X509_STORE_CTX* store) {
    const auto* connection =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* der = connection == nullptr ? nullptr
                                      : static_cast<std::string*>(SSL_get_ex_data(connection, shown_slot()));
    if (der != nullptr && der->empty()) *der = to_der(X509_STORE_CTX_get0_cert(store));
    return verdict;
}

void use_certificate(ssl::context& context, const std::string& certificate_pem, const std::string& key_pem) {
    context.use_certificate_chain(boost::asio::buffer(certificate_pem));
    context.use_private_key(boost::asio::buffer(key_pem), ssl::context::pem);
}

}  // namespace

Result<TlsContext> make_client_context(const Trust& trust) {
    return guarded(ssl::context::tls_client, "the client certificate",
                   [&](ssl::context& context) -> Result<void> {
                       context.set_verify_mode(ssl::verify_peer);
                       X509_STORE* store = SSL_CTX_get_cert_store(context.native_handle());
                       add_machine_roots(store);
                       // Whoever names an issuing authority trusts it, even if its own root is not at hand.
                       X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
                       if (Result<void> added = add_roots(store, trust.extra_root_pem); !added) return added;
                       if (!trust.client_certificate_pem.empty())
                           use_certificate(context, trust.client_certificate_pem, trust.client_key_pem);
                       return {};
                   });
}

Result<TlsContext> make_server_context(const std::string& certificate_pem, const std::string& key_pem,
                                       const std::string& client_root_pem) {
    return guarded(ssl::context::tls_server, "the server certificate",
                   [&](ssl::context& context) -> Result<void> {
                       use_certificate(context, certificate_pem, key_pem);
                       if (client_root_pem.empty()) return {};
                       context.set_verify_mode(ssl::verify_peer);
                       // OpenSSL resumes no session of a proven client without it.
                       constexpr unsigned char kSessions[] = "clients";
                       SSL_CTX_set_session_id_context(context.native_handle(), kSessions, sizeof kSessions);
                       X509_STORE* store = SSL_CTX_get_cert_store(context.native_handle());
                       X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
                       return add_roots(store, client_root_pem);
                   });
}

Result<void> expect_host(SSL* connection, const std::string& host) {
    X509_VERIFY_PARAM* parameters = SSL_get0_param(connection);
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    bool set = false;
    if (!not_an_address) {
        set = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
    } else {
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        set = !host.empty() && X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1 &&
              SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
    }
    if (set) return {};
    return fail(
        error(codes::kTlsFailed,
              "`" + host + "` is not a name that a certificate can be made out to: " + last_reason()));
}

void keep_shown_certificate(SSL* connection, std::string& der) {
    SSL_set_ex_data(connection, shown_slot(), &der);
    SSL_set_verify(connection, SSL_get_verify_mode(connection), note_shown);
}

std::string verification_failure(SSL* connection) {
    const long verdict = SSL_get_verify_result(connection);
    return verdict == X509_V_OK ? std::string{} : X509_verify_cert_error_string(verdict);
}

std::string peer_certificate_der(SSL* connection) {
    return to_der(SSL_get0_peer_certificate(connection));
}

std::string own_certificate_der(SSL* connection) {
    return to_der(SSL_get_certificate(connection));
}

}  // namespace supctl::network
