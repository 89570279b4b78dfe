// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_TYPE_RECORD_HPP
#define TORNADO_CORE_OBJECT_TYPE_RECORD_HPP

#include <atomic>

#include <tornado/types.h>

#include "../core.h"
#include "../platform.hpp"

namespace tornado::object
{

/// How many objects and reps of a type there were, and what happened to them.  Types of one name
/// share a record.
///
/// Lifetime: from the first object of the type until the core stops, so that what a module did is
///   still told when the module is gone.
/// Locking: none; each CPU counts in memory of its own, by one instruction.
class TypeRecord
{
public:
	enum Event : unsigned {
		created,
		destroyed,
		missed,
		rep_made,
		rep_merged,
		rep_destroyed,
		events
	};

	/// May sleep.  nullptr: no memory.
	static TypeRecord *of(const tornado_object_type &type) noexcept;

	/// Frees all.  Nobody counts any more.
	static void stop() noexcept;
	/// The same where their memory is gone.
	static void forget_all() noexcept { newest.store(nullptr, std::memory_order_relaxed); }

	/// Any context.
	void count(Event event) noexcept { platform::percpu_increment<0>(counts_, event); }

	/// Calls @visit with the numbers of each type; numbers of different kinds may be of
	/// slightly different moments.
	template <typename Visit>
	static void for_each(Visit visit) noexcept
	{
		// Acquire: pairs with the release in of().
		for (auto *record = newest.load(std::memory_order_acquire); record;
		     record = record->next_)
			visit(record->numbers());
	}

private:
	static constexpr std::size_t name_size = 32;

	explicit TypeRecord(const tornado_object_type &type) noexcept;

	static TypeRecord *find(const char *name, TypeRecord *from) noexcept;
	static TypeRecord *make(const tornado_object_type &type) noexcept;
	static void destroy(TypeRecord *record) noexcept;
	bool has_name(const char *name) const noexcept;
	long long sum(Event event) const noexcept;
	tornado_object_numbers numbers() const noexcept;

	constinit static std::atomic<TypeRecord *> newest;

	TypeRecord *next_ = nullptr;
	platform::PerCpuAddress counts_ = 0; ///< of events
	std::atomic<unsigned long> rep_size_;
	char name_[name_size]{};
};

} // namespace tornado::object

#endif
