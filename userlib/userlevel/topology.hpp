// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_TOPOLOGY_HPP
#define TORNADO_USERLIB_USERLEVEL_TOPOLOGY_HPP

#include <functional>
#include <string>
#include <vector>

namespace tornado::userlevel
{

/// Which CPUs and nodes there are, and which are neighbours.  Read once; CPUs that may appear later
/// are among them, and so are those that the process may not use now.
class Topology
{
public:
	/// Nothing but CPU 0 on node 0.
	Topology() = default;

	/// As libnuma and /sys/devices/system/cpu tell it.
	static Topology read();
	/// As @node_of tells it, and @folder, which stands for /sys/devices/system/cpu.  @at_most
	/// limits CPU numbers where the folder does not tell.
	static Topology read(const std::string &folder, unsigned at_most,
			     const std::function<int(unsigned)> &node_of);

	/// Highest number plus one.  Numbers may be missing in between.
	unsigned cpus() const noexcept { return static_cast<unsigned>(cpus_.size()); }
	unsigned nodes() const noexcept { return nodes_; }
	unsigned node_of(unsigned cpu) const noexcept { return cpus_[cpu].node; }
	unsigned cache_of(unsigned cpu) const noexcept { return cpus_[cpu].cache; }
	unsigned rank_of(unsigned cpu) const noexcept { return cpus_[cpu].rank; }

private:
	struct Cpu {
		unsigned node = 0;
		unsigned cache = 0; ///< lowest CPU under the same last-level cache
		unsigned rank = 0;  ///< among all, by node, then by cache
	};

	std::vector<Cpu> cpus_{1};
	unsigned nodes_ = 1;
};

/// The numbers in a list as "0-3,8"; empty if it is none.
std::vector<unsigned> parse_cpu_list(const std::string &list);

} // namespace tornado::userlevel

#endif
