// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Sections of module/core/platform.hpp.  How restartable sections, their slow paths and visits fit
// together is told in Documentation/userlevel.rst.
#include "sections.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../module/core/cpu_set.hpp"
#include "../../module/core/platform.hpp"

extern "C" {

// What the C library tells of its registration; it may be older than these.
// NOLINTBEGIN(readability-identifier-naming): its names
extern const std::ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));
// NOLINTEND(readability-identifier-naming)

constinit __thread tornado_thread tornado_this_thread = {
	.no_rseq = {.cpu_id_start = 0, .cpu_id = -1, .rseq_cs = 0},
	.section_cpu = 0,
	.section_depth = 0,
};
constinit long tornado_rseq_offset = 0;

} // extern "C"

namespace tornado::userlevel
{

namespace
{

constinit std::atomic<Counting> chosen{Counting::stopped};
constinit platform::PerCpuAddress locks = 0;

[[noreturn]] void fail(const char *words) noexcept
{
	std::fprintf(stderr, "tornado: %s\n", words);
	std::abort();
}

long membarrier(int command, unsigned flags = 0, int cpu = 0) noexcept
{
	return syscall(SYS_membarrier, command, flags, cpu);
}

/// Of an area as the kernel fills it in; volatile, since the thread may have moved.
int cpu_in_area(long offset) noexcept
{
	const auto *area = static_cast<const std::byte *>(__builtin_thread_pointer()) + offset;
	return *reinterpret_cast<const volatile int *>(area + 4);
}

long offset_without_rseq() noexcept
{
	return reinterpret_cast<std::byte *>(&tornado_this_thread.no_rseq) -
	       static_cast<std::byte *>(__builtin_thread_pointer());
}

Counting find_out() noexcept
{
#ifndef TORNADO_SECTIONS
	return Counting::no_architecture;
#endif
	if (!&__rseq_size || !&__rseq_offset || __rseq_size == 0 || cpu_in_area(__rseq_offset) < 0)
		return Counting::no_rseq;
	if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ) != 0 ||
	    membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ) != 0)
		return Counting::no_membarrier;
	return Counting::sections;
}

/// The CPU the thread is on, or was a moment ago.
unsigned real_cpu() noexcept
{
	if (chosen.load(std::memory_order_relaxed) != Counting::sections) {
		const int cpu = sched_getcpu();
		// Any will do: nothing relies on being there.
		return cpu < 0 || static_cast<unsigned>(cpu) >= platform::cpu_limit()
			       ? 0
			       : static_cast<unsigned>(cpu);
	}
	const int cpu = cpu_in_area(__rseq_offset);
	if (cpu < 0)
		fail("this thread has no rseq area, though others have: it was not made by the C "
		     "library, or rseq(2) has been forbidden meanwhile");
	return static_cast<unsigned>(cpu);
}

/// Before the program's own constructors: where nothing is started, sections take their slow path.
[[gnu::constructor(101)]] void close_at_load() noexcept
{
	tornado_rseq_offset = offset_without_rseq();
}

/// Orders what was written before and what is read after, whoever else does the same.
void full_fence() noexcept
{
#if defined(__SANITIZE_THREAD__)
	// The sanitizer knows no fences.  On x86-64 this is one.
	std::atomic<int> word{0};
	word.fetch_add(1, std::memory_order_seq_cst);
#else
	std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

/// Restarts the sections of a CPU, or of all; a full fence.
void restart_sections(const unsigned *cpu) noexcept
{
	if (chosen.load(std::memory_order_relaxed) != Counting::sections) {
		full_fence();
		return;
	}
	const long done = cpu ? membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
					   MEMBARRIER_CMD_FLAG_CPU, static_cast<int>(*cpu))
			      : membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ);
	if (done != 0)
		fail("membarrier(2) worked before and has been forbidden meanwhile");
}

std::atomic<unsigned> &lock_of(unsigned cpu) noexcept
{
	return *static_cast<std::atomic<unsigned> *>(platform::percpu_pointer(locks, cpu));
}

bool try_lock(unsigned cpu) noexcept
{
	auto &lock = lock_of(cpu);
	// Acquire: pairs with the release in ~PreemptionOff().  Sequentially consistent: pairs with
	// restart_sections() in wait_for_lock(), so that either that sees the lock held, or this
	// section sees what was written before the wait.
	return !lock.load(std::memory_order_relaxed) &&
	       !lock.exchange(1, std::memory_order_seq_cst);
}

/// Sections are short, so who holds one for long has lost the CPU, and wants it back.
void give_way(unsigned attempt) noexcept
{
	constexpr unsigned yields = 8;
	if (attempt < yields)
		sched_yield();
	else
		platform::pause(attempt - yields);
}

/// Until who holds the lock now has released it.
void wait_for_lock(unsigned cpu) noexcept
{
	auto &lock = lock_of(cpu);
	// Acquire: pairs with the release in ~PreemptionOff().
	if (!lock.load(std::memory_order_acquire))
		return;
	for (unsigned attempt = 0; !try_lock(cpu); attempt++)
		give_way(attempt);
	lock.store(0, std::memory_order_release);
}

} // namespace

