// SPDX-License-Identifier: GPL-2.0
#include "program.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <tornado/tornado.h>

#include "ktap_listener.hpp"

namespace tornado::selftest
{
namespace
{

/* Why the device cannot be used, and what to do; empty when it can. */
std::string device_obstacle()
{
	const int device = ::open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	if (device >= 0) {
		::close(device);
		return {};
	}
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return "no " TORNADO_DEVICE_PATH ": load the module with insmod tornado.ko";
	case EACCES:
	case EPERM:
		return "no permission for " TORNADO_DEVICE_PATH
		       ": run as root or load the module with device_mode=0666";
	default:
		return std::string{"cannot open " TORNADO_DEVICE_PATH ": "} + std::strerror(errno);
	}
}

void replace_default_printer()
{
	auto &listeners = testing::UnitTest::GetInstance()->listeners();

	delete listeners.Release(listeners.default_result_printer());
	listeners.Append(new KtapListener); /* GoogleTest owns it */
}

bool all_skipped()
{
	const auto &tests = *testing::UnitTest::GetInstance();

	return tests.test_to_run_count() > 0 &&
	       tests.skipped_test_count() == tests.test_to_run_count();
}

} // namespace

int run_program(int argc, char **argv, Needs needs)
{
	testing::InitGoogleTest(&argc, argv);
	if (needs == Needs::device && !testing::GTEST_FLAG(list_tests)) {
		const auto obstacle = device_obstacle();

		if (!obstacle.empty()) {
			std::printf("KTAP version 1\n1..0 # SKIP %s\n", obstacle.c_str());
			return exit_skip;
		}
	}

	replace_default_printer();
	if (RUN_ALL_TESTS() != 0)
		return exit_fail;
	return all_skipped() ? exit_skip : exit_pass;
}

} // namespace tornado::selftest
