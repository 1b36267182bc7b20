// ReplaySession: a recording as a session, on the clock that was recorded. It reaches no host: what other
// servers said is in the recording as well, and what is not there is a finding (Session::trouble).
#pragma once

#include <filesystem>
#include <memory>

#include "cli/session.h"

namespace supctl {

/// Null when the file is no recording; the findings in `input` say why (kUnreadableFile, kBadRecording).
[[nodiscard]] std::unique_ptr<Session> replay_session(const std::filesystem::path& file, Input& input);

}  // namespace supctl
