// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_CPUS_HPP
#define TORNADO_SELFTESTS_CPUS_HPP

#include <optional>
#include <string>
#include <vector>

namespace tornado::selftest
{

/** allowed_cpus() - the CPUs the calling thread may run on */
std::vector<int> allowed_cpus();

/** pin_to() - move the calling thread to @cpu and keep it there */
void pin_to(int cpu);

/** run_on() - let the calling thread run on any of @cpus */
void run_on(const std::vector<int> &cpus);

/** current_node() - the NUMA node the calling thread is on right now */
unsigned int current_node();

/**
 * ids_in() - highest id plus one of a list like "0-3,7" in the file @path
 *
 * Return: nothing when there is no such file.
 */
std::optional<unsigned int> ids_in(const std::string &path);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_CPUS_HPP
