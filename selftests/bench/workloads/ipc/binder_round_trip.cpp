/* SPDX-License-Identifier: GPL-2.0 */
#include "binder_round_trip.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/android/binder.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "descriptor.hpp"

namespace bench
{

namespace
{

/* One device has one context manager; see run-compare, which asks for as many as CPUs. */
const std::vector<std::string> &devices()
{
	static const std::vector<std::string> names = [] {
		std::vector<std::string> all{"/dev/binder"};
		constexpr unsigned int most = 64;
		for (unsigned int number = 0; number < most; ++number)
			all.push_back(fmt::format("/dev/binder{}", number));
		std::erase_if(all, [](const std::string &name) {
			return access(name.c_str(), R_OK | W_OK) != 0;
		});
		return all;
	}();
	return names;
}

constexpr std::uint32_t no_device = std::numeric_limits<std::uint32_t>::max();

} // namespace

/* What one process has of binder.  Not inherited: the driver knows who opened it. */
class BinderProcess
{
public:
	explicit BinderProcess(const std::string &device)
		: device_(require(open(device.c_str(), O_RDWR | O_CLOEXEC), "open binder"))
	{
		void *const memory =
			mmap(nullptr, buffer_bytes, PROT_READ, MAP_PRIVATE, device_.number(), 0);
		if (memory == MAP_FAILED)
			throw_errno("mmap of binder");
		buffers_ = memory;
	}
	~BinderProcess() { munmap(buffers_, buffer_bytes); }
	BinderProcess(const BinderProcess &) = delete;
	BinderProcess &operator=(const BinderProcess &) = delete;

	/* False if another process is. */
	bool become_manager()
	{
		std::int32_t unused = 0;
		if (ioctl(device_.number(), BINDER_SET_CONTEXT_MGR, &unused) != 0)
			return false;
		put(BC_ENTER_LOOPER);
		return true;
	}

	/* What `put` functions add goes to the driver with the next wait. */
	void put_transaction(std::uint32_t command, std::span<const std::byte> message)
	{
		binder_transaction_data data{};
		data.data_size = message.size();
		data.data.ptr.buffer = reinterpret_cast<binder_uintptr_t>(message.data());
		put(command, &data, sizeof(data));
	}

	/* Gives the buffer of what came last back. */
	void put_free()
	{
		if (came_.data.ptr.buffer != 0)
			put(BC_FREE_BUFFER, &came_.data.ptr.buffer, sizeof(came_.data.ptr.buffer));
		came_ = {};
	}

	/* Waits for a transaction or a reply, and copies it. */
	void wait_for(std::uint32_t wanted, std::span<std::byte> message)
	{
		do
			exchange();
		while (!take(wanted));
		std::memcpy(message.data(), reinterpret_cast<const void *>(came_.data.ptr.buffer),
			    std::min<std::size_t>(message.size(), came_.data_size));
	}

private:
	static constexpr std::size_t buffer_bytes = 256 * 1024;

	void put(std::uint32_t command, const void *argument = nullptr, std::size_t bytes = 0)
	{
		std::memcpy(out_.data() + out_used_, &command, sizeof(command));
		out_used_ += sizeof(command);
		if (bytes != 0)
			std::memcpy(out_.data() + out_used_, argument, bytes);
		out_used_ += bytes;
	}

	void exchange()
	{
		binder_write_read both{};
		both.write_size = out_used_;
		both.write_buffer = reinterpret_cast<binder_uintptr_t>(out_.data());
		both.read_size = in_.size();
		both.read_buffer = reinterpret_cast<binder_uintptr_t>(in_.data());
		require(ioctl(device_.number(), BINDER_WRITE_READ, &both), "binder");
		out_used_ = 0;
		in_used_ = both.read_consumed;
	}

	/* True if it is among what the driver told. */
	bool take(std::uint32_t wanted)
	{
		bool found = false;
		for (std::size_t at = 0; at + sizeof(std::uint32_t) <= in_used_;) {
			std::uint32_t command = 0;
			std::memcpy(&command, in_.data() + at, sizeof(command));
			at += sizeof(command);
			if (command == BR_DEAD_REPLY || command == BR_FAILED_REPLY ||
			    command == BR_ERROR)
				throw Failure(fmt::format("binder says {:#x}", command));
			if (command == wanted) {
				std::memcpy(&came_, in_.data() + at, sizeof(came_));
				found = true;
			}
			at += _IOC_SIZE(command);
		}
		return found;
	}

	Descriptor device_;
	void *buffers_ = nullptr;
	binder_transaction_data came_{};
	std::array<std::byte, 256> out_{};
	std::size_t out_used_ = 0;
	std::array<std::byte, 256> in_{};
	std::size_t in_used_ = 0;
};

BinderRoundTrip::BinderRoundTrip(std::size_t size) : size_(size), request_(size)
{
	if (devices().empty())
		throw Unavailable("no /dev/binder (load binder_linux.ko, if this kernel has it)");
}

BinderRoundTrip::~BinderRoundTrip() = default;

void BinderRoundTrip::call(std::span<std::byte> message)
{
	if (!process_) [[unlikely]] {
		FutexWord &device = device_[0];
		while (device.load() == 0)
			futex_wait(device, 0);
		if (device.load() == no_device)
			throw Failure("each binder has a context manager already");
		process_ = std::make_unique<BinderProcess>(devices()[device.load() - 1]);
	}
	process_->put_free();
	process_->put_transaction(BC_TRANSACTION, message);
	process_->wait_for(BR_REPLY, message);
}

std::span<std::byte> BinderRoundTrip::receive()
{
	if (!process_) [[unlikely]] {
		std::uint32_t found = no_device;
		for (std::uint32_t index = 0; index < devices().size() && found == no_device;
		     ++index) {
			process_ = std::make_unique<BinderProcess>(devices()[index]);
			if (process_->become_manager())
				found = index + 1;
		}
		device_[0].store(found);
		futex_wake_one(device_[0]);
	}
	process_->wait_for(BR_TRANSACTION, request_);
	return std::span(request_).first(size_);
}

void BinderRoundTrip::reply()
{
	process_->put_free();
	process_->put_transaction(BC_REPLY, request_);
}

} // namespace bench
