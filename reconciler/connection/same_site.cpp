#include "connection/same_site.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace {

constexpr std::string_view kThisSiteCode = "ThisSiteCode";

std::string key_of(const Way& way) {
    return describe(way) + " " + way.site;
}

}  // namespace

Task<Result<void>> SameSite::check(const Way& way) {
    if (known_.contains(key_of(way))) co_return Result<void>();
    provider::Query query;
    query.class_name = std::string(kClass);
    query.select = {std::string(kThisSiteCode)};
    query.keys = query.select;
    bool told = false;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        told = told || row.has(kThisSiteCode);
        return learn(way, row);
    };
    Result<provider::ScanEnd> end = co_await way.reader->scan(std::move(query), std::move(sink));
    if (observer_) observer_({&way, "scan", kClass, end ? nullptr : &end.error()});
    if (!end) co_return fail(std::move(end.error()));
    if (!told)
        co_return fail(error(codes::kProviderAnswer,
                             fmt::format("{} does not say which site's provider it is", describe(way))));
    co_return Result<void>();
}

Result<void> SameSite::learn(const Way& way, const provider::Instance& row) {
    const auto code = row.text(kThisSiteCode);
    if (!code) return {};
    std::string& expected = top_;
    const bool top = way.site.empty();
    if (top && expected.empty()) expected = std::string(*code);
    const std::string_view wanted = top ? std::string_view(expected) : std::string_view(way.site);
    if (!equal_ignoring_case(*code, wanted))
        return fail(
            error(codes::kWrongSite, fmt::format("{} leads to a provider of site `{}`, not of `{}`",
                                                 describe(way), escape_controls(*code), wanted))
                .advise("name only providers of one hierarchy's top-level site under `providers`, and "
                        "those of a child site under `sites`"));
    known_.insert(key_of(way));
    return {};
}

}  // namespace supctl
