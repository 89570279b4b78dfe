/* SPDX-License-Identifier: GPL-2.0 */
/* Who else wants the CPU while round trips are measured there. */
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "child_process.hpp"
#include "ipc/round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

/* Where processes run. */
struct Room {
	Place place;
	bool is_pinned; /* to that place; else the scheduler may move them anywhere */
};

/* The calling thread. */
void move_into(const Room &room);

/* Processes of which each counts what it has done. */
class Company
{
public:
	using Body = std::function<void(std::atomic<std::uint64_t> &done)>;

	/* The process `index` runs `bodies[index]`. */
	Company(const Room &room, const std::vector<Body> &bodies);

	std::uint64_t done() const;

private:
	struct alignas(line_size) Progress {
		std::atomic<std::uint64_t> done;
	};

	SharedArray<Progress> progress_;
	std::vector<std::unique_ptr<ChildProcess>> processes_;
};

/* Never sleeps. */
Company::Body busy_body();
/* Calls all the time, with messages of `size` bytes. */
Company::Body client_body(RoundTrip &round_trip, std::size_t size);
/* Answers. */
Company::Body server_body(RoundTrip &round_trip);

} // namespace bench
