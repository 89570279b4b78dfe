// SPDX-License-Identifier: GPL-2.0
//
// Handles: what a client was given, and nothing else.
#include "../../module/core/object/handle_table.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <random>
#include <set>

#include <tornado/api.h>

#include "../lib/deadline.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;
using object::HandleTable;
using object::Ref;

constexpr unsigned may_read = 1;
constexpr unsigned may_write = 2;

class HandleTableTest : public CoreTest
{
public:
	Tally tally;
	HandleTable *table = nullptr;

	void SetUp() override
	{
		CoreTest::SetUp();
		table = HandleTable::make(1000, existence::default_domain).value();
	}
	void TearDown() override
	{
		table->destroy();
		object::objects::barrier();
		EXPECT_EQ(tally.alive(), 0);
		CoreTest::TearDown();
	}

	Result<tornado_ref> lookup(std::uint64_t handle, unsigned wanted = 0) const
	{
		const Guard guard;
		return table->lookup(handle, wanted);
	}
	/// 0 if there is no error.
	int error_of(std::uint64_t handle, unsigned wanted = 0) const
	{
		return -negative_errno(lookup(handle, wanted));
	}
};

TEST_F(HandleTableTest, AHandleLeadsToItsObject)
{
	std::array<Ref<TestRep>, 300> objects;
	std::array<std::uint64_t, 300> handles{};
	for (std::size_t i = 0; i < objects.size(); i++) {
		objects[i] = make_object(Clustering::one, tally);
		handles[i] = table->open(objects[i].raw(), may_read).value();
		EXPECT_NE(handles[i], 0u);
	}
	EXPECT_EQ(std::set(handles.begin(), handles.end()).size(), handles.size());
	for (std::size_t i = 0; i < objects.size(); i++) {
		EXPECT_EQ(lookup(handles[i], may_read)->entry, objects[i].raw().entry);
		EXPECT_TRUE(table->close(handles[i]));
		EXPECT_TRUE(objects[i].destroy());
	}
}

TEST_F(HandleTableTest, WhatTheClientMayNotDoIsRefused)
{
	const auto object = make_object(Clustering::one, tally);
	const auto handle = table->open(object.raw(), may_read).value();
	EXPECT_EQ(error_of(handle), 0);
	EXPECT_EQ(error_of(handle, may_read), 0);
	EXPECT_EQ(error_of(handle, may_write), EACCES);
	EXPECT_EQ(error_of(handle, may_read | may_write), EACCES) << "all are needed";
	const auto both = table->open(object.raw(), may_read | may_write).value();
	EXPECT_EQ(error_of(both, may_read | may_write), 0) << "rights are those of the handle";
	EXPECT_EQ(tally.constructed, 0) << "the object was never entered";
	EXPECT_TRUE(object.destroy());
}

TEST_F(HandleTableTest, WhatIsNoHandleIsRefused)
{
	EXPECT_EQ(error_of(0), EBADF) << "of an empty table";
	const auto object = make_object(Clustering::one, tally);
	const auto handle = table->open(object.raw(), may_read).value();
	std::mt19937_64 random(1);
	std::array<std::uint64_t, 10> wrong = {0,
					       1,
					       handle + 1,
					       handle + 999,
					       handle + 1000,
					       handle | 0xffffffff,
					       handle ^ 1ull << 32,
					       handle ^ 1ull << 33,
					       handle ^ 1ull << 63,
					       ~0ull};
	for (const std::uint64_t number : wrong) {
		EXPECT_EQ(error_of(number), EBADF) << std::hex << number;
		EXPECT_EQ(table->close(number).error(), Error::bad_handle) << std::hex << number;
	}
	for (int i = 0; i < 100000; i++) {
		const std::uint64_t number = random();
		ASSERT_TRUE(number == handle || error_of(number) == EBADF) << std::hex << number;
	}
	EXPECT_EQ(error_of(handle), 0);
	EXPECT_TRUE(object.destroy());
}

TEST_F(HandleTableTest, AHandleIsClosedOnceAndForGood)
{
	const auto object = make_object(Clustering::one, tally);
	const auto handle = table->open(object.raw(), may_read).value();
	EXPECT_TRUE(table->close(handle));
	EXPECT_EQ(table->close(handle).error(), Error::bad_handle);
	EXPECT_EQ(error_of(handle), EBADF);
	const auto next = table->open(object.raw(), may_read).value();
	EXPECT_NE(next, handle) << "though its place is used again";
	EXPECT_EQ(static_cast<std::uint32_t>(next), static_cast<std::uint32_t>(handle));
	EXPECT_EQ(error_of(handle), EBADF);
	EXPECT_EQ(error_of(next), 0);
	EXPECT_TRUE(object.destroy());
}

TEST_F(HandleTableTest, TheHandleOfADestroyedObjectIsStale)
{
	const auto object = make_object(Clustering::one, tally);
	const auto handle = table->open(object.raw(), may_read).value();
	{
		Guard guard;
		EXPECT_TRUE(object.destroy());
		EXPECT_EQ(table->lookup(handle, may_read).error(), Error::destroyed);
		EXPECT_EQ(table->lookup(handle, may_write).error(), Error::destroyed)
			<< "before its rights are looked at";
	}
	EXPECT_EQ(table->open(object.raw(), may_read).error(), Error::destroyed);
	// The id gets another object, which the handle does not name.
	object::objects::barrier();
	object::objects::recycle_ids();
	std::array<Ref<TestRep>, 600> others;
	bool id_is_back = false;
	for (auto &other : others) {
		other = make_object(Clustering::one, tally);
		id_is_back |= other.raw().entry == object.raw().entry;
	}
	EXPECT_TRUE(id_is_back);
	EXPECT_EQ(error_of(handle, may_read), ESTALE);
	EXPECT_TRUE(table->close(handle));
	for (const auto &other : others)
		EXPECT_TRUE(other.destroy());
}

