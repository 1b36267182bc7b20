#include "network/kerberos_tickets.h"

#include <krb5/krb5.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::network {

struct KerberosTickets::Parts {
    krb5_context context = nullptr;
    krb5_ccache cache = nullptr;
    krb5_principal principal = nullptr;
    bool in_memory = false;  // ours alone: destroyed with us
    std::string cache_name;
    std::string principal_name;
    std::chrono::system_clock::time_point good_until{};

    Parts() = default;
    Parts(const Parts&) = delete;
    ~Parts() {
        if (cache != nullptr) in_memory ? krb5_cc_destroy(context, cache) : krb5_cc_close(context, cache);
        if (principal != nullptr) krb5_free_principal(context, principal);
        if (context != nullptr) krb5_free_context(context);
    }

    [[nodiscard]] tl::unexpected<Diagnostic> failed(krb5_error_code number, const std::string& doing) const {
        const char* text = krb5_get_error_message(context, number);
        const std::string words = escape_controls(text);
        krb5_free_error_message(context, text);
        return fail(explain_kerberos_error(number, Asked::key_centre, doing, words));
    }
    [[nodiscard]] std::string written(krb5_const_principal who) const {
        char* text = nullptr;
        if (krb5_unparse_name(context, who, &text) != 0) return {};
        std::string out = escape_controls(text);
        krb5_free_unparsed_name(context, text);
        return out;
    }
    [[nodiscard]] std::string no_ticket() const {
        return "no ticket for `" + (principal_name.empty() ? cache_name : principal_name) + "`";
    }
};

