// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_CLUSTERING_HPP
#define TORNADO_CORE_OBJECT_CLUSTERING_HPP

#include "../error.hpp"
#include "../platform.hpp"

namespace tornado::object
{

/// Which CPUs share one rep.  In one word, as enum tornado_clustering in the uapi has it: the kind
/// in the low byte, above it the size of a group.
class Clustering
{
public:
	enum class Kind : unsigned { cpu = 0, node = 1, one = 2, cache = 3, group = 4 };

	static const Clustering cpu;   ///< each CPU alone
	static const Clustering node;  ///< the CPUs of a NUMA node
	static const Clustering one;   ///< all CPUs
	static const Clustering cache; ///< the CPUs under one last-level cache

	/// @size neighbours: CPUs counted node by node, and within a node cache by cache.
	static constexpr Clustering group(unsigned size) noexcept
	{
		return Clustering(Kind::group, size);
	}

	/// From the word; Error::invalid for what names no clustering.
	static Result<Clustering> from(unsigned word) noexcept;

	constexpr Kind kind() const noexcept { return kind_; }
	constexpr bool operator==(const Clustering &) const noexcept = default;

	/// How many reps an object has at most.
	unsigned limit() const noexcept;

	/// Which of the reps serves a CPU.
	unsigned cluster_of(unsigned number) const noexcept
	{
		if (kind_ == Kind::cpu)
			return number;
		return kind_ == Kind::one ? 0 : neighbourhood_of(number);
	}

	/// One of the CPUs that a rep serves.
	unsigned cpu_of(unsigned cluster) const noexcept;

	/// The node on which a cluster's rep belongs; @otherwise if the cluster spans all.
	unsigned node_of(unsigned cluster, unsigned otherwise) const noexcept;

private:
	constexpr explicit Clustering(Kind kind, unsigned group = 0) noexcept
		: kind_(kind), group_(group)
	{
	}

	/// cluster_of() for clusters of some CPUs.
	unsigned neighbourhood_of(unsigned number) const noexcept;

	Kind kind_;
	unsigned group_;
};

inline constexpr Clustering Clustering::cpu{Kind::cpu};
inline constexpr Clustering Clustering::node{Kind::node};
inline constexpr Clustering Clustering::one{Kind::one};
inline constexpr Clustering Clustering::cache{Kind::cache};

} // namespace tornado::object

#endif
