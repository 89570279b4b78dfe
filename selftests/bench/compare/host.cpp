/* SPDX-License-Identifier: GPL-2.0 */
#include "host.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>
#include <unistd.h>

#include "command.hpp"
#include "kmod/tornado_bench.h"
#include "machine.hpp"

namespace bench
{

namespace
{

/* Loads what is not loaded yet, and unloads it again in the end. */
class LoadedModules
{
public:
	explicit LoadedModules(const std::vector<std::filesystem::path> &modules)
	{
		for (const auto &module : modules) {
			if (is_loaded(module))
				continue;
			if (run_command({"insmod", module.string()}) != 0) {
				fmt::print(
					"{} could not be loaded; the kernel's reason is in dmesg\n",
					module.string());
				return;
			}
			loaded_.push_back(module.stem().string());
		}
	}
	~LoadedModules()
	{
		for (const auto &name : std::views::reverse(loaded_))
			run_command({"rmmod", name});
	}
	LoadedModules(const LoadedModules &) = delete;
	LoadedModules &operator=(const LoadedModules &) = delete;

private:
	static bool is_loaded(const std::filesystem::path &module)
	{
		return std::filesystem::exists(std::filesystem::path("/sys/module") /
					       module.stem());
	}

	std::vector<std::string> loaded_;
};

void explain_missing_modules(const Comparison &comparison)
{
	if (!kernel_takes_modules()) {
		fmt::print("This kernel ({}) takes no modules: only workloads that run in user "
			   "space are measured here. The others run on a simulated machine: "
			   "make compare\n",
			   kernel_release());
		return;
	}
	fmt::print("Workloads that run in the kernel need the modules, and you are not root:\n");
	for (const auto &module : comparison.modules)
		fmt::print("  sudo insmod {}\n", module.string());
	fmt::print("and run this again with sudo. Going on with those of user space.\n");
}

void name_missing_counters(const Rows &rows)
{
	std::string missing;
	for (const std::string_view counter : counter_names) {
		const auto field = fmt::format("{}_per_op", counter);
		const bool found = std::ranges::any_of(
			rows, [&field](const nlohmann::json &row) { return row.contains(field); });
		if (!found)
			missing += fmt::format("{}{}", missing.empty() ? "" : ", ", counter);
	}
	if (!rows.empty() && !missing.empty())
		fmt::print("Not counted, since this machine has no such counters or does not show "
			   "them to this user: {}\n",
			   missing);
}

} // namespace

Measured measure_on_host(const Comparison &comparison)
{
	const auto file = comparison.results.parent_path() / "measured.json";
	std::filesystem::create_directories(file.parent_path());
	std::filesystem::remove(file);
	const bool may_load = kernel_takes_modules() && geteuid() == 0;
	const bool present = std::filesystem::exists(TORNADO_BENCH_DEVICE_PATH);
	if (!may_load && !present)
		explain_missing_modules(comparison);
	const LoadedModules loaded(may_load ? comparison.modules
					    : std::vector<std::filesystem::path>{});
	auto command = bench_command(comparison, file.string());
	command.insert(command.end(), {"--least-time", std::to_string(comparison.least_time_ms),
				       "--backend", "perf", "--events"});
	const bool complete = run_command(command) == 0;
	const Measured measured = {.rows = load_rows(file), .complete = complete};
	name_missing_counters(measured.rows);
	return measured;
}

} // namespace bench
