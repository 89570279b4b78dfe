// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_ERROR_HPP
#define TORNADO_CORE_ERROR_HPP

#include <expected>

namespace tornado
{

/// What can go wrong in the core.  The values are those of the kernel's errno, which module/linux
/// asserts, so that a result crosses the line to C as it is.
enum class Error : int {
	no_memory = 12,	 // ENOMEM
	invalid = 22,	 // EINVAL
	destroyed = 116, // ESTALE: the object is being destroyed
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

} // namespace tornado

#endif
