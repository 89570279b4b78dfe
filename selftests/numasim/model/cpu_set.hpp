// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "types.hpp"

namespace numasim
{

/* A set of CPUs; small enough to be part of every line of the directory. */
class CpuSet
{
public:
	CpuSet() = default;

	static CpuSet of(Cpu cpu)
	{
		CpuSet set;
		set.add(cpu);
		return set;
	}

	bool contains(Cpu cpu) const { return (words_[cpu / 64] & bit(cpu)) != 0; }
	void add(Cpu cpu) { words_[cpu / 64] |= bit(cpu); }
	void remove(Cpu cpu) { words_[cpu / 64] &= ~bit(cpu); }

	bool empty() const
	{
		std::uint64_t any = 0;
		for (const std::uint64_t word : words_)
			any |= word;
		return any == 0;
	}

	unsigned int size() const
	{
		int count = 0;
		for (const std::uint64_t word : words_)
			count += std::popcount(word);
		return static_cast<unsigned int>(count);
	}

	bool intersects(const CpuSet &other) const { return !(*this & other).empty(); }

	CpuSet without(Cpu cpu) const
	{
		CpuSet rest = *this;
		rest.remove(cpu);
		return rest;
	}

	CpuSet &operator|=(const CpuSet &other)
	{
		for (std::size_t index = 0; index < words_.size(); ++index)
			words_[index] |= other.words_[index];
		return *this;
	}

	friend CpuSet operator&(const CpuSet &left, const CpuSet &right)
	{
		CpuSet both;
		for (std::size_t index = 0; index < both.words_.size(); ++index)
			both.words_[index] = left.words_[index] & right.words_[index];
		return both;
	}

	/* What is in `left` and not in `right`. */
	friend CpuSet operator-(const CpuSet &left, const CpuSet &right)
	{
		CpuSet rest;
		for (std::size_t index = 0; index < rest.words_.size(); ++index)
			rest.words_[index] = left.words_[index] & ~right.words_[index];
		return rest;
	}

	bool operator==(const CpuSet &) const = default;

private:
	static constexpr std::uint64_t bit(Cpu cpu) { return std::uint64_t{1} << (cpu % 64); }

	std::array<std::uint64_t, max_cpus / 64> words_{};
};

} // namespace numasim
