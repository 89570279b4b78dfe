// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "visitor.hpp"

#include <new>

#include "domain.hpp"

namespace tornado::existence
{

Visitor::Visitor(Domain &domain, unsigned cpu) noexcept
	: domain_(domain), cpu_(cpu), counts_(domain.raw().counts, cpu)
{
	counts_.start(cpu);
}

Visitor *Visitor::make(Domain &domain, unsigned cpu) noexcept
{
	void *memory = platform::allocate(sizeof(Visitor), platform::node_of(cpu),
					  platform::Sleep::allowed);
	if (!memory)
		return nullptr;
	auto *visitor = new (memory) Visitor(domain, cpu);
	visitor->visits_ = platform::work_make(run_visits, visitor);
	visitor->errands_ = platform::work_make(run_errands, visitor);
	if (visitor->visits_ && visitor->errands_)
		return visitor;
	destroy(visitor);
	return nullptr;
}

void Visitor::stop() noexcept
{
	platform::work_free(visits_);
	platform::work_free(errands_);
	visits_ = nullptr;
	errands_ = nullptr;
}

void Visitor::destroy(Visitor *visitor) noexcept
{
	if (!visitor)
		return;
	visitor->stop();
	visitor->~Visitor();
	platform::free(visitor);
}

void Visitor::arrive(Token &token) noexcept
{
	if (waiting_.push(token))
		platform::work_queue(visits_, cpu_);
}

void Visitor::send_errand(Token &token) noexcept
{
	// Nobody waits for it here, and whoever gives one thing up may give up more.
	if (leaving_.push(token))
		platform::work_queue_patiently(errands_, cpu_);
}

void Visitor::make_calls() noexcept
{
	platform::work_queue(errands_, platform::is_quiet(cpu_) ? platform::current_cpu() : cpu_);
}

void Visitor::run_visits(void *self) noexcept
{
	auto &visitor = *static_cast<Visitor *>(self);

	// Those that come during a visit need the next one: its flip may have been before they
	// came.
	while (Token *arrived = visitor.waiting_.take_all()) {
		visitor.visit();
		for_each_token(arrived, [&visitor](Token &token) {
			token.cpus.remove(visitor.cpu_);
			visitor.domain_.send_on(token);
		});
	}
}

void Visitor::run_errands(void *self) noexcept
{
	auto &visitor = *static_cast<Visitor *>(self);

	while (Token *leaving = visitor.leaving_.take_all())
		for_each_token(leaving, [&visitor](Token &token) {
			if (token.cpus.is_empty())
				visitor.domain_.finish(token);
			else
				visitor.domain_.send_on(token);
		});
	visitor.round_calls_.make(visitor.domain_.outstanding());
}

void Visitor::visit() noexcept
{
	const sync::PatientLock::Holder alone(visiting_);
	const unsigned long long begin = platform::trace_visit_begin();
	unsigned long old;
	bool here;
	{
		// No operation of this CPU is between reading its generation and counting.
		platform::PreemptionOff off;
		here = platform::current_cpu() == cpu_;
		old = counts_.flip();
	}
	platform::injection_point();
	if (!here)
		platform::wait_for_preemption_off_sections();
	if (!drain(old))
		platform::wait_for_preemption_off_sections();
	count(here ? visits_made_ : visits_from_elsewhere_);
	platform::trace_visit_end(domain_.name(), cpu_, !here, begin);
}

/// Returns whether it was seen on the CPU itself: if not, the ends that it saw there are ordered
/// only after another wait for sections with preemption off.
bool Visitor::drain(unsigned long generation) noexcept
{
	Stall stall(domain_.name(), cpu_);
	for (unsigned attempt = 0;; attempt++) {
		long long running;
		bool here;
		{
			platform::PreemptionOff off;
			here = platform::current_cpu() == cpu_;
			running = counts_.running(generation);
		}
		if (running == 0)
			return here;
		stall.check(running);
		platform::pause(attempt);
	}
}

void Visitor::flip_held() noexcept
{
	traced_from_ = platform::trace_visit_begin();
	flipped_from_ = counts_.flip();
}

void Visitor::flip_from_elsewhere() noexcept
{
	hold();
	flip_held();
}

void Visitor::drain_held() noexcept
{
	drain(flipped_from_);
	count(visits_from_elsewhere_);
	platform::trace_visit_end(domain_.name(), cpu_, true, traced_from_);
}

void Visitor::drain_from_elsewhere() noexcept
{
	drain_held();
	visiting_.unlock();
}

} // namespace tornado::existence
