// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "line.hpp"

namespace numasim
{

/* All lines of memory.  They come into being, a page of them at a time, when they are first used.
 */
class Directory
{
public:
	Line &line(LineNumber number)
	{
		const std::size_t page = number / lines_per_page;
		if (page >= pages_.size() || !pages_[page])
			add_page(page);
		return (*pages_[page])[number % lines_per_page];
	}

private:
	static constexpr std::size_t lines_per_page = page_bytes / line_bytes;
	using Page = std::array<Line, lines_per_page>;

	void add_page(std::size_t page);

	std::vector<std::unique_ptr<Page>> pages_;
};

} // namespace numasim
