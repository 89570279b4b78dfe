// SPDX-License-Identifier: GPL-2.0
// A server thread is lent its caller's nice value, if its own is weaker, until the call is over.
#include "ppc_fixture.hpp"

namespace tornado::native
{

class PpcNiceTest : public PpcTest
{
public:
	void SetUp() override
	{
		PpcTest::SetUp();
		port = std::make_unique<TestPort>();
	}
	void TearDown() override
	{
		port.reset();
		platform::set_nice(0, 0);
		PpcTest::TearDown();
	}

	/* A caller of its own. */
	std::jthread call(int expected)
	{
		return std::jthread([this, expected] {
			platform::bind_to_cpu(0);
			auto request = make_request();
			EXPECT_EQ(port->call(request), expected);
		});
	}

	std::unique_ptr<TestPort> port;
};

TEST_F(PpcNiceTest, IsLentUntilTheReply)
{
	platform::set_nice(5, 10);
	TestContext context(*port, contexts);
	const auto caller = call(0);
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 5);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 10);
}

TEST_F(PpcNiceTest, IsLentToWhoTakesACallFromTheQueue)
{
	platform::set_nice(5, 10);
	const auto caller = call(0);
	port->await_queued(1);
	TestContext context(*port, contexts);
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 5);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 10);
}

TEST_F(PpcNiceTest, IsNotLentToAStrongerServer)
{
	platform::set_nice(10, 5);
	TestContext context(*port, contexts);
	const auto caller = call(0);
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 5);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 5);
}

TEST_F(PpcNiceTest, IsTakenBackFromWhoEndsOrRefuses)
{
	for (const bool refuses : {false, true}) {
		platform::set_nice(5, 10);
		TestContext context(*port, contexts);
		const auto caller = call(-EPIPE);
		ASSERT_EQ(context.wait(), 0);
		EXPECT_EQ(platform::nice_of_servers(), 5);
		if (refuses)
			tornado_core_ppc_refuse(context.raw(), -EPIPE);
		else
			context.end();
		EXPECT_EQ(platform::nice_of_servers(), 10);
	}
}

TEST_F(PpcNiceTest, StaysLentWhenTheReplyIsTooLong)
{
	platform::set_nice(5, 10);
	TestContext context(*port, contexts);
	const auto caller = call(0);
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.reply(1), -EMSGSIZE);
	EXPECT_EQ(platform::nice_of_servers(), 5);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 10);
}

TEST_F(PpcNiceTest, ThatTheServerChoseMeanwhileStays)
{
	platform::set_nice(5, 10);
	TestContext context(*port, contexts);
	const auto caller = call(0);
	ASSERT_EQ(context.wait(), 0);
	platform::set_nice(5, 7);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(platform::nice_of_servers(), 7);
}

} // namespace tornado::native
