// SPDX-License-Identifier: GPL-2.0
#include "json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace numasim
{
namespace
{

using Json = nlohmann::ordered_json;

/* Addresses are text: JSON's numbers end at 53 bits for many readers. */
std::string address(std::uint64_t value)
{
	return fmt::format("{:#x}", value);
}

Json to_json(const FunctionShare &function)
{
	return {{"function", function.name},
		{"module", function.module},
		{"coherence_misses_per_op", function.misses_per_op},
		{"remote_transfers_per_op", function.remote_per_op},
		{"queued_cycles_per_op", function.queued_cycles_per_op}};
}

Json to_json(const LineShare &line)
{
	Json touchers = Json::array();
	for (const auto &toucher : line.touchers)
		touchers.push_back({{"function", toucher.function},
				    {"coherence_misses_per_op", toucher.misses_per_op},
				    {"words", toucher.words}});
	return {{"physical_address", address(line.physical_address)},
		{"virtual_address", address(line.virtual_address)},
		{"symbol", line.symbol},
		{"coherence_misses_per_op", line.misses_per_op},
		{"true_sharing_misses_per_op", line.true_sharing_per_op},
		{"false_sharing_misses_per_op", line.false_sharing_per_op},
		{"upgrade_misses_per_op", line.upgrade_per_op},
		{"remote_transfers_per_op", line.remote_per_op},
		{"functions", touchers}};
}

/* In relation to the median: how far repetitions of the cost in model time lie apart. */
double spread_of(const Row &row)
{
	const auto cycles = row.figures.find("model_cycles_per_op");
	const auto summary = cycles != row.figures.end()
				     ? cycles->second
				     : row.figures.at("coherence_misses_per_op");
	return summary.median == 0 ? 0 : (summary.max - summary.min) / summary.median;
}

Json to_json(const Row &row)
{
	Json json = {{"workload", row.workload},
		     {"system", row.system},
		     {"kernel", row.kernel},
		     {"backend", "sim"},
		     {"cpus", row.cpus},
		     {"ops", row.operations},
		     {"hold", row.hold},
		     {"machine_cpus", row.machine_cpus},
		     {"machine_sockets", row.machine_sockets},
		     {"parameters", row.parameters},
		     {"repetitions", row.repetitions},
		     {"spread", spread_of(row)}};
	for (const auto &[name, summary] : row.figures) {
		json[name] = summary.median;
		json[name + "_min"] = summary.min;
		json[name + "_max"] = summary.max;
	}
	json["functions"] = Json::array();
	for (const FunctionShare &function : row.functions)
		json["functions"].push_back(to_json(function));
	json["lines"] = Json::array();
	for (const LineShare &line : row.lines)
		json["lines"].push_back(to_json(line));
	if (!row.parts.empty())
		json["parts"] = Json::array();
	for (const PartShare &part : row.parts)
		json["parts"].push_back(
			{{"part", part.name}, {"instructions_per_op", part.instructions_per_op}});
	return json;
}

} // namespace

std::string to_json(const std::vector<Row> &rows)
{
	Json json = Json::array();
	for (const Row &row : rows)
		json.push_back(to_json(row));
	return json.dump(1, '\t') + '\n';
}

} // namespace numasim
