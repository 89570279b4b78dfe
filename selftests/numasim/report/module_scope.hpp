// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../model/record.hpp"
#include "symbols.hpp"

namespace numasim
{

/*
 * What is a module's.  A line belongs to a module if the module's code touched
 * it in this repetition, missing or not, or if it lies in the module's static
 * memory.  All coherence misses on such a line are the module's, whichever
 * code they happen in: a lock in a module's object is mostly missed in the
 * kernel's lock functions.
 *
 * Several modules count as one: inline functions of a module's headers are
 * code of the modules that use them.
 */
class ModuleScope
{
public:
	ModuleScope(const SymbolTable &symbols, std::vector<std::string> modules)
		: symbols_(symbols), modules_(std::move(modules))
	{
	}

	bool owns(const LineEntry &line) const;
	bool owns(const CodePage &page) const;

	/* Of all lines that belong to the module. */
	MissCounts misses(const Record &record) const;

	/* Executed by the module's own code. */
	std::uint64_t instructions(const Record &record) const;
	std::uint64_t atomics(const Record &record) const;

private:
	bool is_mine(std::string_view module) const;

	const SymbolTable &symbols_;
	const std::vector<std::string> modules_;
};

} // namespace numasim
