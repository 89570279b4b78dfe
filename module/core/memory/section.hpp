// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_SECTION_HPP
#define TORNADO_CORE_MEMORY_SECTION_HPP

#include <atomic>

#include <tornado/memory_types.h>

#include "../platform.hpp"
#include "relaxed.hpp"

namespace tornado::memory
{

/// Alone with what this CPU has of a type: preemption is off, and interrupts on this CPU find it
/// busy.
///
/// False in an interrupt that came while somebody was inside: then nothing may be touched.  Much
/// cheaper than disabling interrupts, and rare enough that the kernel's allocator can serve it.
class Section
{
public:
	explicit Section(const tornado_memory_type &type) noexcept
		: cpu_(*static_cast<tornado_memory_cpu *>(platform::percpu_load(type.cpus))),
		  alone_(!get(cpu_.busy))
	{
		if (alone_)
			set(cpu_.busy, 1);
		// For the interrupt, not for other CPUs.
		std::atomic_signal_fence(std::memory_order_seq_cst);
	}
	~Section()
	{
		std::atomic_signal_fence(std::memory_order_seq_cst);
		if (alone_)
			set(cpu_.busy, 0);
	}
	Section(const Section &) = delete;
	Section &operator=(const Section &) = delete;

	explicit operator bool() const noexcept { return alone_; }
	tornado_memory_cpu &cpu() const noexcept { return cpu_; }

private:
	platform::PreemptionOff off_;
	tornado_memory_cpu &cpu_;
	bool alone_;
};

} // namespace tornado::memory

#endif
