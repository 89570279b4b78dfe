// SPDX-License-Identifier: GPL-2.0
#include "environment.hpp"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace tornado::selftest
{

bool destructive_allowed()
{
	const char *value = std::getenv("DESTRUCTIVE");

	return value != nullptr && std::string_view{value} == "1";
}

bool is_root()
{
	return ::geteuid() == 0;
}

} // namespace tornado::selftest
