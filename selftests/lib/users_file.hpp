// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_USERS_FILE_HPP
#define TORNADO_SELFTESTS_USERS_FILE_HPP

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tornado::selftest
{

inline constexpr auto users_path = "/sys/kernel/debug/tornado/users";
inline constexpr auto users_advice =
	"cannot read /sys/kernel/debug/tornado/users: run as root, mount -t debugfs none "
	"/sys/kernel/debug, CONFIG_DEBUG_FS=y";

/** read_users() - its lines, the header first; nothing when it cannot be read */
std::optional<std::vector<std::string>> read_users();

/** lines_of() - those among @users that name an object of @kind held by @pid */
std::vector<std::string> lines_of(const std::vector<std::string> &users, const std::string &kind,
				  pid_t pid);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_USERS_FILE_HPP
