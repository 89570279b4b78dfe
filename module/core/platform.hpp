// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Everything the core asks of its environment, by name.  The same core is compiled against two
// platforms:
//
//   kernel  module/linux/platform/   over the kernel's own API
//   posix   userlib/platform/        threads on virtual CPUs; used by the native tests
//
// A platform defines, in namespace tornado::platform:
//
// CPUs and nodes
//   unsigned cpu_limit()                highest possible CPU number plus one; constant
//   unsigned node_limit()               likewise for NUMA nodes
//   unsigned node_of(unsigned cpu)
//   unsigned current_cpu()              a hint unless preemption is off
//   class PreemptionOff                 RAII, nests; the thread stays on its CPU, and no other
//                                       thread runs there meanwhile
//
// Memory
//   void *allocate(std::size_t, unsigned node, Sleep)
//                                       zeroed; shares no cache line with other allocations;
//                                       on the node if that has memory; nullptr if there is none
//   void free(void *)                   of what allocate() gave; any context
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
//   void percpu_publish(PerCpuAddress, unsigned cpu, void *)
//                                       stores a pointer in a CPU's piece, after what was written
//                                       to what it points to; pairs with percpu_load()
//   void local_add(long long *, long long)
//                                       one add that interrupts on this CPU see whole; only with
//                                       preemption off, only by the CPU that owns the word
//
// Existence (what module/core/existence is made of)
//   void guard_enter(), guard_leave()   any context; nest
//   void call_after_quiescence(tornado_deferred &)
//                                       calls it, where it may sleep, after every guard that is
//                                       entered now has been left; any context
//   void barrier()                      waits for the calls asked for so far; may sleep
#ifndef TORNADO_CORE_PLATFORM_HPP
#define TORNADO_CORE_PLATFORM_HPP

#include <cstddef>

#include <tornado/types.h>

namespace tornado::platform
{

/// Whether an allocation may wait for memory.
enum class Sleep : bool { forbidden, allowed };

/// What is written by one CPU and read by others is kept apart by this many bytes.
inline constexpr std::size_t cache_line = 64;

} // namespace tornado::platform

#ifdef __KERNEL__
#include "../linux/platform/platform.hpp"
#else
#include "../../userlib/platform/platform.hpp"
#endif

#endif
