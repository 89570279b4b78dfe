// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_STATE_WORD_HPP
#define TORNADO_CORE_OBJECT_STATE_WORD_HPP

#include <atomic>
#include <cstdint>

namespace tornado::object
{

/// The word of a global entry that decides between misses, migration of reps, swap of the
/// implementation and destruction.
///
///   bits 0..26   misses in flight; a migration or a swap counts as one
///   bit 27       destroying: what the destruction counts as outstanding
///   bit 28       swapping: one migration or swap at a time
///   bit 29       migrating: likewise
///   bit 30       destroying: no miss begins any more
///   bit 31       in use: an object has this id
///   bits 32..63  sequence number of the id: how many objects had it before
///
/// Whoever brings the word to "destroying, no miss in flight" owns the rest of the destruction;
/// every change is one atomic step, so that is exactly one caller.  The design is K42's (Appavoo,
/// "Clustered Objects", PhD thesis, 2005, chapter 4), reduced to one word.
class StateWord
{
public:
	enum class Destroy {
		finish,	  ///< the caller goes on and finishes the destruction
		deferred, ///< the last miss in flight will
		already,  ///< somebody else began it, or there is no object
	};

	/// An id gets its object; only by the owner of the free id.
	void open() noexcept
	{
		// Release: pairs with the acquire in begin_miss(), which then sees the root.
		word_.store(word_.load(std::memory_order_relaxed) | in_use,
			    std::memory_order_release);
	}

	/// The id is free again, under the next sequence number; only by who recycles it.
	void close() noexcept
	{
		const std::uint64_t next = word_.load(std::memory_order_relaxed) / one_sequence + 1;
		word_.store(next * one_sequence, std::memory_order_release);
	}

	enum class Miss {
		begun,
		held,	   ///< the implementation is being swapped
		destroyed, ///< no object, or it is being destroyed
	};

	/// @in_swap: what does not fill an entry may begin during a swap too.
	Miss begin_miss(bool in_swap = false) noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & (in_use | destroying)) != in_use)
				return Miss::destroyed;
			if ((seen & swapping) && !in_swap)
				return Miss::held;
		} while (!word_.compare_exchange_weak(seen, seen + one_miss,
						      std::memory_order_acquire,
						      std::memory_order_relaxed));
		return Miss::begun;
	}

	/// True if the caller has to finish a destruction that began meanwhile.
	[[nodiscard]] bool end_miss() noexcept
	{
		// Release: what this miss installed is seen by who finishes the destruction.
		// Acquire: if that is us, we see what the other misses installed.
		const std::uint64_t before = word_.fetch_sub(one_miss, std::memory_order_acq_rel);
		return (before & destroying) && (before & misses) == one_miss;
	}

	/// @parity: where the destruction was counted as outstanding, before; the caller takes that
	/// back if it is too late.
	Destroy begin_destroy(unsigned parity) noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & (in_use | destroying)) != in_use)
				return Destroy::already;
		} while (!word_.compare_exchange_weak(seen, seen | destroying | parity * parity_bit,
						      std::memory_order_acq_rel,
						      std::memory_order_relaxed));
		return (seen & misses) ? Destroy::deferred : Destroy::finish;
	}

	/// What begin_destroy() was given.
	unsigned parity() const noexcept
	{
		return word_.load(std::memory_order_relaxed) & parity_bit ? 1 : 0;
	}

	bool is_destroyed() const noexcept
	{
		return (word_.load(std::memory_order_relaxed) & (in_use | destroying)) != in_use;
	}

	enum class Change {
		begun,	   ///< it counts as a miss in flight: the object stays
		busy,	   ///< another one is under way
		destroyed, ///< no object, or it is being destroyed
	};

	Change begin_migration() noexcept { return begin_change(migrating); }

	/// As end_miss().
	[[nodiscard]] bool end_migration() noexcept
	{
		const std::uint64_t before =
			word_.fetch_sub(migrating + one_miss, std::memory_order_acq_rel);
		return (before & destroying) && (before & misses) == one_miss;
	}

	Change begin_swap() noexcept { return begin_change(swapping); }

	enum class End { in_flight, ended, finish_destroy };

	/// End a swap, if no other miss is in flight at that moment: none has the old root then.
	End try_end_swap() noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & misses) != one_miss)
				return End::in_flight;
			// Release and acquire as in end_miss().
		} while (!word_.compare_exchange_weak(seen, seen - swapping - one_miss,
						      std::memory_order_acq_rel,
						      std::memory_order_relaxed));
		return seen & destroying ? End::finish_destroy : End::ended;
	}

	/// During a migration or swap: order this caller before all misses that begin later, and
	/// after all that have ended.  True if there are no others, in between.
	bool separate_misses() noexcept
	{
		// An atomic change, though of nothing: what is later reads from it.  Release: pairs
		// with the acquire in begin_miss().  Acquire: pairs with the release in end_miss().
		return (word_.fetch_add(0, std::memory_order_acq_rel) & misses) == one_miss;
	}

	/// Whether an object has the id that is the one with this sequence number.
	bool is_object(std::uint32_t sequence) const noexcept
	{
		const std::uint64_t word = word_.load(std::memory_order_relaxed);
		return word / one_sequence == sequence && (word & (in_use | destroying)) == in_use;
	}

	/// No object has the id, nor had one that an operation may still know.
	bool is_free() const noexcept
	{
		// Acquire: pairs with the release in close(), for who takes a static id.
		return !(word_.load(std::memory_order_acquire) & (in_use | destroying));
	}

	std::uint32_t sequence() const noexcept
	{
		return static_cast<std::uint32_t>(word_.load(std::memory_order_relaxed) /
						  one_sequence);
	}

private:
	static constexpr std::uint64_t one_miss = 1;
	static constexpr std::uint64_t misses = (1ull << 27) - 1;
	static constexpr std::uint64_t parity_bit = 1ull << 27;
	static constexpr std::uint64_t swapping = 1ull << 28;
	static constexpr std::uint64_t migrating = 1ull << 29;
	static constexpr std::uint64_t destroying = 1ull << 30;
	static constexpr std::uint64_t in_use = 1ull << 31;
	static constexpr std::uint64_t one_sequence = 1ull << 32;

	Change begin_change(std::uint64_t bit) noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & (in_use | destroying)) != in_use)
				return Change::destroyed;
			if (seen & (migrating | swapping))
				return Change::busy;
		} while (!word_.compare_exchange_weak(seen, (seen | bit) + one_miss,
						      std::memory_order_acquire,
						      std::memory_order_relaxed));
		return Change::begun;
	}

	std::atomic<std::uint64_t> word_{0};
};

} // namespace tornado::object

#endif
