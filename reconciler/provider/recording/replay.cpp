#include "provider/recording/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::provider::recording {

namespace json = boost::json;

namespace {

std::string class_of(const json::object& request) {
    return escape_controls(std::string_view(request.at("class").get_string()));
}

/// The first property, by the order of `now`, in which the two differ.
std::string difference(const json::object& then, const json::object& now) {
    for (const auto& [name, value] : now) {
        const json::value* old = then.if_contains(name);
        if (old == nullptr || *old != value) return std::string(name);
    }
    for (const auto& [name, value] : then)
        if (!now.contains(name)) return std::string(name);
    return {};
}

Diagnostic failure_of(const json::object& failed) {
    const auto escaped = [](const json::value& text) {
        return escape_controls(std::string_view(text.get_string()));
    };
    Diagnostic out =
        error(Code{static_cast<std::uint16_t>(failed.at("code").get_int64())}, escaped(failed.at("message")));
    if (const json::value* notes = failed.if_contains("notes"); notes != nullptr && notes->is_array())
        for (const json::value& note : notes->get_array())
            if (note.is_string()) out.notes.push_back(escaped(note));
    if (const json::value* help = failed.if_contains("help"); help != nullptr && help->is_string())
        out.help = escaped(*help);
    return out;
}

ScanEnd end_of(const json::object& end, std::uint64_t rows) {
    ScanEnd out;
    out.rows = rows;
    out.pages = 1;
    if (const json::value* pages = end.if_contains("pages"); pages != nullptr && pages->is_int64())
        out.pages = static_cast<std::uint64_t>(std::max<std::int64_t>(0, pages->get_int64()));
    const json::value* complete = end.if_contains("complete");
    out.complete = complete != nullptr && complete->is_bool() && complete->get_bool();
    if (const json::value* time = end.if_contains("serverTime"); time != nullptr && time->is_string())
        if (const auto parsed = parse_iso_time(std::string_view(time->get_string())))
            out.server_time = *parsed;
    return out;
}

class ReplayReader final : public Reader {
  public:
    explicit ReplayReader(Replay& replay) : replay_(replay) {}

    Task<Result<ScanEnd>> scan(Query query, Sink sink) override {
        json::object request = to_json(query);
        Result<json::object> answer = co_await replay_.answer(Operation::scan, std::move(request), nullptr);
        if (!answer) co_return fail(std::move(answer.error()));
        std::uint64_t rows = 0;
        for (json::value& row : answer->at("rows").get_array()) {
            const Instance instance(query.class_name, std::move(row.get_object()));
            ++rows;
            Result<void> taken = sink(instance);
            if (!taken) co_return fail(std::move(taken.error()));
        }
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return end_of(answer->at("end").get_object(), rows);
    }
    Task<Result<Instance>> get(std::string class_name, Key key) override {
        json::object request = to_json(class_name, key);
        Result<json::object> answer = co_await replay_.answer(Operation::get, std::move(request), nullptr);
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return Instance(class_name, std::move(answer->at("object").get_object()));
    }
    Task<Result<std::optional<Instance>>> find(Query query) override {
        json::object request = to_json(query);
        Result<json::object> answer = co_await replay_.answer(Operation::find, std::move(request), nullptr);
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        json::value& object = answer->at("object");
        if (!object.is_object()) co_return std::optional<Instance>();
        co_return std::optional<Instance>(Instance(query.class_name, std::move(object.get_object())));
    }

  private:
    Replay& replay_;
};

class ReplayWriter final : public Writer {
  public:
    explicit ReplayWriter(Replay& replay) : replay_(replay) {}

    Task<Result<void>> put(Key key, Instance instance) override {
        json::object request = to_json(instance.class_name(), key);
        Result<json::object> answer =
            co_await replay_.answer(Operation::put, std::move(request), &instance.properties());
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return Result<void>();
    }
    Task<Result<Instance>> create(Instance instance) override {
        json::object request = to_json(instance.class_name(), std::string_view());
        Result<json::object> answer =
            co_await replay_.answer(Operation::create, std::move(request), &instance.properties());
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return Instance(instance.class_name(), std::move(answer->at("object").get_object()));
    }
    Task<Result<void>> remove(std::string class_name, Key key) override {
        json::object request = to_json(class_name, key);
        Result<json::object> answer = co_await replay_.answer(Operation::remove, std::move(request), nullptr);
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return Result<void>();
    }
    Task<Result<json::object>> invoke(std::string class_name, std::string method,
                                      json::object parameters) override {
        json::object request = to_json(class_name, method);
        Result<json::object> answer =
            co_await replay_.answer(Operation::invoke, std::move(request), &parameters);
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        co_return std::move(answer->at("output").get_object());
    }

