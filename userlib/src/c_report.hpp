// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_C_REPORT_HPP
#define TORNADO_SRC_C_REPORT_HPP

#include <cerrno>
#include <new>
#include <string_view>

#include <tornado/error.hpp>

/* How functions of the C interface fail. */
namespace tornado::c_interface
{

/** report() - remember the words for libtornado_error_message(), and return -@number */
int report(int number, std::string_view message) noexcept;
int report(const Error &error);

/* The library's own code throws nothing but what running out of memory throws. */
template <typename Call>
int without_exceptions(Call call) noexcept
{
	try {
		return call();
	} catch (const std::bad_alloc &) {
		return report(ENOMEM, "libtornado: memory ran out");
	}
}

} // namespace tornado::c_interface

#endif // TORNADO_SRC_C_REPORT_HPP
