// SPDX-License-Identifier: GPL-2.0
#include "program.hpp"

int main(int argc, char **argv)
{
	return tornado::selftest::run_program(argc, argv, tornado::selftest::Needs::nothing);
}
