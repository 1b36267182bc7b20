#include "provider/recording/recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>

#include "base/codes.h"
#include "provider/recording/redact.h"

namespace supctl::provider::recording {

namespace json = boost::json;

namespace {

Diagnostic unwritten(const std::filesystem::path& file, int reason) {
    return error(codes::kRecordingUnwritten,
                 fmt::format("`{}` cannot be written: {}", file.string(), std::strerror(reason)))
        .advise(std::string(find_code(codes::kRecordingUnwritten)->help));
}

json::object failure(const Diagnostic& finding, Pseudonyms& names) {
    const Diagnostic redacted = redact(finding, names);
    json::object out{{"code", redacted.code.number}, {"message", redacted.message}};
    json::array notes;
    for (const std::string& note : redacted.notes) notes.emplace_back(note);
    if (!notes.empty()) out.emplace("notes", std::move(notes));
    if (!redacted.help.empty()) out.emplace("help", redacted.help);
    return out;
}

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::create(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(unwritten(file, errno));
    return std::unique_ptr<Recorder>(new Recorder(descriptor, file));
}

Recorder::~Recorder() {
    ::close(descriptor_);
}

void Recorder::write(std::string text) {
    if (trouble_) return;
    text += '\n';
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t more = ::write(descriptor_, text.data() + sent, text.size() - sent);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) {
            trouble_ = unwritten(file_, more < 0 ? errno : ENOSPC);
            trouble_->severity = Severity::warning;
            trouble_->notes.push_back(fmt::format("the recording ends after line {}", lines_));
            return;
        }
        sent += static_cast<std::size_t>(more);
    }
    ++lines_;
}

void Recorder::head(json::object head, TimePoint now) {
    json::object out{{"recording", kFormat}, {"began", iso_time(now)}};
    for (auto& [name, value] : head) out.insert_or_assign(name, std::move(value));
    write(json::serialize(out));
}

void Recorder::line(const json::object& object) {
    write(json::serialize(object));
}

void Recorder::end(TimePoint now) {
    write(json::serialize(json::object{{"ended", iso_time(now)}}));
}

/// Waiting asks the same again and again, and mostly little has changed but the order of the rows: those that
/// an earlier line holds are named by their places there.
void Recorder::refer(json::object& answer, const std::string& identity) {
    json::value* found = answer.if_contains("rows");
    if (found == nullptr) return;
    json::array& rows = found->get_array();
    Seen& seen = last_rows_[identity];
    std::unordered_map<std::size_t, std::size_t> taken;
    std::vector<std::size_t> hashes;
    json::array shorter;
    std::size_t all = 0, again = 0;
    for (const json::value& row : rows) {
        const std::string text = json::serialize(row);
        hashes.push_back(std::hash<std::string>{}(text));
        all += text.size();
        const auto known = seen.places.find(hashes.back());
        if (known == seen.places.end() || taken[hashes.back()] == known->second.size()) {
            shorter.push_back(row);
            again += text.size();
        } else {
            shorter.emplace_back(known->second[taken[hashes.back()]++]);
        }
    }
    if (seen.line == 0 || all < kWorthReferring || again > all / 8) {
        seen = {lines_ + 1, {}};
        for (std::uint32_t i = 0; i < hashes.size(); ++i) seen.places[hashes[i]].push_back(i);
        return;
    }
    rows = std::move(shorter);  // before the answer grows: that moves them
    answer.emplace("rowsOfLine", seen.line);
}

void Recorder::call(const Open& open, json::object answer, TimePoint now) {
    const std::string same = identity(open.operation, open.request);
    const auto asked = asked_.find(same);
    json::object out{{"call", to_text(open.operation)}};
    if (asked != asked_.end() && !open.request.contains("sent")) {
        out.emplace("class", open.request.at("class"));
        out.emplace("asksAsLine", asked->second);
    } else {
        for (const auto& [name, value] : open.request) out.insert_or_assign(name, value);
        if (same.size() >= kWorthReferring) asked_.emplace(same, lines_ + 1);
    }
    if (open.from != now) out.emplace("from", iso_time(open.from));
    out.emplace("to", iso_time(now));
    refer(answer, same);
    for (auto& [name, value] : answer) out.insert_or_assign(name, std::move(value));
    write(json::serialize(out));
}

