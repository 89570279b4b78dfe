// SPDX-License-Identifier: GPL-2.0
//
// Per-CPU access on x86-64 SMP kernels: one %gs-relative instruction each.  Symbols and offsets
// come from the kernel's headers through generated/config.h.
#ifndef TORNADO_LINUX_PERCPU_X86_HPP
#define TORNADO_LINUX_PERCPU_X86_HPP

#include <cstddef>

#include "platform.h"

#include "generated/config.h"

extern "C" {
extern char TORNADO_PREEMPT_COUNT_SYMBOL[];
extern char TORNADO_CPU_NUMBER_SYMBOL[];
extern char this_cpu_off[];
}

namespace tornado::platform
{

/// Volatile: read anew at each call, since the thread may have moved.
inline unsigned current_cpu() noexcept
{
	unsigned cpu;
	asm volatile("movl %%gs:%1, %0"
		     : "=r"(cpu)
		     : "m"(*reinterpret_cast<unsigned *>(TORNADO_CPU_NUMBER_SYMBOL +
							 TORNADO_CPU_NUMBER_OFFSET)));
	return cpu;
}

#if TORNADO_PREEMPT_COUNT
inline int &preempt_count() noexcept
{
	return *reinterpret_cast<int *>(TORNADO_PREEMPT_COUNT_SYMBOL +
					TORNADO_PREEMPT_COUNT_OFFSET);
}

/// The memory clobber keeps what follows inside the section.
inline void preempt_disable() noexcept
{
	asm volatile("incl %%gs:%0" : "+m"(preempt_count()) : : "memory");
}

/// The kernel folds "need to reschedule" into the count as an inverted bit, so zero means both
/// that preemption is on and that it is due.
inline void preempt_enable() noexcept
{
	bool due;
	asm volatile("decl %%gs:%0" : "+m"(preempt_count()), "=@cce"(due) : : "memory");
#if TORNADO_PREEMPTION
	if (due) [[unlikely]]
		tornado_platform_preempt_schedule();
#else
	static_cast<void>(due);
#endif
}
#else
/// A kernel without a preemption count does not preempt kernel code.
inline void preempt_disable() noexcept
{
	asm volatile("" : : : "memory");
}
inline void preempt_enable() noexcept
{
	asm volatile("" : : : "memory");
}
#endif

inline void *percpu_load(unsigned long address) noexcept
{
	void *pointer;
	asm volatile("movq %%gs:(%1), %0" : "=r"(pointer) : "r"(address));
	return pointer;
}

/// Volatile, as current_cpu().
inline unsigned long percpu_offset() noexcept
{
	unsigned long offset;
	asm volatile("movq %%gs:%1, %0"
		     : "=r"(offset)
		     : "m"(*reinterpret_cast<unsigned long *>(this_cpu_off)));
	return offset;
}

/// Every load is an acquire here; the memory clobber keeps the compiler to it.
inline unsigned long percpu_read(unsigned long address) noexcept
{
	unsigned long value;
	asm volatile("movq %%gs:(%1), %0" : "=r"(value) : "r"(address) : "memory");
	return value;
}

template <std::size_t bytes>
void percpu_increment(unsigned long address, unsigned long index) noexcept
{
	asm volatile("incq %%gs:%c2(%0,%1,8)" : : "r"(address), "r"(index), "i"(bytes) : "memory");
}

/// No lock prefix: one instruction is whole to interrupts, and no other CPU writes the word.
inline void local_add(long long *word, long long delta) noexcept
{
	asm volatile("addq %1, %0" : "+m"(*word) : "er"(delta));
}

} // namespace tornado::platform

#endif