Counting choose_counting() noexcept
{
	chosen = find_out();
	return chosen;
}

bool start_section_locks() noexcept
{
	locks = platform::percpu_allocate(sizeof(std::atomic<unsigned>));
	return locks;
}

void open_sections() noexcept
{
	if (chosen == Counting::sections)
		tornado_rseq_offset = __rseq_offset;
}

void close_sections() noexcept
{
	tornado_rseq_offset = offset_without_rseq();
	chosen = Counting::stopped;
}

Counting counting() noexcept
{
	return chosen;
}

const char *describe(Counting counting) noexcept
{
	switch (counting) {
	case Counting::stopped:
		break;
	case Counting::sections:
		return "per-CPU counts in restartable sections, by rseq and membarrier";
	case Counting::no_rseq:
		return "per-CPU counts by atomic instructions: the C library has not registered "
		       "rseq (glibc before 2.35, the tunable glibc.pthread.rseq=0, a kernel or "
		       "sandbox without rseq)";
	case Counting::no_membarrier:
		return "per-CPU counts by atomic instructions: membarrier(2) has no command for "
		       "rseq (Linux before 5.10), or is forbidden";
	case Counting::no_architecture:
		return "per-CPU counts by atomic instructions: no restartable sections for this "
		       "architecture or sanitizer";
	}
	return "not started";
}

} // namespace tornado::userlevel

namespace tornado::platform
{

using namespace userlevel;

unsigned current_cpu() noexcept
{
	const tornado_thread &self = tornado_this_thread;
	return self.section_depth ? self.section_cpu : real_cpu();
}

PreemptionOff::PreemptionOff() noexcept
{
	tornado_thread &self = tornado_this_thread;
	if (self.section_depth++)
		return;
	for (unsigned attempt = 0;; attempt++) {
		const unsigned cpu = real_cpu();
		if (try_lock(cpu)) {
			self.section_cpu = cpu;
			return;
		}
		give_way(attempt);
	}
}

PreemptionOff::~PreemptionOff()
{
	tornado_thread &self = tornado_this_thread;
	if (--self.section_depth == 0)
		// Release: pairs with the acquire in try_lock() and wait_for_lock().
		lock_of(self.section_cpu).store(0, std::memory_order_release);
}

void wait_for_preemption_off_sections() noexcept
{
	restart_sections(nullptr);
	for (unsigned cpu = 0; cpu < cpu_limit(); cpu++)
		wait_for_lock(cpu);
}

void wait_for_preemption_off_sections_of(const CpuSet &cpus) noexcept
{
	// Each costs an interrupt of its CPU either way; one by one a system call too.
	constexpr unsigned few = 4;
	unsigned count = 0;
	cpus.for_each([&count](unsigned) { count++; });
	if (count > few)
		restart_sections(nullptr);
	else
		cpus.for_each([](unsigned cpu) { restart_sections(&cpu); });
	cpus.for_each(wait_for_lock);
}

} // namespace tornado::platform

extern "C" {

tornado_operation_start tornado_userlevel_operation_start(unsigned long counts)
{
	using namespace tornado;
	using namespace tornado::userlevel;

	if (chosen.load(std::memory_order_relaxed) == Counting::stopped)
		fail("user-level objects are used before tornado_userlevel_start(), or after "
		     "fork() without it");
	tornado_operation_start start{.home = real_cpu() * platform::percpu_stride,
				      .generation = 0};
	auto &here = *static_cast<tornado_guard_counts *>(platform::percpu_at(counts, start.home));
	for (;;) {
		const unsigned long now =
			std::atomic_ref(here.generation).load(std::memory_order_acquire);
		// One more has started elsewhere than has ended.
		std::atomic_ref(here.ended_elsewhere[now]).fetch_sub(1, std::memory_order_seq_cst);
		// Sequentially consistent, as flip() and running() are: either the visit that flips
		// the generation sees the count, or this sees the flip, and counts again.
		if (std::atomic_ref(here.generation).load(std::memory_order_seq_cst) == now) {
			start.generation = now;
			break;
		}
		std::atomic_ref(here.ended_elsewhere[now]).fetch_add(1, std::memory_order_release);
	}
	// Loads of entries come after; pairs with PreemptionOff() where who frees looks at the
	// counts of a CPU without a visit.
	full_fence();
	return start;
}

int tornado_userlevel_add(unsigned long entry, unsigned long bytes, long long delta)
{
	using namespace tornado;

	const platform::PreemptionOff off;
	// In a section it is added to in sections alone, and this one found nothing.
	if (userlevel::counting() == userlevel::Counting::sections)
		return 0;
	auto *found = static_cast<std::byte *>(platform::percpu_load(entry));
	if (!found)
		return 0;
	platform::local_add(reinterpret_cast<long long *>(found + bytes), delta);
	return 1;
}

} // extern "C"
