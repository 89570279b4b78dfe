// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_CPU_SET_HPP
#define TORNADO_CORE_CPU_SET_HPP

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tornado
{

/// A set of CPU numbers over words that its owner provides.
///
/// Locking: add() may race with itself.  All else is for a set that nobody else changes.  Relaxed
/// throughout: what orders the set's users is what hands it from one to the next.
class CpuSet
{
public:
	using Word = std::atomic<std::uint64_t>;

	static constexpr std::size_t words_for(unsigned cpus) noexcept { return (cpus + 63) / 64; }

	constexpr CpuSet() noexcept = default;
	CpuSet(Word *words, unsigned cpus) noexcept : words_(words), count_(words_for(cpus)) {}

	void add(unsigned cpu) noexcept
	{
		Word &word = words_[cpu / 64];
		// Seen already in nearly all cases: then the line stays shared.
		if (!(word.load(std::memory_order_relaxed) & bit(cpu)))
			word.fetch_or(bit(cpu), std::memory_order_relaxed);
	}

	void remove(unsigned cpu) noexcept
	{
		words_[cpu / 64].fetch_and(~bit(cpu), std::memory_order_relaxed);
	}

	bool contains(unsigned cpu) const noexcept
	{
		return words_[cpu / 64].load(std::memory_order_relaxed) & bit(cpu);
	}

	bool is_empty() const noexcept
	{
		for (std::size_t i = 0; i < count_; i++)
			if (words_[i].load(std::memory_order_relaxed))
				return false;
		return true;
	}

	bool contains_only(unsigned cpu) const noexcept
	{
		for (std::size_t i = 0; i < count_; i++)
			if (words_[i].load(std::memory_order_relaxed) !=
			    (i == cpu / 64 ? bit(cpu) : 0))
				return false;
		return true;
	}

	void clear() noexcept
	{
		for (std::size_t i = 0; i < count_; i++)
			words_[i].store(0, std::memory_order_relaxed);
	}

	void add_all_of(const CpuSet &other) noexcept
	{
		for (std::size_t i = 0; i < count_; i++)
			words_[i].fetch_or(other.words_[i].load(std::memory_order_relaxed),
					   std::memory_order_relaxed);
	}

	/// The first CPU from @first on, going round, for which @wanted holds.
	template <typename Wanted>
	bool find_from(unsigned first, Wanted wanted, unsigned &found) const noexcept
	{
		bool any = false;
		for (const bool after : {true, false})
			for_each([&](unsigned cpu) {
				if (!any && (cpu >= first) == after && wanted(cpu)) {
					any = true;
					found = cpu;
				}
			});
		return any;
	}

	template <typename Visit>
	void for_each(Visit visit) const noexcept
	{
		for (std::size_t i = 0; i < count_; i++) {
			std::uint64_t left = words_[i].load(std::memory_order_relaxed);
			for (; left; left &= left - 1)
				visit(static_cast<unsigned>(i * 64) +
				      static_cast<unsigned>(std::countr_zero(left)));
		}
	}

private:
	static constexpr std::uint64_t bit(unsigned cpu) noexcept { return 1ull << (cpu % 64); }

	Word *words_ = nullptr;
	std::size_t count_ = 0;
};

} // namespace tornado

#endif
