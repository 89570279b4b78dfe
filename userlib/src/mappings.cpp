// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "mappings.hpp"

#include <charconv>
#include <fstream>
#include <string>

namespace tornado::mappings
{
namespace
{

/* "first-end ...", in hexadecimal. */
bool meets(const std::string &line, std::uintptr_t first, std::uintptr_t end)
{
	std::uintptr_t its_first = 0;
	std::uintptr_t its_end = 0;
	const char *const past = line.data() + line.size();
	const auto [dash, error] = std::from_chars(line.data(), past, its_first, 16);

	if (error != std::errc{} || dash == past)
		return false;
	std::from_chars(dash + 1, past, its_end, 16);
	return its_first < end && first < its_end;
}

} // namespace

Count count(std::uintptr_t first, std::uintptr_t end)
{
	std::ifstream maps("/proc/self/maps");
	std::string line;
	Count count;

	while (std::getline(maps, line)) {
		count.all++;
		count.in_range += meets(line, first, end);
	}
	return count;
}

std::size_t most()
{
	constexpr std::size_t usual = 65530;
	std::ifstream limit("/proc/sys/vm/max_map_count");
	std::size_t most = 0;

	return limit >> most ? most : usual;
}

} // namespace tornado::mappings
