// SPDX-License-Identifier: GPL-2.0
//
// The counter's example of Documentation/blocks.rst.
#include "../../module/core/counter/counter.hpp"
#include "fixture.hpp"

using namespace tornado;

namespace
{

class CounterExample : public native::CoreTest
{
};

// example begins
/// Packets, counted by whichever CPU they come to.
class Packets
{
public:
	/// May sleep.
	static Result<Packets> create()
	{
		const auto made = counter::Counter::create(object::Clustering::cpu);
		if (!made)
			return std::unexpected(made.error());
		return Packets(*made);
	}

	/// Any context.  Fails only for lack of memory, on the first packet of a CPU.
	Result<void> arrived() const
	{
		const existence::Guard guard;
		return counter_.add(guard, 1);
	}

	long long number() const
	{
		const existence::Guard guard;
		return counter_.read(guard).value;
	}

	Result<void> destroy() const { return counter_.destroy(); }

private:
	explicit Packets(counter::Counter counter) : counter_(counter) {}

	counter::Counter counter_;
};
// example ends

TEST_F(CounterExample, CountsOnAllCpus)
{
	const auto packets = Packets::create();
	ASSERT_TRUE(packets);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_TRUE(packets->arrived());
		EXPECT_TRUE(packets->arrived());
	}
	EXPECT_EQ(packets->number(), 2LL * cpus);
	const existence::Guard guard;
	EXPECT_TRUE(packets->destroy());
	EXPECT_EQ(packets->arrived(), std::unexpected(Error::destroyed));
}

} // namespace
