// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PROCESS_HPP
#define TORNADO_CORE_REGION_PROCESS_HPP

#include <atomic>

#include <tornado/lock.hpp>

#include "../error.hpp"
#include "../object/ref.hpp"
#include "../sync/reader_writer_lock.hpp"
#include "process.h"
#include "process_rep.hpp"
#include "region_list.hpp"

namespace tornado::region
{

extern sync::LockClass process_lock_class;

/// An address space, as far as regions are mapped in it: a clustered object that says which region
/// an address is of.
///
/// A fault looks in the copy of the list that its CPU's rep has.  For comparison all CPUs may look
/// in one list instead, with one of two locks.
///
/// After the Process object of Gamsa et al., OSDI 1999, section 2 and figure 3.
///
/// Lifetime: from the first mapping in it to the last one; see Processes.
/// Locking: changes are one after the other: the lock of Processes.  Who looks in the one list has
///   the lock of the kind; a change has it while it writes.
class alignas(platform::cache_line) Process
{
public:
	using Lookup = tornado_lookup;
	using Range = RegionList::Range;

	/// Without any mapping.  May sleep.
	static Result<Process *> make(const void *space, Lookup lookup) noexcept;
	/// Any context.
	void destroy() noexcept { (void)ref_.destroy(); }

	const void *space() const noexcept { return space_; }
	Lookup lookup() const noexcept { return lookup_; }

	/// @name Changes
	/// May sleep.
	/// @{
	Result<void> make_room() noexcept;
	Result<void> add(const Range &range) noexcept;
	/// False: the range is no part of a mapping of this region.
	bool split(const Range &part) noexcept;
	/// False: that was the last one.
	bool remove(unsigned long start, unsigned long end) noexcept;
	tornado_process_numbers numbers() noexcept;
	/// @}

	/// nullptr: no region.  May sleep; not in a guard.
	Region *find(unsigned long address) noexcept;

private:
	friend class Processes;
	friend void destroy_process(void *shared) noexcept;

	Process(const void *space, Lookup lookup, RegionList *list) noexcept
		: space_(space), lookup_(lookup), list_(list)
	{
	}

	Region *find_in_rep(unsigned long address) noexcept;
	Region *find_and_copy(ProcessRep *rep, unsigned long address) noexcept;
	template <typename Function>
	void change(Function function) noexcept;
	void drop_copies() noexcept;

	// Read on all CPUs.
	const void *space_;
	Lookup lookup_;
	object::Ref<ProcessRep> ref_;

	// Written by faults, unless they find what their rep has.
	alignas(platform::cache_line) sync::Lock<process_lock_class> lock_;
	sync::ReaderWriterLock readers_;
	RegionList *list_;
	std::atomic<long long> faults_{0};
	long long copies_ = 0; ///< protected by lock_

	// Written by changes.
	alignas(platform::cache_line) Process *next_ = nullptr; ///< in Processes
	unsigned long mappings_ = 0;
};

} // namespace tornado::region

#endif
