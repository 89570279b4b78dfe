// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_CLUSTERING_HPP
#define TORNADO_CORE_OBJECT_CLUSTERING_HPP

#include "../error.hpp"
#include "../platform.hpp"

namespace tornado::object
{

/// Which CPUs share one rep.  Values of enum tornado_clustering in the uapi.
enum class Clustering : unsigned { cpu = 0, node = 1, one = 2 };

inline Result<Clustering> clustering_from(unsigned value) noexcept
{
	if (value > static_cast<unsigned>(Clustering::one))
		return std::unexpected(Error::invalid);
	return static_cast<Clustering>(value);
}

/// How many reps an object has at most.
inline unsigned cluster_limit(Clustering clustering) noexcept
{
	switch (clustering) {
	case Clustering::cpu:
		return platform::cpu_limit();
	case Clustering::node:
		return platform::node_limit();
	case Clustering::one:
		return 1;
	}
	return 1;
}

/// Which of the reps serves a CPU.
inline unsigned cluster_of(Clustering clustering, unsigned cpu) noexcept
{
	switch (clustering) {
	case Clustering::cpu:
		return cpu;
	case Clustering::node:
		return platform::node_of(cpu);
	case Clustering::one:
		return 0;
	}
	return 0;
}

} // namespace tornado::object

#endif