TEST_F(HandleTableTest, ATableHasALimit)
{
	const auto object = make_object(Clustering::one, tally);
	std::set<std::uint64_t> handles;
	for (int i = 0; i < 1000; i++)
		handles.insert(table->open(object.raw(), 0).value());
	EXPECT_EQ(handles.size(), 1000u);
	EXPECT_EQ(table->open(object.raw(), 0).error(), Error::too_many);
	EXPECT_TRUE(table->close(*handles.begin()));
	EXPECT_TRUE(table->open(object.raw(), 0));
	EXPECT_EQ(table->open(object.raw(), 0).error(), Error::too_many);
	for (const unsigned limit : {0u, TORNADO_HANDLE_LIMIT + 1, ~0u})
		EXPECT_EQ(HandleTable::make(limit, existence::default_domain).error(),
			  Error::invalid);
	EXPECT_TRUE(object.destroy());
}

TEST_F(HandleTableTest, WithoutMemoryNothingIsOpened)
{
	const auto object = make_object(Clustering::one, tally);
	platform::fail_allocation(0);
	EXPECT_EQ(HandleTable::make(10, existence::default_domain).error(), Error::no_memory);
	platform::fail_allocation(0);
	EXPECT_EQ(table->open(object.raw(), 0).error(), Error::no_memory);
	platform::fail_allocation(-1);
	EXPECT_TRUE(table->open(object.raw(), 0));
	platform::fail_allocation(0);
	EXPECT_EQ(error_of(0), EBADF);
	EXPECT_TRUE(object.destroy());
	EXPECT_TRUE(platform::allocation_fails()) << "looking up and destroying ask for none";
	platform::fail_allocation(-1);
}

TEST_F(HandleTableTest, TheSameInC)
{
	tornado_handle_table *client = nullptr;
	unsigned long long handle = 0;
	tornado_ref found{};
	const auto object = make_object(Clustering::one, tally);
	EXPECT_EQ(tornado_handle_table_create(&client, 0, nullptr), -EINVAL);
	ASSERT_EQ(tornado_handle_table_create(&client, TORNADO_HANDLE_LIMIT, nullptr), 0);
	EXPECT_EQ(tornado_handle_open(client, object.raw(), may_read, &handle), 0);
	{
		const Guard guard;
		EXPECT_EQ(tornado_handle_lookup(client, &guard.raw(), handle, may_read, &found), 0);
		EXPECT_EQ(found.entry, object.raw().entry);
		EXPECT_EQ(tornado_handle_lookup(client, &guard.raw(), handle, may_write, &found),
			  -EACCES);
	}
	EXPECT_EQ(tornado_handle_close(client, handle), 0);
	EXPECT_EQ(tornado_handle_close(client, handle), -EBADF);
	tornado_handle_table_destroy(client);
	EXPECT_TRUE(object.destroy());
}

/// Handles are opened, used and closed, objects destroyed and made anew, and a whole table given
/// up, all at once: whoever finds something finds what the handle was opened for, alive.
TEST_F(HandleTableTest, CloseAndDestroyAgainstUse)
{
	constexpr unsigned places = 4;
	struct Place {
		std::atomic<std::uint64_t> handle{0};
		std::atomic<unsigned long> entry{0};
	};
	std::array<Place, places> published{};
	std::atomic<HandleTable *> current{
		HandleTable::make(64, existence::default_domain).value()};
	std::atomic<long> found{0}, closed{0}, stale{0}, tables{0};
	const selftest::Deadline late(std::chrono::milliseconds(500), [&] {
		return found > 1000 && closed > 100 && stale > 10 && tables > 10;
	});

	const auto use = [&](std::minstd_rand &random) {
		const Guard guard;
		const std::uint64_t handle = published[random() % places].handle;
		const auto ref = current.load()->lookup(handle, may_read);
		if (!ref) {
			EXPECT_NE(ref.error(), Error::no_access);
			closed += ref.error() == Error::bad_handle;
			stale += ref.error() == Error::destroyed;
			return;
		}
		if (TestRep *rep = Ref<TestRep>(*ref).local(guard)) {
			EXPECT_TRUE(rep->is_alive());
			found++;
		}
	};
	const auto replace = [&](std::minstd_rand &random) {
		Place &place = published[random() % places];
		HandleTable *to = current;
		const std::uint64_t before = place.handle;
		if (random() % 2)
			(void)to->close(before);
		const Ref<TestRep> old(tornado_ref{place.entry.exchange(0)});
		EXPECT_TRUE(!old.raw().entry || old.destroy());
		const auto fresh = make_object(Clustering::cpu, tally);
		const auto handle = to->open(fresh.raw(), may_read);
		if (handle)
			place.handle = *handle;
		place.entry = fresh.raw().entry;
		if (random() % 8 == 0 || !handle) {
			current = HandleTable::make(64, existence::default_domain).value();
			to->destroy();
			tables++;
		}
	};
	run_threads(5, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!late && !HasFailure()) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			if (thread == 0)
				replace(random);
			else
				use(random);
		}
	});
	EXPECT_GT(found, 1000);
	EXPECT_GT(closed, 100);
	EXPECT_GT(stale, 10);
	EXPECT_GT(tables, 10);
	for (auto &place : published)
		EXPECT_TRUE(!place.entry || Ref<TestRep>(tornado_ref{place.entry}).destroy());
	current.load()->destroy();
}

} // namespace tornado::native
