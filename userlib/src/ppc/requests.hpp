// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_PPC_REQUESTS_HPP
#define TORNADO_SRC_PPC_REQUESTS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tornado/ppc/message.hpp>

/* What the ioctls of <tornado/ppc.h> want in another form. */
namespace tornado::ppc::requests
{

inline std::uint64_t nanoseconds(Deadline deadline)
{
	return static_cast<std::uint64_t>(
		std::chrono::nanoseconds(deadline.time_since_epoch()).count());
}

/** put_name() - false: it is too long, or has a zero in it */
template <std::size_t size>
bool put_name(char (&memory)[size], std::string_view name)
{
	if (name.size() >= size || name.contains('\0'))
		return false;
	name.copy(memory, size);
	return true;
}

/** exchange() - Client::exchange() on a bare descriptor */
Result<void> exchange(int client, Exchange &exchange);

} // namespace tornado::ppc::requests

#endif // TORNADO_SRC_PPC_REQUESTS_HPP
