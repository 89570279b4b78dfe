// SPDX-License-Identifier: GPL-2.0
//
// The example of Documentation/objects.rst: a clustered object whose reps can migrate.
#include <atomic>

#include "../../module/core/object/ref.hpp"
#include "fixture.hpp"

using namespace tornado;

namespace
{

struct Statistics {
	// What the reps share: nothing.
};

/// Requests served by the CPUs of one cluster.
class RequestRep
{
public:
	static constexpr const char *type_name = "requests";

	void count() { requests_.fetch_add(1, std::memory_order_relaxed); }
	long requests() const { return requests_.load(std::memory_order_relaxed); }

	/// That it is there makes reps of this type migrate.
	void merge(RequestRep &from)
	{
		requests_.fetch_add(from.requests(), std::memory_order_relaxed);
	}

private:
	std::atomic<long> requests_{0};
};

long total(object::Ref<RequestRep> requests)
{
	long sum = 0;
	existence::Guard guard;
	// Begins anew when reps were merged meanwhile.
	requests.gather(
		guard, [&sum] { sum = 0; }, [&sum](RequestRep &rep) { sum += rep.requests(); });
	return sum;
}

/// After the server's threads have moved to this CPU's node.
Result<void> follow_threads(object::Ref<RequestRep> requests)
{
	return requests.rebalance();
}

class MigrationExample : public native::CoreTest
{
};

TEST_F(MigrationExample, Works)
{
	Statistics statistics;
	const auto requests =
		object::create<RequestRep>(object::Clustering::node, statistics).value();
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		existence::Guard guard;
		if (RequestRep *rep = requests.local(guard))
			rep->count();
	}
	EXPECT_TRUE(follow_threads(requests));
	EXPECT_EQ(total(requests), static_cast<long>(cpus));
	EXPECT_TRUE(requests.destroy());
}

} // namespace
