// SPDX-License-Identifier: GPL-2.0
//
// A user of the building blocks and of the memory interface in C++, for test_cxx_blocks.c.
#include "cxx_blocks_user.h"

#include <tornado/counter.hpp>
#include <tornado/hash.hpp>
#include <tornado/map.hpp>
#include <tornado/memory.hpp>

namespace
{

using tornado::Error;
using tornado::existence::Guard;
using tornado::memory::Wait;
using tornado::object::Clustering;

/// The line of the first expectation that was not met; 0: all were.
class Expectations
{
public:
	void expect(bool met, int line = __builtin_LINE()) noexcept
	{
		if (!met && !first_)
			first_ = line;
	}
	template <typename T>
	void expect_error(const tornado::Result<T> &result, Error error,
			  int line = __builtin_LINE()) noexcept
	{
		expect(!result && result.error() == error, line);
	}
	/// What was returned, if it is not an error.
	template <typename T>
	void expect_value(const tornado::Result<T> &result, T value,
			  int line = __builtin_LINE()) noexcept
	{
		expect(result && *result == value, line);
	}
	int line() const noexcept { return first_; }

private:
	int first_ = 0;
};

struct Item : tornado::blocks::HashElement, tornado::existence::Deferred<Item> {
	Item(unsigned long long item_key, long item_value) noexcept
		: HashElement(item_key), value(item_value)
	{
	}
	static void release(Item *item) noexcept;

	long value;
};

using Items = tornado::memory::Pool<Item, tornado::memory::Placement::global_padded>;
constinit Items items{"cxx_item"};
constinit std::atomic<int> released{0};

void Item::release(Item *item) noexcept
{
	released.fetch_add(1, std::memory_order_relaxed);
	items.destroy(item);
}

void use_map(Expectations &all) noexcept
{
	Item one(1, 10);
	Item other(1, 20);
	const auto map = tornado::blocks::ReplicatedMap<Item>::create(Clustering::node);
	all.expect(map.has_value());
	if (!map)
		return;
	{
		const Guard guard;
		all.expect_value(map->insert(guard, 1, one), static_cast<Item *>(nullptr));
		all.expect_value(map->insert(guard, 1, other), &one);
		all.expect(map->lookup(guard, 1) == &one);
		all.expect_value(map->set(guard, 1, other), &one);
		all.expect_value(map->set(guard, 2, one), static_cast<Item *>(nullptr));
		long sum = 0;
		const auto add = [&sum](unsigned long long key, const Item &item) {
			sum += static_cast<long>(key) * 1000 + item.value;
			return 0;
		};
		all.expect(map->for_each(guard, add) == 0);
		all.expect(sum == 3030);
		all.expect(map->for_each(guard, [](unsigned long long, Item &) { return 7; }) == 7);
		all.expect_value(map->erase(guard, 1), &other);
		all.expect_value(map->erase(guard, 1), static_cast<Item *>(nullptr));
		all.expect(!map->lookup(guard, 1));
		all.expect(map->destroy().has_value());
		all.expect_error(map->destroy(), Error::destroyed);
		all.expect_error(map->set(guard, 3, one), Error::destroyed);
	}
	// The items are on the stack.
	tornado_barrier();
}

void use_hash(Expectations &all) noexcept
{
	const auto hash = tornado::blocks::PartitionedHash<Item>::create(Clustering::node);
	Item *one = items.make(Wait::yes, 1, 10);
	Item *other = items.make_on(0, Wait::no, 1, 20);
	Item *second = items.make(Wait::yes, 2, 30);
	all.expect(hash && one && other && second);
	if (!hash || !one || !other || !second)
		return;
	{
		const Guard guard;
		all.expect_error(hash->replace(guard, *one), Error::not_found);
		all.expect_value(hash->insert(guard, *one), static_cast<Item *>(nullptr));
		all.expect_value(hash->insert(guard, *other), one);
		all.expect(hash->lookup(guard, 1) == one);
		all.expect(one->key() == 1);
		all.expect_value(hash->replace(guard, *other), one);
		one->give_up();
		all.expect_value(hash->set(guard, *second), static_cast<Item *>(nullptr));
		all.expect(hash->count(guard) == 2);
		long sum = 0;
		all.expect(hash->for_each(guard, [&sum](const Item &item) {
			sum += item.value;
			return 0;
		}) == 0);
		all.expect(sum == 50);
		all.expect_value(hash->erase(guard, 2), second);
		second->give_up();
		all.expect_error(hash->erase(guard, 2), Error::not_found);
		all.expect(!hash->lookup(guard, 2));
		// With one left.
		all.expect(hash->destroy().has_value());
		all.expect_error(hash->destroy(), Error::destroyed);
	}
	tornado_barrier();
}

} // namespace

int cxx_use_map()
{
	Expectations all;
	use_map(all);
	return all.line();
}

int cxx_use_hash_and_pool()
{
	Expectations all;
	released.store(0, std::memory_order_relaxed);
	all.expect(items.start().has_value());
	if (all.line())
		return all.line();
	use_hash(all);
	all.expect(released.load(std::memory_order_relaxed) == 3);
	const tornado_memory_statistics numbers = items.statistics();
	all.expect(numbers.blocks == numbers.stocked);
	all.expect(items.stop() == 0);
	return all.line();
}

int cxx_refuse_unknown_clusterings()
{
	Expectations all;
	const auto nonsense = static_cast<Clustering>(77);
	all.expect_error(tornado::counter::Counter::create(nonsense), Error::invalid);
	all.expect_error(tornado::blocks::ReplicatedMap<Item>::create(nonsense), Error::invalid);
	all.expect_error(tornado::blocks::PartitionedHash<Item>::create(nonsense), Error::invalid);
	return all.line();
}

namespace
{
constinit tornado::counter::Counter counters[2];
}

int cxx_counters_create()
{
	const Clustering clusterings[] = {Clustering::cpu, Clustering::one};
	for (unsigned i = 0; i < 2; i++) {
		const auto made = tornado::counter::Counter::create(clusterings[i]);
		if (!made)
			return tornado::negative_errno(made);
		counters[i] = *made;
	}
	return 0;
}

int cxx_counters_add(long delta)
{
	const auto added = counters[0].add(delta);
	return tornado::negative_errno(added ? counters[1].add(delta) : added);
}

long cxx_counters_sum(unsigned which, unsigned *pieces)
{
	return counters[which].read(pieces);
}

void cxx_counters_destroy()
{
	for (auto &counter : counters)
		counter.destroy();
}
