/* SPDX-License-Identifier: GPL-2.0 */
#include "comparison.hpp"

namespace bench
{

std::vector<std::string> bench_command(const Comparison &comparison, const std::string &json)
{
	std::vector<std::string> command = {comparison.bench.string(),
					    "--workloads",
					    comparison.workloads,
					    "--systems",
					    comparison.systems,
					    "--cpus",
					    comparison.cpus,
					    "--reps",
					    std::to_string(comparison.repetitions),
					    "--json",
					    json};
	if (comparison.with_tornado_only)
		command.emplace_back("--with-tornado-only");
	return command;
}

} // namespace bench
