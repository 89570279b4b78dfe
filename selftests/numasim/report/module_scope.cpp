// SPDX-License-Identifier: GPL-2.0
#include "module_scope.hpp"

#include <algorithm>

namespace numasim
{

bool ModuleScope::is_mine(std::string_view module) const
{
	return std::ranges::find(modules_, module) != modules_.end();
}

bool ModuleScope::owns(const LineEntry &line) const
{
	return is_mine(symbols_.module_of(line.virtual_address)) ||
	       std::ranges::any_of(line.code_pages, [this](std::uint64_t page) {
		       return is_mine(symbols_.module_of_page(page));
	       });
}

bool ModuleScope::owns(const CodePage &page) const
{
	return is_mine(symbols_.module_of_page(page.address));
}

MissCounts ModuleScope::misses(const Record &record) const
{
	MissCounts sum;
	for (const LineEntry &line : record.lines)
		if (owns(line))
			sum += line.misses;
	return sum;
}

std::uint64_t ModuleScope::instructions(const Record &record) const
{
	std::uint64_t sum = 0;
	for (const CodePage &page : record.code_pages)
		sum += owns(page) ? page.instructions : 0;
	return sum;
}

std::uint64_t ModuleScope::atomics(const Record &record) const
{
	std::uint64_t sum = 0;
	for (const CodePage &page : record.code_pages)
		sum += owns(page) ? page.atomics : 0;
	return sum;
}

} // namespace numasim
