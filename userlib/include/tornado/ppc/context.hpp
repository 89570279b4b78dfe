// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_CONTEXT_HPP
#define TORNADO_PPC_CONTEXT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include <sys/types.h>

#include <tornado/ppc/port.hpp>
#include <tornado/ppc/skeleton.hpp>

namespace tornado::ppc
{

/**
 * struct Caller - who calls, as the server sees it
 * @pid: its process; 0: not visible in the server's PID namespace
 * @tid: its thread, likewise
 * @uid: its effective user when it called
 * @gid: its effective group
 */
struct Caller {
	pid_t pid;
	pid_t tid;
	uid_t uid;
	gid_t gid;
};

/**
 * class Context - one server thread that waits for calls, and the call it has
 *
 * A Server makes and drives its contexts itself.  A program that wants to do that makes one
 * in each of its threads, bound to a CPU.
 *
 * Context: of the thread that made it alone.
 */
class TORNADO_API Context
{
public:
	/**
	 * create() - make the calling thread's context
	 *
	 * Return: the context, or an Error: EPIPE when the port is closed; EMFILE,
	 * ENFILE, ENOMEM.
	 */
	[[nodiscard]] static Result<Context> create(const Port &port);

	Context(Context &&other) noexcept
		: descriptor_{std::move(other.descriptor_)},
		  buffer_{std::exchange(other.buffer_, {})}, words_{other.words_},
		  length_{other.length_}, capacity_{other.capacity_},
		  lacking_cpu_{other.lacking_cpu_}, file_count_{other.file_count_},
		  label_{other.label_}
	{
	}
	Context &operator=(Context &&) = delete;
	~Context();

	/**
	 * wait() - for a call
	 *
	 * Return: nothing, and there is a call; or an Error: EPIPE when the port is
	 * closed, EINTR when a signal came, ETIMEDOUT.
	 */
	[[nodiscard]] Result<void> wait(Deadline deadline = no_deadline);

	/**
	 * reply() - to the call; to a caller that is gone, too
	 *
	 * Return: nothing, or an Error: EMSGSIZE when the caller does not take as much;
	 * the call is still there.
	 */
	[[nodiscard]] Result<void> reply(const Reply &reply);

	/** reply_and_wait() - both; all errors but EMSGSIZE are of the wait */
	[[nodiscard]] Result<void> reply_and_wait(const Reply &reply,
						  Deadline deadline = no_deadline);

	/* The call. */
	[[nodiscard]] const Words &words() const noexcept { return words_; }
	[[nodiscard]] std::span<const std::byte> payload() const noexcept
	{
		return buffer_.first(length_);
	}

	/** memory() - for the reply's payload: where the request's is */
	[[nodiscard]] std::span<std::byte> memory() const noexcept
	{
		return buffer_.first(std::min(buffer_.size(), capacity_));
	}

	/** lacking_cpu() - where one more context is needed */
	[[nodiscard]] std::optional<unsigned> lacking_cpu() const noexcept
	{
		return lacking_cpu_ == 0 ? std::nullopt : std::optional{lacking_cpu_ - 1};
	}

	/** label() - that of the client through which the call came; 0: it has none */
	[[nodiscard]] std::uint64_t label() const noexcept { return label_; }

	/** file_count() - how many files come with the call */
	[[nodiscard]] std::size_t file_count() const noexcept { return file_count_; }
	/** take_files() - 0 or a negative errno value */
	int take_files(Files &files);
	/** give_files() - with the reply; 0 or a negative errno value */
	int give_files(std::span<const int> files);

	/**
	 * caller() - who calls
	 *
	 * Return: that, or an Error: EOPNOTSUPP when the port does not tell it, ENOMSG
	 * when there is no call.
	 */
	[[nodiscard]] Result<Caller> caller() const;

private:
	explicit Context(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}
	Result<void> serve(std::uint32_t what, const Reply &reply, Deadline deadline);

	FileDescriptor descriptor_;
	std::span<std::byte> buffer_;
	Words words_{};
	std::size_t length_ = 0;
	std::size_t capacity_ = 0;
	unsigned lacking_cpu_ = 0;
	unsigned file_count_ = 0;
	std::uint64_t label_ = 0;
};

static_assert(ServedCall<Context>);

} // namespace tornado::ppc

#endif // TORNADO_PPC_CONTEXT_HPP
