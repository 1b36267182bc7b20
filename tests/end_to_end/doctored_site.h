// DoctoredSite: a simulated contoso in a process of its own that a doctor examines and plans are applied to;
// and what reports of the doctor say.
#pragma once

#include "doctor_helper.h"

namespace supctl::end_to_end {

/// Ids with that verdict.
inline std::set<std::string> with_verdict(const boost::json::value& report, std::string_view verdict) {
    std::set<std::string> out;
    for (const boost::json::value& one : report.at("assumptions").as_array())
        if (one.at("verdict").as_string() == verdict) out.emplace(one.at("id").as_string());
    return out;
}
/// Findings that are more than advice.
inline std::string serious(const boost::json::value& report) {
    std::string out;
    for (const boost::json::value& one : report.at("diagnostics").as_array())
        if (one.at("severity").as_string() != "advice")
            out += std::string(one.at("code").as_string()) + " " +
                   std::string(one.at("message").as_string()) + "\n";
    return out;
}

/// By which ways a site is reached. Over WS-Man its registries are read, too.
enum class Reach : std::uint8_t { adminService, all };

/// A simulated contoso in a process of its own.
class DoctoredSite {
  public:
    explicit DoctoredSite(const std::vector<std::string>& more, Reach reach = Reach::adminService,
                          const std::string& stage = "bare")
        : simulation_(scratch_.path(), all(more, stage)), connection_(simulation_.connection.string()) {
        if (reach == Reach::adminService) admin_service_only(simulation_);
    }
    Ran doctor() const {
        return run({"doctor", kContosoFolder.string(), "--connection", connection_, "--probe-writes", "--yes",
                    "--format", "json"});
    }
    /// Plans, and applies what was planned; how it ends is the site's matter. `overlay`: what is to be
    /// otherwise than the example says; what that takes away is acknowledged.
    Ran apply(const std::string& overlay = {}) const {
        std::vector<std::string> inputs{kContosoFolder.string(), "--connection", connection_};
        if (!overlay.empty()) {
            const std::filesystem::path file = scratch_.path() / "overlay.yaml";
            write_text(file, overlay);
            inputs.insert(inputs.end(), {"--overlay", file.string()});
        }
        const auto with = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
            words.insert(words.end(), inputs.begin(), inputs.end());
            words.insert(words.end(), more.begin(), more.end());
            return words;
        };
        const Ran planned = run(with({"plan"}, {"--format", "json"}));
        boost::system::error_code failed;
        const boost::json::value plan = boost::json::parse(planned.out, failed);
        if (failed || !plan.is_object() || !plan.as_object().contains("planId")) return planned;
        How how;
        how.limit = std::chrono::seconds(300);
        std::vector<std::string> more{"--approve", std::string(plan.at("planId").as_string())};
        for (const boost::json::value& step : plan.at("steps").as_array())
            if (const auto* asked = step.as_object().if_contains("acknowledge"))
                for (const boost::json::value& one : asked->as_array())
                    more.insert(more.end(),
                                {"--acknowledge", std::string(one.at("operation").as_string()) + ":" +
                                                      std::string(one.at("target").as_string())});
        return run(with({"apply"}, more), how);
    }

  private:
    static std::vector<std::string> all(const std::vector<std::string>& more, const std::string& stage) {
        std::vector<std::string> out{
            "--from", kContosoFolder.string(), "--at", stage, "--writes", "merge", "--seed", "7", "--clock",
            "stepped"};
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    ScratchFolder scratch_{memory_folder()};
    Simulation simulation_;
    std::string connection_;
};

}  // namespace supctl::end_to_end
