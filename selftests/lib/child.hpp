// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_CHILD_HPP
#define TORNADO_SELFTESTS_CHILD_HPP

#include <functional>
#include <string>

#include <sys/types.h>

namespace tornado::selftest
{

/**
 * class Child - a forked process that runs one function
 *
 * The function's result is its exit status.  It must not use GoogleTest's
 * assertions: their outcome would be lost with the process.  What still runs
 * when the object ends is killed.
 */
class Child
{
public:
	explicit Child(const std::function<int()> &body);
	~Child();

	Child(const Child &) = delete;
	Child &operator=(const Child &) = delete;

	[[nodiscard]] pid_t pid() const { return pid_; }

	void kill(int signal) const;

	/** wait() - the exit status, or minus the number of the signal that ended it */
	int wait();

private:
	pid_t pid_;
	bool reaped_ = false;
};

/* How a program that ran to its end ended, and what it printed. */
struct Outcome {
	int status;
	std::string output;
	std::string errors;
};

/** run_captured() - run @body in a child, with stdout and stderr caught */
Outcome run_captured(const std::function<int()> &body);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_CHILD_HPP
