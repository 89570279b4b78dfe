// SPDX-License-Identifier: GPL-2.0
/* Services in the kernel, called by way of tornado_service_example.ko and tornado_test.ko. */
#include <atomic>
#include <cerrno>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.hpp"
#include "debugfs_table.hpp"
#include "environment.hpp"
#include "kernel_tests.hpp"
#include "notes.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using ServiceTest = NoteTest;

std::string column_of(const std::string &service, const std::string &column)
{
	for (const auto &row : debugfs_table("services"))
		if (row.at("name") == service)
			return row.at(column);
	return "";
}

TEST_F(ServiceTest, each_client_has_its_object)
{
	const FileDescriptor other{open_service("note")};

	EXPECT_EQ(put(client.get(), "mine"), 0);
	EXPECT_EQ(put(other.get(), "its"), 0);
	EXPECT_EQ(get(client.get()), "mine");
	EXPECT_EQ(get(other.get()), "its");
}

TEST_F(ServiceTest, is_shared_by_who_has_the_descriptor)
{
	Child child{[this] { return put(client.get(), "from a child") == 0 ? 0 : 1; }};

	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(get(client.get()), "from a child");
}

TEST_F(ServiceTest, payload_of_every_length)
{
	for (std::size_t length = 0; length <= note_max; length++) {
		const std::string text(length, static_cast<char>('a' + length % 26));

		EXPECT_EQ(put(client.get(), text), 0);
		EXPECT_EQ(get(client.get()), text);
	}
}

TEST_F(ServiceTest, words_that_the_service_leaves_alone_come_back)
{
	auto argument = make_call(method_put);

	argument.word[7] = 77;
	EXPECT_EQ(call(client.get(), argument), 0);
	EXPECT_EQ(argument.word[0], method_put);
	EXPECT_EQ(argument.word[7], 77U);
	EXPECT_EQ(argument.reply_length, 0U);
}

TEST_F(ServiceTest, interface_that_is_expected)
{
	auto argument = make_call(method_put);

	argument.interface = note_interface;
	EXPECT_EQ(call(client.get(), argument), 0);
}

TEST_F(ServiceTest, many_threads_call_one_client)
{
	constexpr int calls = 2000;

	start_together(4U, [&](unsigned thread) {
		for (int i = 0; i < calls; i++) {
			const std::string text(thread + 1, static_cast<char>('a' + thread));
			ASSERT_EQ(put(client.get(), text), 0);
			const std::string found = get(client.get());
			ASSERT_FALSE(found.empty());
			/* One of the four, and whole. */
			ASSERT_EQ(found, std::string(found.size(),
						     static_cast<char>('a' + found.size() - 1)));
		}
	});
}

TEST_F(ServiceTest, is_listed)
{
	SKIP_UNLESS_ROOT();
	const auto calls = [] { return std::stoull(column_of("note", "calls")); };
	if (column_of("note", "name").empty())
		GTEST_SKIP() << "no debugfs on /sys/kernel/debug";
	const auto before = calls();

	EXPECT_EQ(column_of("note", "module"), "tornado_service_example");
	EXPECT_EQ(column_of("note", "clients"), "1");
	EXPECT_EQ(put(client.get(), "text"), 0);
	EXPECT_EQ(calls(), before + 1);
	client.reset();
	EXPECT_EQ(column_of("note", "clients"), "0");
}

TEST_F(ServiceTest, module_with_a_client_stays)
{
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("a module with this bug would be unloaded");
	EXPECT_LT(::syscall(SYS_delete_module, "tornado_service_example", O_NONBLOCK), 0);
	EXPECT_EQ(errno, EWOULDBLOCK);
	EXPECT_EQ(put(client.get(), "still there"), 0);
}

class KernelServiceTest : public testing::TestWithParam<const char *>
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(KernelServiceTest, passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(InKernel, KernelServiceTest,
			 testing::Values("service_names", "bad_services"),
			 [](const auto &tested) { return std::string{tested.param}; });

/* It is registered and unregistered in the kernel, while programs open, call and close. */
TEST(KernelServiceRace, comes_and_goes)
{
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_KERNEL_TESTS();
	std::atomic<bool> is_over{false};
	std::atomic<int> opened{0};
	std::atomic<int> missed{0};

	start_together(4U, [&](unsigned thread) {
		if (thread == 0) {
			/* It does not take long, so others have to be at it. */
			while (missed < 100)
				std::this_thread::yield();
			EXPECT_EQ(run_in_kernel("service_comes_and_goes"), "");
			is_over = true;
			return;
		}
		while (!is_over) {
			const FileDescriptor found{open_service("test-comes-and-goes")};
			if (!found) {
				EXPECT_EQ(found.get(), -ENOENT);
				missed++;
				continue;
			}
			auto argument = make_call(41);
			EXPECT_EQ(call(found.get(), argument), 0);
			EXPECT_EQ(argument.word[0], 42U);
			opened++;
		}
	});
	EXPECT_GT(opened, 0);
	EXPECT_GT(missed, 0);
}

} // namespace
} // namespace tornado::selftest
