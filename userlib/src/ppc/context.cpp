// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/ppc/context.hpp>

#include <cerrno>

#include <sys/ioctl.h>
#include <sys/mman.h>

#include "failure.hpp"
#include "requests.hpp"

namespace tornado::ppc
{

Result<Context> Context::create(const Port &port)
{
	tornado_port_context argument{};

	argument.size = sizeof(argument);

	FileDescriptor descriptor{::ioctl(port.fd(), TORNADO_IOC_PORT_CONTEXT, &argument)};

	if (!descriptor)
		return std::unexpected{failure::port("make a context of a port", errno)};

	Context context{std::move(descriptor)};

	if (port.buffer_size() == 0)
		return context;
	void *memory = ::mmap(nullptr, port.buffer_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			      context.descriptor_.get(), 0);
	if (memory == MAP_FAILED)
		return std::unexpected{failure::port("map the buffer of a context", errno)};
	context.buffer_ = {static_cast<std::byte *>(memory), port.buffer_size()};
	return context;
}

Context::~Context()
{
	if (!buffer_.empty())
		::munmap(buffer_.data(), buffer_.size());
}

Result<void> Context::serve(std::uint32_t what, const Reply &reply, Deadline deadline)
{
	tornado_serve argument{};

	argument.size = sizeof(argument);
	argument.what = what;
	argument.deadline_ns = requests::nanoseconds(deadline);
	argument.reply_length = static_cast<std::uint32_t>(reply.length);
	std::ranges::copy(reply.words, argument.word);
	if (::ioctl(descriptor_.get(), TORNADO_IOC_SERVE, &argument) < 0)
		return std::unexpected{failure::port("serve calls", errno)};
	std::ranges::copy(argument.word, words_.begin());
	length_ = argument.payload_length;
	capacity_ = argument.reply_capacity;
	lacking_cpu_ = argument.lacking_cpu;
	file_count_ = argument.file_count;
	label_ = argument.label;
	return {};
}

Result<void> Context::wait(Deadline deadline)
{
	return serve(TORNADO_SERVE_WAIT, {}, deadline);
}

Result<void> Context::reply(const Reply &reply)
{
	return serve(TORNADO_SERVE_REPLY, reply, no_deadline);
}

Result<void> Context::reply_and_wait(const Reply &reply, Deadline deadline)
{
	return serve(TORNADO_SERVE_REPLY | TORNADO_SERVE_WAIT, reply, deadline);
}

int Context::take_files(Files &files)
{
	tornado_files argument{};

	argument.size = sizeof(argument);
	if (::ioctl(descriptor_.get(), TORNADO_IOC_RECEIVE_FILES, &argument) < 0)
		return -errno;
	for (std::uint32_t i = 0; i < argument.file_count; ++i)
		files.add(FileDescriptor{argument.file[i]});
	return 0;
}

int Context::give_files(std::span<const int> files)
{
	tornado_files argument{};

	if (files.size() > files_max)
		return -EMSGSIZE;
	argument.size = sizeof(argument);
	argument.file_count = static_cast<std::uint32_t>(files.size());
	std::ranges::copy(files, argument.file);
	return ::ioctl(descriptor_.get(), TORNADO_IOC_REPLY_FILES, &argument) < 0 ? -errno : 0;
}

Result<Caller> Context::caller() const
{
	tornado_caller argument{};

	argument.size = sizeof(argument);
	if (::ioctl(descriptor_.get(), TORNADO_IOC_CALLER, &argument) < 0)
		return std::unexpected{failure::port("ask who calls", errno)};
	return Caller{
		.pid = argument.pid, .tid = argument.tid, .uid = argument.uid, .gid = argument.gid};
}

} // namespace tornado::ppc
