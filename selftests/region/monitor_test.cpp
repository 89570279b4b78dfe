// SPDX-License-Identifier: GPL-2.0
/* The monitor that splits mappings when their faults begin to meet. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <tornado/region.hpp>
#include <tornado/region_monitor.hpp>
#include <tornado/tornado.h>

#include "child.hpp"
#include "cpus.hpp"
#include "deadline.hpp"
#include "environment.hpp"
#include "kernel_setting.hpp"
#include "pages.hpp"
#include "threads.hpp"

int example_hot_region_main();

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::size_t pages = 256;

SplitPolicy quick()
{
	return {.interval = 50ms, .faults = 20, .piece = 8 * page_size()};
}

Region region_of(std::size_t count, const RegionOptions &options = {})
{
	auto region = Region::create(count * page_size(), options);

	if (!region)
		throw std::system_error{region.error().number(), std::generic_category()};
	return *std::move(region);
}

/* Faults in a mapping again and again, on some CPUs, until told to stop. */
class Faulting
{
public:
	Faulting(const RegionMapping &mapping, const std::vector<int> &cpus)
		: bytes_(mapping.bytes())
	{
		for (std::size_t i = 0; i < cpus.size(); i++)
			threads_.emplace_back([this, i, cpu = cpus[i], count = cpus.size()] {
				pin_to(cpu);
				while (!stop_)
					fault(i, count);
			});
	}
	~Faulting() { stop_ = true; }
	Faulting(const Faulting &) = delete;
	Faulting &operator=(const Faulting &) = delete;

	[[nodiscard]] std::size_t rounds() const { return rounds_; }
	[[nodiscard]] std::size_t wrong() const { return wrong_; }

private:
	/* A share of the pages, which keep what was written while they are unmapped. */
	void fault(std::size_t which, std::size_t count)
	{
		const std::size_t share = bytes_.size() / count;
		const auto mine = bytes_.subspan(which * share, share);

		for (std::size_t at = 0; at < share; at += page_size()) {
			volatile std::byte &byte = mine[at];
			wrong_ += byte != std::byte{0} && byte != static_cast<std::byte>(which + 1);
			byte = static_cast<std::byte>(which + 1);
		}
		::madvise(mine.data(), share, MADV_DONTNEED);
		rounds_++;
	}

	std::span<std::byte> bytes_;
	std::atomic<bool> stop_{false};
	std::atomic<std::size_t> rounds_{0};
	std::atomic<std::size_t> wrong_{0};
	std::vector<std::jthread> threads_;
};

std::size_t pieces_of(const RegionMonitor::Watch &watch)
{
	return watch.pieces().value();
}

TEST(RegionMonitor, splits_what_several_cpus_fault_in)
{
	const auto cpus = allowed_cpus();
	if (cpus.size() < 2)
		GTEST_SKIP() << "needs two CPUs";
	const auto monitor = RegionMonitor::start(quick()).value();
	const Region region = region_of(pages);
	const RegionMapping mapping = region.map().value();
	const auto watch = monitor.watch(region, mapping).value();

	EXPECT_EQ(pieces_of(watch), 0U);
	const Faulting faulting(mapping, cpus);
	EXPECT_TRUE(becomes_true([&] { return pieces_of(watch) > 0; }));
	EXPECT_EQ(pieces_of(watch), pages / 8);
	/* Nobody has noticed. */
	const std::size_t before = faulting.rounds();
	Deadline later(100ms, [&] { return faulting.rounds() > before + 10; });
	while (!later)
		std::this_thread::sleep_for(1ms);
	EXPECT_EQ(faulting.wrong(), 0U);
}

/* Into pieces of 512 KiB, of 4 MiB. */
TEST(RegionMonitor, example)
{
	if (allowed_cpus().size() < 2)
		GTEST_SKIP() << "needs two CPUs";
	const auto outcome = run_captured(example_hot_region_main);

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_EQ(outcome.output, "split into 8\n");
}

