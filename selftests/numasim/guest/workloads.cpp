// SPDX-License-Identifier: GPL-2.0
#include "workloads.hpp"

#include "counters.hpp"
#include "faults.hpp"
#include "pipes.hpp"

namespace numasim::guest
{

std::vector<bench::Workload> workloads()
{
	std::vector<bench::Workload> all;
	all.push_back(shared_atomic());
	all.push_back(packed_counters());
	all.push_back(padded_counters());
	all.push_back(rwlock_read());
	all.push_back(faults_of_threads());
	all.push_back(faults_of_processes());
	all.push_back(pipe_pairs());
	return all;
}

} // namespace numasim::guest
