/* SPDX-License-Identifier: GPL-2.0 */
#include "kernel_workloads.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bench_device.hpp"
#include "machine.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

class KernelWorker : public Worker
{
public:
	KernelWorker(const Place &place, const BenchDevice &device) : Worker(place), device_(device)
	{
		tornado_bench_thread thread{};
		thread.thread = place.index;
		require(device_.call(TORNADO_BENCH_PREPARE_THREAD, thread),
			"prepare a thread in the kernel");
	}

	void rewind(std::uint64_t) override
	{
		tornado_bench_thread thread{};
		thread.thread = place().index;
		require(device_.call(TORNADO_BENCH_REWIND, thread), "rewind in the kernel");
	}

	void run(std::uint64_t operations) override { measure(operations); }

	/* The kernel sets the markers and reads the clock, directly around its loop. */
	Interval measure(std::uint64_t operations) override
	{
		tornado_bench_run order{};
		order.thread = place().index;
		order.operations = operations;
		require(device_.call(TORNADO_BENCH_RUN, order), "run operations in the kernel");
		return {order.start_ns, order.end_ns};
	}

private:
	const BenchDevice &device_;
};

class KernelInstance : public Instance
{
public:
	KernelInstance(const tornado_bench_system &system, const Places &places)
		: first_(places.front())
	{
		tornado_bench_prepare order{};
		std::ranges::copy(system.workload, order.workload);
		std::ranges::copy(system.system, order.system);
		order.threads = static_cast<__u32>(places.size());
		const int result = device_.call(TORNADO_BENCH_PREPARE, order);
		if (result < 0 && errno == EOPNOTSUPP)
			throw Unavailable("this machine has too few CPUs or nodes for it");
		require(result, "prepare in the kernel");
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<KernelWorker>(place, device_);
	}

	void verify(std::uint64_t operations_so_far) override
	{
		tornado_bench_verify order{};
		order.operations = operations_so_far;
		require(device_.call(TORNADO_BENCH_VERIFY, order), "verify in the kernel");
		if (order.found != order.operations)
			throw Failure(fmt::format("{} operations were done and {} are found",
						  order.operations, order.found));
	}

	std::optional<double> disturbed_cpus_per_op() override
	{
		constexpr std::uint64_t operations = 20;
		pin_to(first_);
		tornado_bench_disturb order{};
		order.thread = first_.index;
		order.operations = operations;
		if (device_.call(TORNADO_BENCH_DISTURB, order) == 0)
			return static_cast<double>(order.disturbed) / operations;
		if (errno != EOPNOTSUPP)
			throw_errno("count disturbed CPUs in the kernel");
		return std::nullopt;
	}

private:
	Place first_;
	BenchDevice device_;
};

/* Where CPUs take turns fewer do, and a simulator has time for fewer only; the module knows. */
std::uint64_t simulated_operations(const tornado_bench_system &system)
{
	constexpr std::uint64_t share = 50;
	constexpr std::uint64_t least = 40;
	constexpr std::uint64_t most = 200;
	if (system.simulated_operations != 0)
		return system.simulated_operations;
	return std::clamp<std::uint64_t>(system.operations / share, least, most);
}

Workload &workload_named(std::vector<Workload> &workloads, const tornado_bench_system &system)
{
	const auto known = std::ranges::find(workloads, system.workload, &Workload::name);
	if (known != workloads.end())
		return *known;
	Workload workload;
	workload.name = system.workload;
	workload.description = system.description;
	workload.operations = system.operations;
	workload.most_operations = system.most_operations;
	workload.simulated_operations = simulated_operations(system);
	workload.simulate_rewind = system.simulate_rewind != 0;
	return workloads.emplace_back(std::move(workload));
}

} // namespace

std::vector<Workload> kernel_workloads()
{
	const BenchDevice device;
	std::vector<Workload> workloads;
	tornado_bench_system system{};
	while (device.call(TORNADO_BENCH_LIST, system) == 0) {
		workload_named(workloads, system)
			.systems.push_back({system.system, [system](const Places &places) {
						    return std::make_unique<KernelInstance>(system,
											    places);
					    }});
		const __u32 next = system.index + 1;
		system = {};
		system.index = next;
	}
	if (errno != ENOENT)
		throw_errno("list the workloads of tornado_bench.ko");
	return workloads;
}

} // namespace bench
