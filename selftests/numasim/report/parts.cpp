// SPDX-License-Identifier: GPL-2.0
#include "parts.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <fnmatch.h>

#include "../model/attribution.hpp"

namespace numasim
{

std::string name_in_parts(const SymbolTable &symbols, std::uint64_t address)
{
	const Symbol *const symbol = symbols.find(address);
	const std::string name = symbol == nullptr ? fmt::format("{:#x}", address) : symbol->name;
	if (!is_kernel_address(address))
		return "user:" + name;
	if (symbol == nullptr || symbol->module.empty())
		return name;
	return symbol->module + ':' + name;
}

Parts Parts::read(std::istream &text, const std::string &file)
{
	Parts parts;
	std::size_t number = 0;
	for (std::string line; std::getline(text, line);) {
		++number;
		const auto first = line.find_first_not_of(" \t");
		if (first == std::string::npos || line[first] == '#')
			continue;
		try {
			parts.add(line);
		} catch (const std::runtime_error &reason) {
			throw std::runtime_error(
				fmt::format("{}:{}: {}", file, number, reason.what()));
		}
	}
	return parts;
}

void Parts::add(const std::string &line)
{
	const auto colon = line.find(": ");
	if (colon == std::string::npos || colon == 0)
		throw std::runtime_error("expected a part, a colon and patterns");
	const std::string name = line.substr(0, colon);
	std::istringstream words(line.substr(colon + 1));
	Line added{};
	for (std::string pattern; words >> pattern;)
		added.patterns.push_back(pattern);
	if (added.patterns.empty())
		throw std::runtime_error("expected the functions of this part");
	const auto known = std::ranges::find(names_, name);
	added.part = static_cast<std::size_t>(known - names_.begin());
	if (known == names_.end())
		names_.push_back(name);
	lines_.push_back(std::move(added));
}

std::size_t Parts::of(const std::string &function) const
{
	for (const Line &line : lines_)
		for (const std::string &pattern : line.patterns)
			if (fnmatch(pattern.c_str(), function.c_str(), 0) == 0)
				return line.part;
	return names_.size();
}

} // namespace numasim