namespace {

class RecordingReader final : public Reader {
  public:
    RecordingReader(Reader& inner, Recorder& recorder, const Clock& clock)
        : inner_(inner), recorder_(recorder), clock_(clock) {}

    Task<Result<ScanEnd>> scan(Query query, Sink sink) override {
        const Recorder::Open open = begin(Operation::scan, query);
        const std::string class_name = query.class_name;
        json::array rows;
        Sink noting = [&](const Instance& row) -> Result<void> {
            // The row's memory ends with the call; the redacted one is its own.
            rows.emplace_back(redact(class_name, row.properties(), recorder_.names()));
            return sink(row);
        };
        Result<ScanEnd> end = co_await inner_.scan(std::move(query), std::move(noting));
        json::object answer{{"rows", std::move(rows)}};
        if (end) {
            json::object how{{"complete", end->complete}};
            if (end->pages != 1) how.emplace("pages", end->pages);
            if (end->server_time) how.emplace("serverTime", iso_time(*end->server_time));
            answer.emplace("end", std::move(how));
        } else {
            answer.emplace("failed", failure(end.error(), recorder_.names()));
        }
        recorder_.call(open, std::move(answer), clock_.now());
        co_return end;
    }

    Task<Result<Instance>> get(std::string class_name, Key key) override {
        Pseudonyms& names = recorder_.names();
        const Recorder::Open open{Operation::get, to_json(class_name, redact(class_name, key, names)),
                                  clock_.now()};
        std::string asked = class_name;
        Result<Instance> got = co_await inner_.get(std::move(asked), std::move(key));
        json::object answer;
        if (got)
            answer.emplace("object", redact(class_name, got->properties(), names));
        else
            answer.emplace("failed", failure(got.error(), names));
        recorder_.call(open, std::move(answer), clock_.now());
        co_return got;
    }

    Task<Result<std::optional<Instance>>> find(Query query) override {
        Pseudonyms& names = recorder_.names();
        const Recorder::Open open = begin(Operation::find, query);
        const std::string class_name = query.class_name;
        Result<std::optional<Instance>> found = co_await inner_.find(std::move(query));
        json::object answer;
        if (!found)
            answer.emplace("failed", failure(found.error(), names));
        else if (*found)
            answer.emplace("object", redact(class_name, (*found)->properties(), names));
        else
            answer.emplace("object", nullptr);
        recorder_.call(open, std::move(answer), clock_.now());
        co_return found;
    }

  private:
    [[nodiscard]] Recorder::Open begin(Operation operation, const Query& query) const {
        return {operation, to_json(redact(query, recorder_.names())), clock_.now()};
    }
    Reader& inner_;
    Recorder& recorder_;
    const Clock& clock_;
};

class RecordingWriter final : public Writer {
  public:
    RecordingWriter(Writer& inner, Recorder& recorder, const Clock& clock)
        : inner_(inner), recorder_(recorder), clock_(clock) {}

    Task<Result<void>> put(Key key, Instance instance) override {
        Pseudonyms& names = recorder_.names();
        const std::string class_name = instance.class_name();
        Recorder::Open open{Operation::put, to_json(class_name, redact(class_name, key, names)),
                            clock_.now()};
        open.request.emplace("sent", redact(class_name, instance.properties(), names));
        Result<void> done = co_await inner_.put(std::move(key), std::move(instance));
        end(open, done ? json::object{{"done", true}} : failed(done.error()));
        co_return done;
    }

