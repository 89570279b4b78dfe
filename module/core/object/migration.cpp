// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "migration.hpp"

#include <new>

#include "translation_table.hpp"

namespace tornado::object
{

Migration::Migration(GlobalEntry &entry, Root &root, unsigned to, tornado_deferred *done,
		     Root::RepSlot *retired, void **merged, CpuSet::Word *words) noexcept
	: Token{.cpus = CpuSet(words, platform::cpu_limit()), .arrived = arrived}, entry_(entry),
	  root_(root), to_(to), done_(done), retired_(retired), merged_(merged)
{
}

Migration *Migration::make(GlobalEntry &entry, Root &root, unsigned to, platform::Sleep sleep,
			   tornado_deferred *done) noexcept
{
	const std::size_t slots = root.clusters_;
	const std::size_t words = CpuSet::words_for(platform::cpu_limit());
	void *memory = platform::allocate(sizeof(Migration) +
						  slots * (sizeof(Root::RepSlot) + sizeof(void *)) +
						  words * sizeof(CpuSet::Word),
					  platform::node_of(to), sleep);
	if (!memory)
		return nullptr;

	auto *after = static_cast<std::byte *>(memory) + sizeof(Migration);
	auto *retired = reinterpret_cast<Root::RepSlot *>(after);
	auto *merged = reinterpret_cast<void **>(retired + slots);
	auto *use_set = reinterpret_cast<CpuSet::Word *>(merged + slots);
	for (std::size_t i = 0; i < slots; i++) {
		new (&retired[i]) Root::RepSlot{nullptr};
		merged[i] = nullptr;
	}
	for (std::size_t i = 0; i < words; i++)
		new (&use_set[i]) CpuSet::Word{0};
	return new (memory) Migration(entry, root, to, done, retired, merged, use_set);
}

Result<void> Migration::start(GlobalEntry &entry, Root &root, Sources sources, unsigned to,
			      platform::Sleep sleep, tornado_deferred *done) noexcept
{
	if (!root.type_.merge_rep)
		return std::unexpected(Error::unsupported);
	Migration *migration = make(entry, root, to, sleep, done);
	if (!migration)
		return std::unexpected(Error::no_memory);
	const Result<void *> target = root.rep_for(to, sleep);
	if (!target) {
		platform::free(migration);
		return std::unexpected(target.error());
	}
	migration->target_ = *target;
	if (!migration->detach(sources))
		migration->step_ = Step::finish;
	root.domain_.send(*migration);
	return {};
}

/// From here on misses make new reps; gathers find the old ones here.  Returns whether there are
/// any.
bool Migration::detach(Sources sources) noexcept
{
	const unsigned into = root_.clustering_.cluster_of(to_);
	const unsigned from = sources.all ? 0 : root_.clustering_.cluster_of(sources.from);
	const unsigned end = sources.all ? root_.clusters_ : from + 1;

	bool any = false;

	const Root::Moving moving(root_);
	for (unsigned cluster = from; cluster < end; cluster++) {
		if (cluster == into)
			continue;
		void *rep = root_.reps_[cluster].load(std::memory_order_acquire);
		retired_[cluster].store(rep, std::memory_order_relaxed);
		any |= rep != nullptr;
		if (rep)
			root_.following_.note_merged(cluster);
	}
	if (!any)
		return false;
	// Release, twice: pairs with the acquire in for_each_rep(): who finds a slot empty finds
	// its rep here.
	root_.retired_.store(retired_, std::memory_order_release);
	for (unsigned cluster = from; cluster < end; cluster++)
		// Not one that a miss has made meanwhile.
		if (retired_[cluster].load(std::memory_order_relaxed))
			root_.reps_[cluster].store(nullptr, std::memory_order_release);
	return true;
}

existence::Progress Migration::arrived(Token &token) noexcept
{
	auto &migration = static_cast<Migration &>(token);
	switch (migration.step_) {
	case Step::settle:
		return migration.settle();
	case Step::merge:
		return migration.merge();
	case Step::finish:
		break;
	}
	return migration.finish();
}

/// Wait for the operations that may hold a rep, or find one in an entry.  The misses in flight
/// have to end before: they may have found a rep and be about to fill an entry.
existence::Progress Migration::settle() noexcept
{
	if (!entry_.state.separate_misses()) {
		platform::pause(attempts_++);
		root_.domain_.forward_call(*this, platform::current_cpu());
		return existence::Progress::travelling;
	}
	root_.cpus.for_each([this](unsigned cpu) {
		void *rep =
			retired_[root_.clustering_.cluster_of(cpu)].load(std::memory_order_relaxed);
		// Unless the entry has a new one.
		if (rep)
			platform::percpu_install(entry_.ref.entry, cpu, rep, nullptr);
	});
	step_ = Step::merge;
	return visit_use_set();
}

existence::Progress Migration::visit_use_set() noexcept
{
	cpus.add_all_of(root_.cpus);
	traced_from = platform::trace_grace_period_begin();
	root_.domain_.send_on(*this);
	return existence::Progress::travelling;
}

existence::Progress Migration::merge() noexcept
{
	while (!merge_here()) {
		if (!forwarded_) {
			forwarded_ = true;
			root_.domain_.forward_call(*this, to_);
			return existence::Progress::travelling;
		}
		choose_another_target();
	}
	// Gathers that have found a merged rep joined the use set before.
	(void)entry_.state.separate_misses();
	step_ = Step::finish;
	return visit_use_set();
}

/// The target's CPU has gone offline meanwhile.
void Migration::choose_another_target() noexcept
{
	const unsigned here = platform::current_cpu();
	const Result<void *> rep = root_.rep_for(here, platform::Sleep::allowed);
	if (rep) {
		to_ = here;
		target_ = *rep;
	} else {
		platform::pause(attempts_++);
	}
}

/// If this is a CPU of the target's cluster: what is not atomic in a rep belongs to its CPU.
bool Migration::merge_here() noexcept
{
	platform::move_work_to(to_);
	const platform::PreemptionOff off;
	const unsigned into = root_.clustering_.cluster_of(to_);
	if (root_.clustering_.cluster_of(platform::current_cpu()) != into)
		return false;
	for (unsigned cluster = 0; cluster < root_.clusters_; cluster++) {
		void *rep = retired_[cluster].load(std::memory_order_relaxed);
		if (!rep)
			continue;
		platform::trace_rep_merge(root_.type_.name, cluster, into);
		root_.record_.count(TypeRecord::rep_merged);
		merged_[cluster] = rep;
		const Root::Moving moving(root_);
		root_.type_.merge_rep(target_, rep, root_.shared_);
		retired_[cluster].store(nullptr, std::memory_order_release);
	}
	root_.retired_.store(nullptr, std::memory_order_release);
	return true;
}

existence::Progress Migration::finish() noexcept
{
	for (unsigned cluster = 0; cluster < root_.clusters_; cluster++)
		if (merged_[cluster])
			root_.destroy_rep(merged_[cluster], cluster);

	tornado_deferred *done = done_;
	done_ = nullptr;
	const bool goes_on = go_on();
	if (!goes_on) {
		if (entry_.state.end_migration())
			root_.retire();
		platform::free(this);
	}
	if (done)
		done->call(done);
	return goes_on ? existence::Progress::travelling : existence::Progress::done;
}

/// With reps that misses have made meanwhile: those misses found a migration under way.
bool Migration::go_on() noexcept
{
	Following::Merge merge{};
	if (entry_.state.is_destroyed() || !root_.find_surplus(merge))
		return false;
	for (unsigned cluster = 0; cluster < root_.clusters_; cluster++)
		merged_[cluster] = nullptr;
	to_ = root_.clustering_.cpu_of(merge.into);
	target_ = root_.reps_[merge.into].load(std::memory_order_acquire);
	forwarded_ = false;
	attempts_ = 0;
	step_ = Step::settle;
	if (!detach({.all = false, .from = root_.clustering_.cpu_of(merge.from)}))
		return false;
	root_.domain_.forward_call(*this, platform::current_cpu());
	return true;
}

} // namespace tornado::object
