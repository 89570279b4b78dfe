/* SPDX-License-Identifier: GPL-2.0 */
#include "child_process.hpp"

#include <csignal>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.hpp"
#include "system_error.hpp"

namespace bench
{

ChildProcess::ChildProcess(const Place &place, const std::function<void()> &body)
	: process_(require(fork(), "fork")), maker_(getpid())
{
	if (process_ != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	try {
		pin_to(place);
		body();
	} catch (const std::exception &error) {
		fmt::print(stderr, "a serving process ended: {}\n", error.what());
	}
	_exit(1);
}

ChildProcess::~ChildProcess()
{
	/* Workers are forked with a copy of this object; the process is not theirs to end. */
	if (getpid() != maker_)
		return;
	kill(process_, SIGKILL);
	waitpid(process_, nullptr, 0);
}

} // namespace bench
