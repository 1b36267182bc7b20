// Schedule tokens: the text form in which the product stores a schedule, 16 hexadecimal digits (two 32-bit
// words) a token. Decoding is lenient about what is not used; encoding over an old token keeps the duration
// and, when the form stays, the bits that nobody has documented.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "hierarchy/schedule.h"

namespace supctl {

/// An empty text is `disabled`. Error (kBadValue): not one token, or a field outside its range.
[[nodiscard]] Result<Schedule> decode_schedule(std::string_view token);
/// The token of a schedule, or `previous` unchanged when it already means that. Error: kOutOfRange.
[[nodiscard]] Result<std::string> encode_schedule(const Schedule& schedule, std::string_view previous = {});

}  // namespace supctl
