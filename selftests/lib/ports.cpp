// SPDX-License-Identifier: GPL-2.0
#include "ports.hpp"

#include <cerrno>
#include <ctime>
#include <latch>
#include <system_error>

#include <sys/mman.h>

#include "cpus.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

template <typename Argument>
FileDescriptor create(int file, unsigned long command, Argument argument, const char *what)
{
	argument.size = sizeof(argument);
	const int result = request(file, command, &argument);

	if (result < 0)
		throw std::system_error{-result, std::generic_category(), what};
	return FileDescriptor{result};
}

} // namespace

FileDescriptor create_port(std::uint32_t buffer_size, std::uint32_t contexts_per_cpu,
			   std::uint32_t options)
{
	const auto device = open_device();
	tornado_port_create argument{};

	argument.buffer_size = buffer_size;
	argument.contexts_per_cpu = contexts_per_cpu;
	argument.options = options;
	return create(device.get(), TORNADO_IOC_PORT_CREATE, argument, "port");
}

FileDescriptor create_client(int port, std::uint64_t label, std::uint64_t methods)
{
	tornado_port_client argument{};

	argument.label = label;
	argument.methods = methods;
	return create(port, TORNADO_IOC_PORT_CLIENT, argument, "client");
}

int revoke(int port, std::uint64_t label)
{
	tornado_port_revoke argument{};

	argument.size = sizeof(argument);
	argument.label = label;
	return request(port, TORNADO_IOC_PORT_REVOKE, &argument);
}

FileDescriptor create_context(int port)
{
	return create(port, TORNADO_IOC_PORT_CONTEXT, tornado_port_context{}, "context");
}

int open_service(const std::string &name, std::uint64_t argument)
{
	const auto device = open_device();
	tornado_service_open wanted{};

	wanted.size = sizeof(wanted);
	name.copy(wanted.name, sizeof(wanted.name));
	wanted.argument[0] = argument;
	return request(device.get(), TORNADO_IOC_SERVICE_OPEN, &wanted);
}

int lacking_cpu(int port)
{
	tornado_port_lacking argument{};

	argument.size = sizeof(argument);
	const int result = request(port, TORNADO_IOC_PORT_LACKING, &argument);
	return result < 0 ? result : static_cast<int>(argument.lacking_cpu);
}

tornado_port_statistics statistics_of(int port)
{
	tornado_port_statistics argument{};

	argument.size = sizeof(argument);
	const int result = request(port, TORNADO_IOC_PORT_STATISTICS, &argument);
	if (result < 0)
		throw std::system_error{-result, std::generic_category(), "statistics of a port"};
	return argument;
}

int publish(int port, const std::string &name, std::uint32_t mode)
{
	tornado_port_publish argument{};

	argument.size = sizeof(argument);
	name.copy(argument.name, sizeof(argument.name));
	argument.mode = mode;
	return request(port, TORNADO_IOC_PORT_PUBLISH, &argument);
}

int open_port(int device, const std::string &name)
{
	tornado_port_open argument{};

	argument.size = sizeof(argument);
	name.copy(argument.name, sizeof(argument.name));
	return request(device, TORNADO_IOC_PORT_OPEN, &argument);
}

tornado_call make_call(std::uint64_t word)
{
	tornado_call argument{};

	argument.size = sizeof(argument);
	argument.word[0] = word;
	return argument;
}

int call(int client, tornado_call &argument)
{
	return request(client, TORNADO_IOC_CALL, &argument);
}

std::uint64_t after_ms(std::uint64_t ms)
{
	timespec now{};

	::clock_gettime(CLOCK_MONOTONIC, &now);
	return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
	       static_cast<std::uint64_t>(now.tv_nsec) + ms * 1'000'000;
}

Context::Context(int port, std::size_t buffer_size) : file_(create_context(port))
{
	if (buffer_size == 0)
		return;
	void *memory =
		::mmap(nullptr, buffer_size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
	if (memory == MAP_FAILED)
		throw std::system_error{errno, std::generic_category(), "mmap of a context"};
	buffer_ = {static_cast<std::byte *>(memory), buffer_size};
}

Context::~Context()
{
	if (!buffer_.empty())
		::munmap(buffer_.data(), buffer_.size());
}

int Context::serve(std::uint32_t what, std::uint32_t length, std::uint64_t deadline_ns)
{
	told.size = sizeof(told);
	told.what = what;
	told.deadline_ns = deadline_ns;
	told.reply_length = length;
	told.payload_length = 0;
	told.reply_capacity = 0;
	told.lacking_cpu = 0;
	told.file_count = 0;
	told.label = 0;
	return request(file_.get(), TORNADO_IOC_SERVE, &told);
}

int Context::wait(std::uint64_t deadline_ns)
{
	return serve(TORNADO_SERVE_WAIT, 0, deadline_ns);
}

int Context::reply(std::uint32_t length)
{
	return serve(TORNADO_SERVE_REPLY, length, 0);
}

int Context::reply_and_wait(std::uint32_t length)
{
	return serve(TORNADO_SERVE_REPLY | TORNADO_SERVE_WAIT, length, 0);
}

ServerThread::ServerThread(int port, std::size_t buffer_size, Answer answer, int cpu)
{
	std::latch ready{1};

	thread_ = std::jthread([port, buffer_size, answer = std::move(answer), cpu, &ready] {
		if (cpu >= 0)
			pin_to(cpu);
		Context context{port, buffer_size};
		ready.count_down();
		int error = context.wait();
		while (error == 0)
			error = context.reply_and_wait(answer(context));
	});
	/* The caller may close the port as soon as this returns. */
	ready.wait();
}

} // namespace tornado::selftest
