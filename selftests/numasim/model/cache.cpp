// SPDX-License-Identifier: GPL-2.0
#include "cache.hpp"

#include <algorithm>
#include <bit>

namespace numasim
{

Cache::Cache(std::size_t kilobytes, unsigned int ways)
	: sets_(std::bit_floor(kilobytes * 1024 / line_bytes / ways)), ways_(ways),
	  tags_(sets_ * ways)
{
}

Cache::Touch Cache::reorder(Tag *set, Tag tag)
{
	Tag *const end = set + ways_;
	Tag *const found = std::find(set + 1, end, tag);
	const bool had_place = found != end;
	Tag *const vacated = had_place ? found : end - 1;
	const Tag replaced = had_place ? 0 : *vacated;
	std::copy_backward(set, vacated, vacated + 1);
	set[0] = tag;
	if (replaced == 0)
		return {had_place, std::nullopt};
	return {had_place, LineNumber{replaced} - 1};
}

bool Cache::contains(LineNumber line) const
{
	const auto set = tags_.begin() + static_cast<std::ptrdiff_t>(index_of(line));
	return std::find(set, set + ways_, tag_of(line)) != set + ways_;
}

} // namespace numasim
