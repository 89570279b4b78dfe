/* SPDX-License-Identifier: GPL-2.0 */
#include "table.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "blocks.hpp"

namespace bench
{

namespace
{

constexpr int cell_width = 24;

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
	const auto advantage = block.advantage(cpus);
	if (!advantage)
		return "-";
	if (*advantage >= 1)
		return fmt::format("{:.2f} times faster  ", *advantage);
	return fmt::format("{:.2f} times slower  ", 1 / *advantage);
}

std::string format_block(const std::string &workload, const Block &block)
{
	constexpr std::string_view verdict_name = "tornado against best stock";
	std::size_t name_width = verdict_name.size();
	for (const std::string &system : block.systems)
		name_width = std::max(name_width, system.size());
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
	text += fmt::format("  {:<{}}", verdict_name, name_width);
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
