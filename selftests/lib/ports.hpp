// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_PORTS_HPP
#define TORNADO_SELFTESTS_PORTS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <thread>

#include <tornado/file_descriptor.hpp>
#include <tornado/name.h>
#include <tornado/port.h>
#include <tornado/ppc.h>
#include <tornado/service.h>

/* The bare ioctls of protected procedure calls. */
namespace tornado::selftest
{

/** create_port() and the next two - throw std::system_error when that fails */
FileDescriptor create_port(std::uint32_t buffer_size = 0, std::uint32_t contexts_per_cpu = 4,
			   std::uint32_t options = 0);
FileDescriptor create_client(int port, std::uint64_t label = 0, std::uint64_t methods = 0);
/* The calling thread's. */
FileDescriptor create_context(int port);

/** open_service() - a client of a service in the kernel, or minus errno */
int open_service(const std::string &name, std::uint64_t argument = 0);

/** revoke() - the clients of a label; 0 or minus errno */
int revoke(int port, std::uint64_t label);
/** lacking_cpu() - 1 plus the number of a CPU, 0, or minus errno */
int lacking_cpu(int port);
/** statistics_of() - throws std::system_error when that fails */
tornado_port_statistics statistics_of(int port);

/** publish() - 0 or minus errno */
int publish(int port, const std::string &name, std::uint32_t mode = 0600);
/** open_port() - a client of a port, by its name, or minus errno */
int open_port(int device, const std::string &name);

/** make_call() - a call of one word, without payload or deadline */
tornado_call make_call(std::uint64_t word = 0);
/** call() - 0 or minus errno */
int call(int client, tornado_call &argument);

/** after_ms() - a deadline */
std::uint64_t after_ms(std::uint64_t ms);

/**
 * class Context - that of the thread that makes it, and what it was told last
 */
class Context
{
public:
	explicit Context(int port, std::size_t buffer_size = 0);
	~Context();

	Context(const Context &) = delete;
	Context &operator=(const Context &) = delete;

	/** wait(), reply(), reply_and_wait() - 0 or minus errno */
	int wait(std::uint64_t deadline_ns = 0);
	int reply(std::uint32_t length = 0);
	int reply_and_wait(std::uint32_t length = 0);

	/** close() - give it up; what is mapped stays */
	void close() { file_.reset(); }

	[[nodiscard]] int file() const { return file_.get(); }
	[[nodiscard]] std::span<std::byte> buffer() const { return buffer_; }

	tornado_serve told{};

private:
	int serve(std::uint32_t what, std::uint32_t length, std::uint64_t deadline_ns);

	FileDescriptor file_;
	std::span<std::byte> buffer_;
};

/**
 * class ServerThread - answers calls of a port until that is closed
 *
 * @answer changes what the context was told, and returns the length of the
 * reply's payload.  With a CPU the thread is bound to it.
 */
class ServerThread
{
public:
	using Answer = std::function<std::uint32_t(Context &)>;

	ServerThread(int port, std::size_t buffer_size, Answer answer, int cpu = -1);

	/** await_end() - until the port is closed */
	void await_end() { thread_.join(); }

private:
	std::jthread thread_;
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_PORTS_HPP
