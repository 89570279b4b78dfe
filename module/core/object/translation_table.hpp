// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_TRANSLATION_TABLE_HPP
#define TORNADO_CORE_OBJECT_TRANSLATION_TABLE_HPP

#include <atomic>

#include <tornado/static_object.h>
#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/domain.hpp"
#include "../platform.hpp"
#include "state_word.hpp"

namespace tornado::object
{

class Root;
struct FreeIds;

/// The one shared record of an object.  Read on a miss, never on a hit.
struct alignas(platform::cache_line) GlobalEntry : tornado_deferred {
	StateWord state;
	std::atomic<Root *> root{nullptr};
	existence::Domain *domain = nullptr; ///< the object's
	tornado_ref ref{};
	FreeIds *home = nullptr; ///< of the CPU that hands out this id

	/// On the list of free ids; in place of the deferred call, which is not waiting then.
	GlobalEntry *next_free() const noexcept { return static_cast<GlobalEntry *>(link); }
	void set_next_free(GlobalEntry *next) noexcept { link = next; }
};

static_assert(sizeof(GlobalEntry) == platform::cache_line);

/// One CPU's ids that no object has.
struct alignas(platform::cache_line) FreeIds : tornado_deferred {
	std::atomic<GlobalEntry *> first{nullptr};
	std::atomic<long long> taken{0};
	std::atomic<GlobalEntry *> given_back{nullptr}; ///< operations may still have them
	std::atomic<unsigned> given_back_count{0};
	std::atomic<bool> recycling{false}; ///< owns the next
	bool is_static = false;		    ///< given out by number, one by one
	GlobalEntry *recycled = nullptr;    ///< for these a visit of all CPUs is under way
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
/// The first entries of the first segment are static: given out by number, not from a list.
///
/// Lifetime: start() before the first and stop() after the last use; segments are kept till stop().
class TranslationTable
{
public:
	static constexpr std::size_t segment_bytes = 4096;
	static constexpr unsigned entries_per_segment = segment_bytes / sizeof(void *) - 1;
	static constexpr unsigned static_ids = TORNADO_STATIC_LIMIT;

	constexpr TranslationTable() noexcept = default;

	/// May sleep.
	Result<void> start() noexcept;
	/// All ids must be free.
	void stop() noexcept;

	/// Make the static ids, once, after start().  May sleep.
	Result<void> start_static() noexcept;
	/// The first of them; the others follow.
	GlobalEntry *static_entries() const noexcept { return static_entries_; }
	/// Of who makes an object with this id, before it is open.
	static void note_static_taken(GlobalEntry &entry) noexcept;

	/// A free id of this CPU.  May sleep.
	Result<GlobalEntry *> take() noexcept;
	/// Nobody has seen the id.  Any context.
	void give_back_unused(GlobalEntry &entry) noexcept;
	/// The id's object, which belonged to @domain, is gone and its entries are empty.  Its
	/// state stays "destroying", which operations that still have the reference find, until all
	/// CPUs have been visited.  Any context.
	void give_back(GlobalEntry &entry, existence::Domain &domain) noexcept;
	/// Visit all CPUs for what was given back so far, however little.  Any context.
	void recycle_all() noexcept;

	static GlobalEntry &global_entry(tornado_ref ref) noexcept;

	/// Ids taken and not given back; exact when nothing changes meanwhile.
	long long taken() const noexcept;

private:
	struct Segment;
	/// So many ids of a CPU wait for one visit of all CPUs.
	static constexpr unsigned recycling_batch = 128;

	static void stop_recycling(FreeIds &ids) noexcept;
	static unsigned batch_of(const FreeIds &ids) noexcept;
	static void gather(FreeIds &ids, GlobalEntry &entry) noexcept;
	static void recycle(FreeIds &ids) noexcept;
	static void after_quiescence_of_others(tornado_deferred *deferred) noexcept;
	static void after_quiescence(tornado_deferred *deferred) noexcept;
	/// A new segment, whose first @reserved entries get into no list.
	Result<Segment *> grow(unsigned reserved) noexcept;
	GlobalEntry *pop() noexcept;
	static void push(std::atomic<GlobalEntry *> &list, GlobalEntry &first,
			 GlobalEntry &last) noexcept;
	/// As many as CPUs, and the last for the static ids.
	static unsigned homes() noexcept { return platform::cpu_limit() + 1; }
	FreeIds &free_ids(unsigned home) const noexcept { return *free_ids_[home]; }

	FreeIds **free_ids_ = nullptr; ///< per CPU, on its node; and one more
	GlobalEntry *static_entries_ = nullptr;
	std::atomic<Segment *> segments_{nullptr};
};

} // namespace tornado::object

#endif
