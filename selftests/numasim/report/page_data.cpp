// SPDX-License-Identifier: GPL-2.0
#include "page_data.hpp"

#include <algorithm>
#include <array>

namespace numasim
{
namespace
{

/* All names of these begin so in the kernels from 6.1 to 6.12. */
constexpr std::array<std::string_view, 14> beginnings{
	"clear_page", "clear_huge_page", "clear_user",	  "copy_page",	     "copy_user",
	"copy_mc",    "__copy_user",	 "_copy_to_iter", "_copy_from_iter", "rep_movs",
	"rep_stos",   "memcpy",		 "memset",	  "memmove"};

} // namespace

bool moves_page_data(std::string_view function)
{
	while (function.starts_with("__mem"))
		function.remove_prefix(2);
	return std::ranges::any_of(beginnings, [function](std::string_view beginning) {
		return function.starts_with(beginning);
	});
}

std::uint64_t page_data_misses(const Record &record, const SymbolTable &symbols)
{
	std::uint64_t sum = 0;
	for (const SiteEntry &site : record.sites) {
		if (!is_kernel_address(site.address))
			continue;
		const Symbol *const symbol = symbols.find(site.address);
		if (symbol != nullptr && moves_page_data(symbol->name))
			sum += site.misses.total();
	}
	return sum;
}

} // namespace numasim
