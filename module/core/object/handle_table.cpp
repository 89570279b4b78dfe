// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "handle_table.hpp"

#include <new>

namespace tornado::object
{

constinit sync::LockClass handle_lock_class{"tornado_handles"};

namespace
{

constexpr std::uint32_t index_of(std::uint64_t handle) noexcept
{
	return static_cast<std::uint32_t>(handle);
}

constexpr auto sequence_of(std::uint64_t handle) noexcept
{
	return static_cast<std::uint32_t>(handle >> 32);
}

} // namespace

HandleTable::HandleTable(unsigned limit, existence::Domain &domain, Chunk *chunks) noexcept
	: tornado_deferred{.link = nullptr, .parity = 0, .call = after_quiescence}, limit_(limit),
	  domain_(domain), chunks_(chunks)
{
}

Result<HandleTable *> HandleTable::make(unsigned limit, existence::Domain &domain) noexcept
{
	if (limit < 1 || limit > TORNADO_HANDLE_LIMIT)
		return std::unexpected(Error::invalid);
	const std::size_t chunks = (limit - 1) / slots_per_chunk + 1;
	void *memory = platform::allocate(sizeof(HandleTable) + chunks * sizeof(Chunk),
					  platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return std::unexpected(Error::no_memory);
	auto *first =
		reinterpret_cast<Chunk *>(static_cast<std::byte *>(memory) + sizeof(HandleTable));
	for (std::size_t i = 0; i < chunks; i++)
		new (&first[i]) Chunk{nullptr};
	return new (memory) HandleTable(limit, domain, first);
}

void HandleTable::destroy() noexcept
{
	domain_.call_after_quiescence(*this);
}

void HandleTable::after_quiescence(tornado_deferred *deferred) noexcept
{
	auto *table = static_cast<HandleTable *>(deferred);
	for (unsigned i = 0; i < table->slots_; i += slots_per_chunk)
		platform::free(table->chunks_[i / slots_per_chunk].load(std::memory_order_relaxed));
	platform::free(table);
}

/// The slot a handle would be of; nullptr if there is none.
HandleTable::Slot *HandleTable::find(std::uint64_t handle) const noexcept
{
	const std::uint32_t index = index_of(handle);
	if (index >= limit_)
		return nullptr;
	const std::size_t safe = platform::bounded_index(index, limit_);
	// Acquire: pairs with the release in grow(): the slots are there.
	Slot *slots = chunks_[safe / slots_per_chunk].load(std::memory_order_acquire);
	return slots ? &slots[safe % slots_per_chunk] : nullptr;
}

/// More slots, with the lock held.
Result<void> HandleTable::grow() noexcept
{
	if (slots_ >= limit_)
		return std::unexpected(Error::too_many);
	void *memory = platform::allocate(slots_per_chunk * sizeof(Slot),
					  platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return std::unexpected(Error::no_memory);
	auto *slots = static_cast<Slot *>(memory);
	for (unsigned i = 0; i < slots_per_chunk; i++) {
		new (&slots[i]) Slot;
		const unsigned next = slots_ + i + 1;
		slots[i].next_free = i + 1 < slots_per_chunk && next < limit_ ? next : none;
	}
	first_free_ = slots_;
	// Release: pairs with the acquire in find().
	chunks_[slots_ / slots_per_chunk].store(slots, std::memory_order_release);
	slots_ += slots_per_chunk;
	return {};
}

/// A free slot, with the lock held.
Result<std::uint32_t> HandleTable::take() noexcept
{
	if (first_free_ == none)
		if (auto grown = grow(); !grown)
			return std::unexpected(grown.error());
	const std::uint32_t index = first_free_;
	first_free_ = find(index)->next_free;
	return index;
}

Result<std::uint64_t> HandleTable::open(tornado_ref ref, unsigned rights) noexcept
{
	const StateWord &state = TranslationTable::global_entry(ref).state;
	const std::uint32_t object_sequence = state.sequence();
	if (state.is_destroyed())
		return std::unexpected(Error::destroyed);

	const sync::LockGuard held(lock_);
	const Result<std::uint32_t> index = take();
	if (!index)
		return std::unexpected(index.error());
	Slot &slot = *find(*index);
	// Release, each: pairs with the acquire in lookup(): who reads one of these for the handle
	// that the slot had before sees that it has been closed.
	slot.entry.store(ref.entry, std::memory_order_release);
	slot.object_sequence.store(object_sequence, std::memory_order_release);
	slot.rights.store(rights, std::memory_order_release);
	const std::uint32_t sequence = slot.sequence.load(std::memory_order_relaxed) + 1;
	// Release: pairs with the first acquire in lookup(): the slot is complete.
	slot.sequence.store(sequence, std::memory_order_release);
	return static_cast<std::uint64_t>(sequence) << 32 | *index;
}

Result<void> HandleTable::close(std::uint64_t handle) noexcept
{
	const sync::LockGuard held(lock_);
	Slot *slot = find(handle);
	const std::uint32_t sequence = sequence_of(handle);
	if (!slot || sequence % 2 == 0 ||
	    slot->sequence.load(std::memory_order_relaxed) != sequence)
		return std::unexpected(Error::bad_handle);
	slot->sequence.store(sequence + 1, std::memory_order_release);
	// A slot whose numbers are used up would give out an old handle again.
	if (sequence + 1 == 0)
		return {};
	slot->next_free = first_free_;
	first_free_ = index_of(handle);
	return {};
}

Result<tornado_ref> HandleTable::lookup(std::uint64_t handle, unsigned wanted) const noexcept
{
	const Slot *slot = find(handle);
	const std::uint32_t sequence = sequence_of(handle);
	// Acquire: pairs with the release in open().
	if (!slot || sequence % 2 == 0 ||
	    slot->sequence.load(std::memory_order_acquire) != sequence)
		return std::unexpected(Error::bad_handle);
	// Acquire, each: pairs with the release in open().
	const tornado_ref ref{slot->entry.load(std::memory_order_acquire)};
	const std::uint32_t object_sequence = slot->object_sequence.load(std::memory_order_acquire);
	const std::uint32_t rights = slot->rights.load(std::memory_order_acquire);
	if (slot->sequence.load(std::memory_order_relaxed) != sequence)
		return std::unexpected(Error::bad_handle);
	if (!TranslationTable::global_entry(ref).state.is_object(object_sequence))
		return std::unexpected(Error::destroyed);
	if ((rights & wanted) != wanted)
		return std::unexpected(Error::no_access);
	return ref;
}

} // namespace tornado::object

namespace
{

tornado::object::HandleTable &table_of(tornado_handle_table *table) noexcept
{
	return *reinterpret_cast<tornado::object::HandleTable *>(table);
}

} // namespace

extern "C" {

int tornado_handle_table_create(tornado_handle_table **table, unsigned limit,
				tornado_domain *domain)
{
	const auto made = tornado::object::HandleTable::make(
		limit, tornado::existence::Domain::of(domain ? *domain : tornado_default_domain));
	if (made)
		*table = reinterpret_cast<tornado_handle_table *>(*made);
	return tornado::core::negative_errno(made);
}

void tornado_handle_table_destroy(tornado_handle_table *table)
{
	table_of(table).destroy();
}

int tornado_handle_open(tornado_handle_table *table, tornado_ref ref, unsigned rights,
			unsigned long long *handle)
{
	const auto opened = table_of(table).open(ref, rights);
	if (opened)
		*handle = *opened;
	return tornado::core::negative_errno(opened);
}

int tornado_handle_close(tornado_handle_table *table, unsigned long long handle)
{
	return tornado::core::negative_errno(table_of(table).close(handle));
}

int tornado_handle_lookup(tornado_handle_table *table, const tornado_guard * /*guard*/,
			  unsigned long long handle, unsigned wanted, tornado_ref *ref)
{
	const auto found = table_of(table).lookup(handle, wanted);
	if (found)
		*ref = *found;
	return tornado::core::negative_errno(found);
}

} // extern "C"
