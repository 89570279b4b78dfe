// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_CPU_CACHE_HPP
#define TORNADO_CORE_MEMORY_CPU_CACHE_HPP

#include <tornado/memory_types.h>

#include "depot.hpp"
#include "relaxed.hpp"

namespace tornado::memory
{

/// Empty magazines and surplus full ones, on their way between a CpuCache, which works with
/// preemption off, and the allocator below, which is called with preemption on.
struct Exchange {
	Magazine *empty = nullptr;   ///< for the cache to take; or what it gave up
	Magazine *surplus = nullptr; ///< linked; each with its count of blocks to give back
};

/// What one CPU has of a type: two magazines in use, as Bonwick and Adams ("Magazines and Vmem",
/// USENIX 2001) found to be enough that alternating allocations and frees stay in them, those that
/// came home with the loaded one, and for each other node a batch of blocks to be sent there.
///
/// The previous magazine is full or empty, never in between; spares are full.
///
/// Context: in a Section of this CPU, unless it is said otherwise.
class CpuCache
{
public:
	/// The part of this CPU that concerns one node.
	struct Share {
		Magazine *outgoing;
		unsigned long outgoing_count;
		long long blocks; ///< on that node, taken by this CPU less given back; local_add()
	};

	CpuCache(const tornado_memory_type &type, tornado_memory_cpu &cpu) noexcept
		: type_(type), cpu_(cpu), shares_(reinterpret_cast<Share *>(&cpu + 1))
	{
	}

	static constexpr std::size_t bytes(unsigned nodes) noexcept
	{
		return sizeof(tornado_memory_cpu) + nodes * sizeof(Share);
	}

	/// nullptr: the loaded magazine is empty.
	void *pop() noexcept
	{
		const unsigned count = get(cpu_.count);
		if (!count)
			return nullptr;
		set(cpu_.count, count - 1);
		return cpu_.loaded->blocks[count - 1];
	}

	/// false: the loaded magazine is full, or there is none.
	bool push(void *block) noexcept
	{
		const unsigned count = get(cpu_.count);
		if (count >= cpu_.capacity)
			return false;
		cpu_.loaded->blocks[count] = block;
		set(cpu_.count, count + 1);
		return true;
	}

	/// After pop() failed: load a magazine with blocks if there is one here or in this node's
	/// depot.  An empty magazine may come out.
	bool reload(Depot &depot, Exchange &exchange) noexcept;

	/// Keep a block of this node.  false: bring an empty magazine.  A surplus may come out.
	bool keep(void *block, Depot &depot, Exchange &exchange) noexcept;

	/// Put a block into the batch for its home, unless there is none or the block would fill
	/// it.
	bool put_by(void *block, unsigned home) noexcept
	{
		Share &share = shares_[home];
		const unsigned long count = get(share.outgoing_count);
		if (!share.outgoing || count + 1 >= type_.capacity)
			return false;
		share.outgoing->blocks[count] = block;
		set(share.outgoing_count, count + 1);
		platform::local_add(&cpu_.remote_frees, 1);
		return true;
	}

	/// Likewise, and send the batch when it is full.  false: bring an empty magazine.  A
	/// surplus may come out.
	bool send_home(void *block, unsigned home, Depot &depot, Exchange &exchange) noexcept;

	/// Take everything out: magazines linked, each with its count.  Also of a CPU that runs
	/// nothing any more.
	Magazine *detach() noexcept;

	/// How many blocks are in magazines, and on their way home.  Any context; exact only if
	/// nobody works here.
	unsigned long at_hand() const noexcept
	{
		return get(cpu_.count) + get(cpu_.previous_count) + get(cpu_.spare_blocks);
	}
	unsigned long outgoing(unsigned node) const noexcept
	{
		return get(shares_[node].outgoing_count);
	}

	Share &share(unsigned node) noexcept { return shares_[node]; }
	const Share &share(unsigned node) const noexcept { return shares_[node]; }

private:
	void load(Magazine *magazine, unsigned count) noexcept;
	void swap_with_previous() noexcept;
	Magazine *take_empty(Exchange &exchange) noexcept;
	void retire(Magazine *full, Depot &depot, Exchange &exchange) noexcept;

	const tornado_memory_type &type_;
	tornado_memory_cpu &cpu_;
	Share *shares_;
};

} // namespace tornado::memory

#endif
