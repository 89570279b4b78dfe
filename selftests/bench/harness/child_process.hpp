/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <functional>

#include <sys/types.h>

#include "workload.hpp"

namespace bench
{

/* A process that serves workers: pinned, and gone when its maker or this object is. */
class ChildProcess
{
public:
	/* `body` does not return, or returns when there is nothing left to do. */
	ChildProcess(const Place &place, const std::function<void()> &body);
	~ChildProcess();
	ChildProcess(const ChildProcess &) = delete;
	ChildProcess &operator=(const ChildProcess &) = delete;

private:
	pid_t process_;
	pid_t maker_;
};

} // namespace bench
