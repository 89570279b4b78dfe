/* SPDX-License-Identifier: GPL-2.0 */
/* ipc-kernel-service: the shortest ways from user space into the kernel and back. */
#include <sys/syscall.h>
#include <unistd.h>

#include "bench_device.hpp"
#include "ipc_workloads.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

class SyscallWorker : public Worker
{
public:
	using Worker::Worker;

	void run(std::uint64_t operations) override
	{
		const long parent = getppid();
		for (std::uint64_t done = 0; done < operations; ++done) {
			if (syscall(SYS_getppid) != parent) [[unlikely]]
				throw Failure("getppid() gave a wrong answer");
		}
	}
};

class NullIoctlWorker : public Worker
{
public:
	using Worker::Worker;

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t done = 0; done < operations; ++done) {
			if (device_.call(TORNADO_BENCH_NULL) != 0) [[unlikely]]
				throw_errno("ioctl");
		}
	}

private:
	BenchDevice device_;
};

class EchoIoctlWorker : public Worker
{
public:
	using Worker::Worker;

	void run(std::uint64_t operations) override
	{
		tornado_bench_echo echo{};
		for (std::uint64_t done = 0; done < operations; ++done) {
			echo.word[0] = done;
			echo.word[7] = ~done;
			if (device_.call(TORNADO_BENCH_ECHO, echo) != 0) [[unlikely]]
				throw_errno("ioctl");
			if (echo.word[0] != ~done || echo.word[7] != done) [[unlikely]]
				throw Failure("the answer is not that of the request");
		}
	}

private:
	BenchDevice device_;
};

template <typename Kind>
class KernelService : public Instance
{
public:
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<Kind>(place);
	}
};

template <typename Kind>
System system_of(const char *name)
{
	return {name, [](const Places &) { return std::make_unique<KernelService<Kind>>(); }};
}

bool has_device()
{
	return access(TORNADO_BENCH_DEVICE_PATH, R_OK | W_OK) == 0;
}

} // namespace

Workload ipc_kernel_service_workload()
{
	Workload workload;
	workload.name = "ipc-kernel-service";
	workload.description = "call the kernel: nothing to do, or 64 bytes there and back";
	workload.workers_are = WorkersAre::processes;
	workload.operations = 5000;
	workload.systems.push_back(system_of<SyscallWorker>("stock:syscall-null"));
	if (has_device()) {
		workload.systems.push_back(system_of<NullIoctlWorker>("stock:ioctl-null"));
		workload.systems.push_back(system_of<EchoIoctlWorker>("stock:ioctl-64"));
	}
	return workload;
}

} // namespace bench
