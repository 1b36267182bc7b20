#include "simulator/simulator.h"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <tuple>

#include "base/codes.h"
#include "base/text.h"
#include "simulator/adminservice.h"
#include "simulator/behaviour.h"
#include "simulator/broken.h"
#include "simulator/client_settings.h"
#include "simulator/implementation.h"
#include "simulator/json_text.h"
#include "simulator/odata_filter.h"
#include "simulator/site_items.h"
#include "simulator/somebody_else.h"
#include "simulator/synchronization.h"
#include "simulator/time_endpoints.h"
#include "simulator/world_rows.h"
#include "simulator/wsus_service.h"

namespace supctl::simulator {
namespace {
using network::Answer;
using network::Request;
using network::Response;

std::string random_token() {
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    std::string out;
    for (const auto byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

/// RFC 9110 5.6.7.
std::string http_date(TimePoint when) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(when - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                       kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

void Simulator::Implementation::stamp(Response& response) const {
    response.headers.push_back({"Date", http_date(timeline.now())});
    response.headers.push_back({"Server", "Microsoft-HTTPAPI/2.0"});
}

bool Simulator::Implementation::authorized(const Request& request) const {
    if (options.authorization == Authorization::none) return true;
    const auto given = network::header(request.headers, "authorization");
    constexpr std::string_view kBearer = "Bearer ";
    return given.size() > kBearer.size() && equal_ignoring_case(given.substr(0, kBearer.size()), kBearer) &&
           same_secret(given.substr(kBearer.size()), token);
}

bool Simulator::Implementation::on_loopback() const {
    boost::system::error_code problem;
    const auto address = boost::asio::ip::make_address(options.address, problem);
    return !problem && address.is_loopback();
}

Response Simulator::Implementation::call(const Request& request, const ResourcePath& path) {
    if (path.of == nullptr || path.of->name != "SMS_SoftwareUpdate" || path.method != "SyncNow" ||
        path.by_key)
        return error_response(404, fmt::format("Resource not found for the segment '{}'.", path.method));
    if (request.method != "POST")
        return error_response(
            405, fmt::format("The requested resource does not support http method '{}'.", request.method));
    boost::system::error_code problem;
    const auto body = boost::json::parse(request.body.empty() ? "{}" : request.body, problem);
    bool full = false;
    const auto* members = problem ? nullptr : body.if_object();
    bool valid = members != nullptr;
    if (valid)
        for (const auto& [name, value] : *members) {
            // Names are the method's parameters, as the MOF spells them.
            if (name == "fullSync" && value.is_bool())
                full = value.get_bool();
            else
                valid = false;
        }
    if (!valid) return error_response(400, "The parameters do not fit 'SyncNow': fullSync (Edm.Boolean).");
    if (options.answers == Answers::live) request_synchronization(machinery, full ? Pass::full : Pass::delta);
    return json_response(201, "{" + context(service, "__PARAMETERS") + R"(,"ReturnValue":0})");
}

bool Simulator::Implementation::commit() {
    auto changes = store.take_changes();
    return !file || file->save(changes, states, timeline).has_value();
}

Response Simulator::Implementation::answer(const Request& request, Turn turn) {
    if (!authorized(request)) {
        auto out = error_response(401, "Authorization has been denied for this request.");
        out.headers.push_back({"WWW-Authenticate", "Bearer"});
        return out;
    }
    const auto path = parse_target(request.target);
    if (!path) return error_response(400, path.error().message);
    if (!path->known_route)
        return error_response(
            404,
            fmt::format("No HTTP resource was found that matches the request URI '{}'.", request.target));
    if (!path->method.empty()) return call(request, *path);
    if (request.method == "GET") {
        // Since 2211 the service refuses query options in a body; any body is refused here.
        if (!request.body.empty()) return error_response(400, "Bad Request");
        return read_objects(*path, store, service, turn);
    }
    if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH" ||
        request.method == "DELETE")
        return writes->handle(request, *path);
    return error_response(
        405, fmt::format("The requested resource does not support http method '{}'.", request.method));
}

Simulator::Simulator(std::shared_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Simulator::~Simulator() = default;

Result<std::unique_ptr<Simulator>> Simulator::create(const World& world, Options options) {
    if (sodium_init() < 0)
        return fail(error(codes::kBadSecret, "the random number generator cannot be started"));
    if (auto checked = check_world(world); !checked) return fail(checked.error());
    const auto start = options.start;
    auto made = std::make_shared<Implementation>(std::move(options), start);
    bool restored = false;
    if (!made->options.state_file.empty()) {
        auto file = StateFile::open(made->options.state_file);
        if (!file) return fail(file.error());
        made->file.emplace(std::move(*file));
        const auto loaded = made->file->load(made->store, made->states, made->timeline);
        if (!loaded) return fail(loaded.error());
        restored = *loaded;
    }
    if (!restored) {
        auto states = write_rows(world, start, made->store);
        if (!states) return fail(states.error());
        made->states = std::move(*states);
        if (made->faults.broken(broken::kOtherAgent)) renumber_default_agent(made->store);
        made->states.wsus_ssl = servers_with_ssl(world);
        if (made->options.answers == Answers::live) start_behaviour(made->machinery);
        if (!made->commit())
            return fail(error(codes::kStoreUnusable, "the simulator's state cannot be kept"));
    }
    const auto& top = made->states.sites.at(made->states.top).site;
    made->service = {.server = top.server,
                     .site = top.code,
                     .seed = made->options.seed,
                     .hidden_sites = made->options.hidden_sites};
    made->provider_writes.emplace(made->store, made->states, made->service);
    made->writes.emplace(*made->provider_writes, made->service, made->options.writes);
    made->provider_writes->faults = &made->faults;
    made->writes->faults = &made->faults;
    auto* raw = made.get();
    made->provider_writes->on_write = [raw](const Write& write) { follow_write(raw->machinery, write); };
    made->timeline.on_event([raw](const Event& event) { run_event(raw->machinery, event); },
                            [raw] { (void)raw->commit(); });
    made->registries.emplace(world, made->states, made->faults);
    made->wsman_service.emplace(wsman::Parts{.store = made->store,
                                             .writes = *made->provider_writes,
                                             .states = made->states,
                                             .service = made->service,
                                             .registries = *made->registries,
                                             .synchronize = [raw](bool full) {
                                                 if (raw->options.answers == Answers::live)
                                                     request_synchronization(raw->machinery,
                                                                             full ? Pass::full : Pass::delta);
                                             }});
    if (made->options.authorization == Authorization::bearer) made->token = random_token();
    if (!made->options.request_log.empty())
        if (auto opened = made->log.to_file(made->options.request_log); !opened) return fail(opened.error());
    const std::vector<Rule> rules = made->options.faults;
    std::unique_ptr<Simulator> out(new Simulator(std::move(made)));
    for (const Rule& rule : rules) {
        if (rule.kind != "site_mode") continue;
        auto set = out->edit("SMS_Site", rule.options.at("site"), "Mode", rule.options.at("mode"));
        if (!set) return fail(set.error());
    }
    return out;
}

Result<void> Simulator::set_wsus_ssl(std::string_view server, WsusSsl ssl) {
    auto& self = *implementation_;
    if (ssl == WsusSsl::on)
        self.states.wsus_ssl.insert(lower_ascii(server));
    else
        self.states.wsus_ssl.erase(lower_ascii(server));
    return self.commit() ? Result<void>()
                         : fail(error(codes::kStoreUnusable, "the simulator's state cannot be kept"));
}

Task<Answer> Simulator::handle(const Request& request, network::Peer& peer) {
    return Implementation::handle(implementation_, request, peer);
}

Task<Answer> Simulator::Implementation::handle(std::shared_ptr<Implementation> self, const Request& request,
                                               network::Peer& peer) {
    self->timeline.catch_up();
    Answer out;
    if (is_wsus_service(request.target)) co_return answer_wsus_service(request, self->states);
    const bool wsus = request.method == "POST" && request.target == kWsusEndpoint &&
                      self->options.time_endpoints == TimeEndpoints::served;
    const bool time = is_time_endpoint(request.target);
    const auto given = network::header(request.headers, "authorization");
    const bool bearer = equal_ignoring_case(given.substr(0, given.find(' ')), "Bearer");
    if (self->service_gate != nullptr && !time && !wsus && !bearer) {
        auto proven = self->service_gate->prove(request, peer);
        if (!proven) {
            out.response = std::move(proven.error());
            self->stamp(out.response);
            co_return out;
        }
        // Whoever has proven who they are is let in as the holder of the token is.
        Request known{
            request.method, request.target, {{"Authorization", "Bearer " + self->token}}, request.body};
        Task<Answer> answering = handle(self, known, peer);
        out = co_await std::move(answering);
        for (network::Header& header : *proven) out.response.headers.push_back(std::move(header));
        co_return out;
    }
    // Who proves an identity holds no token; on this machine time, and who plays a server's team, is nobody's
    // secret.
    const bool open = self->service_gate != nullptr && self->on_loopback() && request.method == "POST";
    if (wsus) {
        if (!open && !self->authorized(request)) {
            out.response = error_response(401, "Authorization has been denied for this request.");
            co_return out;
        }
        out.response = set_up_wsus(request, self->states);
        (void)self->commit();
        co_return out;
    }
    if (time && self->options.time_endpoints == TimeEndpoints::served) {
        if (!open && !self->authorized(request)) {
            out.response = error_response(401, "Authorization has been denied for this request.");
            co_return out;
        }
        Task<Response> answering = answer_time_endpoint(request, peer, self->timeline, self->store);
        out.response = co_await std::move(answering);
        co_return out;
    }
    const std::uint64_t number = ++self->requests;
    const auto wire = self->faults.on_request(request.method, request.target);
    if (wire.slow_milliseconds > 0) {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor, std::chrono::milliseconds(wire.slow_milliseconds));
        std::ignore = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    out = self->render(request, number, wire);
    // What was done is kept before anyone hears of it; an answer that is lost on the way was still given.
    if (!self->commit())
        out = Answer{error_response(500, "The simulator cannot keep its state."), {}, nullptr, true};
    out.fault = wire.fault;
    self->stamp(out.response);
    const std::size_t bytes = out.shared_body ? out.shared_body->size() : out.response.body.size();
    self->log.add(number, request, out.response.status, bytes, self->timeline.now());
    co_return out;
}

Answer Simulator::Implementation::render(const Request& request, std::uint64_t number,
                                         const Faults::Wire& wire) {
    Answer out;
    const bool writes_it = request.method != "GET";
    if (!wire.edited.empty() && !writes_it) edit_components(store, wire.edited, wire.edit);
    if (wire.ignore && writes_it) {
        out.response.status = 204;
        return out;
    }
    if (wire.status != 0 || (writes_it && !wire.arrives())) {
        if (writes_it && wire.arrives()) (void)answer(request, {.number = number, .unstable = false});
        out.response = error_response(wire.status == 0 ? 500 : wire.status, "An error has occurred.");
        if (!wire.retry_after.empty()) out.response.headers.push_back({"Retry-After", wire.retry_after});
        return out;
    }
    const bool frozen = options.answers == Answers::frozen && request.method == "GET" && request.body.empty();
    if (const auto found = rendered.find(request.target);
        frozen && found != rendered.end() && authorized(request))
        return found->second;
    // One following page in 64 shows what paging without an order can do; a frozen answer could never be read
    // anew.
    const bool follows = request.target.find("skip=") != std::string::npos;
    const bool shifted = follows && !frozen && mixed(options.seed, fmt::format("page/{}", number)) % 64 == 0;
    out.response = answer(request, {.number = frozen ? 0 : number, .unstable = shifted || wire.unstable});
    if (!wire.edited.empty() && writes_it) edit_components(store, wire.edited, wire.edit);
    if (frozen && out.response.status == 200) {
        out.shared_body = std::make_shared<const std::string>(std::move(out.response.body));
        out.response.body.clear();
        rendered.emplace(request.target, out);
    }
    return out;
}

Result<void> Simulator::listen(boost::asio::any_io_executor executor) {
    auto& self = *implementation_;
    if (self.options.authorization == Authorization::none && !self.on_loopback())
        return fail(
            error(codes::kForeignCredential, "a simulator that listens beyond this machine needs a token")
                .advise("listen on a loopback address, or give it a token"));
    auto root = network::make_root_certificate("SMS Issuing");
    if (!root) return fail(root.error());
    self.root = std::move(*root);
    network::LeafOptions leaf;
    leaf.dns_names = server_names(self.store, self.states, self.service.server);
    leaf.ip_addresses = {self.options.address};
    auto certificate = network::make_leaf_certificate(self.root, leaf);
    if (!certificate) return fail(certificate.error());
    network::ServerOptions server{.address = self.options.address,
                                  .port = self.options.port,
                                  .certificate_pem = certificate->certificate_pem,
                                  .key_pem = certificate->key_pem,
                                  .client_root_pem = {}};
    // A request that is under way when the simulator goes is answered by what it shares.
    const std::weak_ptr<Implementation> weak = implementation_;
    network::Handler handler = [weak](const Request& request, network::Peer& peer) -> Task<Answer> {
        auto alive = weak.lock();
        if (alive == nullptr) throw std::runtime_error("the simulator is gone");
        return Implementation::handle(std::move(alive), request, peer);
    };
    auto listening = network::HttpServer::listen(executor, std::move(server), std::move(handler));
    if (!listening) return fail(listening.error());
    self.server = std::move(*listening);
    return self.listen_wsman(executor);
}

void Simulator::stop() {
    if (implementation_->server) implementation_->server->stop();
    if (implementation_->wsman_tls.server) implementation_->wsman_tls.server->stop();
    if (implementation_->wsman_plain.server) implementation_->wsman_plain.server->stop();
}

std::uint16_t Simulator::port() const {
    return implementation_->server ? implementation_->server->port() : 0;
}

std::string Simulator::origin() const {
    const bool six = implementation_->options.address.find(':') != std::string::npos;
    return port() == 0 ? std::string()
                       : fmt::format("https://{}{}{}:{}", six ? "[" : "", implementation_->options.address,
                                     six ? "]" : "", port());
}

std::string Simulator::host() const {
    return implementation_->service.server;
}
const std::string& Simulator::root_pem() const {
    return implementation_->root.certificate_pem;
}
const std::string& Simulator::token() const {
    return implementation_->token;
}
Timeline& Simulator::timeline() {
    return implementation_->timeline;
}
Faults& Simulator::faults() {
    return implementation_->faults;
}
std::string Simulator::dump(Masks masks) const {
    return dump_store(implementation_->store, masks);
}
const std::vector<std::string>& Simulator::request_log() const {
    return implementation_->log.lines();
}

Result<void> Simulator::edit(std::string_view class_name, std::string_view key,
                             std::string_view property_name, std::string_view json) {
    auto& self = *implementation_;
    const auto* of = find_class(class_name);
    const Row* found = of == nullptr ? nullptr : self.store.find(*of, key);
    if (found == nullptr)
        return fail(error(codes::kNotFound, fmt::format("no {} has the key `{}`", class_name, key)));
    const Row before = *found;
    Row after = before;
    const auto slash = property_name.find('/');
    if (slash == std::string_view::npos) {
        const int index = of->index(property_name);
        if (index < 0)
            return fail(error(codes::kBadValue, fmt::format("{} has no `{}`", class_name, property_name)));
        after.values[static_cast<std::size_t>(index)] = std::string(json);
    } else {
        const auto last = property_name.rfind('/');
        const auto name = property_name.substr(slash + 1, last - slash - 1);
        const auto slot = property_name.substr(last + 1);
        auto props = props_of(*of, after);
        if (slot == "Value")
            props.set_number(name, static_cast<std::uint32_t>(read_number(json)));
        else if (slot == "Value1")
            props.set_text1(name, read_text(json));
        else if (slot == "Value2")
            props.set_text(name, read_text(json));
        else
            return fail(error(codes::kBadValue, fmt::format("`{}` is not a slot", slot)));
        set_props(*of, after, props);
    }
    self.store.put(*of, after);
    follow_write(self.machinery, {of, &before, &after});
    return self.commit() ? Result<void>()
                         : fail(error(codes::kStoreUnusable, "the simulator's state cannot be kept"));
}

Result<void> Simulator::remove(std::string_view class_name, std::string_view key) {
    auto& self = *implementation_;
    const auto* of = find_class(class_name);
    const Row* found = of == nullptr ? nullptr : self.store.find(*of, key);
    if (found == nullptr)
        return fail(error(codes::kNotFound, fmt::format("no {} has the key `{}`", class_name, key)));
    const Row before = *found;
    (void)self.store.erase(*of, key);
    follow_write(self.machinery, {of, &before, nullptr});
    return self.commit() ? Result<void>()
                         : fail(error(codes::kStoreUnusable, "the simulator's state cannot be kept"));
}

std::vector<std::string> Simulator::rows(std::string_view class_name, std::string_view filter) const {
    std::vector<std::string> out;
    const auto* of = find_class(class_name);
    if (of == nullptr) return out;
    const auto parsed = Filter::parse(filter, *of);
    if (!parsed) return out;
    for (const auto& row : implementation_->store.rows(*of)) {
        if (!parsed->matches(row)) continue;
        std::string text;
        append_object(text, *of, row, implementation_->service);
        out.push_back(std::move(text));
    }
    return out;
}

}  // namespace supctl::simulator
