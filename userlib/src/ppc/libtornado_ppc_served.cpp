// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What a handler may ask and do besides its call's words and bytes. */
#include <tornado/libtornado_ppc.h>

#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <system_error>

#include <tornado/ppc/server.hpp>

#include "../c_report.hpp"
#include "pool.hpp"

using tornado::c_interface::report;
using tornado::c_interface::without_exceptions;
namespace ppc = tornado::ppc;

namespace
{

int report_files(int number, const char *attempted)
{
	switch (-number) {
	case EMSGSIZE:
		return report(EMSGSIZE, std::string{attempted} + ": there is no room for as many");
	case ELOOP:
		return report(ELOOP, std::string{attempted} +
					     ": a port, a context, a UNIX socket or an io_uring "
					     "cannot go with a call; send a client of the port");
	default:
		return report(-number, std::string{attempted} + ": " +
					       std::generic_category().message(-number));
	}
}

} // namespace

int libtornado_served_caller(struct libtornado_caller *caller)
{
	return without_exceptions([caller] {
		if (caller == nullptr)
			return report(EFAULT, "libtornado_served_caller: caller is NULL");

		const auto found = ppc::caller();

		if (!found)
			return report(found.error());
		*caller = {
			.pid = found->pid, .tid = found->tid, .uid = found->uid, .gid = found->gid};
		return 0;
	});
}

int libtornado_served_take_files(int *files, uint32_t capacity)
{
	return without_exceptions([files, capacity] {
		constexpr auto attempted = "take the files of a call";
		ppc::Context *context = ppc::current();
		ppc::Files taken;

		if (files == nullptr)
			return report(EFAULT, "libtornado_served_take_files: files is NULL");
		if (context == nullptr)
			return report_files(-ENOMSG, attempted);
		if (context->file_count() > capacity)
			return report_files(-EMSGSIZE, attempted);
		if (const int result = context->take_files(taken); result < 0)
			return report_files(result, attempted);
		for (std::size_t i = 0; i < taken.count(); ++i)
			files[i] = taken.take(i).release();
		return static_cast<int>(taken.count());
	});
}

int libtornado_served_give_files(const int *files, uint32_t count)
{
	return without_exceptions([files, count] {
		constexpr auto attempted = "give files with a reply";
		ppc::Context *context = ppc::current();

		if (files == nullptr)
			return report(EFAULT, "libtornado_served_give_files: files is NULL");
		if (context == nullptr)
			return report_files(-ENOMSG, attempted);
		if (const int result = context->give_files(std::span(files, count)); result < 0)
			return report_files(result, attempted);
		return 0;
	});
}
