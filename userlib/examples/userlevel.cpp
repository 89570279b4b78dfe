// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A service in one process: threads look up prices that are replaced meanwhile, and count what they
 * do.  No lock is taken to look up, and none protects that a price exists while it is read.
 */
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <new>
#include <thread>
#include <vector>

#include <tornado/userlevel.hpp>

namespace
{

using tornado::existence::Guard;
using tornado::object::Clustering;

/* What is looked up: freed when no operation can be reading it any more. */
struct Price : tornado_deferred {
	explicit Price(long initial) noexcept : amount{initial}
	{
		call = [](tornado_deferred *price) { delete static_cast<Price *>(price); };
	}

	const long amount;
};

/* One for each CPU.  Threads may move at any time, so what they change is atomic, or changes by
 * add_to_word() alone. */
struct Statistics {
	static constexpr const char *type_name = "statistics";

	long long lookups = 0;
	std::atomic<long> highest{0};
};

/* What the reps share: nothing here. */
struct {
} nothing;

struct Service {
	tornado::blocks::ReplicatedMap prices;
	tornado::object::Ref<Statistics> statistics;
};

bool set_price(const Service &service, std::uint64_t item, long amount)
{
	auto *fresh = new (std::nothrow) Price{amount};

	if (!fresh)
		return false;
	const Guard guard;
	const auto before = service.prices.set(guard, item, fresh);

	if (!before)
		delete fresh;
	else if (*before)
		tornado_call_after_quiescence(&tornado_default_domain,
					      static_cast<Price *>(*before));
	return before.has_value();
}

void look_up(const Service &service, std::uint64_t item)
{
	const Guard guard; /* from here to its end, what is found stays in existence */

	if (!service.statistics.add_to_word<offsetof(Statistics, lookups)>(guard, 1))
		return;
	const auto *price = static_cast<const Price *>(service.prices.lookup(guard, item));
	Statistics *mine = service.statistics.local(guard);

	if (price && mine && price->amount > mine->highest)
		mine->highest = price->amount;
}

void give_up(const Service &service)
{
	{
		const Guard guard;

		service.prices.for_each(guard, [](std::uint64_t, void *price) {
			tornado_call_after_quiescence(&tornado_default_domain,
						      static_cast<Price *>(price));
			return 0;
		});
	}
	(void)service.prices.destroy();
	(void)service.statistics.destroy();
}

} // namespace

int main()
{
	constexpr int threads = 4;
	constexpr int rounds = 20000;
	constexpr std::uint64_t items = 64;

	const auto started = tornado::UserLevel::start();

	if (!started) {
		std::fprintf(stderr, "%s\n", started.error().message().c_str());
		return 1;
	}
	const auto prices = tornado::blocks::ReplicatedMap::create(Clustering::cpu);
	const auto statistics = tornado::object::create<Statistics>(Clustering::cpu, nothing);

	if (!prices || !statistics) {
		std::fprintf(stderr, "memory ran out\n");
		return 1;
	}
	const Service service{*prices, *statistics};

	{
		std::vector<std::jthread> workers;

		for (int thread = 0; thread < threads; ++thread)
			workers.emplace_back([&service, thread] {
				for (int i = 0; i < rounds; ++i) {
					const auto item = static_cast<std::uint64_t>(i) % items;

					if (thread == 0 && i % 100 == 0)
						(void)set_price(service, item, i);
					look_up(service, item);
				}
			});
	} /* here the threads are joined */

	long long lookups = 0;
	long highest = 0;
	int reps = 0;
	{
		const Guard guard;

		service.statistics.for_each_rep(guard, [&](const Statistics &rep) {
			lookups += rep.lookups;
			if (rep.highest > highest)
				highest = rep.highest;
			++reps;
			return 0;
		});
	}
	give_up(service);
	std::printf("%lld lookups on %d CPUs, highest price %ld\n%s\n", lookups, reps, highest,
		    tornado::UserLevel::describe());
	return lookups == static_cast<long long>(threads) * rounds ? 0 : 1;
}
