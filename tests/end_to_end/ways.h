// Ways: connection files to one running simulation that name other ways to it than the file which the
// simulation wrote.
#pragma once

#include "process.h"

namespace supctl::end_to_end {

class Ways {
  public:
    explicit Ways(const Simulation& site)
        : folder_(site.connection.parent_path()), text_(read_text(site.connection)) {
        const auto after = [&](const std::string& mark) {
            const auto at = text_.find(mark);
            if (at == std::string::npos) return std::string();
            const auto begin = at + mark.size();
            return text_.substr(begin, text_.find('"', begin) - begin);
        };
        admin_service = after("adminService: \"");
        winrm = after("winrm: \"https:");
        sealed = after("winrm: \"http:");
        if (!winrm.empty()) winrm.insert(0, "https:");
        if (!sealed.empty()) sealed.insert(0, "http:");
        EXPECT_FALSE(admin_service.empty()) << text_;
        // Who has no tickets cannot use it, so that the file does not name it.
        const std::string& said = site.said();
        if (const auto at = said.find("http://"); sealed.empty() && at != std::string::npos) {
            const std::string url = said.substr(at, said.find(';', at) - at);
            const auto name = admin_service.find("//");
            sealed = "http:" + admin_service.substr(name, admin_service.find(':', name) - name) +
                     url.substr(url.rfind(':'));
        }
    }

    /// The file with other providers, with `who` instead of how it authenticates, and with more lines under
    /// `addresses`.
    [[nodiscard]] std::string write(const std::string& name, const std::string& providers,
                                    const std::string& who = {}, const std::string& more = {}) const {
        const auto begin = text_.find("authenticate:");
        const auto end = text_.find("trust:");
        const std::string addresses = text_.substr(text_.find('\n') + 1, begin - text_.find('\n') - 1);
        const std::string authenticate = who.empty() ? text_.substr(begin, end - begin) : who;
        const std::filesystem::path path = folder_ / (name + ".yaml");
        write_text(path,
                   "providers: [" + providers + "]\n" + addresses + more + authenticate + text_.substr(end));
        return path.string();
    }

    [[nodiscard]] std::string over_admin_service() const {
        return "{adminService: \"" + admin_service + "\"}";
    }
    /// WS-Man alone; the second provider is asked for nothing but the simulated time.
    [[nodiscard]] std::string over_wsman() const {
        return "{winrm: \"" + winrm + "\"}, " + over_admin_service();
    }
    [[nodiscard]] std::string over_sealed() const {
        return "{winrm: \"" + sealed + "\"}, " + over_admin_service();
    }
    [[nodiscard]] std::string mixed() const {
        return "{adminService: \"" + admin_service + "\", winrm: \"" + winrm + "\"}";
    }

    // URLs as the simulation's connection file has them; empty where it names none.
    std::string admin_service, winrm, sealed;

  private:
    std::filesystem::path folder_;
    std::string text_;
};

}  // namespace supctl::end_to_end
