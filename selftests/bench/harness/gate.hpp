/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where workers park between steps and from where they start together.
 * Everybody sleeps in a futex: a spinning worker would take the CPU, or under
 * emulation the host's, from those that still have to get ready.
 */
#pragma once

#include <cstdint>

#include "futex.hpp"
#include "shared_memory.hpp"

namespace bench
{

enum class Step : std::uint32_t { rewind, run, check, leave };

struct Order {
	Step step = Step::leave;
	std::uint64_t operations = 0;
};

/* In memory that all share. */
class Gate
{
public:
	void set_workers(std::uint32_t workers) { workers_ = workers; }

	/* A worker has done its last order, if any, and sleeps until the next one. */
	Order park();

	/* True when all workers are parked; false after the timeout. */
	bool wait_until_parked(std::uint64_t timeout_ns);

	/* Gives all parked workers an order and lets them go. */
	void open(Order order);

private:
	alignas(line_size) FutexWord turn_{};
	alignas(line_size) FutexWord parked_{};
	Order order_;
	std::uint32_t workers_ = 0;
};

} // namespace bench
