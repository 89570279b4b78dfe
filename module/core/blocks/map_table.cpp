// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "map_table.hpp"

#include <new>

namespace tornado::blocks
{

constinit char MapTable::erased_mark = 0;

MapTable *MapTable::make_of_bits(unsigned bits, unsigned node, platform::Sleep sleep) noexcept
{
	const std::size_t count = std::size_t{1} << bits;
	void *memory = platform::allocate(sizeof(MapTable) + count * sizeof(Slot), node, sleep);
	if (!memory)
		return nullptr;
	auto *table = new (memory) MapTable(bits);
	for (std::size_t i = 0; i < count; i++)
		new (&table->slots()[i]) Slot;
	return table;
}

MapTable *MapTable::make(std::size_t keys, unsigned node, platform::Sleep sleep) noexcept
{
	unsigned bits = fewest_bits;
	while ((std::size_t{1} << bits) < 4 * keys)
		bits++;
	return make_of_bits(bits, node, sleep);
}

MapTable *MapTable::copy(const MapTable &original, unsigned node, platform::Sleep sleep) noexcept
{
	MapTable *table = make_of_bits(64 - original.shift_, node, sleep);
	if (!table)
		return nullptr;
	for (std::size_t i = 0; i <= original.mask_; i++) {
		const Slot &slot = original.slots()[i];
		if (void *value = slot.value.load(std::memory_order_relaxed)) {
			table->slots()[i].key.store(slot.key.load(std::memory_order_relaxed),
						    std::memory_order_relaxed);
			// Who publishes the table orders these.
			table->slots()[i].value.store(value, std::memory_order_relaxed);
		}
	}
	return table;
}

void MapTable::retire(existence::Domain &domain) noexcept
{
	call = [](tornado_deferred *deferred) { destroy(static_cast<MapTable *>(deferred)); };
	domain.call_after_quiescence(*this);
}

std::size_t MapTable::locate(std::uint64_t key) const noexcept
{
	std::size_t i = first_slot(key);
	while (!is_unused(i) && slots()[i].key.load(std::memory_order_relaxed) != key)
		i = (i + 1) & mask_;
	return i;
}

} // namespace tornado::blocks
