// SPDX-License-Identifier: GPL-2.0
#include "directory.hpp"

#include <algorithm>

namespace numasim
{

void Directory::add_page(std::size_t page)
{
	if (page >= pages_.size())
		pages_.resize(std::max(page + 1, pages_.size() * 2));
	pages_[page] = std::make_unique<Page>();
}

} // namespace numasim
