// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Everything the core asks of its environment, by name.  The same core is compiled against three
// platforms:
//
//   kernel      module/linux/platform/             over the kernel's own API
//   user level  userlib/include/tornado/platform/  threads of a process on real CPUs; libtornado
//   virtual     userlib/platform/                  threads on virtual CPUs; used by the native
//                                                  tests, which define TORNADO_VIRTUAL_CPUS
//
// A platform defines, in namespace tornado::platform:
//
// CPUs and nodes
//   unsigned cpu_limit()                highest possible CPU number plus one; constant
//   unsigned node_limit()               likewise for NUMA nodes
//   unsigned node_of(unsigned cpu)
//   unsigned cache_of(unsigned cpu)     the lowest CPU under the same last-level cache
//   unsigned rank_of(unsigned cpu)      its place when CPUs are counted node by node, and within a
//                                       node cache by cache
//   unsigned current_cpu()              a hint unless preemption is off
//   class PreemptionOff                 RAII, nests; the thread stays on its CPU, and no other
//                                       thread runs there meanwhile
//   class InterruptsOff                 RAII, nests; preemption off, and no interrupt either
//
// Memory
//   void *allocate(std::size_t, unsigned node, Sleep)
//                                       zeroed; shares no cache line with other allocations;
//                                       on the node if that has memory; nullptr if there is none
//   void free(void *)                   of what allocate() gave; any context
//
// Blocks: what module/core/memory fills its magazines from
//   using BlockSource = pointer to something
//   BlockSource block_source_create(const char *name, std::size_t size, std::size_t alignment,
//                                   bool charged)
//                                       blocks of one size; charged to the memory cgroup of who
//                                       allocates, or to nobody; nullptr if there is no memory;
//                                       may sleep
//   void block_source_destroy(BlockSource)
//                                       nullptr is fine; its blocks have been freed; may sleep
//   void *block_allocate(BlockSource, unsigned node, bool strict, Sleep)
//                                       not zeroed; from another node only if it is not strict;
//                                       nullptr if there is none; any context without sleep
//   void blocks_free(BlockSource, void **, unsigned long count)
//                                       any context
//   unsigned node_of_memory(const void *block)
//   bool magazines_wanted()             whether blocks may be stocked
//   void memory_type_started(tornado_memory_type &), memory_type_stopping(...)
//                                       between the two the platform may drain the type; may sleep
//   void memory_type_stopped(tornado_memory_type &, long long left)
//                                       makes noise if blocks are left
//
// Per-CPU memory: one address names a piece of memory on every possible CPU
//   using PerCpuAddress = unsigned long
//   PerCpuAddress percpu_allocate(std::size_t)
//                                       zeroed, aligned to its size, a power of two of at most
//                                       4096; 0 if there is no memory; may sleep
//   void percpu_free(PerCpuAddress)
//   void *percpu_pointer(PerCpuAddress, unsigned cpu)
//   void *percpu_load(PerCpuAddress)    the pointer stored in this CPU's piece, ordered before
//                                       what is read through it
//   unsigned long percpu_offset()       names this CPU's pieces; a hint unless preemption is off
//   void *percpu_at(PerCpuAddress, unsigned long offset)
//   void *percpu_load_at(PerCpuAddress, unsigned long offset)
//                                       as percpu_pointer() and percpu_load(), of the CPU with that
//                                       offset
//   unsigned long percpu_read(PerCpuAddress)
//                                       this CPU's piece as a number; acquire
//   void percpu_increment<bytes>(PerCpuAddress, unsigned long index)
//                                       adds 1 to a word of this CPU's piece: long long number
//                                       @index of an array at @bytes; one instruction
//   bool percpu_add_through<bytes>(PerCpuAddress, long long)
//                                       adds to a word of what this CPU's piece points to, at
//                                       @bytes, as local_add() does; false if it points to nothing.
//                                       For words that are changed in no other way
//   void local_add(long long *, long long)
//                                       one add that interrupts on this CPU see whole; only with
//                                       preemption off, only by the CPU that owns the word
//
// Counting operations, each in one piece: not begun before wait_for_preemption_off_sections() and
// ended after it
//   void operation_start(tornado_guard &)
//                                       with the counts filled in: reads the generation, counts in
//                                       started[] of it on this CPU, fills in the rest
//   bool operation_end(const tornado_guard &)
//                                       counts in ended[]; false on another CPU than its home
//
// Running and waiting
//   Work                                something to do later, in a thread that may sleep
//   Work *work_make(void (*)(void *), void *)
//                                       nullptr: no memory; may sleep
//   void work_queue(Work *, unsigned cpu)
//                                       run it, on @cpu, or elsewhere if that is not possible.  Not
//                                       at the same time as itself: once more, if it is running.
//                                       Any context
//   void work_queue_patiently(Work *, unsigned cpu)
//                                       the same when the threads of @cpu give way, so that it
//                                       interrupts none; always with the same @cpu.  Any context
//   void move_work_to(unsigned cpu)     in a Work that was queued to @cpu, where this platform runs
//                                       works anywhere: go on there if that is possible
//   void work_free(Work *)              waits until it does not run; may sleep
//   bool is_quiet(unsigned cpu)         nothing runs there that should be disturbed or woken: dead,
//                                       idle, or reserved for one program
//   void wait_for_preemption_off_sections()
//                                       of all CPUs, those that are running now; orders what they
//                                       did before what follows; may sleep
//   void wait_for_preemption_off_sections_soon()
//                                       the same at the price of disturbing other CPUs
//   void wait_for_preemption_off_sections_of(const CpuSet &)
//                                       at least those of these CPUs
//   constexpr bool visits_run_on_their_cpu
//                                       whether a visit is worth running on the CPU it is of,
//                                       rather than waiting for sections from elsewhere
//   void pause(unsigned attempt)        sleep, a little longer with each attempt
//   void relax()                        between two looks at what somebody changes in a moment;
//                                       any context
//   void wait_until_set(std::atomic<bool> &), set_and_wake(std::atomic<bool> &)
//                                       the flag's memory may be gone once it is set
//   std::size_t bounded_index(std::size_t index, std::size_t limit)
//                                       the index if it is below the limit, else 0; also where the
//                                       CPU runs ahead of a comparison whose outcome it guesses
//   unsigned long long milliseconds()   of a clock that only goes forward
//   unsigned stall_limit_ms()           after how long to complain; 0: never
//   void report_stall(const char *domain, unsigned cpu, long long running, unsigned long long ms)
//
// Tracing: never on a path where nothing is missed, made or freed; costs next to nothing until
// somebody traces
//   void trace_object_miss(const char *type, unsigned cpu, MissOutcome)
//   void trace_rep_create(const char *type, unsigned cluster), trace_rep_destroy(...)
//   void trace_rep_merge(const char *type, unsigned from, unsigned into)
//                                       clusters; also with interrupts off
//   void trace_object_swap(const char *from, const char *to, bool swapped, unsigned long long ns)
//                                       types; how long operations were held
//   void trace_token_pass(const char *domain, unsigned from, unsigned to)
//   unsigned long long trace_visit_begin()
//   void trace_visit_end(const char *domain, unsigned cpu, bool elsewhere, unsigned long long)
//                                       with what trace_visit_begin() gave
//   unsigned long long trace_grace_period_begin()
//   void trace_grace_period_end(const char *domain, unsigned long long)
//                                       with what trace_grace_period_begin() gave
//
// Checks, in debug builds of the platform
//   void guard_debug_enter(const tornado_guard &), guard_debug_leave(const tornado_guard &)
//   void might_wait_for_quiescence(PerCpuAddress counts)
//                                       complains inside a guard of that domain
//   constexpr bool checks_references    whether references that are kept in memory are looked after
//   void report_kept_reference(const char *type, const void *place, const void *holder)
//                                       an object is destroyed, and who kept its reference has not
//                                       cleared it; the holder is an address in the code
//   void report_stale_reference(const void *place, const void *holder)
//                                       one was read, and its object is long gone
//   void injection_point()              a race is decided around here: tests delay it
//
// Waiting for a lock (what module/core/sync is made of)
//   constexpr std::uint64_t compete_ns  how long to spin before sleeping
//   void cpu_relax()                    between two looks at what another CPU will change
//   bool spinning_helps()               false if others want this CPU, or there is no other
//   class Spinning                      from construction to destruction; who spins is not
//                                       preempted, where that can be had
//   std::uint64_t clock_ns()            of a clock that only goes forward, for short times
//   class SpinLock                      start(), lock(), unlock(); for a few instructions;
//                                       preemption and interrupts are off inside
//   Thread current_thread()             for unpark()
//   unsigned park(const std::atomic<unsigned> &state, unsigned asleep)
//                                       sleeps while the state is `asleep`; returns what it is
//                                       then, acquired
//   void unpark(Thread, std::atomic<unsigned> &state, unsigned value, unsigned asleep)
//                                       changes the state, released, and wakes the thread if it
//                                       was `asleep`; the state's memory may be gone as soon as
//                                       it is changed
//   int park_until(const std::atomic<unsigned> &state, unsigned asleep, bool any_signal,
//                  std::uint64_t deadline_ns)
//                                       park() with other ends: the deadline, of clock_ns(); a
//                                       signal that kills, or any.  0: the state has changed,
//                                       which counts first; -ETIMEDOUT, -EINTR
//
// Calls (what module/core/ppc is made of; not at user level)
//   bool is_alone()                     no other thread is ready to run on this CPU; a hint
//   bool can_hand_over()                whether hand_over() is for threads like this one
//   void hand_over()                    stay ready to run, but let others of this CPU run first.
//                                       May sleep
//   void give_way()                     let a thread run that the scheduler prefers to this one, if
//                                       there is one.  May sleep
//   std::uint64_t away_ns()             grows by as much as this thread did not run in between, in
//                                       nanoseconds
//   int nice()                          of this thread
//   NiceLoan lend_nice(Thread, int nice)
//                                       makes it the thread's, if its own is weaker; the thread
//                                       stays meanwhile.  What to give back, or nothing
//   void take_back_nice(Thread, NiceLoan)
//                                       unless it was changed since
//   bool copy_from_caller(void *to, const void *from, std::size_t, Sleep)
//   bool copy_to_caller(void *to, const void *from, std::size_t, Sleep)
//                                       memory of the program that runs on this thread; false: it
//                                       has none there or, if sleep is forbidden, has it not at
//                                       hand
#ifndef TORNADO_CORE_PLATFORM_HPP
#define TORNADO_CORE_PLATFORM_HPP

