// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "hash_shared.hpp"

#include <new>

namespace tornado::blocks
{

namespace
{

/// Calls @visit with each cluster that has a CPU.
template <typename Visit>
void for_each_cluster(object::Clustering clustering, Visit visit) noexcept
{
	for (unsigned cluster = 0; cluster < clustering.limit(); cluster++) {
		unsigned cpu = 0;
		while (cpu < platform::cpu_limit() && clustering.cluster_of(cpu) != cluster)
			cpu++;
		if (cpu < platform::cpu_limit())
			visit(cluster);
	}
}

std::size_t count_clusters(object::Clustering clustering) noexcept
{
	std::size_t count = 0;
	for_each_cluster(clustering, [&count](unsigned) { count++; });
	return count;
}

} // namespace

HashShared *HashShared::make(object::Clustering clustering,
			     void (*release)(HashElement *element)) noexcept
{
	void *memory = platform::allocate(sizeof(HashShared), platform::current_node(),
					  platform::Sleep::allowed);
	HashDirectory *directory = HashDirectory::make(
		count_clusters(clustering), platform::current_node(), platform::Sleep::allowed);
	if (!memory || !directory) {
		platform::free(memory);
		HashDirectory::destroy(directory);
		return nullptr;
	}
	auto *shared = new (memory) HashShared(directory, release);
	if (shared->make_partitions(clustering))
		return shared;
	destroy(shared);
	return nullptr;
}

bool HashShared::make_partitions(object::Clustering clustering) noexcept
{
	std::size_t made = 0;
	bool complete = true;
	for_each_cluster(clustering, [&](unsigned cluster) {
		if (!complete)
			return;
		HashPartition *partition =
			HashPartition::make(clustering.node_of(cluster, platform::current_node()));
		directory_->at(made++) = partition;
		complete = partition;
	});
	return complete;
}

void HashShared::destroy(HashShared *shared) noexcept
{
	HashDirectory *directory = shared->directory_;
	for (std::size_t i = 0; i < directory->count(); i++)
		if (HashPartition *partition = directory->at(i))
			HashPartition::destroy(partition, shared->release_);
	HashDirectory::destroy(directory);
	shared->~HashShared();
	platform::free(shared);
}

} // namespace tornado::blocks
