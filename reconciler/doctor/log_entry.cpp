#include "doctor/log_entry.h"

#include "doctor/log_time.h"

namespace supctl {
namespace {

constexpr std::string_view kTagged = "<![LOG[";
constexpr std::string_view kTaggedEnd = "]LOG]!>";
constexpr std::string_view kPlainEnd = "$$<";
constexpr std::size_t kSniffed = 4;
/// Longer entries are taken for text that is no log.
constexpr std::uint64_t kMostLines = 200;

/// The value of NAME="…"; empty when it does not stand there.
std::string_view attribute(std::string_view text, std::string_view name) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const bool begins = at > 0 && (text[at - 1] == ' ' || text[at - 1] == '<');
        const std::string_view rest = text.substr(at + name.size());
        if (!begins || !rest.starts_with("=\"")) continue;
        const auto end = rest.find('"', 2);
        return end == std::string_view::npos ? std::string_view() : rest.substr(2, end - 2);
    }
    return {};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The next `<…>`; nothing when the text does not begin with one.
std::optional<std::string_view> bracketed(std::string_view& text) {
    if (!text.starts_with('<')) return std::nullopt;
    const auto end = text.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    const auto out = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return out;
}

}  // namespace

std::string_view to_text(LogEncoding encoding) {
    constexpr std::string_view kWords[] = {"UTF-8", "UTF-16LE", "UTF-16BE"};
    return kWords[static_cast<std::size_t>(encoding)];
}

void LogParser::feed(std::string_view bytes) {
    if (known_) {
        decode(bytes);
        return;
    }
    start_ += bytes;
    if (start_.size() >= kSniffed) sniff();
}

/// By the byte order mark; without one, ASCII text in UTF-16 has a zero in every second byte.
void LogParser::sniff() {
    known_ = true;
    std::string bytes = std::move(start_);
    start_.clear();
    const auto at = [&](std::size_t i) -> unsigned {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0x100U;
    };
    std::size_t mark = 0;
    if (at(0) == 0xef && at(1) == 0xbb && at(2) == 0xbf) {
        mark = 3;
    } else if (at(0) == 0xff && at(1) == 0xfe) {
        encoding_ = LogEncoding::utf16le;
        mark = 2;
    } else if (at(0) == 0xfe && at(1) == 0xff) {
        encoding_ = LogEncoding::utf16be;
        mark = 2;
    } else if (at(0) != 0 && at(1) == 0) {
        encoding_ = LogEncoding::utf16le;
    } else if (at(0) == 0 && at(1) != 0 && at(1) != 0x100U) {
        encoding_ = LogEncoding::utf16be;
    }
    decode(std::string_view(bytes).substr(mark));
}

void LogParser::decode(std::string_view bytes) {
    if (encoding_ == LogEncoding::utf8)
        text(bytes);
    else
        decode_utf16(bytes);
}

void LogParser::decode_utf16(std::string_view bytes) {
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (!half_) {
            half_ = value;
            continue;
        }
        const unsigned low = encoding_ == LogEncoding::utf16le ? *half_ : value;
        const unsigned high = encoding_ == LogEncoding::utf16le ? value : *half_;
        half_.reset();
        unit(static_cast<std::uint16_t>(high << 8 | low));
    }
}

void LogParser::unit(std::uint16_t value) {
    const bool is_low = value >= 0xdc00 && value < 0xe000;
    if (high_ != 0) {
        const std::uint32_t pair = 0x10000U + ((high_ - 0xd800U) << 10) + (value - 0xdc00U);
        high_ = 0;
        if (is_low) {
            put(pair);
            return;
        }
        put(0xfffd);
    }
    if (value >= 0xd800 && value < 0xdc00)
        high_ = value;
    else
        put(is_low ? 0xfffd : value);
}

