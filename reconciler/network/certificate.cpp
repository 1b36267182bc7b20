#include "network/certificate.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/codes.h"

namespace supctl::network {
namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

tl::unexpected<Diagnostic> failed(const std::string& what) {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return fail(
        error(codes::kTlsFailed, what + (reason == nullptr ? std::string{} : ": " + std::string(reason))));
}

Owned<BIO> reading(const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

bool set_random_serial(X509* certificate) {
    // 127 bits: positive, within RFC 5280's 20 octets, and never the same twice under one root.
    const Owned<BIGNUM> number(BN_new());
    return number != nullptr && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509_NAME* name, const std::string& common_name) {
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(common_name.data()),
                                      static_cast<int>(common_name.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_validity(X509* certificate, int from_days, int to_days) {
    return X509_time_adj_ex(X509_getm_notBefore(certificate), from_days, 0, nullptr) != nullptr &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), to_days, 0, nullptr) != nullptr;
}

Result<CertificateAndKey> as_pem(X509* certificate, EVP_PKEY* key) {
    const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
    const Owned<BIO> key_text(BIO_new(BIO_s_mem()));
    if (certificate_text == nullptr || key_text == nullptr ||
        PEM_write_bio_X509(certificate_text.get(), certificate) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return failed("the certificate cannot be written");
    return CertificateAndKey{text_of(certificate_text.get()), text_of(key_text.get())};
}

/// Names reach OpenSSL's extension syntax, where a comma starts another entry: only plain ones pass.
bool plain(const std::string& name) {
    return !name.empty() && name.find_first_of(",;\r\n\" \t") == std::string::npos;
}

Result<std::string> alternative_names(const LeafOptions& options) {
    std::string names;
    const auto append = [&](const char* kind, const std::string& name) {
        names += (names.empty() ? "" : ",") + std::string(kind) + name;
        return plain(name);
    };
    bool good = true;
    for (const std::string& name : options.dns_names) good = append("DNS:", name) && good;
    for (const std::string& address : options.ip_addresses) good = append("IP:", address) && good;
    if (!good) return failed("`" + names + "` holds a name that no certificate can carry");
    if (names.empty()) return failed("a server certificate needs at least one name or address");
    return names;
}

}  // namespace

Result<CertificateAndKey> make_root_certificate(const std::string& common_name) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    if (key == nullptr || certificate == nullptr) return failed("no key can be made");
    X509* root = certificate.get();
    const bool made = X509_set_version(root, X509_VERSION_3) == 1 && set_random_serial(root) &&
                      set_validity(root, -1, 3650) && set_name(X509_get_subject_name(root), common_name) &&
                      X509_set_issuer_name(root, X509_get_subject_name(root)) == 1 &&
                      X509_set_pubkey(root, key.get()) == 1 &&
                      add_extension(root, root, NID_basic_constraints, "critical,CA:TRUE") &&
                      add_extension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                      add_extension(root, root, NID_subject_key_identifier, "hash") &&
                      X509_sign(root, key.get(), EVP_sha256()) != 0;
    if (!made) return failed("the root certificate `" + common_name + "` cannot be made");
    return as_pem(root, key.get());
}

Result<CertificateAndKey> make_leaf_certificate(const CertificateAndKey& root, const LeafOptions& options) {
    const Result<std::string> names = alternative_names(options);
    if (!names) return fail(names.error());
    const Owned<BIO> root_text = reading(root.certificate_pem);
    const Owned<BIO> root_key_text = reading(root.key_pem);
    const Owned<X509> issuer(PEM_read_bio_X509(root_text.get(), nullptr, nullptr, nullptr));
    const Owned<EVP_PKEY> issuer_key(PEM_read_bio_PrivateKey(root_key_text.get(), nullptr, nullptr, nullptr));
    if (issuer == nullptr || issuer_key == nullptr)
        return failed("the root certificate or its key is not readable");
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    if (key == nullptr || certificate == nullptr) return failed("no key can be made");
    X509* leaf = certificate.get();
    const std::string& name =
        options.dns_names.empty() ? options.ip_addresses.front() : options.dns_names.front();
    // A common name holds 64 characters at most; the subject alternative names are what is verified.
    const bool made = X509_set_version(leaf, X509_VERSION_3) == 1 && set_random_serial(leaf) &&
                      set_validity(leaf, options.valid_from_days, options.valid_to_days) &&
                      set_name(X509_get_subject_name(leaf), name.substr(0, 64)) &&
                      X509_set_issuer_name(leaf, X509_get_subject_name(issuer.get())) == 1 &&
                      X509_set_pubkey(leaf, key.get()) == 1 &&
                      add_extension(leaf, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                      add_extension(leaf, issuer.get(), NID_key_usage, "critical,digitalSignature") &&
                      add_extension(leaf, issuer.get(), NID_ext_key_usage, "serverAuth") &&
                      add_extension(leaf, issuer.get(), NID_subject_key_identifier, "hash") &&
                      add_extension(leaf, issuer.get(), NID_authority_key_identifier, "keyid") &&
                      add_extension(leaf, issuer.get(), NID_subject_alt_name, *names) &&
                      X509_sign(leaf, issuer_key.get(), EVP_sha256()) != 0;
    if (!made) return failed("the server certificate `" + name + "` cannot be made");
    return as_pem(leaf, key.get());
}

}  // namespace supctl::network
