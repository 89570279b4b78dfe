// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_ERROR_HPP
#define TORNADO_CORE_ERROR_HPP

#include <expected>

namespace tornado::core
{

/// What can go wrong in the core.  The values are those of the kernel's errno, which module/linux
/// asserts, so that a result crosses the line to C as it is.
enum class Error : int {
	not_found = 2,	  // ENOENT
	interrupted = 4,  // EINTR: by a signal
	bad_handle = 9,	  // EBADF: names nothing
	again = 11,	  // EAGAIN: not without waiting, which is not allowed here
	no_memory = 12,	  // ENOMEM
	no_access = 13,	  // EACCES: without the rights
	fault = 14,	  // EFAULT: not memory of the caller
	busy = 16,	  // EBUSY: somebody else is at it
	exists = 17,	  // EEXIST
	invalid = 22,	  // EINVAL
	too_many = 24,	  // EMFILE: handles
	closed = 32,	  // EPIPE: the other side is gone
	no_message = 42,  // ENOMSG: there is nothing to answer
	too_long = 90,	  // EMSGSIZE
	unsupported = 95, // EOPNOTSUPP: the type of object cannot do that
	timed_out = 110,  // ETIMEDOUT
	destroyed = 116,  // ESTALE: the object is being destroyed
};

template <typename T>
using Result = std::expected<T, Error>;

/// The form in which C functions return an error.
constexpr int negative_errno(Error error) noexcept
{
	return -static_cast<int>(error);
}

template <typename T>
constexpr int negative_errno(const Result<T> &result) noexcept
{
	return result ? 0 : negative_errno(result.error());
}

/// The other way round.
constexpr Error error_of(int negative_errno) noexcept
{
	return static_cast<Error>(-negative_errno);
}

/// From what a C function returned: 0, or an error.
constexpr Result<void> result_of(int error) noexcept
{
	if (error)
		return std::unexpected(error_of(error));
	return {};
}

} // namespace tornado::core

// libtornado has an Error of its own in namespace tornado, which says more than a number; so the
// core's is not there in programs, and is in each namespace of the core.
namespace tornado
{
#define TORNADO_CORE_ERROR_IS_IN(name)                                                             \
	namespace name                                                                             \
	{                                                                                          \
	using core::Error;                                                                         \
	using core::error_of;                                                                      \
	using core::Result;                                                                        \
	using core::negative_errno;                                                                \
	using core::result_of;                                                                     \
	}
TORNADO_CORE_ERROR_IS_IN(blocks)
TORNADO_CORE_ERROR_IS_IN(counter)
TORNADO_CORE_ERROR_IS_IN(existence)
TORNADO_CORE_ERROR_IS_IN(memory)
TORNADO_CORE_ERROR_IS_IN(object)
TORNADO_CORE_ERROR_IS_IN(sync)
#if defined(__KERNEL__) || defined(TORNADO_VIRTUAL_CPUS)
// In programs this is the library's namespace.
TORNADO_CORE_ERROR_IS_IN(ppc)
using core::Error;
using core::error_of;
using core::negative_errno;
using core::Result;
using core::result_of;
#endif
#undef TORNADO_CORE_ERROR_IS_IN
} // namespace tornado

#endif