  private:
    Replay& replay_;
};

class ReplayRegistry final : public RegistryReader {
  public:
    explicit ReplayRegistry(Replay& replay) : replay_(replay) {}

    bool reaches(std::string_view host) const override { return replay_.recording().asks_registry(host); }
    Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                      std::string value) override {
        json::object request = registry_json(host, key, value);
        Result<json::object> answer =
            co_await replay_.answer(Operation::registry, std::move(request), nullptr);
        if (!answer) co_return fail(std::move(answer.error()));
        if (const json::value* failed = answer->if_contains("failed"))
            co_return fail(failure_of(failed->get_object()));
        const json::value& number = answer->at("number");
        if (number.is_null()) co_return std::optional<std::uint32_t>();
        co_return std::optional<std::uint32_t>(static_cast<std::uint32_t>(number.get_int64()));
    }

  private:
    Replay& replay_;
};

}  // namespace

Replay::Replay(Recording recording, Clock& clock)
    : recording_(std::move(recording)),
      clock_(clock),
      reader_(std::make_unique<ReplayReader>(*this)),
      writer_(std::make_unique<ReplayWriter>(*this)),
      registry_(std::make_unique<ReplayRegistry>(*this)) {}

Replay::~Replay() = default;

Task<Result<void>> Replay::probe(std::string server, std::uint16_t port) {
    json::object request = probe_json(server, port);
    Result<json::object> said = co_await answer(Operation::probe, std::move(request), nullptr);
    if (!said) co_return fail(std::move(said.error()));
    if (const json::value* failed = said->if_contains("failed"))
        co_return fail(failure_of(failed->get_object()));
    co_return Result<void>();
}

Diagnostic Replay::not_recorded(std::string message) const {
    Diagnostic out = error(codes::kNotRecorded, std::move(message));
    out.notes.push_back(fmt::format("the last call that was answered stands in line {} of `{}`", last_line_,
                                    recording_.file()));
    const Entry* next = recording_.next();
    if (next != nullptr)
        out.notes.push_back(fmt::format("the next one there, a `{}`, stands in line {}",
                                        to_text(next->operation), next->line));
    else
        out.notes.push_back("no call is left there");
    out.help = find_code(codes::kNotRecorded)->help;
    return out;
}

Result<json::object> Replay::take(Operation operation, const json::object& request, const json::object* sent,
                                  TimePoint& until) {
    const std::string what = fmt::format("{} {}", to_text(operation), class_of(request));
    std::deque<Entry>* waiting = recording_.waiting(identity(operation, request));
    if (waiting == nullptr)
        return fail(not_recorded(fmt::format("`{}` was asked now, and not when this was recorded", what)));
    // Writes that ran side by side may come in another order: the one that sent the same is meant.
    std::string other;
    for (auto entry = waiting->begin(); entry != waiting->end(); ++entry) {
        Result<json::object> answer = recording_.read(*entry);
        if (!answer) return answer;
        const json::value* then = answer->if_contains("sent");
        if (sent != nullptr && (then == nullptr || !then->is_object() || then->get_object() != *sent)) {
            if (other.empty() && then != nullptr && then->is_object())
                other = fmt::format("`{}` would now send another `{}` than in line {}", what,
                                    escape_controls(difference(then->get_object(), *sent)), entry->line);
            continue;
        }
        last_line_ = entry->line;
        until = entry->to;
        waiting->erase(entry);
        return answer;
    }
    return fail(not_recorded(std::move(other)));
}

Task<Result<json::object>> Replay::answer(Operation operation, json::object request,
                                          const json::object* sent) {
    TimePoint until{};
    Result<json::object> out = take(operation, request, sent, until);
    if (!out) {
        if (!trouble_) trouble_ = out.error();
        co_return out;
    }
    if (until > clock_.now()) co_await clock_.wait_until(until);
    co_return out;
}

}  // namespace supctl::provider::recording
