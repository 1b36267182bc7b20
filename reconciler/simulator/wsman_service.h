// The WS-Management service over the site's objects: Identify, Get, Put, Create, Delete, Enumerate, Pull,
// Release and Invoke on the site's name space (root/sms/site_XXX), the provider's location (root/sms) and the
// registries (root/cimv2:StdRegProv). Text in, text out: who may ask and how it travels is wsman_server's
// work.
//
// Choices where the reference is silent, each the inconvenient one:
//  · Put replaces: writable properties that the instance lacks become empty. A fragment puts one property.
//  · WQL is taken only at `…/*`; a name space is served only by the machine that holds it.
//  · without MaxElements one element comes at a time, and rows come in another order with each Enumerate.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/provider_writes.h"
#include "simulator/site_state.h"
#include "simulator/wsman_enumeration.h"
#include "simulator/wsman_instance.h"
#include "simulator/wsman_message.h"
#include "simulator/wsman_registry.h"

namespace supctl::simulator::wsman {

struct Parts {
    const ObjectStore& store;
    ProviderWrites& writes;
    const SiteStates& states;
    const Service& service;
    const Registries& registries;
    std::function<void(bool full)> synchronize;  // what SyncNow asks for
};

/// A request that has been read: enough to log it, to hit it with a fault, and to answer it.
struct Call {
    Message message;
    std::string operation;  // Identify, Get, Put, …; the method's name of an Invoke stands in `method`
    std::string space;      // root/sms/site_CAS
    std::string class_name;
    std::string method;
    std::string target;  // /wsman/root/sms/site_CAS/SMS_Site?SiteCode=CAS, for log and faults
};

struct Reply {
    unsigned status = 200;
    std::string envelope;
};

class WsmanService {
  public:
    explicit WsmanService(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] static Call read(std::string_view text);
    /// `host` is the machine that the client addressed; `number` is the request's.
    [[nodiscard]] Reply answer(const Call& call, std::string_view host, std::uint64_t number);
    [[nodiscard]] Reply refuse(const Call& call, const Fault& fault, std::uint64_t number) const;

  private:
    struct Body {
        std::string action;  // of the answer
        std::string markup;
    };
    using Outcome = tl::expected<Body, Fault>;

    [[nodiscard]] Outcome dispatch(const Call& call, const std::string& machine, std::uint64_t number);
    [[nodiscard]] tl::expected<const ProviderClass*, Fault> class_of(const Call& call,
                                                                     const std::string& machine) const;
    [[nodiscard]] const ProviderClass* find(std::string_view space, std::string_view name) const;
    [[nodiscard]] std::vector<Row> rows_of(const ProviderClass& of, std::uint64_t number) const;
    [[nodiscard]] Outcome get(const Call& call, const ProviderClass& of) const;
    [[nodiscard]] Outcome put(const Call& call, const ProviderClass& of);
    [[nodiscard]] Outcome create(const Call& call, const ProviderClass& of);
    [[nodiscard]] Outcome remove(const Call& call, const ProviderClass& of);
    [[nodiscard]] Outcome enumerate(const Call& call, const std::string& machine, std::uint64_t number);
    [[nodiscard]] tl::expected<Enumeration, Fault> begin(const Call& call, const std::string& machine,
                                                         std::uint64_t number) const;
    [[nodiscard]] Outcome invoke(const Call& call, const std::string& machine);
    [[nodiscard]] std::string uuid(std::string_view purpose, std::uint64_t number) const;

    Parts parts_;
    Enumerations enumerations_;
};

}  // namespace supctl::simulator::wsman
