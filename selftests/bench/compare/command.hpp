/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <vector>

namespace bench
{

/* Runs a program, found in PATH, with this one's input and output; its exit code. */
int run_command(const std::vector<std::string> &command);

/* As it could be typed into a shell, for words to the user. */
std::string in_shell_words(const std::vector<std::string> &command);

} // namespace bench