    Task<Result<Instance>> create(Instance instance) override {
        const std::string class_name = instance.class_name();
        Recorder::Open open{Operation::create, to_json(class_name, std::string_view()), clock_.now()};
        open.request.emplace("sent", redact(class_name, instance.properties(), recorder_.names()));
        Result<Instance> made = co_await inner_.create(std::move(instance));
        end(open, made ? json::object{{"object", redact(class_name, made->properties(), recorder_.names())}}
                       : failed(made.error()));
        co_return made;
    }

    Task<Result<void>> remove(std::string class_name, Key key) override {
        const Recorder::Open open{
            Operation::remove, to_json(class_name, redact(class_name, key, recorder_.names())), clock_.now()};
        Result<void> done = co_await inner_.remove(std::move(class_name), std::move(key));
        end(open, done ? json::object{{"done", true}} : failed(done.error()));
        co_return done;
    }

    Task<Result<json::object>> invoke(std::string class_name, std::string method,
                                      json::object parameters) override {
        Recorder::Open open{Operation::invoke, to_json(class_name, method), clock_.now()};
        open.request.emplace("sent", redact(class_name, parameters, recorder_.names()));
        std::string asked = class_name;
        Result<json::object> output =
            co_await inner_.invoke(std::move(asked), std::move(method), std::move(parameters));
        end(open, output ? json::object{{"output", redact(class_name, *output, recorder_.names())}}
                         : failed(output.error()));
        co_return output;
    }

  private:
    [[nodiscard]] json::object failed(const Diagnostic& finding) const {
        return {{"failed", failure(finding, recorder_.names())}};
    }
    void end(const Recorder::Open& open, json::object answer) const {
        recorder_.call(open, std::move(answer), clock_.now());
    }
    Writer& inner_;
    Recorder& recorder_;
    const Clock& clock_;
};

class RecordingRegistry final : public RegistryReader {
  public:
    RecordingRegistry(RegistryReader& inner, Recorder& recorder, const Clock& clock)
        : inner_(inner), recorder_(recorder), clock_(clock) {}

    bool reaches(std::string_view host) const override { return inner_.reaches(host); }
    Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                      std::string value) override {
        Pseudonyms& names = recorder_.names();
        const Recorder::Open open{Operation::registry, registry_json(names.host(host), key, value),
                                  clock_.now()};
        Result<std::optional<std::uint32_t>> found =
            co_await inner_.number(std::move(host), std::move(key), std::move(value));
        json::object answer;
        if (!found)
            answer.emplace("failed", failure(found.error(), names));
        else if (*found)
            answer.emplace("number", **found);
        else
            answer.emplace("number", nullptr);
        recorder_.call(open, std::move(answer), clock_.now());
        co_return found;
    }

  private:
    RegistryReader& inner_;
    Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace

std::unique_ptr<RegistryReader> make_recording_registry(RegistryReader& inner, Recorder& recorder,
                                                        const Clock& clock) {
    return std::make_unique<RecordingRegistry>(inner, recorder, clock);
}
std::unique_ptr<Reader> make_recording_reader(Reader& inner, Recorder& recorder, const Clock& clock) {
    return std::make_unique<RecordingReader>(inner, recorder, clock);
}
std::unique_ptr<Writer> make_recording_writer(Writer& inner, Recorder& recorder, const Clock& clock) {
    return std::make_unique<RecordingWriter>(inner, recorder, clock);
}

Task<Result<void>> record_probe(Recorder& recorder, const Clock& clock, std::string server,
                                std::uint16_t port, Task<Result<void>> asking) {
    Pseudonyms& names = recorder.names();
    const Recorder::Open open{Operation::probe, probe_json(names.host(server), port), clock.now()};
    Result<void> said = co_await std::move(asking);
    json::object answer;
    if (said)
        answer.emplace("done", true);
    else
        answer.emplace("failed", failure(said.error(), names));
    recorder.call(open, std::move(answer), clock.now());
    co_return said;
}

}  // namespace supctl::provider::recording
