// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "domain.hpp"

#include <new>

#include "awaited_call.hpp"
#include "guard_counts.hpp"

extern "C" {
constinit tornado_domain tornado_default_domain = {0, nullptr};
}

namespace tornado::existence
{

constinit Domain default_domain("default", tornado_default_domain);

constinit sync::PatientLock Domain::list_lock;
constinit Domain *Domain::newest = nullptr;

CpuSet::Word *allocate_cpu_words() noexcept
{
	const std::size_t count = CpuSet::words_for(platform::cpu_limit());
	void *memory = platform::allocate(count * sizeof(CpuSet::Word),
					  platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return nullptr;
	auto *words = static_cast<CpuSet::Word *>(memory);
	for (std::size_t i = 0; i < count; i++)
		new (&words[i]) CpuSet::Word{0};
	return words;
}

Result<void> Domain::start() noexcept
{
	const unsigned cpus = platform::cpu_limit();

	raw_.implementation = this;
	raw_.counts = platform::percpu_allocate(sizeof(tornado_guard_counts));
	visitors_ = static_cast<Visitor **>(
		platform::allocate(cpus * sizeof(Visitor *), 0, platform::Sleep::allowed));
	bool complete = raw_.counts && visitors_ && outstanding_.start() && stand_in_.start() &&
			round_.start();
	for (unsigned cpu = 0; complete && cpu < cpus; cpu++) {
		visitors_[cpu] = Visitor::make(*this, cpu);
		complete = visitors_[cpu];
	}
	if (complete) {
		enlist();
		return {};
	}
	stop();
	return std::unexpected(Error::no_memory);
}

void Domain::stop() noexcept
{
	strike_off();
	if (outstanding_.is_started())
		barrier();
	// A round that has just ended still looks at all visitors.
	for (unsigned cpu = 0; visitors_ && cpu < platform::cpu_limit(); cpu++)
		if (visitors_[cpu])
			visitors_[cpu]->stop();
	for (unsigned cpu = 0; visitors_ && cpu < platform::cpu_limit(); cpu++)
		Visitor::destroy(visitors_[cpu]);
	round_.stop();
	stand_in_.stop();
	outstanding_.stop();
	platform::free(visitors_);
	platform::percpu_free(raw_.counts);
	visitors_ = nullptr;
	raw_.counts = 0;
}

void Domain::enlist() noexcept
{
	const sync::PatientLock::Holder held(list_lock);
	next_ = newest;
	newest = this;
}

/// If it is on the list.
void Domain::strike_off() noexcept
{
	const sync::PatientLock::Holder held(list_lock);
	Domain **link = &newest;
	while (*link && *link != this)
		link = &(*link)->next_;
	if (*link)
		*link = next_;
}

tornado_domain_numbers Domain::numbers() noexcept
{
	tornado_domain_numbers numbers{};
	numbers.name = name_;
	// What ends first, so that no less was given up than is freed.
	numbers.freed = outstanding_.ended();
	numbers.given_up = outstanding_.begun();
	numbers.rounds = static_cast<long long>(round_.rounds());
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		Visitor &of_cpu = visitor(cpu);
		numbers.running += of_cpu.running();
		numbers.visits += static_cast<long long>(of_cpu.visits());
		numbers.visits_from_elsewhere +=
			static_cast<long long>(of_cpu.visits_from_elsewhere());
	}
	return numbers;
}

/// Used on this CPU only, and no operation that was entered here is running: so none holds it.
/// This frees what never left its CPU without a visit.
bool Domain::nobody_can_hold(const Token &token) noexcept
{
	platform::PreemptionOff off;
	const unsigned cpu = platform::current_cpu();
	return token.cpus.contains_only(cpu) && GuardCounts(raw_.counts, cpu).is_idle();
}

void Domain::send(Token &token) noexcept
{
	send(token, outstanding_.begin());
}

void Domain::send(Token &token, unsigned given_up) noexcept
{
	token.parity = given_up;
	token.traced_from = platform::trace_grace_period_begin();
	if (nobody_can_hold(token))
		token.cpus.clear();
	const unsigned here = platform::current_cpu();
	if (platform::visits_run_on_their_cpu && token.cpus.contains(here))
		pass(token, here, here);
	else
		visitor(here).send_errand(token);
}

void Domain::pass(Token &token, unsigned from, unsigned to) noexcept
{
	platform::trace_token_pass(name_, from, to);
	visitor(to).arrive(token);
}

void Domain::send_on(Token &token) noexcept
{
	const unsigned here = platform::current_cpu();
	unsigned next;

	if (token.cpus.is_empty())
		visitor(here).send_errand(token);
	else if (token.cpus.find_from(
			 here, [](unsigned cpu) { return !platform::is_quiet(cpu); }, next))
		pass(token, here, next);
	else
		stand_in_.arrive(token);
}

void Domain::forward_call(Token &token, unsigned cpu) noexcept
{
	visitor(cpu).send_errand(token);
}

void Domain::finish(Token &token) noexcept
{
	const unsigned parity = token.parity;

	// Once, though a call may send the token to further CPUs and be made there again.
	platform::trace_grace_period_end(name_, token.traced_from);
	token.traced_from = 0;
	// The token's memory may be gone afterwards.
	if (token.arrived(token) == Progress::done)
		outstanding_.end(parity);
}

void Domain::call_after_quiescence(tornado_deferred &deferred) noexcept
{
	deferred.parity = outstanding_.begin();
	round_.join(deferred);
}

void Domain::synchronize() noexcept
{
	platform::might_wait_for_quiescence(raw_.counts);
	AwaitedCall waiting;
	call_after_quiescence(waiting);
	waiting.wait();
}

} // namespace tornado::existence

extern "C" {

void tornado_core_for_each_domain(void (*visit)(const tornado_domain_numbers *, void *),
				  void *context)
{
	tornado::existence::Domain::for_each(
		[=](const tornado_domain_numbers &numbers) { visit(&numbers, context); });
}

} // extern "C"
