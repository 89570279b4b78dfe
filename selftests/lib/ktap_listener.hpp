// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_KTAP_LISTENER_HPP
#define TORNADO_SELFTESTS_KTAP_LISTENER_HPP

#include <string>

#include <gtest/gtest.h>

namespace tornado::selftest
{

/**
 * class KtapListener - print the results of GoogleTest as KTAP version 1
 *
 * One line per test, "ok N suite.test", after the diagnostics ("# ...") that
 * belong to it.
 */
class KtapListener : public testing::EmptyTestEventListener
{
public:
	void OnTestIterationStart(const testing::UnitTest &tests, int iteration) override;
	void OnTestStart(const testing::TestInfo &test) override;
	void OnTestPartResult(const testing::TestPartResult &result) override;
	void OnTestEnd(const testing::TestInfo &test) override;
	void OnEnvironmentsTearDownEnd(const testing::UnitTest &tests) override;

private:
	int number_ = 0;
	std::string skip_reason_;
};

/** print_diagnostic() - @text as "# " lines on stdout */
void print_diagnostic(const std::string &text);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_KTAP_LISTENER_HPP
