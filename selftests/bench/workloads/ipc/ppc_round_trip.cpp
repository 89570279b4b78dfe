/* SPDX-License-Identifier: GPL-2.0 */
#include "ppc_round_trip.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <tornado/call_files.h>

namespace bench
{

namespace
{

constexpr std::size_t bytes_of_words = sizeof(tornado_call::word);

Descriptor open_device()
{
	const int device = open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	if (device < 0)
		throw Unavailable(fmt::format("{}: {} (load tornado.ko)", TORNADO_DEVICE_PATH,
					      std::strerror(errno)));
	return Descriptor(device);
}

template <typename Argument>
Descriptor make_file(const Descriptor &of, unsigned long request, Argument argument)
{
	argument.size = sizeof(argument);
	return Descriptor(require(ioctl(of.number(), request, &argument), "ioctl of a port"));
}

} // namespace

PpcPort::PpcPort(std::size_t size)
	: buffer_size_(size > bytes_of_words ? static_cast<std::uint32_t>(size) : 0),
	  port_(create()), client_(connect())
{
}

Descriptor PpcPort::create() const
{
	tornado_port_create create{};
	create.buffer_size = buffer_size_;
	return make_file(open_device(), TORNADO_IOC_PORT_CREATE, create);
}

Descriptor PpcPort::connect() const
{
	return make_file(port_, TORNADO_IOC_PORT_CLIENT, tornado_port_client{});
}

void PpcPort::call(std::span<std::byte> message) const
{
	tornado_call call{};
	const auto words = std::as_writable_bytes(std::span(call.word));
	call.size = sizeof(call);
	if (has_payload()) {
		call.payload = call.reply = reinterpret_cast<std::uintptr_t>(message.data());
		call.payload_length = call.reply_capacity =
			static_cast<std::uint32_t>(message.size());
	} else {
		std::ranges::copy(message, words.begin());
	}
	if (ioctl(client_.number(), TORNADO_IOC_CALL, &call) < 0) [[unlikely]]
		throw_errno("calling a port");
	if (!has_payload())
		std::ranges::copy(words.first(message.size()), message.begin());
}

void PpcPort::call_with_file(std::span<std::byte> message, int file) const
{
	tornado_call_files argument{};
	const auto words = std::as_writable_bytes(std::span(argument.call.word));
	argument.call.size = sizeof(argument);
	argument.file_count = 1;
	argument.file[0] = file;
	std::ranges::copy(message, words.begin());
	if (ioctl(client_.number(), TORNADO_IOC_CALL_FILES, &argument) < 0) [[unlikely]]
		throw_errno("calling a port with a file");
	std::ranges::copy(words.first(message.size()), message.begin());
}

PpcServer::PpcServer(const PpcPort &port, std::size_t size)
	: buffer_size_(port.buffer_size()), size_(size),
	  context_(make_file(port.descriptor(), TORNADO_IOC_PORT_CONTEXT, tornado_port_context{}))
{
	if (buffer_size_ == 0)
		return;
	void *const buffer = mmap(nullptr, buffer_size_, PROT_READ | PROT_WRITE, MAP_SHARED,
				  context_.number(), 0);
	if (buffer == MAP_FAILED)
		throw_errno("mmap of a context");
	buffer_ = static_cast<std::byte *>(buffer);
}

PpcServer::~PpcServer()
{
	if (buffer_ != nullptr)
		munmap(buffer_, buffer_size_);
}

std::span<std::byte> PpcServer::receive()
{
	told_.size = sizeof(told_);
	told_.what = TORNADO_SERVE_WAIT | (has_reply_ ? TORNADO_SERVE_REPLY : 0);
	told_.reply_length = has_reply_ ? told_.payload_length : 0;
	told_.payload_length = told_.reply_capacity = told_.lacking_cpu = told_.file_count = 0;
	if (ioctl(context_.number(), TORNADO_IOC_SERVE, &told_) < 0) [[unlikely]]
		throw_errno("serving a port");
	has_reply_ = false;
	if (buffer_ != nullptr)
		return {buffer_, told_.payload_length};
	return std::as_writable_bytes(std::span(told_.word)).first(size_);
}

Descriptor PpcServer::take_file()
{
	tornado_files files{};
	files.size = sizeof(files);
	require(ioctl(context_.number(), TORNADO_IOC_RECEIVE_FILES, &files), "receiving files");
	if (files.file_count != 1)
		throw Failure("no file came with a call");
	return Descriptor(files.file[0]);
}

} // namespace bench
