// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_MAP_TABLE_HPP
#define TORNADO_CORE_BLOCKS_MAP_TABLE_HPP

#include <atomic>
#include <cstdint>

#include <tornado/types.h>

#include "../existence/domain.hpp"
#include "../platform.hpp"

namespace tornado::blocks
{

/// A hash table of fixed size that is read while it is changed.
///
/// Open addressing with linear probing.  A slot that got a key keeps it as long as the table lives:
/// erasing leaves a mark in place of the value.  So a reader needs one acquire for each slot and
/// can never be led astray; and two tables of the same shape that were copied from each other have
/// each key in the same slot, so that a change is one store in each.
///
/// Lifetime: destroy() if no reader can have it, retire() otherwise.
/// Locking: readers none, inside a guard; changes under the lock of its owner, who also sees to it
/// that slots are left unused, which end a probe.
class alignas(platform::cache_line) MapTable : private tornado_deferred
{
public:
	/// Room for @keys before a quarter of the slots is used.  nullptr: no memory.
	static MapTable *make(std::size_t keys, unsigned node, platform::Sleep sleep) noexcept;

	/// Of the same shape and with the same contents.  Nobody changes @original meanwhile.
	static MapTable *copy(const MapTable &original, unsigned node,
			      platform::Sleep sleep) noexcept;

	static void destroy(MapTable *table) noexcept { platform::free(table); }

	/// Destroy it when no operation of @domain can hold it any more.  Any context.
	void retire(existence::Domain &domain) noexcept;

	/// nullptr: not there.
	void *find(std::uint64_t key) const noexcept
	{
		for (std::size_t i = first_slot(key);; i = (i + 1) & mask_) {
			// Acquire: pairs with the release in put(); the key was stored before.
			void *value = slots()[i].value.load(std::memory_order_acquire);
			if (!value)
				return nullptr;
			if (slots()[i].key.load(std::memory_order_relaxed) == key) [[likely]]
				return present(value);
		}
	}

	/// Call @visit with each key and value until it returns something other than 0; return
	/// that.
	template <typename Visit>
	int for_each(Visit visit) const noexcept
	{
		for (std::size_t i = 0; i <= mask_; i++) {
			void *value = present(slots()[i].value.load(std::memory_order_acquire));
			if (!value)
				continue;
			if (int result =
				    visit(slots()[i].key.load(std::memory_order_relaxed), value))
				return result;
		}
		return 0;
	}

	/// @name Changes
	/// @{
	std::size_t size() const noexcept { return mask_ + 1; }

	/// The slot that has @key, or the unused one that would get it.
	std::size_t locate(std::uint64_t key) const noexcept;

	bool is_unused(std::size_t slot) const noexcept
	{
		return !slots()[slot].value.load(std::memory_order_relaxed);
	}

	/// nullptr: unused or erased.
	void *value_at(std::size_t slot) const noexcept
	{
		return present(slots()[slot].value.load(std::memory_order_relaxed));
	}

	/// @slot is what locate() says of a table of this shape.  nullptr: erase the key.
	void put(std::size_t slot, std::uint64_t key, void *value) noexcept
	{
		slots()[slot].key.store(key, std::memory_order_relaxed);
		// Release: pairs with the acquire in find(), for the key and for what the value
		// points to.
		slots()[slot].value.store(value ? value : erased(), std::memory_order_release);
	}
	/// @}

private:
	struct alignas(2 * sizeof(void *)) Slot {
		std::atomic<std::uint64_t> key{0};
		std::atomic<void *> value{nullptr}; ///< nullptr: unused, and no key here yet
	};

	static constexpr unsigned fewest_bits = 3;

	explicit MapTable(unsigned bits) noexcept
		: tornado_deferred{}, mask_((std::size_t{1} << bits) - 1), shift_(64 - bits)
	{
	}

	static MapTable *make_of_bits(unsigned bits, unsigned node, platform::Sleep sleep) noexcept;

	/// An address that no caller has.
	static void *erased() noexcept { return &erased_mark; }
	static void *present(void *value) noexcept { return value == erased() ? nullptr : value; }

	/// The upper bits of a product with 2^64 divided by the golden ratio spread keys that are
	/// near each other (Knuth, volume 3, section 6.4).
	std::size_t first_slot(std::uint64_t key) const noexcept
	{
		return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> shift_);
	}

	Slot *slots() noexcept { return reinterpret_cast<Slot *>(this + 1); }
	const Slot *slots() const noexcept { return reinterpret_cast<const Slot *>(this + 1); }

	static char erased_mark;

	std::size_t mask_;
	unsigned shift_;
};

} // namespace tornado::blocks

#endif
