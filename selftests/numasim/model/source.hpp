// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <string_view>

#include "line.hpp"
#include "miss.hpp"
#include "parameters.hpp"
#include "topology.hpp"

namespace numasim
{

/* Where an access that missed was served from; of an upgrade, whom it had to reach. */
enum class Source { none, shared_cache, local_socket, remote_socket, memory };

inline constexpr std::array<std::string_view, 5> source_names{
	"none", "shared_cache", "local_socket", "remote_socket", "memory"};

struct Supply {
	Source source = Source::none;
	Time latency = 0;
};

/* Finds the nearest supplier of a line and what it costs to reach it. */
class Interconnect
{
public:
	Interconnect(const Topology &topology, const Parameters &parameters)
		: topology_(topology), parameters_(parameters)
	{
	}

	/*
	 * For a miss on the line as it is before the access.  `in_shared_cache`:
	 * the socket's own shared cache has a valid copy.
	 */
	Supply supply(const Line &line, Cpu cpu, Miss miss, bool write, bool in_shared_cache) const;

private:
	Supply upgrade(bool reaches_remote) const;
	Supply fetch(const Line &line, Cpu cpu, const CpuSet &others, bool in_shared_cache) const;

	const Topology &topology_;
	const Parameters &parameters_;
};

} // namespace numasim
