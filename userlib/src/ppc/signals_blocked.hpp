// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_PPC_SIGNALS_BLOCKED_HPP
#define TORNADO_SRC_PPC_SIGNALS_BLOCKED_HPP

#include <csignal>

#include <pthread.h>

namespace tornado::ppc
{

/* Signals are for the program's threads; but not those that its own instructions cause. */
class SignalsBlocked
{
public:
	SignalsBlocked() noexcept
	{
		sigset_t blocked;

		sigfillset(&blocked);
		for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS})
			sigdelset(&blocked, signal);
		pthread_sigmask(SIG_SETMASK, &blocked, &before_);
	}
	~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
	SignalsBlocked(const SignalsBlocked &) = delete;
	SignalsBlocked &operator=(const SignalsBlocked &) = delete;

private:
	sigset_t before_{};
};

} // namespace tornado::ppc

#endif // TORNADO_SRC_PPC_SIGNALS_BLOCKED_HPP
