// RecordedSession: a session of any kind whose calls are recorded beside. What is known to be a name (of the
// description and of the connection) gets its other name before the first call; secrets of the connection
// that can be read without running anything are removed wherever a site might repeat them; so is every token
// that a command printed, from when it was read (open_session sees to that).
#pragma once

#include <memory>
#include <string_view>

#include "cli/session.h"
#include "provider/recording/recorder.h"

namespace supctl {

/// How the first line of a recording names the ways to the site, in the order of Path.
inline constexpr std::string_view kPathWords[] = {"AdminService", "WS-Man", "sealed WS-Man"};

[[nodiscard]] std::unique_ptr<Session> record_session(std::unique_ptr<Session> inner,
                                                      std::unique_ptr<provider::recording::Recorder> recorder,
                                                      const ConnectionSettings& settings, const Input& input,
                                                      const RecordOptions& options);

}  // namespace supctl
