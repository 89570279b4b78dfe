/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-file: 64 bytes and an open file go to a server on the same CPU, which writes
 * to the file, closes it, and sends the bytes back.  The file is an event counter, so
 * it tells how often it arrived.
 */
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include <sys/eventfd.h>
#include <sys/socket.h>

#include "binder_round_trip.hpp"
#include "child_process.hpp"
#include "descriptor.hpp"
#include "ipc_workloads.hpp"
#include "ppc_round_trip.hpp"
#include "round_trip.hpp"

namespace bench
{

namespace
{

using Message = std::array<std::byte, 64>;

class FileRoundTrip
{
public:
	FileRoundTrip() = default;
	virtual ~FileRoundTrip() = default;
	FileRoundTrip(const FileRoundTrip &) = delete;
	FileRoundTrip &operator=(const FileRoundTrip &) = delete;

	/* Client: the message holds the reply afterwards. */
	virtual void call(Message &message, int file) = 0;

	/* Server: the request, to be changed in place, and the server's descriptor of the file. */
	struct Received {
		std::span<std::byte> request;
		Descriptor file;
	};
	virtual Received receive() = 0;
	virtual void reply() = 0;
};

/* SCM_RIGHTS. */
template <int type>
class SocketFiles : public FileRoundTrip
{
public:
	SocketFiles()
	{
		std::array<int, 2> ends{};
		require(socketpair(AF_UNIX, type, 0, ends.data()), "socketpair");
		client_.emplace(ends[0]);
		server_.emplace(ends[1]);
	}

	void call(Message &message, int file) override
	{
		Ancillary ancillary(message);
		ancillary.put(file);
		require(sendmsg(client_->number(), &ancillary.header, 0), "sendmsg");
		client_->read_all(message);
	}
	Received receive() override
	{
		Ancillary ancillary(request_);
		require(recvmsg(server_->number(), &ancillary.header, MSG_CMSG_CLOEXEC), "recvmsg");
		return {request_, Descriptor(ancillary.take())};
	}
	void reply() override { server_->write_all(request_); }

private:
	/* A message with room for one descriptor. */
	struct Ancillary {
		explicit Ancillary(Message &message) : bytes{message.data(), message.size()}
		{
			header.msg_iov = &bytes;
			header.msg_iovlen = 1;
			header.msg_control = room.data();
			header.msg_controllen = room.size();
		}
		void put(int file)
		{
			cmsghdr *const entry = CMSG_FIRSTHDR(&header);
			entry->cmsg_level = SOL_SOCKET;
			entry->cmsg_type = SCM_RIGHTS;
			entry->cmsg_len = CMSG_LEN(sizeof(file));
			std::memcpy(CMSG_DATA(entry), &file, sizeof(file));
		}
		int take()
		{
			const cmsghdr *const entry = CMSG_FIRSTHDR(&header);
			if (entry == nullptr || entry->cmsg_type != SCM_RIGHTS)
				throw Failure("no file came with a message");
			int file = -1;
			std::memcpy(&file, CMSG_DATA(entry), sizeof(file));
			return file;
		}

		alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> room{};
		iovec bytes;
		msghdr header{};
	};

	std::optional<Descriptor> client_;
	std::optional<Descriptor> server_;
	Message request_{};
};

class BinderFiles : public FileRoundTrip
{
public:
	void call(Message &message, int file) override { binder_.call_with_file(message, file); }
	Received receive() override
	{
		const std::span<std::byte> request = binder_.receive();
		return {request, binder_.take_file()};
	}
	void reply() override { binder_.reply(); }

private:
	BinderRoundTrip binder_{sizeof(Message)};
};

class PpcFiles : public FileRoundTrip
{
public:
	void call(Message &message, int file) override { port_.call_with_file(message, file); }
	Received receive() override
	{
		if (!server_) [[unlikely]]
			server_.emplace(port_, sizeof(Message));
		const std::span<std::byte> request = server_->receive();
		return {request, server_->take_file()};
	}
	void reply() override { server_->reply(); }

private:
	PpcPort port_{sizeof(Message)};
	std::optional<PpcServer> server_;
};

class FileWorker : public Worker
{
public:
	FileWorker(const Place &place, std::unique_ptr<FileRoundTrip> round_trip)
		: Worker(place), round_trip_(std::move(round_trip)),
		  server_(place, [this] { serve(); })
	{
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t done = 0; done < operations; ++done) {
			write_request(message_, ++sequence_);
			round_trip_->call(message_, file_.number());
			if (!is_reply(message_, sequence_)) [[unlikely]]
				throw Failure("a reply is not that of its request");
		}
	}

	void check(std::uint64_t operations) override
	{
		std::uint64_t arrived = 0;
		file_.read_all(std::as_writable_bytes(std::span(&arrived, 1)));
		if (arrived != operations)
			throw Failure("the file arrived another number of times than it was sent");
	}

private:
	[[noreturn]] void serve()
	{
		const std::uint64_t one = 1;
		while (true) {
			const auto received = round_trip_->receive();
			received.file.write_all(std::as_bytes(std::span(&one, 1)));
			turn_into_reply(received.request);
			round_trip_->reply();
		}
	}

	std::unique_ptr<FileRoundTrip> round_trip_;
	Message message_{};
	std::uint64_t sequence_ = 0;
	Descriptor file_{require(eventfd(0, EFD_NONBLOCK), "eventfd")};
	ChildProcess server_;
};

template <typename Kind>
class FileInstance : public Instance
{
public:
	/* Here, where a machine that lacks something is no failure. */
	FileInstance() { Kind(); }

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<FileWorker>(place, std::make_unique<Kind>());
	}
};

template <typename Kind>
System system_of(const char *name)
{
	return {name, [](const Places &) { return std::make_unique<FileInstance<Kind>>(); }};
}

} // namespace

Workload ipc_file_workload()
{
	Workload workload;
	workload.name = "ipc-file";
	workload.description = "round trip of 64 bytes and one way of an open file, on one CPU";
	workload.workers_are = WorkersAre::processes;
	workload.operations = 500;
	workload.simulated_operations = 30;
	workload.most_cpus = 1;
	workload.systems = {system_of<SocketFiles<SOCK_STREAM>>("stock:unix-stream"),
			    system_of<SocketFiles<SOCK_SEQPACKET>>("stock:unix-seqpacket"),
			    system_of<BinderFiles>("stock:binder"),
			    system_of<PpcFiles>("tornado:ppc")};
	return workload;
}

} // namespace bench
