/* SPDX-License-Identifier: GPL-2.0 */
#include "table.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace bench
{

namespace
{

constexpr int name_width = 28;
constexpr int cell_width = 24;
constexpr double large_spread = 0.5;

struct Block {
	std::vector<std::string> systems; /* in the order of rows, tornado first */
	std::set<unsigned int> cpus;
	std::map<std::pair<std::string, unsigned int>, double> cost;
	std::set<std::pair<std::string, unsigned int>> unsteady;

	bool has(std::string_view family) const
	{
		return std::ranges::any_of(systems, [family](const std::string &system) {
			return system.starts_with(family);
		});
	}

	std::optional<double> best(std::string_view family, unsigned int count) const
	{
		std::optional<double> least;
		for (const auto &[place, value] : cost) {
			if (place.second == count && place.first.starts_with(family))
				least = std::min(least.value_or(value), value);
		}
		return least;
	}
};

using BlockName = std::tuple<std::string, std::string, std::string>; /* kernel, backend, workload */

std::map<BlockName, Block> blocks_of(const Rows &rows)
{
	std::map<BlockName, Block> blocks;
	for (const auto &row : rows) {
		const RowKey key = key_of(row);
		Block &block = blocks[{key.kernel, key.backend, key.workload}];
		if (std::ranges::find(block.systems, key.system) == block.systems.end())
			block.systems.push_back(key.system);
		block.cpus.insert(key.cpus);
		block.cost[{key.system, key.cpus}] = row.value("ns_per_op", 0.0);
		if (row.value("spread", 0.0) > large_spread)
			block.unsteady.insert({key.system, key.cpus});
	}
	for (auto &[name, block] : blocks) {
		std::ranges::stable_partition(block.systems, [](const std::string &system) {
			return system.starts_with("tornado:");
		});
	}
	return blocks;
}

std::string backend_in_words(const std::string &backend)
{
	if (backend == "tcg")
		return "QEMU TCG: times are emulated, compare them only with each other";
	if (backend == "kvm")
		return "virtual machine (KVM)";
	if (backend == "perf")
		return "this machine";
	return backend;
}

std::string cell(const Block &block, const std::string &system, unsigned int cpus)
{
	const auto found = block.cost.find({system, cpus});
	if (found == block.cost.end())
		return "-";
	const double cost = found->second;
	const auto tornado = block.best("tornado:", cpus);
	const bool wins = block.systems.size() > 1 && block.best("", cpus) == cost;
	const auto ratio =
		tornado && *tornado > 0 ? fmt::format("{:>8.2f}x", cost / *tornado) : std::string();
	return fmt::format("{:.1f}{}{} {}", cost,
			   block.unsteady.contains({system, cpus}) ? '~' : ' ', ratio,
			   wins ? '*' : ' ');
}

std::string verdict(const Block &block, unsigned int cpus)
{
	const auto tornado = block.best("tornado:", cpus);
	const auto stock = block.best("stock:", cpus);
	if (!tornado || !stock || *tornado <= 0 || *stock <= 0)
		return "-";
	if (*stock >= *tornado)
		return fmt::format("{:.2f} times faster  ", *stock / *tornado);
	return fmt::format("{:.2f} times slower  ", *tornado / *stock);
}

std::string format_block(const std::string &workload, const Block &block)
{
	std::string text = workload + '\n';
	text += fmt::format("  {:<{}}", "system", name_width);
	for (const unsigned int cpus : block.cpus)
		text += fmt::format("{:>{}}", fmt::format("{} CPU{}  ", cpus, cpus == 1 ? "" : "s"),
				    cell_width);
	text += '\n';
	for (const std::string &system : block.systems) {
		text += fmt::format("  {:<{}}", system, name_width);
		for (const unsigned int cpus : block.cpus)
			text += fmt::format("{:>{}}", cell(block, system, cpus), cell_width);
		text += '\n';
	}
	if (!block.has("tornado:") || !block.has("stock:"))
		return text;
	text += fmt::format("  {:<{}}", "tornado against best stock", name_width);
	for (const unsigned int cpus : block.cpus)
		text += fmt::format("{:>{}}", verdict(block, cpus), cell_width);
	return text + "\n";
}

} // namespace

std::string format_table(const Rows &rows)
{
	std::string text;
	std::string last_heading;
	for (const auto &[name, block] : blocks_of(rows)) {
		const auto &[kernel, backend, workload] = name;
		const auto heading = fmt::format("ns per operation and CPU, kernel {}, {}\n\n",
						 kernel, backend_in_words(backend));
		if (heading != last_heading)
			text += heading;
		last_heading = heading;
		text += format_block(workload, block) + '\n';
	}
	if (text.empty())
		return "no results\n";
	return text + "x: times as long as tornado's best system; *: fastest of its column; ~: "
		      "repetitions differ by more than half\n";
}

} // namespace bench
