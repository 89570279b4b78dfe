// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/ppc/message.hpp>

#include <memory>
#include <new>

namespace tornado::ppc::detail
{

CallMemory call_memory() noexcept
{
	/* Aligned as for any type. */
	thread_local std::unique_ptr<std::byte[]> memory;

	if (!memory)
		memory.reset(new (std::nothrow) std::byte[2 * payload_max]);
	if (!memory)
		return {};
	return {.request = {memory.get(), payload_max},
		.reply = {memory.get() + payload_max, payload_max}};
}

} // namespace tornado::ppc::detail
