#include "cli/terminal.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"

namespace supctl {
namespace {

bool colour_wanted(int stream, bool allowed) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool dumb = term != nullptr && std::string_view(term) == "dumb";
    return allowed && !(no_color != nullptr && *no_color != '\0') && !dumb && ::isatty(stream) == 1;
}

std::size_t width_of(int stream) {
    winsize size{};
    if (::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 100;
}

void write(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

}  // namespace

Terminal::Terminal(Format format, Talk talk, bool colour_allowed) : format_(format), talk_(talk) {
    interactive_ = ::isatty(0) == 1 && ::isatty(2) == 1;
    const auto detail = talk == Talk::verbose ? Detail::verbose : Detail::normal;
    out_style_ = {colour_wanted(1, colour_allowed) ? Colour::yes : Colour::no, width_of(1), detail};
    err_style_ = {colour_wanted(2, colour_allowed) ? Colour::yes : Colour::no, width_of(2), detail};
    log_ = std::make_shared<spdlog::logger>("supctl", std::make_shared<spdlog::sinks::stderr_sink_st>());
    log_->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
    log_->set_level(talk == Talk::verbose ? spdlog::level::debug : spdlog::level::off);
    log_->flush_on(spdlog::level::debug);
}

void Terminal::out(std::string_view text) const {
    write(stdout, text);
}
void Terminal::say(std::string_view text) const {
    if (talk_ != Talk::quiet) write(stderr, text);
}
void Terminal::verbose(std::string_view line) const {
    log_->debug(line);
}

void Terminal::show(Diagnostics& diagnostics, const SourceStore& sources) const {
    diagnostics.sort();
    if (format_ == Format::json)
        out(diagnostics_json(diagnostics, sources));
    else if (!diagnostics.empty())
        write(stderr, diagnostic_text(diagnostics, sources, err_style_));
}

void Terminal::explain_failure(Diagnostics& diagnostics, const SourceStore& sources) const {
    diagnostics.sort();
    if (!diagnostics.empty()) write(stderr, diagnostic_text(diagnostics, sources, err_style_));
}

}  // namespace supctl
