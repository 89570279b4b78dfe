// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "percpu_memory.hpp"

#include <new>

#include <sys/mman.h>

#include "node_blocks.hpp"

namespace tornado::userlevel
{

constinit PerCpuMemory percpu_memory;

bool PerCpuMemory::start() noexcept
{
	bytes_ = platform::cpu_limit() * platform::percpu_stride;
	void *memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	base_ = static_cast<std::byte *>(memory);
	taken_ = 0;
	// A huge page for the few pages that are in use would be mostly waste.
	madvise(base_, bytes_, MADV_NOHUGEPAGE);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		prefer_node(base_ + cpu * platform::percpu_stride, platform::percpu_stride,
			    platform::node_of(cpu));
	return true;
}

void PerCpuMemory::stop() noexcept
{
	if (base_)
		munmap(base_, bytes_);
	base_ = nullptr;
	free_ = nullptr;
}

void PerCpuMemory::forget() noexcept
{
	new (this) PerCpuMemory;
}

platform::PerCpuAddress PerCpuMemory::allocate() noexcept
{
	const std::lock_guard locked(lock_);
	if (FreePage *found = free_) {
		free_ = found->next;
		found->next = nullptr;
		return reinterpret_cast<platform::PerCpuAddress>(found);
	}
	if (taken_ == platform::percpu_stride)
		return 0;
	std::byte *fresh = base_ + taken_;
	taken_ += page;
	return reinterpret_cast<platform::PerCpuAddress>(fresh);
}

void PerCpuMemory::free(platform::PerCpuAddress address) noexcept
{
	if (!address)
		return;
	// Zeroes it, and gives the memory back.
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		madvise(platform::percpu_pointer(address, cpu), page, MADV_DONTNEED);
	const std::lock_guard locked(lock_);
	free_ = new (reinterpret_cast<void *>(address)) FreePage{free_};
}

} // namespace tornado::userlevel

namespace tornado::platform
{

PerCpuAddress percpu_allocate(std::size_t /*size*/) noexcept
{
	return userlevel::percpu_memory.allocate();
}

void percpu_free(PerCpuAddress address) noexcept
{
	userlevel::percpu_memory.free(address);
}

} // namespace tornado::platform
