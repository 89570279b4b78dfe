/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench
{

using CommandLine = std::vector<std::string>;

/* Runs a program, found in PATH, with this one's input and output; its exit code. */
int run_command(const CommandLine &command);

/* A line of output of the command with this index, without its end of line. */
using OnLine = std::function<void(std::size_t index, const std::string &line)>;

/*
 * Runs all commands at the same time and hands over what they write, whole
 * lines of both output streams as they come; their exit codes.
 */
std::vector<int> run_together(const std::vector<CommandLine> &commands, const OnLine &on_line);

/* In one line; tornado-vm splits such a line at its blanks. */
std::string joined(const CommandLine &command);

} // namespace bench