#include <atomic>
#include <cstddef>

#include <tornado/memory_types.h>
#include <tornado/types.h>

namespace tornado
{
class CpuSet;
}

namespace tornado::platform
{

/// Whether an allocation may wait for memory.
enum class Sleep : bool { forbidden, allowed };

/// What a miss came to.
enum class MissOutcome : unsigned {
	found,	   ///< another CPU of the cluster had made the rep
	made,	   ///< the rep was made
	lost_race, ///< made, but somebody else's is the one that counts
	failed	   ///< no memory, or the type refused
};

/// What is written by one CPU and read by others is kept apart by this many bytes.
inline constexpr std::size_t cache_line = 64;

} // namespace tornado::platform

#ifdef __KERNEL__
#include "../linux/platform/platform.hpp"
#elif defined(TORNADO_VIRTUAL_CPUS)
#include "../../userlib/platform/platform.hpp"
#else
#include <tornado/platform/platform.hpp>
#endif

namespace tornado::platform
{

/// Stores a pointer in a CPU's piece, after what was written to what it points to.
inline void percpu_publish(PerCpuAddress address, unsigned cpu, void *pointer) noexcept
{
	// Release: pairs with percpu_load(), which orders what is read through the pointer.
	std::atomic_ref(*static_cast<void **>(percpu_pointer(address, cpu)))
		.store(pointer, std::memory_order_release);
}

/// The same if the piece still holds @expected; otherwise tells what it holds.
inline bool percpu_install(PerCpuAddress address, unsigned cpu, void *&expected,
			   void *pointer) noexcept
{
	// Release: as in percpu_publish().
	return std::atomic_ref(*static_cast<void **>(percpu_pointer(address, cpu)))
		.compare_exchange_strong(expected, pointer, std::memory_order_acq_rel,
					 std::memory_order_acquire);
}

/// A hint, as current_cpu() is.
inline unsigned current_node() noexcept
{
	return node_of(current_cpu());
}

/// pause() for what somebody else is about to do: never long, however often.
inline void pause_briefly(unsigned attempt) noexcept
{
	pause(attempt < 3 ? attempt : 3);
}

/// Holds a SpinLock while it lives.
class SpinGuard
{
public:
	explicit SpinGuard(SpinLock &spinlock) noexcept : spinlock_(spinlock) { spinlock_.lock(); }
	~SpinGuard() { spinlock_.unlock(); }
	SpinGuard(const SpinGuard &) = delete;
	SpinGuard &operator=(const SpinGuard &) = delete;

private:
	SpinLock &spinlock_;
};

} // namespace tornado::platform

#endif
