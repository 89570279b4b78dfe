// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_PROGRAM_HPP
#define TORNADO_SELFTESTS_PROGRAM_HPP

namespace tornado::selftest
{

/* The exit codes of kselftest. */
inline constexpr int exit_pass = 0;
inline constexpr int exit_fail = 1;
inline constexpr int exit_skip = 4;

enum class Needs { nothing, device };

/**
 * run_program() - what main() of every kselftest program does
 * @needs: with device, the program is skipped as a whole where it is missing
 *
 * Return: exit_pass, exit_fail, or exit_skip when not a single test could run.
 */
int run_program(int argc, char **argv, Needs needs);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_PROGRAM_HPP
