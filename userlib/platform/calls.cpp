// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../../module/core/platform.hpp"

#include <atomic>
#include <cstring>
#include <thread>

namespace tornado::platform
{

namespace
{

std::atomic<bool> alone{false};
std::atomic<int> callers_nice{0};
std::atomic<int> servers_nice{0};
std::atomic<CallerMemory> caller_memory{CallerMemory::at_hand};

bool copy(void *to, const void *from, std::size_t size, Sleep sleep) noexcept
{
	assert_may_allocate(sleep);
	const CallerMemory memory = caller_memory;
	if (memory == CallerMemory::missing ||
	    (memory == CallerMemory::paged_out && sleep == Sleep::forbidden))
		return false;
	std::memcpy(to, from, size);
	return true;
}

} // namespace

void set_alone(bool is_alone) noexcept
{
	alone = is_alone;
}

void set_caller_memory(CallerMemory memory) noexcept
{
	caller_memory = memory;
}

bool is_alone() noexcept
{
	return alone;
}

void hand_over() noexcept
{
	std::this_thread::yield();
}

void set_nice(int callers, int servers) noexcept
{
	callers_nice = callers;
	servers_nice = servers;
}

int nice() noexcept
{
	return callers_nice;
}

int nice_of_servers() noexcept
{
	return servers_nice;
}

NiceLoan lend_nice(Thread, int nice) noexcept
{
	const int own = servers_nice;
	if (own <= nice)
		return {};
	servers_nice = nice;
	return {.own = own, .lent = nice};
}

void take_back_nice(Thread, NiceLoan loan) noexcept
{
	int lent = loan.lent;
	servers_nice.compare_exchange_strong(lent, loan.own);
}

bool copy_from_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept
{
	return copy(to, from, size, sleep);
}

bool copy_to_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept
{
	return copy(to, from, size, sleep);
}

} // namespace tornado::platform
