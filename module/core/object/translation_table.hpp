// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_TRANSLATION_TABLE_HPP
#define TORNADO_CORE_OBJECT_TRANSLATION_TABLE_HPP

#include <atomic>

#include <tornado/types.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "state_word.hpp"

namespace tornado::object
{

class Root;

/// The one shared record of an object.  Read on a miss, never on a hit.
struct alignas(platform::cache_line) GlobalEntry {
	StateWord state;
	std::atomic<Root *> root{nullptr};
	tornado_ref ref{};
	unsigned home = 0;		  ///< the CPU whose free ids this one belongs to
	GlobalEntry *next_free = nullptr; ///< valid while on the list of free ids
};

/// Ids, and where they lead: per CPU to a rep, globally to a root.
///
/// A segment is one page of per-CPU memory.  Its first word on every CPU points to the segment's
/// record, each further word is an entry.  So a reference leads to its global entry by address
/// arithmetic and one local load, and the table grows without moving an entry.
///
/// Each CPU hands out ids of its own, so creation writes no line that another CPU's creation
/// writes.  Pushing a freed id is a compare-and-swap from any CPU; popping happens only on the
/// list's own CPU with preemption off, so there is one popper at a time and no ABA problem.
///
/// Lifetime: start() before the first and stop() after the last use; segments are kept till stop().
class TranslationTable
{
public:
	static constexpr std::size_t segment_bytes = 4096;
	static constexpr unsigned entries_per_segment = segment_bytes / sizeof(void *) - 1;

	constexpr TranslationTable() noexcept = default;

	/// May sleep.
	Result<void> start() noexcept;
	/// All ids must be free.
	void stop() noexcept;

	/// A free id of this CPU.  May sleep.
	Result<GlobalEntry *> take() noexcept;
	/// The id's per-CPU entries are empty again.  Any context.
	void give_back(GlobalEntry &entry) noexcept;

	static GlobalEntry &global_entry(tornado_ref ref) noexcept;

	/// Ids taken and not given back; exact when nothing changes meanwhile.
	long long taken() const noexcept;

private:
	struct Segment;
	struct alignas(platform::cache_line) FreeIds {
		std::atomic<GlobalEntry *> first{nullptr};
		std::atomic<long long> taken{0};
	};

	Result<void> grow() noexcept;
	GlobalEntry *pop() noexcept;
	static void push(FreeIds &ids, GlobalEntry &first, GlobalEntry &last) noexcept;
	FreeIds &free_ids(unsigned cpu) const noexcept { return *free_ids_[cpu]; }

	FreeIds **free_ids_ = nullptr; ///< per CPU, on its node
	std::atomic<Segment *> segments_{nullptr};
};

} // namespace tornado::object

#endif
