// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_PERCPU_MEMORY_HPP
#define TORNADO_USERLIB_USERLEVEL_PERCPU_MEMORY_HPP

#include <cstddef>
#include <mutex>

#include "../../module/core/platform.hpp"

namespace tornado::userlevel
{

/// Per-CPU memory: one stretch of addresses for each CPU, bound to its node, of which the same page
/// is given out on all CPUs at once.  A page takes memory when it is first touched, so CPUs that
/// the process never runs on have none.
class PerCpuMemory
{
public:
	static constexpr std::size_t page = 4096;

	constexpr PerCpuMemory() noexcept = default;

	/// false: there are no addresses for so many CPUs.
	bool start() noexcept;
	void stop() noexcept;
	/// What is there belongs to a process that this one was forked from; start anew.
	void forget() noexcept;

	/// Zeroed; 0: all pages are taken.
	platform::PerCpuAddress allocate() noexcept;
	void free(platform::PerCpuAddress address) noexcept;

private:
	/// In the first CPU's piece of a page that is free.
	struct FreePage {
		FreePage *next;
	};

	std::mutex lock_; ///< protects the next two
	FreePage *free_ = nullptr;
	std::size_t taken_ = 0; ///< bytes of each stretch that were ever given out
	std::byte *base_ = nullptr;
	std::size_t bytes_ = 0;
};

extern PerCpuMemory percpu_memory;

} // namespace tornado::userlevel

#endif
