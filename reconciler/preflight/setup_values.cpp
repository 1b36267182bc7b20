#include "preflight/setup_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::preflight {
namespace {

constexpr std::string_view kWindowsKey = R"(SOFTWARE\Microsoft\Windows NT\CurrentVersion)";
/// How the instance of the Windows Internal Database is named.
constexpr std::string_view kInternalDatabase = "##wid";

/// Reads values of one key; a missing or odd one is nothing, any other error ends the reading.
class Key {
  public:
    Key(provider::RegistryBrowser& registry, std::string host, std::string_view key)
        : registry_(registry), host_(std::move(host)), key_(key) {}

    Task<std::optional<std::string>> text(std::string value) {
        if (failure_) co_return std::nullopt;
        std::string host = host_;
        std::string key = key_;
        Result<std::optional<std::string>> read =
            co_await registry_.text(std::move(host), std::move(key), std::move(value));
        if (read) co_return std::move(*read);
        note(std::move(read.error()));
        co_return std::nullopt;
    }
    Task<std::optional<std::uint32_t>> number(std::string value) {
        if (failure_) co_return std::nullopt;
        std::string host = host_;
        std::string key = key_;
        Result<std::optional<std::uint32_t>> read =
            co_await registry_.number(std::move(host), std::move(key), std::move(value));
        if (read) co_return *read;
        note(std::move(read.error()));
        co_return std::nullopt;
    }
    Task<bool> exists() {
        std::string host = host_;
        std::string key = key_;
        Result<std::optional<std::vector<std::string>>> read =
            co_await registry_.keys(std::move(host), std::move(key));
        if (read) co_return read->has_value();
        note(std::move(read.error()));
        co_return false;
    }
    [[nodiscard]] std::optional<Diagnostic>& failure() { return failure_; }

  private:
    void note(Diagnostic problem) {
        if (problem.code != codes::kValueRefused) failure_ = std::move(problem);
    }
    provider::RegistryBrowser& registry_;
    std::string host_;
    std::string key_;
    std::optional<Diagnostic> failure_;
};

/// Newer versions of Windows keep the number in three values, of which one is a text.
Task<void> read_windows(Key& key, SetupValues& out) {
    std::optional<std::string> build = co_await key.text("CurrentBuildNumber");
    std::optional<std::uint32_t> major = co_await key.number("CurrentMajorVersionNumber");
    std::optional<std::uint32_t> minor = co_await key.number("CurrentMinorVersionNumber");
    std::optional<std::string> before = co_await key.text("CurrentVersion");
    if (!build) co_return;
    if (major && minor)
        out.os_version = parse_file_version(fmt::format("{}.{}.{}", *major, *minor, *build));
    else if (before)
        out.os_version = parse_file_version(fmt::format("{}.{}", *before, *build));
}

Task<void> read_wsus(Key& key, SetupValues& out) {
    std::optional<std::string> version = co_await key.text("VersionString");
    if (version) out.wsus_version = parse_file_version(*version);
    out.port = co_await key.number("PortNumber");
    std::optional<std::uint32_t> ssl = co_await key.number("UsingSSL");
    if (ssl) out.ssl = *ssl == 1;
    out.content_path = co_await key.text("ContentDir");
    std::optional<std::string> server = co_await key.text("SqlServerName");
    if (!server || server->empty()) co_return;
    out.database_server = lower_ascii(*server);
    out.database_kind =
        out.database_server->ends_with(kInternalDatabase) ? DatabaseKind::wid : DatabaseKind::sql;
}

}  // namespace

Task<Result<SetupValues>> read_setup_values(provider::RegistryBrowser& registry, std::string host) {
    SetupValues out;
    std::string same_host = host;
    Key setup(registry, std::move(same_host), kSetupKey);
    out.wsus_installed = co_await setup.exists();
    if (out.wsus_installed) co_await read_wsus(setup, out);
    if (setup.failure()) co_return fail(std::move(*setup.failure()));
    Key windows(registry, std::move(host), kWindowsKey);
    co_await read_windows(windows, out);
    if (windows.failure()) co_return fail(std::move(*windows.failure()));
    co_return out;
}

}  // namespace supctl::preflight
