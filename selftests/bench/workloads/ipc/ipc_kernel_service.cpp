/* SPDX-License-Identifier: GPL-2.0 */
/* ipc-kernel-service: the shortest ways from user space into the kernel and back. */
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <tornado/service.h>
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

/* The same by the service of tornado_bench.ko. */
class ServiceWorker : public Worker
{
public:
	explicit ServiceWorker(const Place &place) : Worker(place), client_(open_client()) {}
	~ServiceWorker() override { close(client_); }
	ServiceWorker(const ServiceWorker &) = delete;
	ServiceWorker &operator=(const ServiceWorker &) = delete;

	void run(std::uint64_t operations) override
	{
		tornado_call call{};
		call.size = sizeof(call);
		for (std::uint64_t done = 0; done < operations; ++done) {
			call.word[0] = done;
			call.word[7] = ~done;
			if (ioctl(client_, TORNADO_IOC_CALL, &call) != 0) [[unlikely]]
				throw_errno("call");
			if (call.word[0] != ~done || call.word[7] != done) [[unlikely]]
				throw Failure("the answer is not that of the request");
		}
	}

private:
	static int open_client()
	{
		const int device = open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);
		tornado_service_open wanted{};
		wanted.size = sizeof(wanted);
		std::strcpy(wanted.name, TORNADO_BENCH_ECHO_SERVICE);
		const int client = ioctl(device, TORNADO_IOC_SERVICE_OPEN, &wanted);
		require(client, "open the service " TORNADO_BENCH_ECHO_SERVICE);
		close(device);
		return client;
	}

	int client_;
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
		workload.systems.push_back(system_of<ServiceWorker>("tornado:ppc-kernel"));
	}
	return workload;
}

} // namespace bench
