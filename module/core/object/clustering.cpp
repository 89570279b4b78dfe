// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "clustering.hpp"

namespace tornado::object
{

Result<Clustering> Clustering::from(unsigned word) noexcept
{
	const unsigned kind = word & 0xff;
	const unsigned size = word >> 8;
	const bool is_group = kind == static_cast<unsigned>(Kind::group);

	if (kind > static_cast<unsigned>(Kind::group) || is_group != (size != 0))
		return std::unexpected(Error::invalid);
	return Clustering(static_cast<Kind>(kind), size);
}

unsigned Clustering::limit() const noexcept
{
	switch (kind_) {
	case Kind::cpu:
	case Kind::cache:
		return platform::cpu_limit();
	case Kind::node:
		return platform::node_limit();
	case Kind::group:
		return (platform::cpu_limit() - 1) / group_ + 1;
	case Kind::one:
		break;
	}
	return 1;
}

unsigned Clustering::neighbourhood_of(unsigned number) const noexcept
{
	switch (kind_) {
	case Kind::cache:
		return platform::cache_of(number);
	case Kind::node:
		return platform::node_of(number);
	case Kind::group:
		return platform::rank_of(number) / group_;
	case Kind::cpu:
	case Kind::one:
		break;
	}
	return 0;
}

unsigned Clustering::cpu_of(unsigned cluster) const noexcept
{
	for (unsigned i = 0; i < platform::cpu_limit(); i++)
		if (cluster_of(i) == cluster)
			return i;
	return 0;
}

unsigned Clustering::node_of(unsigned cluster, unsigned otherwise) const noexcept
{
	switch (kind_) {
	case Kind::cpu:
	case Kind::cache:
		return platform::node_of(cluster);
	case Kind::node:
		return cluster;
	case Kind::group:
		for (unsigned i = 0; i < platform::cpu_limit(); i++)
			if (cluster_of(i) == cluster)
				return platform::node_of(i);
		break;
	case Kind::one:
		break;
	}
	return otherwise;
}

} // namespace tornado::object
