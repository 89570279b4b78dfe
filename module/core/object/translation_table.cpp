// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "translation_table.hpp"

#include <cstdint>
#include <new>

namespace tornado::object
{

struct TranslationTable::Segment {
	platform::PerCpuAddress memory;
	Segment *next;
	GlobalEntry entries[entries_per_segment];
};

Result<void> TranslationTable::start() noexcept
{
	const unsigned cpus = platform::cpu_limit();

	free_ids_ = static_cast<FreeIds **>(
		platform::allocate(homes() * sizeof(FreeIds *), 0, platform::Sleep::allowed));
	if (!free_ids_)
		return std::unexpected(Error::no_memory);
	for (unsigned home = 0; home < homes(); home++) {
		const unsigned node = platform::node_of(home < cpus ? home : 0);
		void *memory = platform::allocate(sizeof(FreeIds), node, platform::Sleep::allowed);
		if (!memory) {
			stop();
			return std::unexpected(Error::no_memory);
		}
		free_ids_[home] = new (memory) FreeIds;
		free_ids_[home]->call = after_quiescence;
		free_ids_[home]->is_static = home == cpus;
	}
	return {};
}

Result<void> TranslationTable::start_static() noexcept
{
	const Result<Segment *> segment = grow(static_ids);
	if (!segment)
		return std::unexpected(segment.error());
	static_entries_ = (*segment)->entries;
	for (unsigned id = 0; id < static_ids; id++)
		static_entries_[id].home = &free_ids(platform::cpu_limit());
	return {};
}

void TranslationTable::note_static_taken(GlobalEntry &entry) noexcept
{
	entry.home->taken.fetch_add(1, std::memory_order_relaxed);
}

void TranslationTable::stop() noexcept
{
	for (unsigned home = 0; free_ids_ && home < homes(); home++)
		if (free_ids_[home])
			stop_recycling(*free_ids_[home]);
	// Whoever ended the recycling before may still be looking whether to begin again.
	if (existence::default_domain.outstanding().is_started())
		existence::default_domain.barrier();

	Segment *segment = segments_.exchange(nullptr, std::memory_order_relaxed);
	while (segment) {
		Segment *next = segment->next;
		platform::percpu_free(segment->memory);
		platform::free(segment);
		segment = next;
	}
	for (unsigned home = 0; free_ids_ && home < homes(); home++)
		platform::free(free_ids_[home]);
	platform::free(free_ids_);
	free_ids_ = nullptr;
	static_entries_ = nullptr;
}

/// Owns the recycling for good, after what is under way.
void TranslationTable::stop_recycling(FreeIds &ids) noexcept
{
	for (unsigned attempt = 0; ids.recycling.exchange(true, std::memory_order_acquire);
	     attempt++)
		platform::pause(attempt);
}

Result<GlobalEntry *> TranslationTable::take() noexcept
{
	for (;;) {
		if (GlobalEntry *entry = pop())
			return entry;
		if (auto grown = grow(0); !grown)
			return std::unexpected(grown.error());
	}
}

GlobalEntry *TranslationTable::pop() noexcept
{
	platform::PreemptionOff off;
	FreeIds &ids = free_ids(platform::current_cpu());

	// Acquire: pairs with the release in push(), so that next_free is seen.
	GlobalEntry *entry = ids.first.load(std::memory_order_acquire);
	while (entry && !ids.first.compare_exchange_weak(entry, entry->next_free(),
							 std::memory_order_acquire))
		;
	if (entry)
		ids.taken.fetch_add(1, std::memory_order_relaxed);
	return entry;
}

void TranslationTable::push(std::atomic<GlobalEntry *> &list, GlobalEntry &first,
			    GlobalEntry &last) noexcept
{
	GlobalEntry *old = list.load(std::memory_order_relaxed);
	do {
		last.set_next_free(old);
		// Release: pairs with the acquire in pop() and recycle().
	} while (!list.compare_exchange_weak(old, &first, std::memory_order_release,
					     std::memory_order_relaxed));
}

void TranslationTable::give_back_unused(GlobalEntry &entry) noexcept
{
	FreeIds &ids = *entry.home;
	ids.taken.fetch_sub(1, std::memory_order_relaxed);
	push(ids.first, entry, entry);
}

void TranslationTable::give_back(GlobalEntry &entry, existence::Domain &domain) noexcept
{
	FreeIds &ids = *entry.home;
	ids.taken.fetch_sub(1, std::memory_order_relaxed);
	if (&domain == &existence::default_domain) {
		gather(ids, entry);
		return;
	}
	// Guards of other domains are waited for one by one: their objects are few.
	entry.call = after_quiescence_of_others;
	domain.call_after_quiescence(entry);
}

void TranslationTable::after_quiescence_of_others(tornado_deferred *deferred) noexcept
{
	auto &entry = *static_cast<GlobalEntry *>(deferred);
	gather(*entry.home, entry);
}

/// Who stops a static object waits for its id.
unsigned TranslationTable::batch_of(const FreeIds &ids) noexcept
{
	return ids.is_static ? 1 : recycling_batch;
}

void TranslationTable::gather(FreeIds &ids, GlobalEntry &entry) noexcept
{
	push(ids.given_back, entry, entry);
	if (ids.given_back_count.fetch_add(1, std::memory_order_relaxed) + 1 >= batch_of(ids))
		recycle(ids);
}

void TranslationTable::recycle_all() noexcept
{
	for (unsigned home = 0; home < homes(); home++)
		recycle(free_ids(home));
}

void TranslationTable::recycle(FreeIds &ids) noexcept
{
	// Acquire: what the owner before left.  Release: pairs with the acquire in
	// after_quiescence(): the owner that keeps us out sees our count when it ends.
	if (!ids.given_back.load(std::memory_order_relaxed) ||
	    ids.recycling.exchange(true, std::memory_order_acq_rel))
		return;
	ids.given_back_count.store(0, std::memory_order_relaxed);
	ids.recycled = ids.given_back.exchange(nullptr, std::memory_order_acquire);
	existence::default_domain.call_after_quiescence(ids);
}

void TranslationTable::after_quiescence(tornado_deferred *deferred) noexcept
{
	auto &ids = *static_cast<FreeIds *>(deferred);
	GlobalEntry *last = nullptr;

	for (GlobalEntry *entry = ids.recycled; entry;) {
		// A static one may have an object again as soon as it is closed.
		GlobalEntry *next = entry->next_free();
		last = entry;
		entry->state.close();
		entry = next;
	}
	if (last && !ids.is_static)
		push(ids.first, *ids.recycled, *last);
	// Release and acquire: pair with recycle().
	ids.recycling.exchange(false, std::memory_order_acq_rel);
	if (ids.given_back_count.load(std::memory_order_relaxed) >= batch_of(ids))
		recycle(ids);
}

Result<TranslationTable::Segment *> TranslationTable::grow(unsigned reserved) noexcept
{
	const unsigned home = platform::current_cpu();
	void *memory = platform::allocate(sizeof(Segment), platform::node_of(home),
					  platform::Sleep::allowed);
	const platform::PerCpuAddress pages = platform::percpu_allocate(segment_bytes);
	if (!memory || !pages) {
		platform::free(memory);
		platform::percpu_free(pages);
		return std::unexpected(Error::no_memory);
	}

	auto *segment = new (memory) Segment;
	segment->memory = pages;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		*static_cast<Segment **>(platform::percpu_pointer(pages, cpu)) = segment;
	for (unsigned i = 0; i < entries_per_segment; i++) {
		GlobalEntry &entry = segment->entries[i];
		entry.ref.entry = pages + (i + 1) * sizeof(void *);
		entry.home = &free_ids(home);
		entry.set_next_free(&segment->entries[i + 1 < entries_per_segment ? i + 1 : i]);
	}

	segment->next = segments_.load(std::memory_order_relaxed);
	while (!segments_.compare_exchange_weak(segment->next, segment, std::memory_order_relaxed))
		;
	push(free_ids(home).first, segment->entries[reserved],
	     segment->entries[entries_per_segment - 1]);
	return segment;
}

GlobalEntry &TranslationTable::global_entry(tornado_ref ref) noexcept
{
	// Any CPU's page has the segment in its first word, so a move in between does no harm.
	const platform::PerCpuAddress page = ref.entry & ~(segment_bytes - 1);
	auto *segment = static_cast<Segment *>(platform::percpu_load(page));
	return segment->entries[(ref.entry - page) / sizeof(void *) - 1];
}

long long TranslationTable::taken() const noexcept
{
	long long sum = 0;
	if (!free_ids_)
		return 0;
	for (unsigned home = 0; home < homes(); home++)
		sum += free_ids(home).taken.load(std::memory_order_relaxed);
	return sum;
}

} // namespace tornado::object
