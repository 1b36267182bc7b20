// KerberosTickets: the tickets of one identity, from its ticket cache, or got with a keytab or a password and
// then kept in memory only. Says in our words why a key distribution centre gave none. Internal to this room;
// every function but the accessors may block.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace supctl::network {

class KerberosTickets {
  public:
    [[nodiscard]] static Result<KerberosTickets> from_cache(const std::string& user,
                                                            const std::string& cache);
    [[nodiscard]] static Result<KerberosTickets> from_keytab(const std::string& user,
                                                             const std::string& keytab);
    [[nodiscard]] static Result<KerberosTickets> from_password(const std::string& user,
                                                               const Secret& password);
    KerberosTickets(KerberosTickets&&) noexcept;
    KerberosTickets& operator=(KerberosTickets&&) noexcept;
    ~KerberosTickets();

    /// Gets the ticket for `service` at `host` unless the cache holds it.
    [[nodiscard]] Result<void> fetch(const std::string& service, const std::string& host);

    /// The cache as krb5 names it ("MEMORY:…", "FILE:…"); lives as long as this object.
    [[nodiscard]] const std::string& cache_name() const;
    [[nodiscard]] const std::string& principal() const;
    [[nodiscard]] std::chrono::system_clock::time_point good_until() const;

    struct Parts;

  private:
    explicit KerberosTickets(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Who was asked when an error came: the same number means something else in an answer of the service.
enum class Asked : std::uint8_t { key_centre, service };

/// What a krb5 error means: `failed` is the first half of the sentence, `krb5_says` the library's own words.
[[nodiscard]] Diagnostic explain_kerberos_error(std::int32_t number, Asked asked, const std::string& failed,
                                                const std::string& krb5_says);
/// The number of the error whose text stands in `krb5_says`, or 0. GSSAPI renumbers an error when two
/// mechanisms share a number, and keeps its text.
[[nodiscard]] std::int32_t kerberos_error_named(std::string_view krb5_says);

}  // namespace supctl::network
