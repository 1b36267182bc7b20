// Asio's own compiled half (BOOST_ASIO_SEPARATE_COMPILATION), once, where the lowest room that needs it can
// link it.
#include <boost/asio/impl/src.hpp>