namespace {

struct Meaning {
    Code code;
    std::string_view cause;
    std::vector<krb5_error_code> numbers;
};

const std::vector<Meaning>& meanings() {
    static const std::vector<Meaning> all{
        {codes::kNoServicePrincipal,
         "no account, or the wrong one, holds the service's name",
         {KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, KRB5KDC_ERR_MUST_USE_USER2USER, KRB5KRB_AP_ERR_MODIFIED,
          KRB5KRB_AP_WRONG_PRINC, KRB5KRB_AP_ERR_NOKEY, KRB5KRB_AP_ERR_NOT_US, KRB5KRB_AP_ERR_BADKEYVER}},
        {codes::kWrongPassword,
         "the password or key is wrong",
         {KRB5KDC_ERR_PREAUTH_FAILED, KRB5KRB_AP_ERR_BAD_INTEGRITY, KRB5_PREAUTH_FAILED}},
        {codes::kWrongPassword,
         "there is no key of this user that can be used",
         {KRB5_KT_NOTFOUND, KRB5_KT_KVNONOTFOUND, KRB5_KT_IOERR, KRB5_KT_BADNAME, ENOENT, EACCES,
          KRB5KDC_ERR_ETYPE_NOSUPP}},
        {codes::kUnknownUser,
         "the domain knows no such user",
         {KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, KRB5_PARSE_MALFORMED}},
        {codes::kAccountBarred,
         "the domain does not let this account in",
         {KRB5KDC_ERR_CLIENT_REVOKED, KRB5KDC_ERR_KEY_EXP, KRB5KDC_ERR_NAME_EXP, KRB5KDC_ERR_POLICY,
          KRB5KDC_ERR_CLIENT_NOTYET}},
        {codes::kClockSkew,
         "the clocks differ by more than five minutes",
         {KRB5KRB_AP_ERR_SKEW, KRB5_KDCREP_SKEW, KRB5KRB_AP_ERR_TKT_NYV}},
        {codes::kUnknownRealm,
         "the realm is not known",
         {KRB5_REALM_UNKNOWN, KRB5_CONFIG_NODEFREALM, KRB5_ERR_HOST_REALM_UNKNOWN, KRB5KDC_ERR_WRONG_REALM,
          KRB5_KDCREP_MODIFIED}},
        {codes::kNoKeyCentre,
         "no domain controller of the realm answers",
         {KRB5_KDC_UNREACH, KRB5_REALM_CANT_RESOLVE, ECONNREFUSED, ECONNRESET, ETIMEDOUT}},
        {codes::kTicketExpired,
         "the ticket has expired",
         {KRB5KRB_AP_ERR_TKT_EXPIRED, KRB5KDC_ERR_NEVER_VALID}},
        {codes::kNoTicket,
         "there is none in the ticket cache",
         {KRB5_FCC_NOFILE, KRB5_CC_NOTFOUND, KRB5_CC_END, KRB5_FCC_PERM, KRB5_CC_FORMAT,
          KRB5_CC_UNKNOWN_TYPE}},
    };
    return all;
}

const Meaning& meaning_of(std::int32_t number, Asked asked) {
    static const Meaning unknown{codes::kAuthenticationFailed, "it failed", {}};
    // A service that cannot decrypt a ticket holds another key than the account that its name belongs to.
    if (asked == Asked::service && number == KRB5KRB_AP_ERR_BAD_INTEGRITY) return meanings().front();
    for (const Meaning& one : meanings())
        if (std::find(one.numbers.begin(), one.numbers.end(), number) != one.numbers.end()) return one;
    return unknown;
}

bool grants_tickets(const krb5_creds& ticket) {
    const krb5_const_principal server = ticket.server;
    return server->length > 0 && std::string_view(server->data[0].data, server->data[0].length) == "krbtgt";
}

// Timestamps are read as unsigned since krb5 1.16, so that they last until 2106.
std::chrono::system_clock::time_point as_time(krb5_timestamp stamp) {
    return std::chrono::system_clock::from_time_t(static_cast<std::uint32_t>(stamp));
}

/// When the last ticket-granting ticket of the cache ends; 0 when there is none.
krb5_timestamp end_of_grant(krb5_context context, krb5_ccache cache) {
    krb5_cc_cursor cursor{};
    krb5_timestamp end = 0;
    if (krb5_cc_start_seq_get(context, cache, &cursor) != 0) return 0;
    for (krb5_creds ticket{}; krb5_cc_next_cred(context, cache, &cursor, &ticket) == 0;) {
        // krb5 keeps settings in a cache as tickets of a realm of its own.
        if (krb5_is_config_principal(context, ticket.server) == 0 && grants_tickets(ticket) &&
            as_time(ticket.times.endtime) > as_time(end))
            end = ticket.times.endtime;
        krb5_free_cred_contents(context, &ticket);
    }
    krb5_cc_end_seq_get(context, cache, &cursor);
    return end;
}

Result<std::unique_ptr<KerberosTickets::Parts>> begin() {
    auto parts = std::make_unique<KerberosTickets::Parts>();
    const krb5_error_code number = krb5_init_context(&parts->context);
    if (number == 0) return parts;
    return fail(error(codes::kNoMechanism, "Kerberos cannot be used: its configuration is not readable (" +
                                               std::to_string(number) + ")")
                    .advise("check /etc/krb5.conf, or the file that KRB5_CONFIG names"));
}

/// Gets the first ticket of `user` with `ask` into a new cache in memory.
template <class Ask>
Result<std::unique_ptr<KerberosTickets::Parts>> sign_in(const std::string& user, const Ask& ask) {
    auto begun = begin();
    if (!begun) return begun;
    KerberosTickets::Parts& p = **begun;
    p.principal_name = escape_controls(user);
    if (user.find('\\') != std::string::npos)
        return fail(error(codes::kUnknownUser, "`" + p.principal_name + "` is not a name that Kerberos knows")
                        .advise("write it as name@REALM, with the realm in upper case"));
    krb5_error_code number = krb5_parse_name(p.context, user.c_str(), &p.principal);
    if (number != 0) return p.failed(number, p.no_ticket());
    p.principal_name = p.written(p.principal);
    krb5_get_init_creds_opt* options = nullptr;
    krb5_creds ticket{};
    number = krb5_get_init_creds_opt_alloc(p.context, &options);
    if (number == 0) number = ask(p, ticket, options);
    if (options != nullptr) krb5_get_init_creds_opt_free(p.context, options);
    if (number != 0) return p.failed(number, p.no_ticket());
    p.in_memory = true;
    p.good_until = as_time(ticket.times.endtime);
    number = krb5_cc_new_unique(p.context, "MEMORY", nullptr, &p.cache);
    if (number == 0) number = krb5_cc_initialize(p.context, p.cache, ticket.client);
    if (number == 0) number = krb5_cc_store_cred(p.context, p.cache, &ticket);
    krb5_free_cred_contents(p.context, &ticket);
    if (number != 0) return p.failed(number, p.no_ticket());
    return begun;
}

std::string full_name(krb5_context context, krb5_ccache cache) {
    char* text = nullptr;
    if (krb5_cc_get_full_name(context, cache, &text) != 0) return {};
    std::string out(text);
    krb5_free_string(context, text);
    return out;
}

}  // namespace

Diagnostic explain_kerberos_error(std::int32_t number, Asked asked, const std::string& failed,
                                  const std::string& krb5_says) {
    const Meaning& meaning = meaning_of(number, asked);
    const CodeEntry* entry = find_code(meaning.code);
    return error(meaning.code, failed + ": " + std::string(meaning.cause))
        .note("Kerberos says: " + krb5_says)
        .advise(std::string(entry->help));
}

std::int32_t kerberos_error_named(std::string_view krb5_says) {
    for (const Meaning& one : meanings())
        for (const krb5_error_code number : one.numbers) {
            const char* text = krb5_get_error_message(nullptr, number);
            const bool found = krb5_says.find(text) != std::string_view::npos;
            krb5_free_error_message(nullptr, text);
            if (found) return number;
        }
    return 0;
}

