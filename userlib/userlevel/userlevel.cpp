// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/userlevel.hpp>

#include <cerrno>

namespace tornado
{

Result<UserLevel> UserLevel::start()
{
	const int error = tornado_userlevel_start();

	if (error == -EAGAIN)
		return std::unexpected(Error(EAGAIN, "start user-level objects",
					     "the system made no thread",
					     "raise RLIMIT_NPROC or the pids cgroup's limit"));
	if (error != 0)
		return std::unexpected(
			Error(-error, "start user-level objects", "memory ran out",
			      "a process needs 32 MiB of addresses for each CPU: see RLIMIT_AS"));
	return UserLevel();
}

UserLevel::~UserLevel()
{
	if (started_)
		tornado_userlevel_stop();
}

} // namespace tornado
