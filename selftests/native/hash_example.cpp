// SPDX-License-Identifier: GPL-2.0
//
// The C++ example of the partitioned hash table in Documentation/blocks.rst.
#include "../../module/core/blocks/partitioned_hash.hpp"

#include <new>

#include "fixture.hpp"

namespace tornado::native
{

// example begins
namespace
{

/// Connections by number: looked up for each packet, made and closed all the time.
class Connections
{
public:
	struct Connection : blocks::HashElement, tornado_deferred {
		explicit Connection(std::uint64_t number) noexcept
			: blocks::HashElement{.next = nullptr, .key = number}, tornado_deferred{}
		{
		}
		std::atomic<unsigned> packets{0};
	};

	/// May sleep.
	Result<void> start() noexcept
	{
		// A connection that is left is freed when nobody can have it.
		auto made = blocks::PartitionedHash::create(
			object::Clustering::cpu, [](blocks::HashElement *element) {
				delete static_cast<Connection *>(element);
			});
		if (!made)
			return std::unexpected(made.error());
		by_number_ = *made;
		return {};
	}

	/// In interrupts too.  false: there is no such connection.
	bool receive(std::uint64_t number) noexcept
	{
		existence::Guard guard;
		auto *found = static_cast<Connection *>(by_number_.lookup(guard, number));
		if (found)
			found->packets.fetch_add(1, std::memory_order_relaxed);
		return found;
	}

	/// Error::exists if somebody has opened it before.  May sleep.
	Result<void> open(std::uint64_t number) noexcept
	{
		auto *fresh = new (std::nothrow) Connection(number);
		if (!fresh)
			return std::unexpected(Error::no_memory);
		existence::Guard guard;
		const auto present = by_number_.insert(guard, *fresh);
		if (present && !*present)
			return {};
		// Nobody has seen it.
		delete fresh;
		return std::unexpected(present ? Error::exists : present.error());
	}

	/// How many packets there were.  May sleep.
	unsigned close(std::uint64_t number) noexcept
	{
		existence::Guard guard;
		auto *taken = static_cast<Connection *>(
			by_number_.erase(guard, number).value_or(nullptr));
		if (!taken)
			return 0;
		const unsigned packets = taken->packets.load(std::memory_order_relaxed);
		// Somebody may have it from a lookup just now.
		taken->call = [](tornado_deferred *deferred) {
			delete static_cast<Connection *>(deferred);
		};
		existence::default_domain.call_after_quiescence(*taken);
		return packets;
	}

	/// Nobody uses the table any more.
	void stop() noexcept
	{
		(void)by_number_.destroy();
		object::objects::barrier();
	}

private:
	blocks::PartitionedHash by_number_;
};

} // namespace
// example ends

TEST_F(CoreTest, HashExampleWorks)
{
	Connections connections;
	ASSERT_TRUE(connections.start());
	EXPECT_FALSE(connections.receive(7));
	EXPECT_TRUE(connections.open(7));
	EXPECT_TRUE(connections.open(8));
	EXPECT_EQ(connections.open(7).error(), Error::exists);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_TRUE(connections.receive(7));
	}
	EXPECT_EQ(connections.close(7), cpus);
	EXPECT_EQ(connections.close(7), 0u);
	EXPECT_FALSE(connections.receive(7));
	EXPECT_TRUE(connections.receive(8));
	connections.stop();
}

} // namespace tornado::native
