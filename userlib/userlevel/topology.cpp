// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "topology.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <numeric>
#include <tuple>

#include <numa.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tornado::userlevel
{

namespace
{

/// More than any kernel for x86-64 is built for; a list that says more is not one of CPUs.
constexpr unsigned most_cpus = 8192;

std::string line_of(const std::string &file)
{
	std::ifstream stream(file);
	std::string line;
	std::getline(stream, line);
	return line;
}

/// The kernel tells how many bytes its CPU sets have: no CPU number is higher, whatever a
/// container hides.
unsigned cpus_in_kernel_sets()
{
	std::array<unsigned long, most_cpus / (8 * sizeof(unsigned long))> set{};
	const long bytes = syscall(SYS_sched_getaffinity, 0, sizeof(set), set.data());
	return bytes > 0 ? static_cast<unsigned>(bytes) * 8 : most_cpus;
}

/// The CPUs under the last-level cache of @cpu; empty if the kernel does not tell.
std::vector<unsigned> cpus_under_cache(const std::string &cpu_folder)
{
	int deepest = 0;
	std::vector<unsigned> cpus;
	for (unsigned index = 0;; index++) {
		const std::string cache = cpu_folder + "/cache/index" + std::to_string(index);
		const std::string level = line_of(cache + "/level");
		int depth = 0;
		std::from_chars(level.data(), level.data() + level.size(), depth);
		if (depth == 0)
			return cpus;
		if (depth < deepest)
			continue;
		deepest = depth;
		cpus = parse_cpu_list(line_of(cache + "/shared_cpu_list"));
	}
}

int node_by_libnuma(unsigned cpu)
{
	if (numa_available() < 0 || cpu >= static_cast<unsigned>(numa_num_possible_cpus()))
		return -1;
	return numa_node_of_cpu(static_cast<int>(cpu));
}

} // namespace

std::vector<unsigned> parse_cpu_list(const std::string &list)
{
	std::vector<unsigned> numbers;
	const char *at = list.data();
	const char *const end = at + list.size();
	while (at != end) {
		unsigned first = 0;
		auto [stop, error] = std::from_chars(at, end, first);
		unsigned last = first;
		if (error == std::errc{} && stop != end && *stop == '-')
			std::tie(stop, error) = [&] {
				const auto range = std::from_chars(stop + 1, end, last);
				return std::tuple(range.ptr, range.ec);
			}();
		if (error != std::errc{} || last < first || last >= most_cpus)
			return {};
		for (unsigned number = first; number <= last; number++)
			numbers.push_back(number);
		if (stop != end && *stop != ',')
			return {};
		at = stop == end ? end : stop + 1;
	}
	return numbers;
}

Topology Topology::read()
{
	return read("/sys/devices/system/cpu", cpus_in_kernel_sets(), node_by_libnuma);
}

Topology Topology::read(const std::string &folder, unsigned at_most,
			const std::function<int(unsigned)> &node_of)
{
	const std::vector<unsigned> possible = parse_cpu_list(line_of(folder + "/possible"));
	Topology topology;
	topology.cpus_.resize(possible.empty() ? at_most : 1 + *std::ranges::max_element(possible));

	std::vector<Cpu> &cpus = topology.cpus_;
	std::vector<bool> has_cache(cpus.size());
	std::vector<unsigned> first_of_node;
	for (unsigned cpu = 0; cpu < cpus.size(); cpu++) {
		const int node = node_of(cpu);
		cpus[cpu].node = node < 0 ? 0 : static_cast<unsigned>(node);
		topology.nodes_ = std::max(topology.nodes_, cpus[cpu].node + 1);
		first_of_node.resize(topology.nodes_, topology.cpus());
		first_of_node[cpus[cpu].node] = std::min(first_of_node[cpus[cpu].node], cpu);
		const auto shared = cpus_under_cache(folder + "/cpu" + std::to_string(cpu));
		if (!shared.empty()) {
			// In a container the lowest of them may be out of sight.
			cpus[cpu].cache = std::min(*std::ranges::min_element(shared), cpu);
			has_cache[cpu] = true;
		}
	}
	// As in the kernel: what has never been online is under the first cache of its node.
	for (unsigned cpu = 0; cpu < cpus.size(); cpu++)
		if (!has_cache[cpu]) {
			const unsigned first = first_of_node[cpus[cpu].node];
			cpus[cpu].cache = has_cache[first] ? cpus[first].cache : first;
		}

	std::vector<unsigned> order(cpus.size());
	std::iota(order.begin(), order.end(), 0U);
	std::ranges::sort(order, {}, [&cpus](unsigned cpu) {
		return std::tuple(cpus[cpu].node, cpus[cpu].cache, cpu);
	});
	for (unsigned rank = 0; rank < order.size(); rank++)
		cpus[order[rank]].rank = rank;
	return topology;
}

} // namespace tornado::userlevel
