// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "types.hpp"

namespace numasim
{

/*
 * The tags of a set-associative cache with least-recently-used replacement: it
 * knows which lines have a place, not whether their contents are valid (that is
 * the directory's business).  A line that was invalidated keeps its place until
 * it is fetched again or replaced.
 */
class Cache
{
public:
	Cache(std::size_t kilobytes, unsigned int ways);

	struct Touch {
		bool had_place;
		std::optional<LineNumber> replaced;
	};

	/* Gives the line a place, as the most recently used of its set. */
	Touch touch(LineNumber line)
	{
		Tag *const set = set_of(line);
		if (set[0] == tag_of(line))
			return {true, std::nullopt};
		return reorder(set, tag_of(line));
	}

	bool contains(LineNumber line) const;

private:
	/* 32 bits: 256 GiB of memory, and half the tag memory of a 64-bit simulator's caches. */
	using Tag = std::uint32_t;

	static Tag tag_of(LineNumber line) { return static_cast<Tag>(line) + 1; }

	/* Higher address bits are folded in: buffers at equal offsets should not share a set. */
	std::size_t index_of(LineNumber line) const
	{
		return ((line ^ (line >> 12)) & (sets_ - 1)) * ways_;
	}

	Tag *set_of(LineNumber line) { return &tags_[index_of(line)]; }

	Touch reorder(Tag *set, Tag tag);

	std::size_t sets_;
	unsigned int ways_;
	std::vector<Tag> tags_; /* per set from the most to the least recently used; 0 is free */
};

inline constexpr LineNumber max_lines = std::numeric_limits<std::uint32_t>::max();

} // namespace numasim
