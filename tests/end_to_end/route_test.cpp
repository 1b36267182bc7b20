// The ways to a site, over the wire: AdminService and WS-Man read the same, and a site whose AdminService
// takes no writes is converged through WS-Man.
#include "process.h"
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// The connection file of the simulation with other providers; beside the first, whose files it names.
class Connections {
  public:
    explicit Connections(const Simulation& site) : site_(site), text_(read_text(site.connection)) {
        const auto first = text_.find("adminService: \"") + std::string("adminService: \"").size();
        admin_service_ = text_.substr(first, text_.find('"', first) - first);
        const auto mark = text_.find("# winrm: ") + std::string("# winrm: ").size();
        std::string winrm = text_.substr(mark, text_.find('\n', mark) - mark);
        // The name that the certificate is made out to, and the port of WS-Man.
        const auto name_end = admin_service_.find(':', std::string("https://").size());
        winrm_ = admin_service_.substr(0, name_end) + winrm.substr(winrm.rfind(':'));
    }
    [[nodiscard]] std::string write(const std::string& name, const std::string& providers) const {
        const fs::path path = site_.connection.parent_path() / (name + ".yaml");
        write_text(path, "providers: [" + providers + "]" + text_.substr(text_.find('\n')));
        return path.string();
    }
    /// WS-Man alone; the second provider is asked for nothing but the simulated time.
    [[nodiscard]] std::string wsman() const {
        return write("wsman", "{winrm: \"" + winrm_ + "\"}, {adminService: \"" + admin_service_ + "\"}");
    }
    [[nodiscard]] std::string mixed() const {
        return write("mixed", "{adminService: \"" + admin_service_ + "\", winrm: \"" + winrm_ + "\"}");
    }

  private:
    const Simulation& site_;
    std::string text_;
    std::string admin_service_;
    std::string winrm_;
};

std::string plan_of(const std::string& connection, std::string* talk = nullptr) {
    const Ran ran = run({"plan", kLab, "--connection", connection, "--format", "json", "--verbose"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    if (talk != nullptr) *talk = ran.err;
    boost::system::error_code failed;
    json::value plan = json::parse(ran.out, failed);
    EXPECT_FALSE(failed) << ran.out << ran.err;
    if (failed) return "";
    return std::string(plan.at("planId").as_string());
}

TEST(Route, BothWaysReadTheSame) {
    for (const std::string at : {"bare", "converged"}) {
        const ScratchFolder scratch;
        const Simulation site(scratch.path(), {"--from", kLab, "--at", at, "--clock", "stepped"});
        const Connections connections(site);
        const std::string expected = plan_of(site.connection.string());
        std::string talk;
        EXPECT_EQ(plan_of(connections.wsman(), &talk), expected) << at;
        EXPECT_NE(talk.find("scan SMS_Site over WS-Man of "), std::string::npos) << talk;
        EXPECT_EQ(plan_of(connections.mixed(), &talk), expected) << at;
        EXPECT_NE(talk.find("scan SMS_Site over AdminService of "), std::string::npos) << talk;
        EXPECT_EQ(talk.find("over WS-Man"), std::string::npos) << talk;
    }
}

void converges_over(const std::function<std::string(const Connections&)>& connection_of) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLab, "--writes", "refuse500", "--clock", "stepped"});
    const Connections connections(site);
    const std::string connection = connection_of(connections);
    const std::string id = plan_of(connection);
    examine(connection);
    const Ran applied = run({"apply", kLab, "--connection", connection, "--approve", id, "--verbose"});
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_NE(applied.err.find("put SMS_SCI_Component over WS-Man of "), std::string::npos) << applied.err;
    EXPECT_NE(applied.err.find("create SMS_SCI_SysResUse over WS-Man of "), std::string::npos) << applied.err;
    EXPECT_NE(applied.err.find("invoke SMS_SoftwareUpdate over WS-Man of "), std::string::npos)
        << applied.err;
    const Ran after = run({"plan", kLab, "--connection", connection, "--detailed-exitcode"});
    EXPECT_EQ(after.exit, 0) << after.out << after.err;
}

TEST(Route, WritesTakeWsmanWhereAdminServiceRefusesThem) {
    converges_over([](const Connections& connections) { return connections.mixed(); });
}

TEST(Route, WsmanAloneIsEnoughForReadingAndWriting) {
    converges_over([](const Connections& connections) { return connections.wsman(); });
}

}  // namespace
}  // namespace supctl::end_to_end
