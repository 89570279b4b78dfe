// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "type_record.hpp"

#include <bit>
#include <new>

namespace tornado::object
{

constinit std::atomic<TypeRecord *> TypeRecord::newest{nullptr};

TypeRecord::TypeRecord(const tornado_object_type &type) noexcept : rep_size_(type.rep_size)
{
	for (std::size_t i = 0; i + 1 < name_size && type.name[i]; i++)
		name_[i] = type.name[i];
}

/// As far as names are kept.
bool TypeRecord::has_name(const char *name) const noexcept
{
	std::size_t i = 0;
	while (i + 1 < name_size && name[i] && name[i] == name_[i])
		i++;
	return i + 1 == name_size || name[i] == name_[i];
}

TypeRecord *TypeRecord::find(const char *name, TypeRecord *from) noexcept
{
	while (from && !from->has_name(name))
		from = from->next_;
	return from;
}

TypeRecord *TypeRecord::make(const tornado_object_type &type) noexcept
{
	constexpr std::size_t size = std::bit_ceil(events * sizeof(long long));
	void *memory =
		platform::allocate(sizeof(TypeRecord), platform::node_of(platform::current_cpu()),
				   platform::Sleep::allowed);
	if (!memory)
		return nullptr;
	auto *record = new (memory) TypeRecord(type);
	record->counts_ = platform::percpu_allocate(size);
	if (record->counts_)
		return record;
	destroy(record);
	return nullptr;
}

void TypeRecord::destroy(TypeRecord *record) noexcept
{
	if (!record)
		return;
	if (record->counts_)
		platform::percpu_free(record->counts_);
	record->~TypeRecord();
	platform::free(record);
}

TypeRecord *TypeRecord::of(const tornado_object_type &type) noexcept
{
	// Acquire: pairs with the release below.  Records never leave the list.
	TypeRecord *first = newest.load(std::memory_order_acquire);
	TypeRecord *found = find(type.name, first);
	TypeRecord *fresh = nullptr;
	while (!found) {
		if (!fresh)
			fresh = make(type);
		if (!fresh)
			return nullptr;
		fresh->next_ = first;
		if (newest.compare_exchange_strong(first, fresh, std::memory_order_release,
						   std::memory_order_acquire))
			return fresh;
		found = find(type.name, first);
	}
	destroy(fresh);
	if (found->rep_size_.load(std::memory_order_relaxed) != type.rep_size)
		found->rep_size_.store(type.rep_size, std::memory_order_relaxed);
	return found;
}

void TypeRecord::stop() noexcept
{
	TypeRecord *record = newest.exchange(nullptr, std::memory_order_acquire);
	while (record) {
		TypeRecord *next = record->next_;
		destroy(record);
		record = next;
	}
}

long long TypeRecord::sum(Event event) const noexcept
{
	long long all = 0;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		auto *counts = static_cast<long long *>(platform::percpu_pointer(counts_, cpu));
		all += std::atomic_ref(counts[event]).load(std::memory_order_relaxed);
	}
	return all;
}

tornado_object_numbers TypeRecord::numbers() const noexcept
{
	return {
		.name = name_,
		.rep_size = rep_size_.load(std::memory_order_relaxed),
		// What ends first, so that what is there never seems less than nothing.
		.destroyed = sum(destroyed),
		.created = sum(created),
		.reps_merged = sum(rep_merged),
		.reps_destroyed = sum(rep_destroyed),
		.reps_made = sum(rep_made),
		.misses = sum(missed),
	};
}

} // namespace tornado::object

extern "C" {

void tornado_core_for_each_object_type(void (*visit)(const tornado_object_numbers *, void *),
				       void *context)
{
	tornado::object::TypeRecord::for_each(
		[=](const tornado_object_numbers &numbers) { visit(&numbers, context); });
}

} // extern "C"
