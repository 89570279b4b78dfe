// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_IN_FLIGHT_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_IN_FLIGHT_FIXTURE_HPP

#include <atomic>

#include "../../module/core/existence/in_flight.hpp"
#include "fixture.hpp"

namespace tornado::native
{

/* What the reps of a service share: its operations wait for somebody to answer them. */
struct Service {
	explicit Service(Tally &own) : tally(own) {}

	Tally &tally;
	existence::InFlight in_flight;
};

inline constexpr tornado_object_type service_type = {
	.name = "service",
	.rep_size = sizeof(TestRep),
	.construct_rep =
		[](void *rep, void *shared, unsigned cluster) {
			new (rep) TestRep(static_cast<Service *>(shared)->tally, cluster);
			return 0;
		},
	.destroy_rep = [](void *rep, void *) { static_cast<TestRep *>(rep)->~TestRep(); },
	.destroy_shared =
		[](void *shared) {
			auto *service = static_cast<Service *>(shared);
			service->in_flight.stop();
			delete service;
		},
	.merge_rep = [](void *, void *, void *) {},
	.domain = nullptr,
	.in_flight = [](void *shared) { return static_cast<Service *>(shared)->in_flight.raw(); },
	.reps_wanted = 0,
	.stays_per_cpu = 0,
};

/* A service and its object, which frees it. */
struct ServiceObject {
	Service *service = nullptr;
	object::Ref<TestRep> ref;
};

inline ServiceObject make_service(object::Clustering clustering, Tally &tally)
{
	auto *service = new Service(tally);
	EXPECT_TRUE(service->in_flight.start());
	return {service,
		object::Ref<TestRep>(
			object::objects::create(service_type, clustering, service).value())};
}

/* The record of one operation, on the heap; those that exist are counted. */
struct Call : existence::InFlightOperation {
	explicit Call(std::atomic<int> &count) : InFlightOperation(released), exist(count)
	{
		exist++;
	}
	~Call() { exist--; }
	Call(const Call &) = delete;
	Call &operator=(const Call &) = delete;

	std::atomic<int> &exist;
	int answer = 0; /* of who claimed it, which ThreadSanitizer checks */

private:
	static void released(tornado_in_flight_operation *raw)
	{
		delete static_cast<Call *>(&of(*raw));
	}
};

inline constexpr int cancelled = negative_errno(Error::destroyed);
inline constexpr int timed_out = negative_errno(Error::timed_out);

inline std::uint64_t in_us(std::uint64_t us)
{
	return platform::clock_ns() + us * 1000;
}

} // namespace tornado::native

#endif