void LogParser::put(std::uint32_t character) {
    char out[4];
    std::size_t size = 0;
    const auto add = [&](std::uint32_t byte) { out[size++] = static_cast<char>(byte); };
    if (character < 0x80) {
        add(character);
    } else if (character < 0x800) {
        add(0xc0 | character >> 6);
        add(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        add(0xe0 | character >> 12);
        add(0x80 | (character >> 6 & 0x3f));
        add(0x80 | (character & 0x3f));
    } else {
        add(0xf0 | character >> 18);
        add(0x80 | (character >> 12 & 0x3f));
        add(0x80 | (character >> 6 & 0x3f));
        add(0x80 | (character & 0x3f));
    }
    text(std::string_view(out, size));
}

void LogParser::text(std::string_view utf8) {
    while (!utf8.empty()) {
        const auto end = utf8.find('\n');
        const auto piece = utf8.substr(0, end);
        const auto room = kMostLogEntry - line_.size();
        cut_ = cut_ || piece.size() > room;
        line_ += piece.substr(0, room);
        if (end == std::string_view::npos) return;
        end_line();
        utf8.remove_prefix(end + 1);
    }
}

void LogParser::finish() {
    if (!known_) sniff();
    if (!line_.empty() || cut_) end_line();
    drop_open();
}

void LogParser::end_line() {
    const std::uint64_t number = ++lines_;
    std::string line = std::move(line_);
    line_.clear();
    cut_ = false;
    if (line.ends_with('\r')) line.pop_back();
    if (open_ == Open::tagged)
        append(line);
    else
        begin(line, number);
}

void LogParser::begin(std::string_view line, std::uint64_t number) {
    if (line.starts_with(kTagged)) {
        drop_open();
        open_ = Open::tagged;
        first_line_ = number;
        append(line.substr(kTagged.size()));
        return;
    }
    if (set_up_line(line)) return;
    if (open_ == Open::nothing) {
        if (trimmed(line).empty()) return;
        open_ = Open::plain;
        first_line_ = number;
    }
    append(line);
}

void LogParser::append(std::string_view line) {
    if (!body_.empty()) body_ += ' ';
    const auto from = body_.size() > kTaggedEnd.size() ? body_.size() - kTaggedEnd.size() : 0;
    body_ += line.substr(0, kMostLogEntry - std::min(kMostLogEntry, body_.size()));
    ++open_lines_;
    if (open_ == Open::tagged) {
        if (const auto end = body_.find(kTaggedEnd, from); end != std::string::npos) {
            close_tagged(end);
            return;
        }
    } else if (const auto trailer = body_.rfind(kPlainEnd);
               trailer != std::string::npos && close_plain(trailer)) {
        return;
    }
    if (open_lines_ >= kMostLines || body_.size() >= kMostLogEntry) drop_open();
}

void LogParser::drop_open() {
    malformed_ += open_lines_;
    open_ = Open::nothing;
    open_lines_ = 0;
    body_.clear();
}

void LogParser::emit(LogEntry entry) {
    ++entries_;
    open_ = Open::nothing;
    open_lines_ = 0;
    body_.clear();
    sink_(entry);
}

void LogParser::close_tagged(std::size_t end) {
    const std::string_view body = body_;
    const std::string_view tail = body.substr(end + kTaggedEnd.size());
    LogEntry entry;
    entry.message = trimmed(body.substr(0, end));
    entry.component = attribute(tail, "component");
    entry.line = first_line_;
    if (auto time = read_log_time(attribute(tail, "date"), attribute(tail, "time"))) {
        entry.written = std::move(time->written);
        entry.time = time->time;
    } else {
        ++malformed_;
    }
    emit(std::move(entry));
}

/// False when what follows is no `<COMPONENT><date time><thread=…>`: the text goes on.
bool LogParser::close_plain(std::size_t trailer) {
    const std::string_view body = body_;
    std::string_view rest = body.substr(trailer + kPlainEnd.size() - 1);
    const auto component = bracketed(rest);
    const auto stamp = component ? bracketed(rest) : std::nullopt;
    if (!stamp) return false;
    const auto blank = stamp->find(' ');
    if (blank == std::string_view::npos) return false;
    auto time = read_log_time(stamp->substr(0, blank), trimmed(stamp->substr(blank + 1)));
    if (!time) return false;
    LogEntry entry;
    entry.message = trimmed(body.substr(0, trailer));
    entry.component = *component;
    entry.written = std::move(time->written);
    entry.time = time->time;
    entry.line = first_line_;
    emit(std::move(entry));
    return true;
}

bool LogParser::set_up_line(std::string_view line) {
    std::string_view rest = line;
    const auto stamp = bracketed(rest);
    if (!stamp) return false;
    const auto blank = stamp->find(' ');
    if (blank == std::string_view::npos) return false;
    auto time = read_log_time(stamp->substr(0, blank), stamp->substr(blank + 1));
    if (!time) return false;
    drop_open();
    LogEntry entry;
    entry.message = trimmed(rest);
    entry.written = std::move(time->written);
    entry.time = time->time;
    entry.line = lines_;
    emit(std::move(entry));
    return true;
}

}  // namespace supctl
