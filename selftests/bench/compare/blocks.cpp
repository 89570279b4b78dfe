/* SPDX-License-Identifier: GPL-2.0 */
#include "blocks.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bench
{

namespace
{

constexpr double large_spread = 0.5;

bool is_tornado(const std::string &system)
{
	return system.starts_with("tornado:");
}

std::string backend_in_words(const std::string &backend)
{
	if (backend == "sim")
		return "simulated caches";
	if (backend == "tcg")
		return "QEMU TCG: times are emulated, compare them only with each other";
	if (backend == "kvm")
		return "virtual machine (KVM)";
	if (backend == "perf")
		return "real hardware, perf";
	return backend;
}

} // namespace

std::string in_words(const Setting &setting)
{
	std::string words =
		fmt::format("kernel {}, {}", setting.kernel, backend_in_words(setting.backend));
	if (setting.machine_cpus)
		words += fmt::format(" of a machine with {} CPUs", *setting.machine_cpus);
	if (setting.machine_sockets)
		words += fmt::format(" in {} sockets", *setting.machine_sockets);
	if (setting.hold)
		words += fmt::format(", hold {}", *setting.hold);
	return words;
}

void Block::add(const nlohmann::json &row)
{
	const RowKey key = key_of(row);
	if (std::ranges::find(systems_, key.system) == systems_.end()) {
		systems_.push_back(key.system);
		std::ranges::stable_partition(systems_, is_tornado);
	}
	cpus_.insert(key.cpus);
	description_ = row.value("description", description_);
	rows_[{key.system, key.cpus}] = row;
}

const nlohmann::json *Block::row(const std::string &system, unsigned int cpus) const
{
	const auto found = rows_.find({system, cpus});
	return found == rows_.end() ? nullptr : &found->second;
}

std::optional<double> Block::value(const std::string &system, unsigned int cpus,
				   std::string_view field) const
{
	const nlohmann::json *const found = row(system, cpus);
	if (found == nullptr || !found->contains(field) || !(*found)[field].is_number())
		return std::nullopt;
	return (*found)[field].get<double>();
}

bool Block::unsteady(const std::string &system, unsigned int cpus) const
{
	return value(system, cpus, "spread").value_or(0) > large_spread;
}

bool Block::has(std::string_view family) const
{
	return std::ranges::any_of(systems_, [family](const std::string &system) {
		return system.starts_with(family);
	});
}

std::optional<std::string> Block::best(std::string_view family, unsigned int cpus,
				       std::string_view field) const
{
	std::optional<std::string> best;
	double least = 0;
	for (const std::string &system : systems_) {
		const auto figure = value(system, cpus, field);
		if (!system.starts_with(family) || !figure || (best && *figure >= least))
			continue;
		best = system;
		least = *figure;
	}
	return best;
}

std::optional<Ratio> Block::advantage(unsigned int cpus, const Figure &figure) const
{
	const auto tornado = best("tornado:", cpus, figure.field);
	const auto stock = best("stock:", cpus, figure.field);
	if (!tornado || !stock)
		return std::nullopt;
	return ratio(*value(*stock, cpus, figure.field), *value(*tornado, cpus, figure.field),
		     figure.negligible);
}

std::string anchor(const Block &block)
{
	const Setting &setting = block.setting();
	return fmt::format("{}-{}-{}-{}-{}", block.workload(), setting.kernel, setting.backend,
			   setting.hold.value_or(0), setting.machine_cpus.value_or(0));
}

std::vector<Block> blocks_of(const Rows &rows)
{
	std::vector<Block> blocks;
	for (const auto &row : rows) {
		const RowKey key = key_of(row);
		Setting setting = {key.kernel, key.backend, key.hold, key.machine_cpus, {}};
		if (row.contains("machine_sockets"))
			setting.machine_sockets = row["machine_sockets"].get<unsigned int>();
		const auto known = std::ranges::find_if(blocks, [&](const Block &block) {
			return block.setting() == setting && block.workload() == key.workload;
		});
		if (known != blocks.end())
			known->add(row);
		else
			blocks.emplace_back(setting, key.workload).add(row);
	}
	std::ranges::stable_sort(blocks, {}, &Block::setting);
	return blocks;
}

} // namespace bench
