/* SPDX-License-Identifier: GPL-2.0 */
#include "blocks.hpp"

#include <algorithm>

namespace bench
{

namespace
{

constexpr double large_spread = 0.5;

} // namespace

bool Block::has(std::string_view family) const
{
	return std::ranges::any_of(systems, [family](const std::string &system) {
		return system.starts_with(family);
	});
}

std::optional<double> Block::best(std::string_view family, unsigned int count) const
{
	std::optional<double> least;
	for (const auto &[place, value] : cost) {
		if (place.second == count && place.first.starts_with(family))
			least = std::min(least.value_or(value), value);
	}
	return least;
}

std::optional<double> Block::advantage(unsigned int count) const
{
	const auto tornado = best("tornado:", count);
	const auto stock = best("stock:", count);
	if (!tornado || !stock || *tornado <= 0 || *stock <= 0)
		return std::nullopt;
	return *stock / *tornado;
}

std::map<BlockName, Block> blocks_of(const Rows &rows)
{
	std::map<BlockName, Block> blocks;
	for (const auto &row : rows) {
		if (!row.contains("ns_per_op"))
			continue;
		const RowKey key = key_of(row);
		Block &block = blocks[{key.kernel, key.backend, key.workload}];
		if (std::ranges::find(block.systems, key.system) == block.systems.end())
			block.systems.push_back(key.system);
		block.cpus.insert(key.cpus);
		block.cost[{key.system, key.cpus}] = row["ns_per_op"].get<double>();
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
		return "real hardware, perf";
	return backend;
}

} // namespace bench
