// SPDX-License-Identifier: GPL-2.0
#include "source.hpp"

#include <algorithm>

namespace numasim
{

Supply Interconnect::upgrade(bool reaches_remote) const
{
	if (reaches_remote)
		return {Source::remote_socket, parameters_.remote_upgrade_latency};
	return {Source::local_socket, parameters_.local_upgrade_latency};
}

Supply Interconnect::fetch(const Line &line, Cpu cpu, const CpuSet &others,
			   bool in_shared_cache) const
{
	const Supply remote{Source::remote_socket, parameters_.remote_latency};
	const Supply local{Source::local_socket, parameters_.local_latency};
	const Supply shared{Source::shared_cache, parameters_.shared_latency};
	if (line.modified()) {
		const bool same_socket =
			topology_.socket_of(line.owner()) == topology_.socket_of(cpu);
		return same_socket ? local : remote;
	}
	if (in_shared_cache || others.intersects(topology_.neighbours_of(cpu)))
		return shared;
	if (!others.empty())
		return remote;
	return {Source::memory, parameters_.memory_latency};
}

Supply Interconnect::supply(const Line &line, Cpu cpu, Miss miss, bool write,
			    bool in_shared_cache) const
{
	if (miss == Miss::none)
		return {};
	const CpuSet others = line.holders().without(cpu);
	const bool reaches_remote = !(others - topology_.neighbours_of(cpu)).empty();
	if (miss == Miss::upgrade)
		return upgrade(reaches_remote);
	Supply supply = fetch(line, cpu, others, in_shared_cache);
	/* The data may be near, but a write is complete only when the last copy is gone. */
	if (write && reaches_remote && supply.source != Source::remote_socket)
		return {Source::remote_socket,
			std::max(supply.latency, parameters_.remote_latency)};
	if (write && !others.empty() && supply.source == Source::shared_cache)
		return {Source::local_socket, std::max(supply.latency, parameters_.local_latency)};
	return supply;
}

} // namespace numasim
