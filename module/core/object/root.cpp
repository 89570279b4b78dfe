// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "root.hpp"

#include <new>

#include "../memory/size_classes.hpp"
#include "objects.hpp"
#include "translation_table.hpp"

namespace tornado::object
{

namespace
{
existence::Domain &domain_of(const tornado_object_type &type) noexcept
{
	return existence::Domain::of(type.domain ? *type.domain : tornado_default_domain);
}

existence::InFlight *in_flight_of(const tornado_object_type &type, void *shared) noexcept
{
	return type.in_flight ? &existence::InFlight::of(*type.in_flight(shared)) : nullptr;
}
} // namespace

Root::Root(const tornado_object_type &type, TypeRecord &record, Clustering clustering, void *shared,
	   GlobalEntry &entry, RepSlot *reps, CpuSet::Word *words,
	   Following::Cluster *clusters) noexcept
	: Token{.cpus = CpuSet(words, platform::cpu_limit()), .arrived = after_quiescence},
	  type_(type), record_(record), shared_(shared), entry_(entry), domain_(domain_of(type)),
	  in_flight_(in_flight_of(type, shared)), clustering_(clustering),
	  clusters_(clustering.limit()), creator_node_(platform::node_of(platform::current_cpu())),
	  reps_(reps), following_(type.reps_wanted, clusters)
{
}

std::size_t Root::bytes_of(const tornado_object_type &type, Clustering clustering) noexcept
{
	const std::size_t slots = clustering.limit();
	return sizeof(Root) + slots * sizeof(RepSlot) +
	       CpuSet::words_for(platform::cpu_limit()) * sizeof(CpuSet::Word) +
	       (type.reps_wanted ? slots * sizeof(Following::Cluster) : 0);
}

Root *Root::make(const tornado_object_type &type, TypeRecord &record, Clustering clustering,
		 void *shared, GlobalEntry &entry) noexcept
{
	const std::size_t slots = clustering.limit();
	const std::size_t words = CpuSet::words_for(platform::cpu_limit());
	const std::size_t followed = type.reps_wanted ? slots : 0;
	void *memory = memory::object_memory.allocate(
		bytes_of(type, clustering), platform::current_node(), platform::Sleep::allowed);
	if (!memory)
		return nullptr;

	auto *reps = reinterpret_cast<RepSlot *>(static_cast<std::byte *>(memory) + sizeof(Root));
	auto *use_set = reinterpret_cast<CpuSet::Word *>(reps + slots);
	for (std::size_t i = 0; i < slots; i++)
		new (&reps[i]) RepSlot{nullptr};
	for (std::size_t i = 0; i < words; i++)
		new (&use_set[i]) CpuSet::Word{0};
	auto *clusters =
		followed ? reinterpret_cast<Following::Cluster *>(use_set + words) : nullptr;
	for (std::size_t i = 0; i < followed; i++)
		new (&clusters[i]) Following::Cluster;
	record.count(TypeRecord::created);
	return new (memory) Root(type, record, clustering, shared, entry, reps, use_set, clusters);
}

Result<void *> Root::construct_rep(unsigned cluster, platform::Sleep sleep) noexcept
{
	void *rep = memory::object_memory.allocate(
		type_.rep_size, clustering_.node_of(cluster, creator_node_), sleep);
	if (!rep)
		return std::unexpected(Error::no_memory);
	if (type_.construct_rep) {
		if (int error = type_.construct_rep(rep, shared_, cluster)) {
			memory::object_memory.free(rep, type_.rep_size);
			return std::unexpected(error_of(error));
		}
	}
	return rep;
}

void Root::destroy_rep(void *rep, unsigned cluster) noexcept
{
	platform::trace_rep_destroy(type_.name, cluster);
	record_.count(TypeRecord::rep_destroyed);
	if (type_.destroy_rep)
		type_.destroy_rep(rep, shared_);
	memory::object_memory.free(rep, type_.rep_size);
}

void *Root::decide(unsigned cluster, void *rep, platform::MissOutcome &outcome) noexcept
{
	platform::trace_rep_create(type_.name, cluster);
	record_.count(TypeRecord::rep_made);
	void *winner = nullptr;
	// Release: pairs with the acquire in rep_for() and for_each_rep().
	if (reps_[cluster].compare_exchange_strong(winner, rep, std::memory_order_acq_rel,
						   std::memory_order_acquire)) {
		outcome = platform::MissOutcome::made;
		following_.note_made(cluster, clusters_);
		return rep;
	}
	destroy_rep(rep, cluster);
	outcome = platform::MissOutcome::lost_race;
	return winner;
}

Result<void *> Root::make_rep(unsigned cluster, unsigned cpu, platform::Sleep sleep) noexcept
{
	auto outcome = platform::MissOutcome::failed;
	Result<void *> rep = construct_rep(cluster, sleep);
	if (rep)
		rep = decide(cluster, *rep, outcome);
	note_miss(cpu, outcome);
	return rep;
}

void *Root::install(unsigned cpu, void *rep) noexcept
{
	void *found = nullptr;
	return platform::percpu_install(entry_.ref.entry, cpu, found, rep) ? rep : found;
}

void Root::empty_entries() noexcept
{
	cpus.for_each(
		[this](unsigned cpu) { platform::percpu_publish(entry_.ref.entry, cpu, nullptr); });
}

void Root::retire() noexcept
{
	if (in_flight_)
		in_flight_->close(negative_errno(Error::destroyed));
	empty_entries();
	domain_.send(*this, entry_.state.parity());
}

void Root::retire_replaced() noexcept
{
	is_replaced_ = true;
	domain_.send(*this);
}

void Root::free() noexcept
{
	memory::object_memory.free(this, bytes_of(type_, clustering_));
}

void Root::discard() noexcept
{
	for (unsigned cluster = 0; cluster < clusters_; cluster++)
		if (void *rep = reps_[cluster].load(std::memory_order_relaxed))
			destroy_rep(rep, cluster);
	record_.count(TypeRecord::destroyed);
	free();
}

existence::Progress Root::after_quiescence(Token &token) noexcept
{
	return static_cast<Root &>(token).destroy();
}

/// A rep of one CPU goes where it came from, unless that would wake the CPU.  True: the token is on
/// its way.  Once for each rep: work for a CPU that is offline runs elsewhere, and if it is back
/// when that happens, a second time would end there again, and so on without end.
bool Root::send_home(unsigned cluster) noexcept
{
	if (clustering_ != Clustering::cpu || cluster < sent_home_ ||
	    cluster == platform::current_cpu() || platform::is_quiet(cluster))
		return false;
	sent_home_ = cluster + 1;
	platform::injection_point();
	domain_.forward_call(*this, cluster);
	return true;
}

/// Whether there are operations in flight; then destroy() is called again.  They were cancelled,
/// and only have to notice it.  Those of a replaced root are the new one's.
bool Root::await_in_flight() noexcept
{
	if (!in_flight_ || is_replaced_ || is_drained_)
		return false;
	is_drained_ = true;
	return in_flight_->await_drained(resume_destroy, this);
}

/// By the last of them.
void Root::resume_destroy(void *root) noexcept
{
	auto &self = *static_cast<Root *>(root);
	self.domain_.forward_call(self, platform::current_cpu());
}

existence::Progress Root::destroy() noexcept
{
	if (await_in_flight())
		return existence::Progress::travelling;
	for (; destroyed_ < clusters_; destroyed_++) {
		void *rep = reps_[destroyed_].load(std::memory_order_relaxed);
		if (!rep)
			continue;
		if (send_home(destroyed_))
			return existence::Progress::travelling;
		destroy_rep(rep, destroyed_);
	}
	if (type_.destroy_shared)
		type_.destroy_shared(shared_);
	record_.count(TypeRecord::destroyed);

	GlobalEntry &entry = entry_;
	existence::Domain &domain = domain_;
	const bool has_id = !is_replaced_;
	free();
	if (has_id)
		objects::recycle(entry, domain);
	return existence::Progress::done;
}

} // namespace tornado::object
