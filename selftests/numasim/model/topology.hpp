// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <vector>

#include "cpu_set.hpp"

namespace numasim
{

/* Which CPUs share a socket: they fill the sockets in order, as many in each. */
class Topology
{
public:
	Topology(Cpu cpus, Socket sockets) : socket_of_(cpus), cpus_in_(sockets)
	{
		const Cpu per_socket = (cpus + sockets - 1) / sockets;
		for (Cpu cpu = 0; cpu < cpus; ++cpu) {
			socket_of_[cpu] = cpu / per_socket;
			cpus_in_[socket_of_[cpu]].add(cpu);
		}
	}

	Cpu cpus() const { return static_cast<Cpu>(socket_of_.size()); }
	Socket sockets() const { return static_cast<Socket>(cpus_in_.size()); }
	Socket socket_of(Cpu cpu) const { return socket_of_[cpu]; }
	const CpuSet &neighbours_of(Cpu cpu) const { return cpus_in_[socket_of_[cpu]]; }

private:
	std::vector<Socket> socket_of_;
	std::vector<CpuSet> cpus_in_;
};

} // namespace numasim
