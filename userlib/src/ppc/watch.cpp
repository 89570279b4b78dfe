// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "watch.hpp"

#include <array>
#include <cerrno>
#include <exception>

#include <poll.h>
#include <sys/eventfd.h>

#include "failure.hpp"
#include "signals_blocked.hpp"

namespace tornado::ppc
{

Result<void> Watch::begin()
{
	const SignalsBlocked blocked;

	end_.reset(::eventfd(0, EFD_CLOEXEC));
	if (!end_)
		return std::unexpected{failure::port("watch a port", errno)};
	try {
		thread_ = std::thread{[this] { run(); }};
	} catch (const std::exception &) {
		return std::unexpected{failure::no_thread("watch a port")};
	}
	return {};
}

void Watch::end() noexcept
{
	if (!thread_.joinable())
		return;
	static_cast<void>(::eventfd_write(end_.get(), 1));
	thread_.join();
}

void Watch::run() noexcept
{
	/* Whether whoever was told did start a thread shows when the kernel asks again. */
	constexpr int ask_again_ms = 100;
	int timeout_ms = -1;

	for (;;) {
		std::array<pollfd, 2> polled{
			pollfd{.fd = port_.fd(), .events = POLLIN, .revents = 0},
			pollfd{.fd = end_.get(), .events = POLLIN, .revents = 0}};
		const int ready = ::poll(polled.data(), polled.size(), timeout_ms);

		if (polled[1].revents != 0)
			return;
		if (ready > 0 && !look())
			return;
		timeout_ms = ready > 0 ? ask_again_ms : -1;
	}
}

/* False: this port does not tell. */
bool Watch::look()
{
	for (;;) {
		const auto cpu = port_.lacking_cpu();

		if (!cpu)
			return false;
		if (!*cpu)
			return true;
		lacks_(**cpu);
	}
}

} // namespace tornado::ppc
