// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "stand_in.hpp"

#include <new>

#include "domain.hpp"

namespace tornado::existence
{

Result<void> StandIn::start() noexcept
{
	words_ = allocate_cpu_words();
	work_ = platform::work_make(run, this);
	if (!words_ || !work_) {
		stop();
		return std::unexpected(Error::no_memory);
	}
	visited_ = CpuSet(words_, platform::cpu_limit());
	return {};
}

void StandIn::stop() noexcept
{
	platform::work_free(work_);
	platform::free(words_);
	work_ = nullptr;
	words_ = nullptr;
}

void StandIn::arrive(Token &token) noexcept
{
	if (waiting_.push(token))
		platform::work_queue(work_, platform::current_cpu());
}

void StandIn::run(void *self) noexcept
{
	auto &stand_in = *static_cast<StandIn *>(self);

	while (Token *tokens = stand_in.waiting_.take_all()) {
		for_each_token(tokens, [&stand_in](Token &token) {
			stand_in.visited_.add_all_of(token.cpus);
		});
		stand_in.visit_all();
		stand_in.visited_.clear();
		for_each_token(tokens, [&stand_in](Token &token) {
			token.cpus.clear();
			stand_in.domain_.send_on(token);
		});
	}
}

void StandIn::visit_all() noexcept
{
	visited_.for_each([this](unsigned cpu) { domain_.visitor(cpu).flip_from_elsewhere(); });
	// Whoever read the old generation has counted in it.
	platform::wait_for_preemption_off_sections_of(visited_);
	visited_.for_each([this](unsigned cpu) { domain_.visitor(cpu).drain_from_elsewhere(); });
	// Ends are counted without a barrier: what those operations did has happened only now.
	platform::wait_for_preemption_off_sections_of(visited_);
}

} // namespace tornado::existence
