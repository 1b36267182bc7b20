#include "store/process.h"

#include <unistd.h>

#include <charconv>
#include <climits>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "store/lease.h"

namespace supctl {
namespace {

std::string read_text(const std::string& path) {
    std::ifstream file(path);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace

ProcessIdentity ProcProcesses::self() const {
    ProcessIdentity out;
    char host[HOST_NAME_MAX + 1] = {};
    if (::gethostname(host, sizeof host - 1) == 0) out.host = host;
    out.boot = read_text(root_ + "/sys/kernel/random/boot_id");
    std::error_code code;
    out.name_space = std::filesystem::read_symlink(root_ + "/self/ns/pid", code).string();
    out.pid = ::getpid();
    out.started = started(out.pid).value_or(0);
    return out;
}

std::optional<std::int64_t> ProcProcesses::started(std::int64_t pid) const {
    const std::string stat = read_text(root_ + "/" + std::to_string(pid) + "/stat");
    // The name in parentheses may hold anything, blanks and parentheses included: fields count from the last.
    const auto name_end = stat.rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::string_view rest = std::string_view(stat).substr(name_end + 1);
    constexpr int kStateField = 3, kStartField = 22;
    for (int number = kStateField; number <= kStartField; ++number) {
        const auto begin = rest.find_first_not_of(' ');
        if (begin == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(begin);
        const auto word = rest.substr(0, rest.find(' '));
        // A zombie does nothing any more.
        if (number == kStateField && (word == "Z" || word == "X")) return std::nullopt;
        if (number == kStartField) {
            std::int64_t ticks = 0;
            const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), ticks);
            if (problem != std::errc() || end != word.data() + word.size()) return std::nullopt;
            return ticks;
        }
        rest.remove_prefix(word.size());
    }
    return std::nullopt;
}

bool provably_gone(const ProcessIdentity& holder, const Processes& processes) {
    const ProcessIdentity self = processes.self();
    if (holder.boot.empty() || self.boot.empty()) return false;
    if (holder.boot != self.boot) return !holder.host.empty() && holder.host == self.host;
    // The same kernel, but ids that count elsewhere say nothing about that process.
    if (holder.name_space != self.name_space) return false;
    const auto started = processes.started(holder.pid);
    return !started || *started != holder.started;
}

}  // namespace supctl
