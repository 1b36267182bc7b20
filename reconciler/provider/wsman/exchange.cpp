#include "provider/wsman/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "provider/http_date.h"
#include "provider/wsman/names.h"
#include "provider/wsman/values.h"

namespace supctl::provider::wsman {

namespace {

constexpr std::string_view kRootNamespace = "root/sms";
constexpr std::string_view kLocationClass = "SMS_ProviderLocation";

tl::unexpected<Failure> failed(Failure failure) {
    return tl::unexpected<Failure>(std::move(failure));
}

/// What an HTTP status without a fault means.
Failure judge_status(unsigned status, const std::string& what) {
    if (status == 401 || status == 403)
        return {error(codes::kUnauthorized,
                      fmt::format("the provider refused `{}` with status {}", what, status))};
    const bool passing = status == 429 || (status >= 502 && status <= 504);
    return {
        error(codes::kProviderRefused,
              fmt::format("the provider answered `{}` with status {} and without a reason", what, status)),
        {},
        passing ? Trouble::passing : Trouble::lasting};
}

/// Whether a failed change may have been carried out all the same.
bool outcome_unknown(const Failure& failure) {
    const Code code = failure.diagnostic.code;
    return code == codes::kProviderAnswer || code == codes::kHttpProtocol || code == codes::kSealBroken ||
           (code == codes::kProviderRefused && !failure.fault);
}

}  // namespace

Exchange::Exchange(Channel& channel, Clock& clock, Options options)
    : channel_(channel), clock_(clock), options_(std::move(options)), random_(options_.seed) {}

std::string Exchange::message_id() {
    const std::uint64_t high = random_();
    const std::uint64_t low = random_();
    // A random UUID (RFC 4122 4.4): version 4, variant 1.
    return fmt::format("uuid:{:08X}-{:04X}-4{:03X}-{:04X}-{:012X}", high >> 32, (high >> 16) & 0xffff,
                       high & 0xfff, 0x8000 | (low >> 50 & 0x3fff), low & 0xffff'ffff'ffff);
}

Seconds Exchange::back_off(unsigned attempt) {
    const auto base = std::int64_t{1} << attempt;  // 1, 2, 4, 8 seconds, and up to as much again
    return Seconds(base + std::uniform_int_distribution<std::int64_t>(0, base)(random_));
}

bool Exchange::enlarge() {
    if (options_.envelope_bytes >= options_.largest_envelope) return false;
    options_.envelope_bytes = options_.largest_envelope;
    return true;
}

bool Exchange::may_repeat(const Failure& failure, Repeat which) {
    const bool no_time = failure.fault == FaultKind::timedOut;
    if (which == Repeat::serviceTimeouts) return no_time;
    return no_time || failure.fault == FaultKind::quota || failure.trouble == Trouble::passing;
}

Task<Outcome<Reply>> Exchange::send(const Operation& operation, const std::string& what,
                                    network::Repeatable repeatable,
                                    const std::vector<std::string>& properties) {
    const std::string id = message_id();
    const Addressing addressing{options_.to, id, options_.envelope_bytes, options_.operation_timeout};
    std::string message = write_envelope(operation, addressing);
    Result<network::Response> answer = co_await channel_.post(std::move(message), repeatable);
    if (!answer) {
        const bool passing = answer.error().code == codes::kTransport;
        co_return failed({std::move(answer.error()), {}, passing ? Trouble::passing : Trouble::lasting});
    }
    const bool success = answer->status >= 200 && answer->status < 300;
    Result<Envelope> envelope = read_envelope(answer->body, id);
    if (!envelope && !success) co_return failed(judge_status(answer->status, what));
    if (!envelope) co_return failed({std::move(envelope.error())});
    if (envelope->fault) {
        const Fault fault = read_fault(envelope->fault);
        co_return failed({to_diagnostic(fault, what, properties), fault.kind});
    }
    if (!success) co_return failed(judge_status(answer->status, what));
    co_return Reply{std::move(*envelope), parse_http_date(network::header(answer->headers, "Date"))};
}

Task<Outcome<Reply>> Exchange::repeat(Operation operation, std::string what, Repeat which) {
    const std::vector<std::string> none;
    const auto repeatable = which == Repeat::trouble ? network::Repeatable::yes : network::Repeatable::no;
    for (unsigned attempt = 0;; ++attempt) {
        Outcome<Reply> reply = co_await send(operation, what, repeatable, none);
        if (reply) co_return reply;
        if (reply.error().fault == FaultKind::envelopeSize && which == Repeat::trouble && enlarge()) continue;
        if (attempt >= options_.repeats || !may_repeat(reply.error(), which)) co_return reply;
        const TimePoint until = clock_.now() + back_off(attempt);
        co_await clock_.wait_until(until);
    }
}

Task<Outcome<Reply>> Exchange::read(Operation operation, std::string what) {
    return repeat(std::move(operation), std::move(what), Repeat::trouble);
}

Task<Outcome<Reply>> Exchange::pull(Operation operation, std::string what) {
    return repeat(std::move(operation), std::move(what), Repeat::serviceTimeouts);
}

Task<Result<Reply>> Exchange::write(Operation operation, std::string what,
                                    std::vector<std::string> properties) {
    Outcome<Reply> reply = co_await send(operation, what, network::Repeatable::no, properties);
    if (reply) co_return std::move(*reply);
    Failure failure = std::move(reply.error());
    if (outcome_unknown(failure)) {
        Diagnostic unknown = error(
            codes::kTransport,
            fmt::format("whether `{}` was carried out is not known: {}", what, failure.diagnostic.message));
        co_return fail(std::move(unknown));
    }
    co_return fail(std::move(failure.diagnostic));
}

Task<Result<std::vector<std::string>>> Exchange::local_sites() {
    const std::string resource = class_uri(kRootNamespace, "*");
    const std::string what = fmt::format("Enumerate {}", kLocationClass);
    std::vector<std::string> sites;
    Operation ask{std::string(actions::kEnumerate),
                  resource,
                  {},
                  enumerate_body(fmt::format("SELECT * FROM {}", kLocationClass), options_.page_rows)};
    Outcome<Reply> reply = co_await read(std::move(ask), what);
    for (unsigned page = 0; page < 64; ++page) {
        if (!reply) co_return fail(std::move(reply.error().diagnostic));
        const Result<Items> items = read_items(reply->envelope.body);
        if (!items) co_return fail(items.error());
        for (const xml::Element& row : items->rows) {
            Result<boost::json::object> read = read_properties(row, kLocationClass);
            if (!read) co_return fail(std::move(read.error()));
            const Instance location(std::string(kLocationClass), std::move(*read));
            if (location.boolean("ProviderForLocalSite") == true)
                if (const auto code = location.text("SiteCode")) sites.emplace_back(*code);
        }
        if (!items->context) break;
        Operation go_on{
            std::string(actions::kPull), resource, {}, pull_body(*items->context, options_.page_rows)};
        reply = co_await pull(std::move(go_on), what);
    }
    std::sort(sites.begin(), sites.end());
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    co_return sites;
}

Task<Result<std::string>> Exchange::name_space() {
    if (options_.name_space.empty()) {
        Result<std::vector<std::string>> sites = co_await local_sites();
        if (!sites) co_return fail(std::move(sites.error()));
        if (sites->size() != 1 || sites->front().size() != 3 || find_invalid_utf8(sites->front()))
            co_return fail(error(codes::kProviderAnswer,
                                 fmt::format("the server names {} sites that it is the SMS Provider of, "
                                             "where one is expected",
                                             sites->size())));
        options_.name_space = fmt::format("{}/site_{}", kRootNamespace, sites->front());
    }
    co_return options_.name_space;
}

}  // namespace supctl::provider::wsman
