// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_STATE_WORD_HPP
#define TORNADO_CORE_OBJECT_STATE_WORD_HPP

#include <atomic>
#include <cstdint>

namespace tornado::object
{

/// The word of a global entry that decides between misses and destruction.
///
///   bits 0..29   misses in flight
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

	/// The id is free again, under the next sequence number; only by who finishes destruction.
	void close() noexcept
	{
		const std::uint64_t next = word_.load(std::memory_order_relaxed) / one_sequence + 1;
		word_.store(next * one_sequence, std::memory_order_release);
	}

	/// False if there is no object, or it is being destroyed.
	bool begin_miss() noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & (in_use | destroying)) != in_use)
				return false;
		} while (!word_.compare_exchange_weak(seen, seen + one_miss,
						      std::memory_order_acquire,
						      std::memory_order_relaxed));
		return true;
	}

	/// True if the caller has to finish a destruction that began meanwhile.
	[[nodiscard]] bool end_miss() noexcept
	{
		// Release: what this miss installed is seen by who finishes the destruction.
		// Acquire: if that is us, we see what the other misses installed.
		const std::uint64_t before = word_.fetch_sub(one_miss, std::memory_order_acq_rel);
		return (before & destroying) && (before & misses) == one_miss;
	}

	Destroy begin_destroy() noexcept
	{
		std::uint64_t seen = word_.load(std::memory_order_relaxed);
		do {
			if ((seen & (in_use | destroying)) != in_use)
				return Destroy::already;
		} while (!word_.compare_exchange_weak(seen, seen | destroying,
						      std::memory_order_acq_rel,
						      std::memory_order_relaxed));
		return (seen & misses) ? Destroy::deferred : Destroy::finish;
	}

	std::uint32_t sequence() const noexcept
	{
		return static_cast<std::uint32_t>(word_.load(std::memory_order_relaxed) /
						  one_sequence);
	}

private:
	static constexpr std::uint64_t one_miss = 1;
	static constexpr std::uint64_t misses = (1ull << 30) - 1;
	static constexpr std::uint64_t destroying = 1ull << 30;
	static constexpr std::uint64_t in_use = 1ull << 31;
	static constexpr std::uint64_t one_sequence = 1ull << 32;

	std::atomic<std::uint64_t> word_{0};
};

} // namespace tornado::object

#endif
