// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Threads that use the same memory, whose mapping is split when their faults begin to meet. */
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <tornado/region.hpp>
#include <tornado/region_monitor.hpp>

namespace
{

constexpr unsigned threads = 4;
constexpr std::size_t share = std::size_t{1} << 20;
constexpr auto patience = std::chrono::seconds(30);

/* Use memory for something, and give it back. */
void work(std::span<std::byte> memory)
{
	for (std::size_t at = 0; at < memory.size(); at += 4096)
		memory[at] = std::byte{1};
	::madvise(memory.data(), memory.size(), MADV_REMOVE);
}

template <typename T>
T checked(tornado::Result<T> result)
{
	if (result)
		return *std::move(result);
	std::fprintf(stderr, "%s\n", result.error().message().c_str());
	std::exit(1);
}

} // namespace

int main()
{
	const auto region = checked(tornado::Region::create(threads * share));
	const auto mapping = checked(region.map());
	const auto monitor = checked(tornado::RegionMonitor::start({.faults = 50}));
	/* Ends before the mapping does. */
	const auto watch = checked(monitor.watch(region, mapping));

	std::vector<std::jthread> workers;
	for (unsigned i = 0; i < threads; i++)
		workers.emplace_back([&, i](const std::stop_token &stop) {
			while (!stop.stop_requested())
				work(mapping.bytes().subspan(i * share, share));
		});
	const auto end = std::chrono::steady_clock::now() + patience;
	while (checked(watch.pieces()) == 0 && std::chrono::steady_clock::now() < end)
		std::this_thread::sleep_for(std::chrono::milliseconds(1));
	workers.clear();
	std::printf("split into %zu\n", checked(watch.pieces()));
	return 0;
}
