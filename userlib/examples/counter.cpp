// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Count from several threads, each on a CPU of its own choice, and print the exact sum. */
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include <tornado/counter.hpp>

int main()
{
	constexpr int threads = 4;
	constexpr int adds = 1000;

	const auto counter = tornado::Counter::create(tornado::Clustering::cpu);

	if (!counter) {
		std::fprintf(stderr, "%s\n", counter.error().message().c_str());
		return 1;
	}

	{
		std::vector<std::jthread> workers;

		for (int i = 0; i < threads; ++i)
			workers.emplace_back([&counter] {
				for (int n = 0; n < adds; ++n)
					if (!counter->add(1))
						return;
			});
	} /* here the threads are joined */

	const auto reading = counter->read();

	if (!reading) {
		std::fprintf(stderr, "%s\n", reading.error().message().c_str());
		return 1;
	}
	std::printf("%lld adds, gathered from %u pieces\n", static_cast<long long>(reading->sum),
		    reading->reps);
	return reading->sum == std::int64_t{threads} * adds ? 0 : 1;
}
