/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "workload.hpp"

namespace bench
{

/* To be called directly after a system call that failed. */
[[noreturn]] inline void throw_errno(const std::string &what)
{
	throw Failure(what + ": " + std::strerror(errno));
}

/* Passes the result of a system call on, unless it is -1. */
template <typename Result>
Result require(Result result, const char *what)
{
	if (result == static_cast<Result>(-1))
		throw_errno(what);
	return result;
}

} // namespace bench
