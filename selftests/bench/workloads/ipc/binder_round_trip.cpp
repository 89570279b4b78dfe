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

	/* Of transactions with files, too.  False if another process is. */
	bool become_manager()
	{
		flat_binder_object wanted{};
		wanted.flags = FLAT_BINDER_FLAG_ACCEPTS_FDS;
		if (ioctl(device_.number(), BINDER_SET_CONTEXT_MGR_EXT, &wanted) != 0)
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

	void put_transaction_with_file(std::span<const std::byte> message, int file)
	{
		binder_fd_object object{};
		object.hdr.type = BINDER_TYPE_FD;
		object.fd = static_cast<std::uint32_t>(file);
		file_at_ = (message.size() + sizeof(file_at_) - 1) & -sizeof(file_at_);
		with_file_.resize(file_at_ + sizeof(object));
		std::ranges::copy(message, with_file_.begin());
		std::memcpy(with_file_.data() + file_at_, &object, sizeof(object));

		binder_transaction_data data{};
		data.data_size = with_file_.size();
		data.data.ptr.buffer = reinterpret_cast<binder_uintptr_t>(with_file_.data());
		data.offsets_size = sizeof(file_at_);
		data.data.ptr.offsets = reinterpret_cast<binder_uintptr_t>(&file_at_);
		put(BC_TRANSACTION, &data, sizeof(data));
	}

	/* This process's descriptor of the file that came last. */
	int file() const
	{
		binder_size_t at = 0;
		binder_fd_object object{};
		if (came_.offsets_size >= sizeof(at)) {
			std::memcpy(&at, reinterpret_cast<const void *>(came_.data.ptr.offsets),
				    sizeof(at));
			std::memcpy(&object,
				    reinterpret_cast<const void *>(came_.data.ptr.buffer + at),
				    sizeof(object));
		}
		if (object.hdr.type != BINDER_TYPE_FD)
			throw Failure("no file came with a transaction");
		return static_cast<int>(object.fd);
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
	std::vector<std::byte> with_file_;
	binder_size_t file_at_ = 0;
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

BinderProcess &BinderRoundTrip::client()
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
	return *process_;
}

void BinderRoundTrip::call(std::span<std::byte> message)
{
	BinderProcess &process = client();
	process.put_transaction(BC_TRANSACTION, message);
	process.wait_for(BR_REPLY, message);
}

void BinderRoundTrip::call_with_file(std::span<std::byte> message, int file)
{
	BinderProcess &process = client();
	process.put_transaction_with_file(message, file);
	process.wait_for(BR_REPLY, message);
}

Descriptor BinderRoundTrip::take_file()
{
	return Descriptor(process_->file());
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
