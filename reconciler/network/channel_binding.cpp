#include "network/channel_binding.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "base/codes.h"

namespace supctl::network {

Result<std::string> channel_binding_of(const std::string& server_certificate_der) {
    if (server_certificate_der.empty()) return std::string();
    const auto* bytes = reinterpret_cast<const unsigned char*>(server_certificate_der.data());
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        d2i_X509(nullptr, &bytes, static_cast<long>(server_certificate_der.size())), &X509_free);
    const auto bad = [] {
        return fail(error(codes::kTlsFailed, "the server's certificate is not readable"));
    };
    if (certificate == nullptr) return bad();
    int hash = NID_undef;
    if (X509_get_signature_info(certificate.get(), &hash, nullptr, nullptr, nullptr) != 1) return bad();
    if (hash == NID_undef) return std::string();
    // Section 4.1: the signature's hash, but SHA-256 in place of MD5 and SHA-1.
    if (hash == NID_md5 || hash == NID_sha1 || hash == NID_md5_sha1) hash = NID_sha256;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const EVP_MD* method = EVP_get_digestbynid(hash);
    if (method == nullptr || X509_digest(certificate.get(), method, digest.data(), &size) != 1) return bad();
    return "tls-server-end-point:" + std::string(reinterpret_cast<const char*>(digest.data()), size);
}

}  // namespace supctl::network
