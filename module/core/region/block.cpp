// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "block.hpp"

#include <algorithm>

namespace tornado::region
{

unsigned Block::count_there(unsigned long index, unsigned long end) const noexcept
{
	const unsigned place = index % pages;
	const unsigned long last = std::min<unsigned long>(end - index, pages - place);
	unsigned row = 0;
	while (row < last && is_there(pages_[place + row]))
		row++;
	return row;
}

unsigned Block::count_above(unsigned long index, unsigned most) const noexcept
{
	return (index + 1) % pages ? count_there(index + 1, index + 1 + most) : 0;
}

unsigned Block::count_below(unsigned long index, unsigned most) const noexcept
{
	const unsigned place = index % pages;
	const unsigned last = std::min(place, most);
	unsigned row = 0;
	while (row < last && is_there(pages_[place - row - 1]))
		row++;
	return row;
}

} // namespace tornado::region
