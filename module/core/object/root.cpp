// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "root.hpp"

#include <new>

#include "objects.hpp"
#include "translation_table.hpp"

namespace tornado::object
{

Root::Root(const tornado_object_type &type, Clustering clustering, void *shared, GlobalEntry &entry,
	   RepSlot *reps, CpuSet::Word *words) noexcept
	: tornado_deferred{}, type_(type), shared_(shared), entry_(entry), clustering_(clustering),
	  clusters_(cluster_limit(clustering)),
	  creator_node_(platform::node_of(platform::current_cpu())), reps_(reps),
	  use_set_(words, platform::cpu_limit())
{
}

Root *Root::make(const tornado_object_type &type, Clustering clustering, void *shared,
		 GlobalEntry &entry) noexcept
{
	const std::size_t slots = cluster_limit(clustering);
	const std::size_t words = CpuSet::words_for(platform::cpu_limit());
	const std::size_t bytes =
		sizeof(Root) + slots * sizeof(RepSlot) + words * sizeof(CpuSet::Word);
	void *memory = platform::allocate(bytes, platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return nullptr;

	auto *reps = reinterpret_cast<RepSlot *>(static_cast<std::byte *>(memory) + sizeof(Root));
	auto *use_set = reinterpret_cast<CpuSet::Word *>(reps + slots);
	for (std::size_t i = 0; i < slots; i++)
		new (&reps[i]) RepSlot{nullptr};
	for (std::size_t i = 0; i < words; i++)
		new (&use_set[i]) CpuSet::Word{0};
	return new (memory) Root(type, clustering, shared, entry, reps, use_set);
}

Result<void *> Root::construct_rep(unsigned cluster, platform::Sleep sleep) noexcept
{
	unsigned node = creator_node_;
	if (clustering_ == Clustering::cpu)
		node = platform::node_of(cluster);
	else if (clustering_ == Clustering::node)
		node = cluster;

	void *rep = platform::allocate(type_.rep_size, node, sleep);
	if (!rep)
		return std::unexpected(Error::no_memory);
	if (type_.construct_rep) {
		if (int error = type_.construct_rep(rep, shared_, cluster)) {
			platform::free(rep);
			return std::unexpected(static_cast<Error>(-error));
		}
	}
	return rep;
}

void Root::destroy_rep(void *rep) noexcept
{
	if (type_.destroy_rep)
		type_.destroy_rep(rep, shared_);
	platform::free(rep);
}

Result<void *> Root::rep_for(unsigned cluster, platform::Sleep sleep) noexcept
{
	RepSlot &slot = reps_[cluster];
	// Acquire here, release below: whoever finds a rep sees it constructed.
	if (void *rep = slot.load(std::memory_order_acquire))
		return rep;
	Result<void *> made = construct_rep(cluster, sleep);
	if (!made)
		return made;
	void *winner = nullptr;
	if (slot.compare_exchange_strong(winner, *made, std::memory_order_acq_rel,
					 std::memory_order_acquire))
		return made;
	destroy_rep(*made);
	return winner;
}

void Root::install(unsigned cpu, void *rep) noexcept
{
	use_set_.add(cpu);
	platform::percpu_publish(entry_.ref.entry, cpu, rep);
}

void Root::retire() noexcept
{
	use_set_.for_each(
		[this](unsigned cpu) { platform::percpu_publish(entry_.ref.entry, cpu, nullptr); });
	call = after_quiescence;
	platform::call_after_quiescence(*this);
}

void Root::after_quiescence(tornado_deferred *deferred) noexcept
{
	static_cast<Root *>(deferred)->destroy();
}

void Root::destroy() noexcept
{
	for (unsigned cluster = 0; cluster < clusters_; cluster++)
		if (void *rep = reps_[cluster].load(std::memory_order_relaxed))
			destroy_rep(rep);
	if (type_.destroy_shared)
		type_.destroy_shared(shared_);

	GlobalEntry &entry = entry_;
	platform::free(this);
	objects::recycle(entry);
}

} // namespace tornado::object
