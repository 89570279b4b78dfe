/* SPDX-License-Identifier: GPL-2.0 */
/* Rows sorted for a reader: one block per workload of one kernel and backend. */
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "results.hpp"

namespace bench
{

struct Block {
	std::vector<std::string> systems; /* in the order of rows, tornado's first */
	std::set<unsigned int> cpus;
	std::map<std::pair<std::string, unsigned int>, double> cost; /* ns per operation and CPU */
	std::set<std::pair<std::string, unsigned int>> unsteady;     /* repetitions differ widely */

	/* `family` is "tornado:" or "stock:"; all systems if empty. */
	bool has(std::string_view family) const;
	std::optional<double> best(std::string_view family, unsigned int count) const;

	/* Best stock system's cost by that of tornado's best: above 1 tornado is faster. */
	std::optional<double> advantage(unsigned int count) const;
};

using BlockName = std::tuple<std::string, std::string, std::string>; /* kernel, backend, workload */

std::map<BlockName, Block> blocks_of(const Rows &rows);

std::string backend_in_words(const std::string &backend);

} // namespace bench
