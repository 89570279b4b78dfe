// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_PPC_WATCH_HPP
#define TORNADO_SRC_PPC_WATCH_HPP

#include <functional>
#include <thread>

#include <tornado/ppc/port.hpp>

namespace tornado::ppc
{

/*
 * A thread that polls a port, and says on which CPU a context lacks.
 *
 * Calls say that, too; but not if no call is served on a CPU because all threads there wait for
 * calls that they made.
 */
class Watch
{
public:
	/* @lacks is called by the thread; the port outlives it. */
	using Lacks = std::function<void(unsigned cpu)>;

	Watch(const Port &port, Lacks lacks) : port_{port}, lacks_{std::move(lacks)} {}
	~Watch() { end(); }
	Watch(const Watch &) = delete;
	Watch &operator=(const Watch &) = delete;

	/* Once. */
	Result<void> begin();
	/* Does nothing if it has not begun, or ended. */
	void end() noexcept;

private:
	void run() noexcept;
	bool look();

	const Port &port_;
	const Lacks lacks_;
	FileDescriptor end_; /* readable when it has to end */
	std::thread thread_;
};

} // namespace tornado::ppc

#endif // TORNADO_SRC_PPC_WATCH_HPP
