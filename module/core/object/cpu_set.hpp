// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_CPU_SET_HPP
#define TORNADO_CORE_OBJECT_CPU_SET_HPP

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tornado::object
{

/// A set of CPU numbers that only grows, over words that its owner provides.
class CpuSet
{
public:
	using Word = std::atomic<std::uint64_t>;

	static constexpr std::size_t words_for(unsigned cpus) noexcept { return (cpus + 63) / 64; }

	CpuSet(Word *words, unsigned cpus) noexcept : words_(words), count_(words_for(cpus)) {}

	/// Relaxed: what makes the set's readers see it is the state word.
	void add(unsigned cpu) noexcept
	{
		words_[cpu / 64].fetch_or(1ull << (cpu % 64), std::memory_order_relaxed);
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
	Word *words_;
	std::size_t count_;
};

} // namespace tornado::object

#endif
