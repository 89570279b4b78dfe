/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <memory>
#include <vector>

#include "child_process.hpp"
#include "ppc_round_trip.hpp"
#include "shared_memory.hpp"
#include "workload.hpp"

namespace bench
{

/* What has a thread on each CPU, to serve one port. */
enum class PpcServerIs {
	one_process,
	one_for_each_cpu, /* as of servers that fork ahead: no address space is on two CPUs */
};

/* One port of tornado and its server, for clients on these CPUs. */
class PpcOnEach
{
public:
	PpcOnEach(const Places &places, std::size_t size, PpcServerIs server);

	/* The client's side, of the one with this index. */
	RoundTrip &client(std::size_t index) { return *round_trips_[index]; }

	/* All requests so far. */
	std::uint64_t served() const;

private:
	struct alignas(line_size) Served {
		std::uint64_t count;
	};

	void run_threads(const Places &places);
	void loop(const Place &place) noexcept;

	SharedArray<Served> served_;
	std::vector<std::unique_ptr<RoundTrip>> round_trips_;
	std::vector<std::unique_ptr<ChildProcess>> servers_;
};

} // namespace bench
