/* SPDX-License-Identifier: GPL-2.0 */
#include "machine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <tuple>

#include <fmt/format.h>
#include <numa.h>
#include <sched.h>
#include <sys/utsname.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "system_error.hpp"

namespace bench
{

namespace
{

bool has_numa()
{
	static const bool has = numa_available() >= 0;
	return has;
}

int node_of(int cpu)
{
	return has_numa() ? std::max(0, numa_node_of_cpu(cpu)) : 0;
}

/* 0 for the first hardware thread of a core, 1 for the second. */
int rank_in_core(int cpu)
{
	std::ifstream file(
		fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
	std::string text;
	if (!std::getline(file, text))
		return 0;
	const auto siblings = parse_numbers(text);
	return static_cast<int>(std::ranges::count_if(
		siblings, [cpu](unsigned int sibling) { return static_cast<int>(sibling) < cpu; }));
}

struct Candidate {
	int rank_in_core;
	int node;
	int turn_in_node;
	int cpu;
};

std::vector<Candidate> candidates()
{
	cpu_set_t *allowed = CPU_ALLOC(CPU_SETSIZE * 8);
	const std::size_t size = CPU_ALLOC_SIZE(CPU_SETSIZE * 8);
	CPU_ZERO_S(size, allowed);
	const int failed = sched_getaffinity(0, size, allowed);
	std::vector<Candidate> found;
	for (int cpu = 0; failed == 0 && cpu < CPU_SETSIZE * 8; ++cpu) {
		if (CPU_ISSET_S(cpu, size, allowed))
			found.push_back({rank_in_core(cpu), node_of(cpu), 0, cpu});
	}
	CPU_FREE(allowed);
	if (failed != 0)
		throw_errno("sched_getaffinity");
	return found;
}

unsigned int parse_number(std::string_view text)
{
	unsigned int number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size())
		throw Failure(fmt::format("\"{}\" is not a number", text));
	return number;
}

} // namespace

std::string kernel_release()
{
	utsname name{};
	require(uname(&name), "uname");
	return name.release;
}

std::string detected_backend()
{
#if defined(__x86_64__)
	unsigned int eax = 0;
	unsigned int ebx = 0;
	unsigned int ecx = 0;
	unsigned int edx = 0;
	constexpr unsigned int hypervisor_present = 1U << 31;
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & hypervisor_present) != 0) {
		constexpr unsigned int hypervisor_leaf = 0x40000000;
		__cpuid(hypervisor_leaf, eax, ebx, ecx, edx);
		std::array<char, 12> vendor{};
		std::memcpy(vendor.data(), &ebx, 4);
		std::memcpy(vendor.data() + 4, &ecx, 4);
		std::memcpy(vendor.data() + 8, &edx, 4);
		return std::string_view(vendor.data(), vendor.size()).starts_with("TCG") ? "tcg"
											 : "kvm";
	}
#endif
	return "perf";
}

bool kernel_takes_modules()
{
	return std::filesystem::exists("/proc/modules");
}

unsigned int usable_cpus()
{
	return static_cast<unsigned int>(candidates().size());
}

Places choose_places(unsigned int count, Placement placement)
{
	auto found = candidates();
	if (count == 0 || count > found.size())
		throw Unavailable(
			fmt::format("{} CPUs asked for, {} are here", count, found.size()));
	std::ranges::sort(found, {}, [](const Candidate &candidate) {
		return std::tuple(candidate.rank_in_core, candidate.node, candidate.cpu);
	});
	if (placement == Placement::spread) {
		std::vector<int> taken;
		for (Candidate &candidate : found) {
			const auto node = static_cast<std::size_t>(candidate.node);
			taken.resize(std::max(taken.size(), node + 1));
			candidate.turn_in_node = taken[node]++;
		}
		std::ranges::stable_sort(found, {}, [](const Candidate &candidate) {
			return std::tuple(candidate.turn_in_node, candidate.node);
		});
	}
	Places places;
	for (unsigned int index = 0; index < count; ++index)
		places.push_back({index, found[index].cpu, found[index].node});
	return places;
}

void allow_on(const Places &places)
{
	cpu_set_t *all = CPU_ALLOC(CPU_SETSIZE * 8);
	const std::size_t size = CPU_ALLOC_SIZE(CPU_SETSIZE * 8);
	CPU_ZERO_S(size, all);
	for (const Place &place : places)
		CPU_SET_S(place.cpu, size, all);
	const int failed = sched_setaffinity(0, size, all);
	CPU_FREE(all);
	if (failed != 0)
		throw_errno(fmt::format("run on {} CPUs from {} on", places.size(),
					places.front().cpu));
}

void pin_to(const Place &place)
{
	allow_on({place});
	if (has_numa())
		numa_set_localalloc();
}

std::vector<unsigned int> parse_numbers(std::string_view text)
{
	std::vector<unsigned int> numbers;
	while (true) {
		const auto comma = text.find(',');
		const auto item = text.substr(0, comma);
		const auto dash = item.find('-');
		const unsigned int first = parse_number(item.substr(0, dash));
		const unsigned int last = dash == std::string_view::npos
						  ? first
						  : parse_number(item.substr(dash + 1));
		if (last < first || last - first > 4096)
			throw Failure(fmt::format("\"{}\" is not a range of numbers", item));
		for (unsigned int number = first; number <= last; ++number)
			numbers.push_back(number);
		if (comma == std::string_view::npos)
			return numbers;
		text.remove_prefix(comma + 1);
	}
}

} // namespace bench
