// SPDX-License-Identifier: GPL-2.0
// What calls carry that the core does not look at: the server sees it, and it is released once.
#include "ppc_fixture.hpp"

namespace tornado::native
{

namespace
{

struct Attachment {
	tornado_ppc_attachment raw{.release = [](tornado_ppc_attachment *attachment) {
		reinterpret_cast<Attachment *>(attachment)->released++;
	}};
	std::atomic<int> released{0};
};

} // namespace

class PpcAttachmentTest : public PpcTest
{
public:
	TestRequest request() { return TestRequest(0, &attachment.raw); }

	Attachment attachment;
};

TEST_F(PpcAttachmentTest, IsTheServersUntilItsReply)
{
	TestPort port;
	TestContext context(port, contexts);
	std::jthread caller([&] {
		platform::bind_to_cpu(0);
		auto called = request();
		EXPECT_EQ(port.call(called), 0);
	});
	tornado_ppc_attachment *found = nullptr;

	EXPECT_EQ(tornado_core_ppc_attachment(context.raw(), &found), -ENOMSG);
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.service.attachment, &attachment.raw);
	EXPECT_EQ(tornado_core_ppc_attachment(context.raw(), &found), 0);
	EXPECT_EQ(found, &attachment.raw);
	EXPECT_EQ(attachment.released, 0);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(tornado_core_ppc_attachment(context.raw(), &found), -ENOMSG);
	caller.join();
	EXPECT_EQ(attachment.released, 1);
}

TEST_F(PpcAttachmentTest, StaysWithTheServerWhenTheCallerIsGone)
{
	TestPort port;
	TestContext context(port, contexts);
	std::jthread caller([&] {
		platform::bind_to_cpu(0);
		auto called = request();
		called.deadline_ns = after_us(1000);
		EXPECT_EQ(port.call(called), -ETIMEDOUT);
	});

	/* Unless its time was over before. */
	if (context.wait(after_us(1'000'000)) == 0) {
		caller.join();
		EXPECT_EQ(attachment.released, 0);
		EXPECT_EQ(context.reply(), 0);
	} else {
		caller.join();
	}
	EXPECT_EQ(attachment.released, 1);
}

TEST_F(PpcAttachmentTest, IsReleasedWhenNothingIsCalled)
{
	TestPort port;
	auto called = request();

	called.payload_length = buffer_size + 1;
	EXPECT_EQ(port.call(called), -EMSGSIZE);
	EXPECT_EQ(attachment.released, 1);
	auto late = request();
	late.deadline_ns = 1;
	EXPECT_EQ(port.call(late), -ETIMEDOUT);
	EXPECT_EQ(attachment.released, 2);
	port.close();
	auto refused = request();
	EXPECT_EQ(port.call(refused), -EPIPE);
	EXPECT_EQ(attachment.released, 3);
}

TEST_F(PpcAttachmentTest, IsReleasedWithoutMemory)
{
	int calls = 0;
	for (long countdown = 0; countdown < 10; countdown++) {
		TestPort port;
		auto called = request();
		called.deadline_ns = 1;
		platform::fail_allocation(countdown);
		const int result = port.call(called);
		platform::fail_allocation(-1);
		EXPECT_TRUE(result == -ETIMEDOUT || result == -ENOMEM) << result;
		EXPECT_EQ(attachment.released, ++calls);
	}
}

TEST_F(PpcAttachmentTest, OfACallWithoutItIsNone)
{
	TestPort port;
	const TestServer server(port, 0, contexts, [](TestContext &context) {
		tornado_ppc_attachment *found = nullptr;
		EXPECT_EQ(context.service.attachment, nullptr);
		EXPECT_EQ(tornado_core_ppc_attachment(context.raw(), &found), 0);
		EXPECT_EQ(found, nullptr);
		return 0U;
	});
	auto called = make_request();

	EXPECT_EQ(port.call(called), 0);
}

TEST_F(PpcAttachmentTest, ALabelGoesWithTheCall)
{
	TestPort port;
	const TestServer server(port, 0, contexts, [](TestContext &context) {
		context.service.words->word[1] = context.service.label;
		return 0U;
	});
	for (const unsigned long long label : {0ULL, 17ULL, ~0ULL}) {
		auto request = make_request();
		request.label = label;
		ASSERT_EQ(port.call(request), 0);
		EXPECT_EQ(request.words->word[1], label);
	}
}

} // namespace tornado::native
