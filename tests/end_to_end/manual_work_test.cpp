// Work of another team: supctl says what is to be done and for whom, touches nothing before a verified answer
// of the server proves it, and goes on by itself afterwards. Built binaries on both sides of the wire.
#include <regex>

#include "process.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const std::string kServer = "lab01.lab.local";

/// What the team that runs the server tells the simulator: its WSUS answers over TLS.
void set_up_tls(const Simulation& site) {
    const std::string text = read_text(site.connection);
    std::smatch found;
    ASSERT_TRUE(std::regex_search(text, found, std::regex("https://([^:]+):(\\d+)/AdminService"))) << text;
    const fs::path beside = site.connection;
    std::string token = read_text(beside.string() + ".token");
    token.erase(token.find_last_not_of('\n') + 1);
    How how;
    how.binary = "/usr/bin/curl";
    const Ran ran =
        run({"--silent", "--show-error", "--fail", "--cacert", beside.string() + ".root.pem", "--resolve",
             found[1].str() + ":" + found[2].str() + ":127.0.0.1", "--header",
             "Authorization: Bearer " + token, "--data", "{\"server\":\"" + kServer + "\",\"ssl\":true}",
             "https://" + found[1].str() + ":" + found[2].str() + "/simulator/wsus"},
            how);
    EXPECT_EQ(ran.exit, 0) << ran.err;
}

class SslAtTheLab : public ::testing::Test {
  protected:
    explicit SslAtTheLab(const std::string& stage = "converged")
        : site(scratch_.path(), {"--from", kLab, "--at", stage, "--writes", "merge", "--clock", "stepped"}) {
        write_text(scratch_.path() / "ssl.yaml",
                   "sites: {LAB: {softwareUpdatePoints: {" + kServer + ": {requireSsl: true}}}}\n");
        const Ran looked =
            run({"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes"});
        EXPECT_EQ(looked.exit, 0) << looked.out << looked.err;
    }
    std::vector<std::string> arguments(const std::string& command) const {
        return {command,        kLab,
                "--overlay",    (scratch_.path() / "ssl.yaml").string(),
                "--connection", site.connection.string()};
    }
    Ran plan() const {
        auto all = arguments("plan");
        all.insert(all.end(), {"--format", "json"});
        return run(all);
    }
    Ran apply() const {
        auto all = arguments("apply");
        const Ran planned = plan();
        EXPECT_EQ(planned.exit, 0) << planned.out << planned.err;
        all.insert(all.end(), {"--approve", std::string(json::parse(planned.out).at("planId").as_string())});
        return run(all);
    }
    ScratchFolder scratch_;
    Simulation site;
};

/// The same of a lab without a point.
class NewPointWithSsl : public SslAtTheLab {
  protected:
    NewPointWithSsl() : SslAtTheLab("bare") {}
};

TEST_F(SslAtTheLab, IsHandedOnProvenAndThenDone) {
    const Ran planned = plan();
    ASSERT_EQ(planned.exit, 0) << planned.out << planned.err;
    const json::value first = json::parse(planned.out).at("steps").at(0);
    EXPECT_EQ(first.at("kind").as_string(), "manual");
    EXPECT_FALSE(first.at("manual").at("owner").as_string().empty());
    EXPECT_EQ(first.at("manual").at("tasks").as_array().size(), 3u);

    const Ran stopped = apply();
    EXPECT_EQ(stopped.exit, 7) << stopped.out << stopped.err;
    for (const char* word : {"SUP5009", "wsusutil configuressl lab01.lab.local", "ApiRemoting30"})
        EXPECT_NE((stopped.out + stopped.err).find(word), std::string::npos) << word << "\n"
                                                                             << stopped.out << stopped.err;
    const Ran again = plan();
    EXPECT_EQ(json::parse(again.out).at("planId"), json::parse(planned.out).at("planId"))
        << "the site was changed before the work was proven";

    set_up_tls(site);
    const Ran done = apply();
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
    const Ran rest = plan();
    EXPECT_NE(rest.out.find("\"steps\":[]"), std::string::npos) << rest.out << rest.err;
}

TEST_F(NewPointWithSsl, IsInstalledWhenItsServerIsProven) {
    const Ran planned = plan();
    ASSERT_EQ(planned.exit, 0) << planned.out << planned.err;
    const json::value first = json::parse(planned.out).at("steps").at(0);
    EXPECT_EQ(first.at("id").as_string(), "LAB/manual/ssl/new/" + kServer);
    EXPECT_EQ(first.at("manual").at("tasks").as_array().size(), 4u);

    const Ran stopped = apply();
    EXPECT_EQ(stopped.exit, 7) << stopped.out << stopped.err;
    for (const char* word : {"SUP5009", "install WSUS with its database on `lab01.lab.local`"})
        EXPECT_NE((stopped.out + stopped.err).find(word), std::string::npos) << word << "\n"
                                                                             << stopped.out << stopped.err;
    const Ran again = plan();
    EXPECT_EQ(json::parse(again.out).at("planId"), json::parse(planned.out).at("planId"))
        << "the site was changed before the work was proven";

    set_up_tls(site);
    const Ran done = apply();
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
    EXPECT_EQ((done.out + done.err).find("SUP5009"), std::string::npos) << done.out << done.err;
    const Ran rest = plan();
    EXPECT_NE(rest.out.find("\"steps\":[]"), std::string::npos) << rest.out << rest.err;
}

}  // namespace
}  // namespace supctl::end_to_end
