// SPDX-License-Identifier: GPL-2.0
#include "record.hpp"

#include <nlohmann/json.hpp>

namespace numasim
{

/* Addresses are numbers in the raw output: only the report reads it. */
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CodePage, address, instructions, atomics)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CodeBlock, address, instructions)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MissCounts, true_sharing, false_sharing, upgrade, remote,
				   queued_cycles)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SiteEntry, address, misses, words)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LineEntry, physical_address, virtual_address, misses, sites,
				   code_pages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Label, workload, system, kernel, cpus, threads, operations,
				   repetition, page_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Counters, instructions, kernel_instructions, loads, stores,
				   atomics, device_accesses, invalidations, stall_cycles,
				   queued_cycles, misses, sources)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Record, label, machine_cpus, machine_sockets, hold, parameters,
				   workers, worker_cycles, longest_cycles, turns, interventions,
				   counters, sites, lines, code_pages, blocks)

std::string to_json_line(const Record &record)
{
	return nlohmann::json(record).dump() + '\n';
}

Record record_from_json_line(const std::string &line)
{
	return nlohmann::json::parse(line).get<Record>();
}

} // namespace numasim
