// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_TOOLS_COMMANDS_HPP
#define TORNADO_TOOLS_COMMANDS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include <tornado/device.hpp>

/* What tornadoctl's commands do; each returns the program's exit status. */
namespace tornadoctl
{

enum class Format { text, json };

/* The descriptor of the counter that `counter run` made, for the commands it runs. */
inline constexpr auto counter_variable = "TORNADO_COUNTER_FD";

/** clustering_name() - "cpu", "cache", "group", "node" or "one" */
const char *clustering_name(tornado::Clustering clustering);

/** print_features() - what the loaded module offers */
int print_features(Format format);

/** print_users() - the open objects, from @path (debugfs tornado/users or a copy) */
int print_users(const std::string &path, Format format);

/** run_with_counter() - run @command with a new counter, then print the sum to stderr */
int run_with_counter(tornado::Clustering clustering, const std::vector<std::string> &command,
		     Format format);

/** add_to_counter() - add to the inherited counter @fd */
int add_to_counter(int fd, std::int64_t delta);

/** print_counter() - print the sum of the inherited counter @fd */
int print_counter(int fd, Format format);

} // namespace tornadoctl

#endif // TORNADO_TOOLS_COMMANDS_HPP
