#include "base/uri.h"

#include <fmt/format.h>

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

Result<Uri> parse_uri(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        // Before an @ usually stands a password, behind a ? often a token: such a text is not quoted.
        if (text.find_first_of("@?#") != std::string_view::npos)
            return fail(
                error(codes::kBadUri, fmt::format("the text is not usable as a URL: {}", why)).conceal());
        return fail(error(codes::kBadUri,
                          fmt::format("`{}` is not usable as a URL: {}", escape_controls(text), why)));
    };
    const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
    if (!parsed) return bad("it is not well-formed");
    const auto& url = *parsed;
    Uri uri;
    uri.scheme = lower_ascii(std::string_view(url.scheme().data(), url.scheme().size()));
    if (uri.scheme != "http" && uri.scheme != "https") return bad("the scheme is neither http nor https");
    if (url.has_userinfo())
        return fail(error(codes::kBadUri, "a URL must not hold a user name or a password").conceal());
    if (url.has_query() || url.has_fragment()) return bad("it holds a query or a fragment");
    const std::string host = url.host_address();
    if (host.empty()) return bad("it has no host");
    uri.host = lower_ascii(host);
    uri.explicit_port = url.has_port() && !url.port().empty();
    if (uri.explicit_port) {
        if (url.port_number() == 0) return bad("the port is not between 1 and 65535");
        uri.port = url.port_number();
    } else {
        uri.port = uri.scheme == "https" ? 443 : 80;
    }
    uri.path = std::string(std::string_view(url.encoded_path().data(), url.encoded_path().size()));
    return uri;
}

std::string percent_encode(std::string_view text) {
    return boost::urls::encode(boost::core::string_view(text.data(), text.size()),
                               boost::urls::unreserved_chars);
}

Result<std::string> percent_decode(std::string_view text) {
    const auto view = boost::urls::make_pct_string_view(boost::core::string_view(text.data(), text.size()));
    if (!view)
        return fail(
            error(codes::kBadUri, fmt::format("`{}` is not percent-encoded text", escape_controls(text))));
    return view->decode();
}

}  // namespace supctl
