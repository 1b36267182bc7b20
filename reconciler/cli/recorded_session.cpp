#include "cli/recorded_session.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "cli/recorded_description.h"
#include "schema/field_table.h"

namespace supctl {

namespace {

namespace json = boost::json;
using provider::recording::Look;
using provider::recording::Pseudonyms;
using provider::recording::Recorder;

/// The field whose change this part of a plan is.
std::optional<FieldId> field_of(const json::object& part) {
    const json::value* name = part.if_contains("field");
    if (name == nullptr || !name->is_string()) return std::nullopt;
    return find_field(std::string_view(name->get_string()));
}

/// A value of that field. The field says what it is; guessing from the looks of titles would change them.
json::value in_other_words(FieldId id, const json::value& value, Pseudonyms& names) {
    if (value.is_string())
        return json::value(recorded_value(id, std::string_view(value.get_string()), names));
    if (!value.is_object()) return value;
    json::object out = value.get_object();
    json::value* step = out.if_contains("resolvedBy");  // the step that a pending one waits for
    if (step != nullptr && step->is_string())
        *step = json::value(names.text(std::string_view(step->get_string()), Look::known));
    return out;
}

json::value in_other_words(const json::value& value, Pseudonyms& names) {
    if (value.is_string()) return json::value(names.text(std::string_view(value.get_string()), Look::words));
    if (value.is_array()) {
        json::array out;
        for (const json::value& one : value.get_array()) out.push_back(in_other_words(one, names));
        return out;
    }
    if (!value.is_object()) return value;
    json::object out;
    const auto changed = field_of(value.get_object());
    for (const auto& [name, one] : value.get_object())
        if (changed && (name == "from" || name == "to"))
            out.emplace(name, in_other_words(*changed, one, names));
        else
            out.emplace(name, changed ? one : in_other_words(one, names));
    return out;
}

/// Every name of description and connection; what secrets are kept where they can be read. What a command
/// prints is known once it has run.
void make_known(const ConnectionSettings& settings, const Input& input, Pseudonyms& names) {
    Pseudonyms found;
    if (input.declaration) (void)recorded_description(*input.declaration, found);
    const auto host = [&](const std::optional<Uri>& uri) {
        if (uri) (void)found.host(uri->host);
    };
    const auto providers = [&](const std::vector<ProviderAddress>& all) {
        for (const ProviderAddress& provider : all) {
            host(provider.admin_service);
            host(provider.winrm);
        }
    };
    providers(settings.providers);
    for (const SiteProviders& site : settings.sites) {
        (void)found.site_code(site.site.text());
        providers(site.providers);
    }
    for (const auto& [name, address] : settings.addresses) {
        (void)found.host(name);
        (void)found.text(address, Look::shapes);
    }
    const auto secret = [&](const std::optional<SecretReference>& reference) {
        if (!reference || reference->kind == SecretReference::Kind::command) return;
        if (const auto read = reference->read()) names.conceal(std::string(read->reveal()));
    };
    for (const auto& identity : {settings.read, settings.write}) {
        if (!identity) continue;
        (void)found.account(identity->user);
        secret(identity->password);
    }
    secret(settings.token);
    secret(settings.key);
    names.prime(found.known());
}

class RecordedSession final : public Session {
  public:
    RecordedSession(std::unique_ptr<Session> inner, std::unique_ptr<Recorder> recorder)
        : inner_(std::move(inner)),
          recorder_(std::move(recorder)),
          reader_(make_recording_reader(inner_->reader(), *recorder_, inner_->clock())),
          writer_(make_recording_writer(inner_->writer(), *recorder_, inner_->clock())) {
        if (inner_->registry() != nullptr)
            registry_ = make_recording_registry(*inner_->registry(), *recorder_, inner_->clock());
    }
    /// What is still under way ends with the session inside, and is recorded until then.
    ~RecordedSession() override {
        const TimePoint now = inner_->clock().now();
        inner_.reset();
        recorder_->end(now);
    }

    provider::Reader& reader() override { return *reader_; }
    provider::Writer& writer() override { return *writer_; }
    provider::RegistryReader* registry() override { return registry_.get(); }
    std::vector<Way> ways() override {
        std::vector<Way> out = inner_->ways();
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i == way_readers_.size()) {
                way_readers_.push_back(make_recording_reader(*out[i].reader, *recorder_, inner_->clock()));
                way_writers_.push_back(make_recording_writer(*out[i].writer, *recorder_, inner_->clock()));
            }
            out[i].reader = way_readers_[i].get();
            out[i].writer = way_writers_[i].get();
        }
        return out;
    }
    void trust_admin_service(std::function<bool(std::string_view)> accepts) override {
        inner_->trust_admin_service(std::move(accepts));
    }
    void observe_calls(CallObserver observer) override { inner_->observe_calls(std::move(observer)); }
    Clock& clock() override { return inner_->clock(); }
    const network::Traffic& traffic() const override { return inner_->traffic(); }
    void run(Task<void> task) override { inner_->run(std::move(task)); }
    std::string describe() const override { return inner_->describe(); }
    Task<std::string> read_line() override { return inner_->read_line(); }
    Task<Result<void>> probe_wsus(std::string server, std::uint16_t port) override {
        Task<Result<void>> asking = inner_->probe_wsus(server, port);
        return record_probe(*recorder_, inner_->clock(), std::move(server), port, std::move(asking));
    }
    void on_signal(std::function<void(int)> handler) override { inner_->on_signal(std::move(handler)); }
    void note(json::object note) override {
        if (note.empty()) return;
        json::object replaced;
        for (const auto& [name, value] : note)
            replaced.emplace(name, in_other_words(value, recorder_->names()));
        recorder_->line(replaced);
        inner_->note(std::move(note));
    }
    const json::object* noted(std::string_view name) const override { return inner_->noted(name); }
    std::optional<Diagnostic> trouble() const override {
        if (auto inside = inner_->trouble()) return inside;
        return recorder_->trouble();
    }

  private:
    std::unique_ptr<Session> inner_;
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<provider::Reader> reader_;
    std::unique_ptr<provider::Writer> writer_;
    std::unique_ptr<provider::RegistryReader> registry_;
    std::vector<std::unique_ptr<provider::Reader>> way_readers_;  // of each way by itself
    std::vector<std::unique_ptr<provider::Writer>> way_writers_;
};

}  // namespace

std::unique_ptr<Session> record_session(std::unique_ptr<Session> inner, std::unique_ptr<Recorder> recorder,
                                        const ConnectionSettings& settings, const Input& input,
                                        const RecordOptions& options) {
    Pseudonyms& names = recorder->names();
    make_known(settings, input, names);
    json::array arguments;
    for (const std::string& one : options.arguments) arguments.emplace_back(names.text(one, Look::words));
    json::object head{
        {"version", SUPCTL_VERSION}, {"command", options.command}, {"arguments", std::move(arguments)}};
    json::array ways;
    for (const Way& way : inner->ways()) {
        json::object one{{"path", kPathWords[static_cast<std::size_t>(way.path)]},
                         {"host", names.host(way.host)}};
        if (!way.site.empty()) one.emplace("site", names.site_code(way.site));
        ways.push_back(std::move(one));
    }
    head.emplace("ways", std::move(ways));
    if (input.declaration) head.emplace("description", recorded_description(*input.declaration, names));
    recorder->head(std::move(head), inner->clock().now());
    return std::make_unique<RecordedSession>(std::move(inner), std::move(recorder));
}

}  // namespace supctl