/* However often: on one CPU, or in a region that does not tell CPUs apart. */
void expect_never_split(const RegionOptions &options, const std::vector<int> &cpus)
{
	const auto monitor = RegionMonitor::start(quick()).value();
	const Region region = region_of(pages, options);
	const RegionMapping mapping = region.map().value();
	const auto watch = monitor.watch(region, mapping).value();
	const Faulting faulting(mapping, cpus);

	Deadline deadline(300ms, [&] { return faulting.rounds() > 50; });
	while (!deadline)
		std::this_thread::sleep_for(1ms);
	EXPECT_EQ(pieces_of(watch), 0U);
}

TEST(RegionMonitor, leaves_alone_what_one_cpu_faults_in)
{
	expect_never_split({}, {allowed_cpus().front()});
}

TEST(RegionMonitor, cannot_tell_in_a_region_with_one_representative)
{
	expect_never_split({.clustering = TORNADO_CLUSTERING_ONE}, allowed_cpus());
}

TEST(RegionMonitor, takes_larger_pieces_where_there_would_be_too_many)
{
	const auto cpus = allowed_cpus();
	if (cpus.size() < 2)
		GTEST_SKIP() << "needs two CPUs";
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("it lowers the limit of mappings of all processes for a moment");
	auto policy = quick();
	policy.piece = page_size();
	const auto monitor = RegionMonitor::start(policy).value();
	const Region region = region_of(pages);
	const RegionMapping mapping = region.map().value();
	const auto watch = monitor.watch(region, mapping).value();
	const KernelSetting limit("/proc/sys/vm/max_map_count", "400");
	EXPECT_TRUE(limit.is_set());
	const Faulting faulting(mapping, cpus);

	EXPECT_TRUE(becomes_true([&] { return pieces_of(watch) > 0; }));
	EXPECT_EQ(pieces_of(watch), pages / 2);
}

/* Each mapping goes at about the time when it would be split. */
TEST(RegionMonitor, watches_end_meanwhile)
{
	auto policy = quick();
	policy.interval = 1ms;
	policy.faults = 1;
	policy.busiest_percent = 100;
	const auto monitor = RegionMonitor::start(policy).value();
	std::atomic<std::size_t> split{0};

	start_together(4U, [&](unsigned) {
		Deadline deadline(1s, [&] { return split > 20; });
		while (!deadline) {
			const Region region = region_of(pages);
			const RegionMapping mapping = region.map().value();
			const auto watch = monitor.watch(region, mapping).value();
			start_together(2U, [&](unsigned which) {
				for (std::size_t page = which; page < pages; page += 2)
					mapping.bytes()[page * page_size()] = std::byte{1};
			});
			split += pieces_of(watch) > 0;
		}
	});
	EXPECT_GT(split, 0U);
}

TEST(RegionMonitor, watches_outlive_the_monitor)
{
	auto monitor = std::make_optional(RegionMonitor::start(quick()).value());
	const Region region = region_of(pages);
	const RegionMapping mapping = region.map().value();
	const auto watch = monitor->watch(region, mapping).value();

	monitor.reset();
	const Faulting faulting(mapping, allowed_cpus());
	std::this_thread::sleep_for(100ms);
	EXPECT_EQ(pieces_of(watch), 0U);
}

TEST(RegionMonitorMisuse, policies)
{
	const auto number_of = [](const SplitPolicy &policy) {
		const auto monitor = RegionMonitor::start(policy);
		return monitor ? 0 : monitor.error().number();
	};

	EXPECT_EQ(number_of({.interval = 0ms}), EINVAL);
	EXPECT_EQ(number_of({.interval = -1ms}), EINVAL);
	EXPECT_EQ(number_of({.busiest_percent = 101}), EINVAL);
	EXPECT_EQ(number_of({.piece = 0}), EINVAL);
	EXPECT_EQ(number_of({.piece = page_size() + 1}), EINVAL);
	EXPECT_EQ(number_of({}), 0);
}

TEST(RegionMonitorMisuse, no_region)
{
	const auto monitor = RegionMonitor::start().value();
	const Region region = region_of(pages);
	const RegionMapping mapping = region.map().value();
	const Region none{FileDescriptor{::memfd_create("tornado", MFD_CLOEXEC)}};

	const auto watch = monitor.watch(none, mapping);
	ASSERT_FALSE(watch);
	EXPECT_EQ(watch.error().number(), ENOTTY);
}

} // namespace
} // namespace tornado::selftest
