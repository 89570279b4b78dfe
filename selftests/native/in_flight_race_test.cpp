// SPDX-License-Identifier: GPL-2.0
//
// Whoever ends an operation in flight races with all others who do: exactly one of them does it.
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <thread>

#include "../lib/deadline.hpp"
#include "in_flight_fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using existence::Interruption;
using existence::never;
using object::Clustering;
using namespace std::chrono_literals;

class InFlightRaceTest : public CoreTest
{
public:
	Tally tally;
	std::atomic<int> calls{0};
};

constexpr int answered = 42;
constexpr int broken_off = -32;

// A call that is answered, timed out, cancelled and destroyed at the same time.
TEST_F(InFlightRaceTest, AnOperationEndsOnce)
{
	platform::inject_delays(20);
	std::array<std::atomic<int>, 4> ends{};
	const auto has_seen_all = [&ends] {
		return ends[0] > 0 && ends[1] > 0 && ends[2] + ends[3] > 0;
	};
	int rounds = 0;
	// More where the host lets the same one win all the time.
	for (unsigned round = 0; round < 300 || (round < 10'000 && !has_seen_all()); round++) {
		const auto object = make_service(Clustering::cpu, tally);
		auto *call = new Call(calls);
		call->get();
		std::atomic<bool> begun{false};
		bool was_answered = false;
		int result = 0;
		run_threads(4, [&](unsigned thread) {
			if (thread == 0) {
				{
					const Guard guard;
					ASSERT_TRUE(object.service->in_flight.begin(*call, guard));
				}
				begun = true;
				// In every third round somebody else has to end it.
				result = call->wait(Interruption::killed,
						    round % 3 ? in_us(round % 60) : never);
				if (result == answered) {
					EXPECT_EQ(call->answer, 1);
				}
				call->put();
				return;
			}
			while (!begun)
				std::this_thread::yield();
			if (thread == 1) {
				std::this_thread::sleep_for(
					std::chrono::microseconds(round % 2 ? 0 : 500));
				was_answered = call->claim();
				if (was_answered) {
					call->answer = 1;
					call->finish(answered);
				}
				call->put();
			} else if (thread == 2) {
				// The object stays until the destroyer, who comes after.
				const Guard guard;
				if (object.ref.local(guard))
					object.service->in_flight.cancel(broken_off);
			} else {
				EXPECT_TRUE(object.ref.destroy());
			}
		});
		object::objects::barrier();
		rounds++;
		ASSERT_EQ(was_answered, result == answered);
		ASSERT_EQ(calls, 0);
		ends[result == answered	    ? 0
		     : result == timed_out  ? 1
		     : result == broken_off ? 2
					    : 3]++;
		ASSERT_TRUE(result == answered || result == timed_out || result == broken_off ||
			    result == cancelled);
	}
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_EQ(ends[0] + ends[1] + ends[2] + ends[3], rounds);
	EXPECT_GT(ends[0], 0);
	EXPECT_GT(ends[1], 0);
	EXPECT_GT(ends[2] + ends[3], 0);
}

/* Where callers leave their calls for those who answer. */
class Exchange
{
public:
	void put(Call *call)
	{
		const std::lock_guard held(lock_);
		auto &place = calls_[next_++ % calls_.size()];
		if (place)
			place->put();
		place = call;
	}

	Call *take(std::size_t from)
	{
		const std::lock_guard held(lock_);
		return std::exchange(calls_[from % calls_.size()], nullptr);
	}

	~Exchange()
	{
		for (Call *call : calls_)
			if (call)
				call->put();
	}

private:
	std::mutex lock_;
	std::array<Call *, 8> calls_{};
	std::size_t next_ = 0;
};

/* Objects that are replaced while calls are in flight, by callers that move between CPUs. */
class InFlightTorture
{
public:
	explicit InFlightTorture(Tally &tally, std::atomic<int> &calls)
		: tally_(tally), calls_(calls)
	{
		for (auto &place : published_)
			place = new ServiceObject(make_service(Clustering::cpu, tally_));
	}

	~InFlightTorture()
	{
		for (auto &place : published_)
			give_up(place.exchange(nullptr));
	}

	InFlightTorture(const InFlightTorture &) = delete;
	InFlightTorture &operator=(const InFlightTorture &) = delete;

	void replace(std::minstd_rand &random)
	{
		const auto kind = static_cast<unsigned>(random() % 4);
		give_up(published_[random() % published_.size()].exchange(
			new ServiceObject(make_service(Clustering::from(kind).value(), tally_))));
	}

	void cancel(std::minstd_rand &random)
	{
		const Guard guard;
		if (const ServiceObject *object = published_[random() % published_.size()])
			if (object->ref.local(guard))
				object->service->in_flight.cancel(broken_off);
	}

	void answer(std::minstd_rand &random)
	{
		Call *call = exchange_.take(random());
		if (!call)
			return;
		if (call->claim()) {
			call->answer = 1;
			call->finish(answered);
			answers++;
		}
		call->put();
	}

	void make_call(std::minstd_rand &random)
	{
		auto *call = new Call(calls_);
		if (begin(*call, random)) {
			call->get();
			exchange_.put(call);
			platform::bind_to_cpu(static_cast<unsigned>(random() % CoreTest::cpus));
			// Without a deadline, who is forgotten is ended by the destruction.
			const auto deadline = random() % 4 ? in_us(random() % 2000) : never;
			count(*call, call->wait(Interruption::killed, deadline));
		}
		call->put();
	}

	bool has_seen_all() const
	{
		return received > 50 && expired > 10 && broken > 10 && ended_by_destroy > 10;
	}

	std::atomic<long> answers{0}, received{0}, expired{0}, broken{0}, ended_by_destroy{0};

private:
	struct Retired : tornado_deferred {
		ServiceObject *object;
	};

	/* Unreachable, and destroyed; its record is freed when nobody reads it. */
	static void give_up(ServiceObject *object)
	{
		if (!object)
			return;
		EXPECT_TRUE(object->ref.destroy());
		auto *retired = new Retired;
		retired->object = object;
		retired->call = [](tornado_deferred *deferred) {
			auto *self = static_cast<Retired *>(deferred);
			delete self->object;
			delete self;
		};
		existence::default_domain.call_after_quiescence(*retired);
	}

	bool begin(Call &call, std::minstd_rand &random)
	{
		const Guard guard;
		const ServiceObject *object = published_[random() % published_.size()];
		if (!object || !object->ref.local(guard))
			return false;
		if (random() % 4 == 0)
			platform::bind_to_cpu(static_cast<unsigned>(random() % CoreTest::cpus));
		return object->service->in_flight.begin(call, guard).has_value();
	}

	void count(const Call &call, int result)
	{
		if (result == answered) {
			EXPECT_EQ(call.answer, 1);
			received++;
		} else {
			EXPECT_TRUE(result == timed_out || result == broken_off ||
				    result == cancelled)
				<< result;
			(result == timed_out	? expired
			 : result == broken_off ? broken
						: ended_by_destroy)++;
		}
	}

	Tally &tally_;
	std::atomic<int> &calls_;
	std::array<std::atomic<ServiceObject *>, 3> published_{};
	Exchange exchange_;
};

TEST_F(InFlightRaceTest, NothingIsLostAndNobodySleepsForEver)
{
	platform::inject_delays(50);
	{
		InFlightTorture torture(tally, calls);
		constexpr unsigned others = 4;
		constexpr unsigned threads = 10;
		std::atomic<unsigned> callers{threads - others};
		const selftest::Deadline late(1500ms,
					      [&torture] { return torture.has_seen_all(); });
		run_threads(threads, [&](unsigned thread) {
			std::minstd_rand random(thread + 1);
			if (thread >= others) {
				while (!late)
					torture.make_call(random);
				callers--;
				return;
			}
			// Those who wait without a deadline need somebody until the last is gone.
			while (callers) {
				if (thread == 0)
					torture.replace(random);
				else if (thread == 1)
					torture.cancel(random);
				else
					torture.answer(random);
				std::this_thread::sleep_for(thread < 2 ? 500us : 20us);
			}
		});
		EXPECT_EQ(torture.answers, torture.received) << "each answer has reached its call";
		EXPECT_GT(torture.received, 50);
		EXPECT_GT(torture.expired, 10);
		EXPECT_GT(torture.broken, 10);
		EXPECT_GT(torture.ended_by_destroy, 10);
	}
	object::objects::barrier();
	EXPECT_EQ(calls, 0);
	EXPECT_EQ(tally.alive(), 0);
}

} // namespace tornado::native
