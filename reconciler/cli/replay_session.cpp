#include "cli/replay_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/codes.h"
#include "base/text.h"
#include "cli/held_clock.h"
#include "cli/loop.h"
#include "cli/recorded_session.h"
#include "provider/recording/replay.h"

namespace supctl {
namespace {

using provider::recording::Recording;
using provider::recording::Replay;

/// Time outlives the loop: what waits in it when the loop is taken down leaves it then.
struct RecordedTime {
    explicit RecordedTime(TimePoint began) : time(began) {}
    HeldClock time;
};

class ReplaySession final : RecordedTime, public Loop {
  public:
    explicit ReplaySession(Recording recording)
        : RecordedTime(recording.began()), replay_(std::move(recording), time) {}

    provider::Reader& reader() override { return replay_.reader(); }
    provider::Writer& writer() override { return replay_.writer(); }
    provider::RegistryReader* registry() override { return &replay_.registry(); }
    /// The ways that there were, each answering from the recording.
    std::vector<Way> ways() override {
        std::vector<Way> out;
        const auto* all = replay_.recording().head().if_contains("ways");
        if (all == nullptr || !all->is_array()) return out;
        for (const auto& one : all->get_array()) {
            if (!one.is_object()) continue;
            const auto text = [&](std::string_view name) {
                const auto* found = one.get_object().if_contains(name);
                if (found == nullptr || !found->is_string()) return std::string();
                return escape_controls(std::string_view(found->get_string()));
            };
            const auto* const path = std::find(std::begin(kPathWords), std::end(kPathWords), text("path"));
            if (path == std::end(kPathWords)) continue;
            out.push_back({static_cast<Path>(path - std::begin(kPathWords)), text("host"), &replay_.reader(),
                           &replay_.writer(), text("site")});
        }
        return out;
    }
    Task<Result<void>> probe_wsus(std::string server, std::uint16_t port) override {
        return replay_.probe(std::move(server), port);
    }
    void trust_admin_service(std::function<bool(std::string_view)>) override {}
    /// No call takes a way to a site.
    void observe_calls(CallObserver) override {}
    Clock& clock() override { return time; }
    std::string describe() const override {
        return fmt::format("the recording `{}`", replay_.recording().file());
    }
    const boost::json::object* noted(std::string_view name) const override {
        for (const boost::json::object& note : replay_.recording().notes())
            if (note.contains(name)) return &note;
        return nullptr;
    }
    std::optional<Diagnostic> trouble() const override {
        if (replay_.trouble() || replay_.recording().ended()) return replay_.trouble();
        return warning(
            codes::kBadRecording,
            fmt::format("the recording `{}` does not come to its end after line {}: the run was broken "
                        "off, or lines are missing",
                        replay_.recording().file(), replay_.recording().lines()));
    }

  private:
    bool pass_time() override {
        const auto until = time.earliest();
        if (!until) return false;
        time.move_to(*until);
        return true;
    }

    Replay replay_;
};

}  // namespace

std::unique_ptr<Session> replay_session(const std::filesystem::path& file, Input& input) {
    auto recording = Recording::open(file);
    if (recording) return std::make_unique<ReplaySession>(std::move(*recording));
    input.diagnostics.add(std::move(recording.error()));
    return nullptr;
}

}  // namespace supctl
