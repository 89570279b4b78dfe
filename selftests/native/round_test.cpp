// SPDX-License-Identifier: GPL-2.0
//
// Calls after quiescence: where they are made, in which order, and that none is lost.
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <tornado/api.h>

#include "fixture.hpp"

namespace tornado::native
{

using existence::default_domain;

namespace
{

/// Notes on which CPU it was called.
struct Noted : tornado_deferred {
	std::atomic<int> cpu{-1};

	Noted() : tornado_deferred{}
	{
		call = [](tornado_deferred *deferred) {
			static_cast<Noted *>(deferred)->cpu =
				static_cast<int>(platform::current_cpu());
		};
	}
};

/// What has been called of what one CPU gave up, in one order.
struct Sequence {
	unsigned called = 0;
	unsigned out_of_order = 0;
};

/// One of a sequence.  Each hundredth call takes its time, so that rounds overtake it.
struct Numbered : tornado_deferred {
	Sequence &sequence;
	unsigned number;

	Numbered(Sequence &of, unsigned its_number)
		: tornado_deferred{}, sequence(of), number(its_number)
	{
		call = [](tornado_deferred *deferred) {
			const std::unique_ptr<Numbered> self(static_cast<Numbered *>(deferred));
			if (self->number != self->sequence.called++)
				self->sequence.out_of_order++;
			if (self->number % 100 == 0)
				std::this_thread::sleep_for(std::chrono::milliseconds(1));
		};
	}
};

void give_up(tornado_domain &domain, Sequence &sequence, unsigned count)
{
	for (unsigned number = 0; number < count; number++) {
		auto numbered = std::make_unique<Numbered>(sequence, number);
		tornado_call_after_quiescence(&domain, numbered.release());
	}
}

} // namespace

class RoundTest : public CoreTest
{
};

TEST_F(RoundTest, CallsAreMadeOnTheCpuThatGaveThemUp)
{
	std::vector<Noted> calls(cpus);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		default_domain.call_after_quiescence(calls[cpu]);
	}
	default_domain.barrier();
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		EXPECT_EQ(calls[cpu].cpu, static_cast<int>(cpu));
}

TEST_F(RoundTest, CallsOfAQuietCpuDoNotDisturbIt)
{
	Noted given_up;
	platform::bind_to_cpu(3);
	default_domain.call_after_quiescence(given_up);
	platform::set_quiet(3, true);
	platform::bind_to_cpu(0);
	default_domain.barrier();

	Noted later;
	platform::bind_to_cpu(3);
	default_domain.call_after_quiescence(later);
	platform::bind_to_cpu(0);
	default_domain.barrier();
	platform::set_quiet(3, false);
	EXPECT_GE(given_up.cpu, 0);
	EXPECT_GE(later.cpu, 0);
	EXPECT_NE(later.cpu, 3);
}

TEST_F(RoundTest, CallsOfOneCpuAreMadeInTheirOrder)
{
	constexpr unsigned count = 5000;
	std::vector<Sequence> sequences(cpus);

	run_threads(cpus, [&](unsigned thread) {
		give_up(tornado_default_domain, sequences[thread], count);
	});
	default_domain.barrier();
	for (const Sequence &sequence : sequences) {
		EXPECT_EQ(sequence.called, count);
		EXPECT_EQ(sequence.out_of_order, 0U);
	}
}

/// The last call of a domain may be made while its round still ends.
TEST_F(RoundTest, ADomainGoesAsSoonAsItsCallsAreMade)
{
	for (unsigned attempt = 0; attempt < 100; attempt++) {
		tornado_domain *domain = nullptr;
		std::vector<Sequence> sequences(cpus);
		ASSERT_EQ(tornado_domain_create("short-lived", &domain), 0);
		run_threads(cpus, [&](unsigned thread) {
			give_up(*domain, sequences[thread], 1 + attempt % 3);
		});
		tornado_domain_destroy(domain);
		for (const Sequence &sequence : sequences)
			ASSERT_EQ(sequence.called, 1 + attempt % 3);
	}
}

} // namespace tornado::native
