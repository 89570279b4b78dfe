// SPDX-License-Identifier: GPL-2.0
/*
 * Tells ThreadSanitizer what is ordered by a call: it sees ioctls, but not that what a caller did
 * before its call comes before what the server does in it, and likewise for the reply.  Told is
 * nothing more than that, for the very caller and server thread, so that what is only nearly
 * ordered still is a race.  The program's ioctl() is this one (ld's --wrap).
 */
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>

#include <sanitizer/tsan_interface.h>
#include <unistd.h>

#include <tornado/call_files.h>
#include <tornado/ppc.h>

extern "C" {
// NOLINTBEGIN(readability-identifier-naming): the linker's names
int __real_ioctl(int file, unsigned long command, void *argument);
int __wrap_ioctl(int file, unsigned long command, void *argument);
// NOLINTEND(readability-identifier-naming)
}

namespace
{

/* By the caller's thread: what is ordered by its call, and by the reply to it. */
constexpr std::size_t threads_max = 1 << 16;
std::array<char, threads_max> called;
std::array<char, threads_max> replied;

/* By descriptor: ports, and contexts of them, whose server itself wants to know who calls. */
constexpr std::size_t files_max = 1 << 12;
std::array<std::atomic<bool>, files_max> asked;

/* The thread whose call the calling thread serves; 0: none. */
thread_local std::size_t served;

std::atomic<bool> &asked_for(int file)
{
	return asked[static_cast<std::size_t>(file) % files_max];
}

std::size_t slot_of(pid_t thread)
{
	return static_cast<std::size_t>(thread) % threads_max;
}

/* Every port tells its callers. */
int create_port(int file, unsigned long command, void *argument)
{
	const auto port = static_cast<tornado_port_create *>(argument);
	const auto options = port->options;

	port->options |= TORNADO_PORT_TELLS_CALLER;
	const int result = __real_ioctl(file, command, argument);
	port->options = options;
	if (result >= 0)
		asked_for(result) = (options & TORNADO_PORT_TELLS_CALLER) != 0;
	return result;
}

int create_context(int port, unsigned long command, void *argument)
{
	const int result = __real_ioctl(port, command, argument);

	if (result >= 0)
		asked_for(result) = asked_for(port).load();
	return result;
}

int tell_caller(int context, unsigned long command, void *argument)
{
	const int result = __real_ioctl(context, command, argument);

	if (result < 0 || asked_for(context))
		return result;
	errno = EOPNOTSUPP;
	return -1;
}

int call(int client, unsigned long command, void *argument)
{
	const auto self = slot_of(::gettid());

	__tsan_release(&called[self]);
	const int result = __real_ioctl(client, command, argument);
	__tsan_acquire(&replied[self]);
	return result;
}

int serve(int context, unsigned long command, void *argument)
{
	const auto what = static_cast<const tornado_serve *>(argument)->what;

	if ((what & TORNADO_SERVE_REPLY) != 0 && served != 0) {
		__tsan_release(&replied[served]);
		served = 0;
	}
	const int result = __real_ioctl(context, command, argument);
	if (result < 0 || (what & TORNADO_SERVE_WAIT) == 0)
		return result;

	tornado_caller caller{};
	caller.size = sizeof(caller);
	if (__real_ioctl(context, TORNADO_IOC_CALLER, &caller) == 0) {
		served = slot_of(caller.tid);
		__tsan_acquire(&called[served]);
	}
	return result;
}

} // namespace

int __wrap_ioctl(int file, unsigned long command, void *argument)
{
	switch (command) {
	case TORNADO_IOC_PORT_CREATE:
		return create_port(file, command, argument);
	case TORNADO_IOC_PORT_CONTEXT:
		return create_context(file, command, argument);
	case TORNADO_IOC_CALLER:
		return tell_caller(file, command, argument);
	case TORNADO_IOC_CALL:
	case TORNADO_IOC_CALL_FILES:
		return call(file, command, argument);
	case TORNADO_IOC_SERVE:
		return serve(file, command, argument);
	default:
		return __real_ioctl(file, command, argument);
	}
}
