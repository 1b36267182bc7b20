#include "provider/recording/recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "base/codes.h"
#include "base/text.h"
#include "provider/recording/recorder.h"

namespace supctl::provider::recording {

namespace json = boost::json;

namespace {

constexpr std::size_t kChunk = 1U << 18;
constexpr std::size_t kMostNotes = 100'000;

json::parse_options bounded() {
    json::parse_options out;
    out.max_depth = 32;
    return out;
}

std::string_view text_of(const json::object& from, std::string_view member) {
    const json::value* found = from.if_contains(member);
    if (found == nullptr || !found->is_string()) return {};
    return std::string_view(found->get_string());
}

std::optional<TimePoint> time_of(const json::object& from, std::string_view member) {
    const auto parsed = parse_iso_time(text_of(from, member));
    if (!parsed) return std::nullopt;
    return *parsed;
}

std::optional<Operation> operation_of(std::string_view text) {
    for (const Operation one :
         {Operation::scan, Operation::get, Operation::find, Operation::registry, Operation::probe,
          Operation::put, Operation::create, Operation::remove, Operation::invoke})
        if (to_text(one) == text) return one;
    return std::nullopt;
}

bool is_object(const json::value* value) {
    return value != nullptr && value->is_object();
}

bool all_objects(const json::value* value) {
    if (value == nullptr || !value->is_array()) return false;
    for (const json::value& one : value->get_array())
        if (!one.is_object()) return false;
    return true;
}

bool good_failure(const json::object& failed) {
    const json::value* code = failed.if_contains("code");
    if (code == nullptr || !code->is_int64() || code->get_int64() <= 0 || code->get_int64() > 9999)
        return false;
    return failed.contains("message") && failed.at("message").is_string();
}

/// Whether each is a row of its own, or the place of one of so many others, and none of these twice.
bool good_places(const json::value* rows, std::size_t others) {
    if (rows == nullptr || !rows->is_array()) return false;
    std::vector<bool> taken(others);
    for (const json::value& one : rows->get_array()) {
        if (one.is_object()) continue;
        if (!one.is_int64() || one.get_int64() < 0) return false;
        const auto place = static_cast<std::uint64_t>(one.get_int64());
        if (place >= others || taken[place]) return false;
        taken[place] = true;
    }
    return true;
}

/// Whether the call's answer has what its operation gives.
bool good_answer(Operation operation, const json::object& call) {
    if (const json::value* failed = call.if_contains("failed"))
        return failed->is_object() && good_failure(failed->get_object()) &&
               (operation != Operation::scan || call.contains("rowsOfLine") ||
                all_objects(call.if_contains("rows")));
    switch (operation) {
        case Operation::scan:
            return is_object(call.if_contains("end")) &&
                   (call.contains("rowsOfLine") || all_objects(call.if_contains("rows")));
        case Operation::find:
            return is_object(call.if_contains("object")) ||
                   (call.contains("object") && call.at("object").is_null());
        case Operation::get:
        case Operation::create:
            return is_object(call.if_contains("object"));
        case Operation::invoke:
            return is_object(call.if_contains("output"));
        case Operation::registry: {
            const json::value* number = call.if_contains("number");
            return number != nullptr &&
                   (number->is_null() || (number->is_int64() && number->get_int64() >= 0 &&
                                          number->get_int64() <= std::numeric_limits<std::uint32_t>::max()));
        }
        case Operation::probe:
        case Operation::put:
        case Operation::remove:
            break;
    }
    return call.contains("done");
}

}  // namespace

Recording::~Recording() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Recording::Recording(Recording&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      file_(std::move(other.file_)),
      head_(std::move(other.head_)),
      began_(other.began_),
      ended_(other.ended_),
      lines_(other.lines_),
      notes_(std::move(other.notes_)),
      calls_(std::move(other.calls_)),
      rows_(std::move(other.rows_)) {}

Diagnostic Recording::damaged(std::uint64_t line, std::string why) const {
    return error(codes::kBadRecording,
                 line == 0
                     ? fmt::format("the recording `{}` cannot be used: {}", file_, why)
                     : fmt::format("line {} of the recording `{}` cannot be used: {}", line, file_, why))
        .advise(std::string(find_code(codes::kBadRecording)->help));
}

Result<Recording> Recording::open(const std::filesystem::path& file, ReadLimits limits) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return fail(error(codes::kUnreadableFile, fmt::format("the recording `{}` cannot be read: {}",
                                                              file.string(), std::strerror(errno)))
                        .advise(std::string(find_code(codes::kUnreadableFile)->help)));
    Recording out(descriptor, file.string());
    struct stat what {};
    if (::fstat(descriptor, &what) != 0 || !S_ISREG(what.st_mode))
        return fail(error(codes::kUnreadableFile,
                          fmt::format("the recording `{}` is not a file that can be read", file.string()))
                        .advise(std::string(find_code(codes::kUnreadableFile)->help)));
    if (Result<void> good = out.index(limits); !good) return fail(std::move(good.error()));
    return out;
}

Result<void> Recording::index(ReadLimits limits) {
    std::string buffer, chunk(kChunk, '\0');
    std::uint64_t begin = 0;  // where the buffer begins in the file
    for (bool more = true; more;) {
        const ssize_t got =
            ::pread(descriptor_, chunk.data(), chunk.size(), static_cast<off_t>(begin + buffer.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(damaged(0, std::strerror(errno)));
        more = got > 0;
        buffer.append(chunk.data(), static_cast<std::size_t>(got));
        std::size_t at = 0;
        for (auto end = buffer.find('\n'); end != buffer.npos; end = buffer.find('\n', at)) {
            if (end - at > limits.line_bytes || ++lines_ > limits.lines)
                return fail(damaged(lines_, "it is beyond the limits that protect the machine"));
            if (ended_) return fail(damaged(lines_, "it stands behind the end"));
            Result<void> taken = take(std::string_view(buffer).substr(at, end - at), begin + at);
            if (!taken) return taken;
            at = end + 1;
        }
        buffer.erase(0, at);
        begin += at;
        if (buffer.size() > limits.line_bytes)
            return fail(damaged(lines_ + 1, "it is beyond the limits that protect the machine"));
    }
    if (!buffer.empty()) return fail(damaged(lines_ + 1, "it is cut short"));
    if (lines_ == 0) return fail(damaged(0, "it is empty"));
    return {};
}

Result<void> Recording::take(std::string_view line, std::uint64_t offset) {
    json::error_code failed;
    json::value parsed = json::parse(line, failed, {}, bounded());
    if (failed || !parsed.is_object())
        return fail(damaged(lines_, failed ? failed.message() : "it is not a JSON object"));
    json::object& object = parsed.get_object();
    if (lines_ == 1) {
        if (text_of(object, "recording") != kFormat)
            return fail(damaged(1, fmt::format("it does not say `\"recording\": \"{}\"`", kFormat)));
        const auto began = time_of(object, "began");
        if (!began) return fail(damaged(1, "it does not say when the recording began"));
        began_ = *began;
        head_ = std::move(object);
        return {};
    }
    if (object.contains("call")) return take_call(std::move(object), line, offset);
    if (object.contains("ended")) {
        ended_ = true;
        return {};
    }
    if (notes_.size() == kMostNotes) return fail(damaged(lines_, "there are too many notes"));
    notes_.push_back(std::move(object));
    return {};
}

Result<void> Recording::take_call(json::object call, std::string_view line, std::uint64_t offset) {
    const auto operation = operation_of(text_of(call, "call"));
    if (!operation) return fail(damaged(lines_, "its call is not a known one"));
    const auto to = time_of(call, "to");
    const auto from = call.contains("from") ? time_of(call, "from") : to;
    // Time that leaps by years would be waited for.
    if (!from || !to || *to < *from || *from < began_ || *to - began_ > std::chrono::hours(24 * 366))
        return fail(damaged(lines_, "its times are missing or run backwards"));
    if (text_of(call, "class").empty()) return fail(damaged(lines_, "it names no class"));
    if (!good_answer(*operation, call)) return fail(damaged(lines_, "it has no answer of its kind"));
    if ((*operation == Operation::put || *operation == Operation::create ||
         *operation == Operation::invoke) &&
        !is_object(call.if_contains("sent")))
        return fail(damaged(lines_, "it does not say what was sent"));
    Entry entry{*operation, lines_, offset, line.size(), 0, *from, *to};
    if (const json::value* other = call.if_contains("rowsOfLine")) {
        if (other->is_int64() && other->get_int64() > 0)
            entry.rows_of = static_cast<std::uint64_t>(other->get_int64());
        if (!rows_.contains(entry.rows_of))
            return fail(damaged(lines_, "the line that it refers to holds no rows"));
        if (!good_places(call.if_contains("rows"), rows_.at(entry.rows_of).rows))
            return fail(damaged(lines_, "its rows are not among those of the line that it refers to"));
    } else if (all_objects(call.if_contains("rows"))) {
        rows_.emplace(lines_, Place{offset, line.size(), call.at("rows").get_array().size()});
    }
    if (const json::value* like = call.if_contains("asksAsLine")) {
        const auto asked = like->is_int64() && like->get_int64() > 0
                               ? asked_.find(static_cast<std::uint64_t>(like->get_int64()))
                               : asked_.end();
        if (asked == asked_.end() || !asked->second.starts_with(std::string(to_text(*operation)) + ' '))
            return fail(damaged(lines_, "the line that it refers to does not ask that"));
        calls_[asked->second].push_back(entry);
        return {};
    }
    json::object request;
    for (const std::string_view member :
         {"class", "select", "filter", "keys", "most", "key", "method", "host", "port", "value"})
        if (json::value* value = call.if_contains(member)) request.emplace(member, std::move(*value));
    std::string same = identity(*operation, request);
    if (same.size() >= kWorthReferring) asked_.emplace(lines_, same);
    calls_[std::move(same)].push_back(entry);
    return {};
}

std::string Recording::text(std::string_view member) const {
    return std::string(text_of(head_, member));
}

bool Recording::asks_registry(std::string_view host) const {
    const std::string begin = std::string(to_text(Operation::registry)) + ' ';
    for (const auto& [identity, entries] : calls_) {
        if (entries.empty() || !identity.starts_with(begin)) continue;
        json::error_code failed;
        const json::value request = json::parse(std::string_view(identity).substr(begin.size()), failed);
        if (!failed && request.is_object() &&
            equal_ignoring_case(text_of(request.get_object(), "host"), host))
            return true;
    }
    return false;
}

std::deque<Entry>* Recording::waiting(const std::string& identity) {
    const auto found = calls_.find(identity);
    return found == calls_.end() || found->second.empty() ? nullptr : &found->second;
}

const Entry* Recording::next() const {
    const Entry* out = nullptr;
    for (const auto& [identity, entries] : calls_)
        if (!entries.empty() && (out == nullptr || entries.front().line < out->line)) out = &entries.front();
    return out;
}

Result<json::object> Recording::read_line(std::uint64_t line, std::uint64_t offset,
                                          std::uint64_t size) const {
    std::string text(size, '\0');
    for (std::size_t got = 0; got < size;) {
        const ssize_t more =
            ::pread(descriptor_, text.data() + got, size - got, static_cast<off_t>(offset + got));
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) return fail(damaged(line, "the file has become shorter"));
        got += static_cast<std::size_t>(more);
    }
    json::error_code failed;
    json::value parsed = json::parse(text, failed, {}, bounded());
    if (failed || !parsed.is_object()) return fail(damaged(line, "the file was changed"));
    return std::move(parsed.get_object());
}

Result<json::object> Recording::read(const Entry& entry) const {
    Result<json::object> out = read_line(entry.line, entry.offset, entry.size);
    if (!out) return out;
    if (entry.rows_of != 0) {
        const Place& place = rows_.at(entry.rows_of);
        Result<json::object> other = read_line(entry.rows_of, place.offset, place.size);
        if (!other) return other;
        json::value* others = other->if_contains("rows");
        json::value* rows = out->if_contains("rows");
        if (!all_objects(others) || !good_places(rows, others->get_array().size()))
            return fail(damaged(entry.line, "the file was changed"));
        for (json::value& row : rows->get_array())
            if (row.is_int64())
                row = std::move(others->get_array()[static_cast<std::size_t>(row.get_int64())]);
    }
    // The file may have been changed since it was checked.
    const bool rows_there = entry.operation != Operation::scan || all_objects(out->if_contains("rows"));
    if (!good_answer(entry.operation, *out) || !rows_there)
        return fail(damaged(entry.line, "the file was changed"));
    return out;
}

}  // namespace supctl::provider::recording
