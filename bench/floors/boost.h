/* Says what is missing in one sentence. */
#ifndef MANAGERS_BOOST_H
#define MANAGERS_BOOST_H

#if !__has_include(<boost/interprocess/sync/interprocess_mutex.hpp>)
#error "the headers of Boost.Interprocess are not installed (Debian: libboost-dev)"
#endif

#endif
