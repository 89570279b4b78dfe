// SPDX-License-Identifier: GPL-2.0
#include "cpus.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <sched.h>

namespace tornado::selftest
{

std::vector<int> allowed_cpus()
{
	std::vector<int> cpus;
	cpu_set_t set;

	CPU_ZERO(&set);
	if (::sched_getaffinity(0, sizeof(set), &set) < 0)
		throw std::system_error{errno, std::generic_category(), "sched_getaffinity"};
	for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
		if (CPU_ISSET(static_cast<std::size_t>(cpu), &set))
			cpus.push_back(cpu);
	return cpus;
}

void run_on(const std::vector<int> &cpus)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (const int cpu : cpus)
		CPU_SET(static_cast<std::size_t>(cpu), &set);
	if (::sched_setaffinity(0, sizeof(set), &set) < 0)
		throw std::system_error{errno, std::generic_category(), "sched_setaffinity"};
}

void pin_to(int cpu)
{
	run_on({cpu});
}

unsigned int current_node()
{
	unsigned int cpu = 0;
	unsigned int node = 0;

	if (::getcpu(&cpu, &node) < 0)
		throw std::system_error{errno, std::generic_category(), "getcpu"};
	return node;
}

std::optional<unsigned int> ids_in(const std::string &path)
{
	std::ifstream file{path};
	std::string list;

	if (!std::getline(file, list))
		return std::nullopt;

	const auto last = list.find_last_of(",-");

	return static_cast<unsigned int>(
		       std::stoul(list.substr(last == std::string::npos ? 0 : last + 1))) +
	       1;
}

} // namespace tornado::selftest
