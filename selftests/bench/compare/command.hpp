/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <vector>

namespace bench
{

/* Runs a program, found in PATH, with this one's input and output; its exit code. */
int run_command(const std::vector<std::string> &command);

/* In one line; tornado-vm splits such a line at its blanks. */
std::string joined(const std::vector<std::string> &command);

} // namespace bench