KerberosTickets::KerberosTickets(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
    parts_->cache_name = full_name(parts_->context, parts_->cache);
}
KerberosTickets::KerberosTickets(KerberosTickets&&) noexcept = default;
KerberosTickets& KerberosTickets::operator=(KerberosTickets&&) noexcept = default;
KerberosTickets::~KerberosTickets() = default;

const std::string& KerberosTickets::cache_name() const {
    return parts_->cache_name;
}
const std::string& KerberosTickets::principal() const {
    return parts_->principal_name;
}
std::chrono::system_clock::time_point KerberosTickets::good_until() const {
    return parts_->good_until;
}

Result<KerberosTickets> KerberosTickets::from_cache(const std::string& user, const std::string& cache) {
    auto begun = begin();
    if (!begun) return fail(std::move(begun.error()));
    Parts& p = **begun;
    p.principal_name = escape_controls(user);
    krb5_principal wanted = nullptr;
    krb5_error_code number = 0;
    if (!user.empty()) {
        number = krb5_parse_name(p.context, user.c_str(), &wanted);
        if (number != 0) return p.failed(number, p.no_ticket());
        p.principal = wanted;
    }
    // A collection may hold the user's tickets in another cache than the one that is current.
    if (!cache.empty())
        number = krb5_cc_resolve(p.context, cache.c_str(), &p.cache);
    else if (wanted == nullptr || krb5_cc_cache_match(p.context, wanted, &p.cache) != 0)
        number = krb5_cc_default(p.context, &p.cache);
    if (number != 0) return p.failed(number, p.no_ticket());
    p.cache_name = escape_controls(full_name(p.context, p.cache));
    krb5_principal holder = nullptr;
    number = krb5_cc_get_principal(p.context, p.cache, &holder);
    if (number != 0) return p.failed(number, p.no_ticket());
    const bool other = wanted != nullptr && krb5_principal_compare(p.context, wanted, holder) == 0;
    if (wanted != nullptr) krb5_free_principal(p.context, wanted);
    p.principal = holder;
    p.principal_name = p.written(holder);
    if (other)
        return fail(error(codes::kNoTicket, "the ticket cache `" + p.cache_name + "` holds tickets of `" +
                                                p.principal_name + "`, not of `" + escape_controls(user) +
                                                "`")
                        .advise("get a ticket with `kinit " + escape_controls(user) + "`, or name a keytab"));
    krb5_timestamp now = 0;
    krb5_timeofday(p.context, &now);
    const krb5_timestamp end = end_of_grant(p.context, p.cache);
    if (end == 0) return p.failed(KRB5_CC_NOTFOUND, p.no_ticket());
    if (as_time(end) <= as_time(now)) return p.failed(KRB5KRB_AP_ERR_TKT_EXPIRED, p.no_ticket());
    p.good_until = as_time(end);
    return KerberosTickets(std::move(*begun));
}

Result<KerberosTickets> KerberosTickets::from_keytab(const std::string& user, const std::string& keytab) {
    auto parts = sign_in(user, [&](Parts& p, krb5_creds& ticket, krb5_get_init_creds_opt* options) {
        krb5_keytab keys = nullptr;
        krb5_error_code number = krb5_kt_resolve(p.context, keytab.c_str(), &keys);
        if (number != 0) return number;
        number = krb5_get_init_creds_keytab(p.context, &ticket, p.principal, keys, 0, nullptr, options);
        krb5_kt_close(p.context, keys);
        return number;
    });
    if (!parts) return fail(std::move(parts.error()));
    return KerberosTickets(std::move(*parts));
}

Result<KerberosTickets> KerberosTickets::from_password(const std::string& user, const Secret& password) {
    auto parts = sign_in(user, [&](Parts& p, krb5_creds& ticket, krb5_get_init_creds_opt* options) {
        // Without a prompter an expired password is an error and not a question.
        return krb5_get_init_creds_password(p.context, &ticket, p.principal, password.reveal().data(),
                                            nullptr, nullptr, 0, nullptr, options);
    });
    if (!parts) return fail(std::move(parts.error()));
    return KerberosTickets(std::move(*parts));
}

Result<void> KerberosTickets::fetch(const std::string& service, const std::string& host) {
    Parts& p = *parts_;
    const std::string doing = "no ticket for `" + service + "/" + escape_controls(host) + "`";
    krb5_creds wanted{};
    krb5_error_code number =
        krb5_sname_to_principal(p.context, host.c_str(), service.c_str(), KRB5_NT_SRV_HST, &wanted.server);
    if (number != 0) return p.failed(number, doing);
    wanted.client = p.principal;
    krb5_creds* got = nullptr;
    number = krb5_get_credentials(p.context, 0, p.cache, &wanted, &got);
    krb5_free_principal(p.context, wanted.server);
    if (got != nullptr) krb5_free_creds(p.context, got);
    if (number != 0) return p.failed(number, doing);
    return {};
}

}  // namespace supctl::network
