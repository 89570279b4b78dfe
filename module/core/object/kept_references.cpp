// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "kept_references.hpp"

#include <atomic>

#include "translation_table.hpp"

namespace tornado::object
{

namespace
{

struct Record {
	std::atomic<const tornado_persistent_ref *> place{nullptr}; ///< nullptr: free
	std::atomic<unsigned long> entry{0};			    ///< written before it counts
	std::atomic<const void *> holder{nullptr};
};

constinit Record records[platform::checks_references ? 256 : 1];

Record *find(const tornado_persistent_ref &place) noexcept
{
	for (Record &record : records)
		if (record.place.load(std::memory_order_relaxed) == &place)
			return &record;
	return nullptr;
}

/// Takes a free one, with nothing in it that would be reported.  Acquire: pairs with the release in
/// forget().
Record *take(const tornado_persistent_ref &place) noexcept
{
	for (Record &record : records) {
		const tornado_persistent_ref *none = nullptr;
		if (record.place.compare_exchange_strong(none, &place, std::memory_order_acquire,
							 std::memory_order_relaxed))
			return &record;
	}
	return nullptr;
}

} // namespace

void kept_references::note(const tornado_persistent_ref &place, const void *holder) noexcept
{
	Record *record = find(place);
	if (!record)
		record = take(place);
	if (!record)
		return;
	record->holder.store(holder, std::memory_order_relaxed);
	// Release: pairs with the acquire in report_kept(): the holder is that of this entry.
	record->entry.store(place.ref.entry, std::memory_order_release);
}

void kept_references::forget(const tornado_persistent_ref &place) noexcept
{
	Record *record = find(place);
	if (!record)
		return;
	record->entry.store(0, std::memory_order_relaxed);
	// Release: whoever takes the record next finds it empty.
	record->place.store(nullptr, std::memory_order_release);
}

void kept_references::report_kept(const GlobalEntry &entry, const char *type) noexcept
{
	for (const Record &record : records)
		if (record.entry.load(std::memory_order_acquire) == entry.ref.entry)
			platform::report_kept_reference(
				type, record.place.load(std::memory_order_relaxed),
				record.holder.load(std::memory_order_relaxed));
}

void kept_references::report_stale(const tornado_persistent_ref &place) noexcept
{
	const Record *record = find(place);
	platform::report_stale_reference(
		&place, record ? record->holder.load(std::memory_order_relaxed) : nullptr);
}

} // namespace tornado::object

namespace
{

using tornado::object::TranslationTable;

std::atomic_ref<unsigned long> entry_of(const tornado_persistent_ref *place) noexcept
{
	return std::atomic_ref(const_cast<unsigned long &>(place->ref.entry));
}

std::atomic_ref<unsigned> sequence_of(const tornado_persistent_ref *place) noexcept
{
	return std::atomic_ref(const_cast<unsigned &>(place->sequence));
}

/// Whether the id has had another object since.  What is replaced meanwhile is not stale.
[[maybe_unused]] bool is_stale(const tornado_persistent_ref *place, tornado_ref ref) noexcept
{
	const unsigned sequence = sequence_of(place).load(std::memory_order_acquire);
	if (TranslationTable::global_entry(ref).state.sequence() == sequence)
		return false;
	return entry_of(place).load(std::memory_order_acquire) == ref.entry &&
	       sequence_of(place).load(std::memory_order_relaxed) == sequence;
}

} // namespace

extern "C" {

void tornado_persistent_set(tornado_persistent_ref *place, tornado_ref ref)
{
	// None while it changes: an entry never goes with the sequence number of another.
	entry_of(place).store(0, std::memory_order_relaxed);
	// Release, each: pairs with the acquire of readers.
	sequence_of(place).store(TranslationTable::global_entry(ref).state.sequence(),
				 std::memory_order_release);
	entry_of(place).store(ref.entry, std::memory_order_release);
	if constexpr (tornado::platform::checks_references)
		tornado::object::kept_references::note(*place, __builtin_return_address(0));
}

void tornado_persistent_clear(tornado_persistent_ref *place)
{
	entry_of(place).store(0, std::memory_order_release);
	if constexpr (tornado::platform::checks_references)
		tornado::object::kept_references::forget(*place);
}

tornado_ref tornado_persistent_get_checked(const tornado_persistent_ref *place)
{
	const tornado_ref ref{entry_of(place).load(std::memory_order_acquire)};
	if constexpr (tornado::platform::checks_references)
		if (ref.entry && is_stale(place, ref))
			tornado::object::kept_references::report_stale(*place);
	return ref;
}

} // extern "C"
