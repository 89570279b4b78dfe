/* SPDX-License-Identifier: GPL-2.0 */
#include "crew.hpp"

#include <algorithm>
#include <csignal>
#include <optional>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

template <typename Action>
void attempt(Report &report, Action action)
{
	if (report.failed)
		return;
	try {
		action();
	} catch (const std::exception &error) {
		const std::string_view words = error.what();
		const auto length = std::min(words.size(), report.failure.size() - 1);
		std::copy_n(words.begin(), length, report.failure.begin());
		report.failure[length] = '\0';
		report.failed = true;
	}
}

void run_measured(Worker &worker, Report &report, HardwareCounters *counters,
		  std::uint64_t operations)
{
	if (counters != nullptr)
		counters->start();
	report.interval = worker.measure(operations);
	if (counters != nullptr)
		report.counters = counters->stop();
}

} // namespace

Crew::Crew(Instance &instance, const Places &places, WorkersAre kind, bool count_events)
	: instance_(instance), places_(places), count_events_(count_events)
{
	gate_[0].set_workers(static_cast<std::uint32_t>(places.size()));
	for (const Place &place : places)
		reports_.emplace_back(1, place.node);
	for (std::size_t worker = 0; worker < places.size(); ++worker) {
		if (kind == WorkersAre::threads) {
			threads_.emplace_back([this, worker] { serve(worker); });
			continue;
		}
		const pid_t child = require(fork(), "fork");
		if (child == 0) {
			serve(worker);
			_exit(0);
		}
		processes_.push_back(child);
	}
}

Crew::~Crew()
{
	try {
		leave();
	} catch (const std::exception &) {
		for (const pid_t process : processes_)
			kill(process, SIGKILL);
	}
	for (const pid_t process : processes_)
		waitpid(process, nullptr, 0);
	for (std::thread &thread : threads_)
		thread.join();
}

void Crew::serve(std::size_t index)
{
	Report &report = reports_[index][0];
	std::unique_ptr<Worker> worker;
	std::optional<HardwareCounters> counters;
	attempt(report, [&] {
		pin_to(places_[index]);
		worker = instance_.worker(places_[index]);
		if (count_events_)
			counters.emplace(places_[index]);
	});
	while (true) {
		const Order order = gate_[0].park();
		if (order.step == Step::leave)
			return;
		attempt(report, [&] {
			if (order.step == Step::rewind)
				worker->rewind(order.operations);
			else if (order.step == Step::run)
				run_measured(*worker, report, counters ? &*counters : nullptr,
					     order.operations);
			else
				worker->check(order.operations);
		});
	}
}

void Crew::step(Order order)
{
	wait_until_parked();
	gate_[0].open(order);
	wait_until_parked();
}

void Crew::wait_until_parked()
{
	constexpr std::uint64_t look_around_ns = 200'000'000;
	while (!gate_[0].wait_until_parked(look_around_ns))
		fail_if_process_died();
	for (const auto &report : reports_) {
		const Report &last = *report.elements().data();
		if (last.failed)
			throw Failure(last.failure.data());
	}
}

void Crew::fail_if_process_died()
{
	for (const pid_t process : processes_) {
		siginfo_t how{};
		if (waitid(P_PID, static_cast<id_t>(process), &how, WEXITED | WNOHANG | WNOWAIT) ==
			    0 &&
		    how.si_pid == process)
			throw Failure(fmt::format("worker process ended early, status {}",
						  how.si_status));
	}
}

void Crew::leave()
{
	constexpr std::uint64_t patience_ns = 1'000'000'000;
	if (!gate_[0].wait_until_parked(patience_ns))
		throw Failure("workers do not come to rest");
	gate_[0].open({Step::leave, 0});
}

} // namespace bench
