// SPDX-License-Identifier: GPL-2.0
#include "ktap_listener.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace tornado::selftest
{
namespace
{

std::string first_line(const char *text)
{
	std::string line{text};

	line.resize(std::min(line.size(), line.find('\n')));
	return line;
}

} // namespace

void print_diagnostic(const std::string &text)
{
	std::istringstream lines{text};

	for (std::string line; std::getline(lines, line);)
		std::printf("# %s\n", line.c_str());
	/* A child that is forked next must not inherit a filled buffer. */
	std::fflush(stdout);
}

void KtapListener::OnTestIterationStart(const testing::UnitTest &tests, int /*iteration*/)
{
	number_ = 0;
	std::printf("KTAP version 1\n1..%d\n", tests.test_to_run_count());
	std::fflush(stdout);
}

void KtapListener::OnTestStart(const testing::TestInfo & /*test*/)
{
	skip_reason_.clear();
}

void KtapListener::OnTestPartResult(const testing::TestPartResult &result)
{
	if (result.skipped()) {
		skip_reason_ = first_line(result.message());
		return;
	}
	if (!result.failed())
		return;

	std::ostringstream text;

	if (result.file_name() != nullptr)
		text << result.file_name() << ':' << result.line_number() << ":\n";
	text << result.message();
	print_diagnostic(text.str());
}

void KtapListener::OnTestEnd(const testing::TestInfo &test)
{
	const auto &result = *test.result();

	std::printf("%s %d %s.%s", result.Failed() ? "not ok" : "ok", ++number_,
		    test.test_suite_name(), test.name());
	if (result.Skipped())
		std::printf(" # SKIP %s", skip_reason_.c_str());
	std::printf("\n");
	std::fflush(stdout);
}

void KtapListener::OnEnvironmentsTearDownEnd(const testing::UnitTest &tests)
{
	std::printf("# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:0\n",
		    tests.successful_test_count(), tests.failed_test_count(),
		    tests.skipped_test_count());
	std::fflush(stdout);
}

} // namespace tornado::selftest
