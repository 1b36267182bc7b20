// The words inside composite values (schedule, source, selection, …), which have no rows of their own in the
// field table. Parse, emit and JSON Schema share them: each word is spelled here, once.
#pragma once

#include <string_view>

#include "schema/field_table.h"

namespace supctl::words {

inline constexpr std::string_view kTrue = "true";
inline constexpr std::string_view kFalse = "false";
inline constexpr std::string_view kNone = "none";
inline constexpr std::string_view kApiVersion = "supctl/v1";

// source
inline constexpr std::string_view kMicrosoftUpdate = "microsoftUpdate";
inline constexpr std::string_view kUpstream = "upstream";

// schedule
inline constexpr std::string_view kDisabled = "disabled";
inline constexpr std::string_view kEvery = "every";
inline constexpr std::string_view kWeekly = "weekly";
inline constexpr std::string_view kMonthly = "monthly";
inline constexpr std::string_view kPatchTuesday = "patchTuesday";
inline constexpr std::string_view kStartingAt = "startingAt";
inline constexpr std::string_view kTimeZone = "timeZone";
inline constexpr std::string_view kUtc = "utc";
inline constexpr std::string_view kSiteServerLocal = "siteServerLocal";
inline constexpr std::string_view kDay = "day";
inline constexpr std::string_view kWeek = "week";
inline constexpr std::string_view kLast = "last";
inline constexpr std::string_view kDays = "days";
inline constexpr std::string_view kHours = "hours";
inline constexpr std::string_view kMinutes = "minutes";
inline constexpr std::string_view kWeeks = "weeks";
inline constexpr std::string_view kMonths = "months";
inline constexpr std::string_view kWeekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                                 "thursday", "friday", "saturday"};
inline constexpr std::string_view kWeekOrders[] = {"last", "first", "second", "third", "fourth"};
inline constexpr Range kEveryDays{1, 31};
inline constexpr Range kEveryHours{1, 23};
inline constexpr Range kEveryWeeks{1, 4};
inline constexpr Range kEveryMonths{1, 12};
inline constexpr Range kDayOfMonth{1, 31};
/// A start that nobody gave: the product's own default token start, 1970-02-01T00:00 UTC, in minutes.
inline constexpr int kDefaultStart = 31 * 24 * 60;
inline constexpr Range kStartYears{1970, 2033};

// expiry
inline constexpr std::string_view kImmediately = "immediately";
inline constexpr std::string_view kExpireAfter = "expireAfter";

// selection
inline constexpr std::string_view kInclude = "include";
inline constexpr std::string_view kExclude = "exclude";
inline constexpr std::string_view kFamily = "family";
inline constexpr std::string_view kProduct = "product";
inline constexpr std::string_view kClassification = "classification";
inline constexpr std::string_view kId = "id";
inline constexpr std::string_view kNewProducts = "newProducts";
inline constexpr std::string_view kPinned = "pinned";
inline constexpr std::string_view kNewProductsWords[] = {"ask", "include", "ignore"};

// period
inline constexpr std::string_view kNever = "never";

// the connection file
inline constexpr std::string_view kEnv = "env";
inline constexpr std::string_view kFile = "file";
inline constexpr std::string_view kCommand = "command";
inline constexpr std::string_view kAdminService = "adminService";
inline constexpr std::string_view kWinrm = "winrm";
inline constexpr std::string_view kServers = "servers";

}  // namespace supctl::words
