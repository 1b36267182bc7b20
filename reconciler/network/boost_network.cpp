// The one translation unit that holds the compiled parts of Asio's TLS layer and Beast (Asio's own are in
// base).
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
