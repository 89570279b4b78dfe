// SPDX-License-Identifier: GPL-2.0
/* Methods called through a Proxy and answered by the skeleton, without a kernel in between. */
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "loopback.hpp"

namespace tornado::selftest
{
namespace
{

struct Entry {
	std::string key;
	std::vector<std::uint32_t> numbers;
	bool operator==(const Entry &) const = default;
};

/* An interface as people write it. */
class Shop
{
public:
	Shop() = default;
	Shop(const Shop &) = delete;
	Shop &operator=(const Shop &) = delete;
	virtual ~Shop() = default;

	virtual int add(int left, int right) const = 0;
	virtual void clear() = 0;
	virtual std::string echo(std::string_view text) = 0;
	virtual std::pair<std::string_view, std::string_view> swapped(std::string_view left,
								      std::string_view right) = 0;
	virtual std::optional<Entry> find(const std::string &key) noexcept = 0;
	virtual Result<std::uint64_t> sum(std::span<const std::uint32_t> numbers) = 0;
	virtual FileDescriptor duplicate(FileDescriptor file) = 0;
	virtual std::vector<FileDescriptor> several(std::vector<FileDescriptor> files) = 0;
	virtual std::string fill(std::uint32_t size) = 0;
	virtual int fail(bool for_memory) = 0;
};

using ShopInterface = ppc::Interface<"shop", 3, &Shop::add, ppc::removed, &Shop::clear, &Shop::echo,
				     &Shop::swapped, &Shop::find, &Shop::sum, &Shop::duplicate,
				     &Shop::several, &Shop::fill, &Shop::fail>;

class RealShop : public Shop
{
public:
	int add(int left, int right) const override { return left + right; }
	void clear() override { clears++; }
	std::string echo(std::string_view text) override { return std::string{text}; }
	std::pair<std::string_view, std::string_view> swapped(std::string_view left,
							      std::string_view right) override
	{
		return {right, left};
	}
	std::optional<Entry> find(const std::string &key) noexcept override
	{
		if (key.empty())
			return std::nullopt;
		return Entry{key, {1, 2, 3}};
	}
	Result<std::uint64_t> sum(std::span<const std::uint32_t> numbers) override
	{
		std::uint64_t result = 0;

		if (numbers.empty())
			return std::unexpected{Error{EDOM, "add", "there is nothing", "pass some"}};
		for (const auto number : numbers)
			result += number;
		return result;
	}
	FileDescriptor duplicate(FileDescriptor file) override
	{
		return FileDescriptor{::dup(file.get())};
	}
	std::vector<FileDescriptor> several(std::vector<FileDescriptor> files) override
	{
		return files;
	}
	std::string fill(std::uint32_t size) override { return std::string(size, 'f'); }
	int fail(bool for_memory) override
	{
		if (for_memory)
			throw std::bad_alloc{};
		throw std::runtime_error{"it failed"};
	}

	int clears = 0;
};

class InterfaceTest : public testing::Test
{
protected:
	RealShop shop;
	Loopback loopback = loop_to<ShopInterface>(shop);
	ppc::Proxy<ShopInterface, Loopback> proxy{loopback};
};

TEST_F(InterfaceTest, numbers_there_and_back)
{
	EXPECT_EQ(proxy.call<&Shop::add>(40, 2), 42);
	EXPECT_EQ(proxy.call<&Shop::add>(-40, short{-2}), -42);
	EXPECT_EQ(proxy.transport().payload_sent, 0U);
	ASSERT_TRUE(proxy.call<&Shop::clear>());
	EXPECT_EQ(shop.clears, 1);
}

TEST_F(InterfaceTest, strings_short_and_long)
{
	EXPECT_EQ(proxy.call<&Shop::echo>("forty characters fit, with their length"),
		  "forty characters fit, with their length");
	EXPECT_EQ(proxy.transport().payload_sent, 0U);
	EXPECT_EQ(proxy.transport().payload_received, 0U);
	for (const std::size_t size : {0U, 48U, 49U, 1000U, 65536U}) {
		const std::string text(size, 't');

		EXPECT_EQ(proxy.call<&Shop::echo>(text), text);
	}
	EXPECT_EQ(proxy.transport().payload_received, 65536U);
}

TEST_F(InterfaceTest, views_of_the_request_are_returned)
{
	const std::string left(100, 'l');
	const std::string right(300, 'r');
	const auto swapped = proxy.call<&Shop::swapped>(left, right);

	ASSERT_TRUE(swapped) << swapped.error().message();
	EXPECT_EQ(*swapped, std::pair(right, left));
	EXPECT_EQ(proxy.call<&Shop::swapped>(left, "short"), std::pair(std::string{"short"}, left));
	EXPECT_EQ(proxy.call<&Shop::swapped>("short", left), std::pair(left, std::string{"short"}));
}

TEST_F(InterfaceTest, structs_and_optionals)
{
	EXPECT_EQ(proxy.call<&Shop::find>("k").value(), (Entry{"k", {1, 2, 3}}));
	EXPECT_FALSE(proxy.call<&Shop::find>("").value());
}

TEST_F(InterfaceTest, errors_of_methods_are_those_of_calls)
{
	const std::vector<std::uint32_t> numbers(1000, 3);

	EXPECT_EQ(proxy.call<&Shop::sum>(numbers), 3000U);
	const auto error = proxy.call<&Shop::sum>(std::span<const std::uint32_t>{});
	ASSERT_FALSE(error);
	EXPECT_EQ(error.error().number(), EDOM);
	EXPECT_EQ(error.error().message(), "add: there is nothing; pass some");
}

TEST_F(InterfaceTest, files_there_and_back)
{
	FileDescriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
	auto duplicate = proxy.call<&Shop::duplicate>(file);

	ASSERT_TRUE(duplicate);
	EXPECT_TRUE(file) << "it was lent";
	EXPECT_NE(duplicate->get(), file.get());

	std::vector<FileDescriptor> files;
	for (std::size_t i = 0; i < ppc::files_max; ++i)
		files.emplace_back(::dup(file.get()));
	auto several = proxy.call<&Shop::several>(files);
	ASSERT_TRUE(several) << several.error().message();
	EXPECT_EQ(several->size(), ppc::files_max);
	files.emplace_back(::dup(file.get()));
	EXPECT_EQ(proxy.call<&Shop::several>(files).error().number(), EMSGSIZE);
}

TEST_F(InterfaceTest, files_that_are_not_open)
{
	const auto result = proxy.call<&Shop::duplicate>(FileDescriptor{});

	EXPECT_EQ(result.error().number(), EBADF);
	EXPECT_EQ(
		result.error().message(),
		"call a method of the interface shop: an argument is a file that is not open; pass "
		"a descriptor that owns a file, or a std::optional without a value");
}

TEST_F(InterfaceTest, a_server_with_too_many_files)
{
	const FileDescriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
	const ppc::Proxy<ShopInterface, Loopback> failing{Loopback([this](FakeCall &call) {
		call.fails_with_files = true;
		return ppc::answer<ShopInterface>(shop, call);
	})};

	EXPECT_EQ(failing.call<&Shop::duplicate>(file).error().number(), EMFILE);
}

TEST_F(InterfaceTest, what_is_too_large_here_or_there)
{
	EXPECT_EQ(proxy.call<&Shop::echo>(std::string(65537, 'x')).error().number(), EMSGSIZE);
	EXPECT_EQ(proxy.call<&Shop::swapped>(std::string(40000, 'x'), std::string(40000, 'y'))
			  .error()
			  .number(),
		  EMSGSIZE);
	EXPECT_EQ(proxy.call<&Shop::fill>(65536)->size(), 65536U);
	const auto result = proxy.call<&Shop::fill>(65537);
	EXPECT_EQ(result.error().number(), EMSGSIZE);
	EXPECT_NE(result.error().message().find("what the method returned"), std::string::npos);

	Loopback small = loop_to<ShopInterface>(shop);
	small.buffer_size = 64;
	const ppc::Proxy<ShopInterface, Loopback> smaller{small};
	EXPECT_EQ(smaller.call<&Shop::fill>(64)->size(), 64U);
	EXPECT_EQ(smaller.call<&Shop::fill>(65).error().number(), EMSGSIZE);
}

TEST_F(InterfaceTest, exceptions_end_in_the_server)
{
	EXPECT_EQ(proxy.call<&Shop::fail>(true).error().number(), ENOMEM);
	EXPECT_EQ(proxy.call<&Shop::fail>(false).error().number(), EREMOTEIO);
}

TEST_F(InterfaceTest, failures_of_the_transport)
{
	struct Broken {
		static Result<void> exchange(ppc::Exchange &exchange)
		{
			EXPECT_NE(exchange.deadline, ppc::no_deadline);
			return std::unexpected{Error{ETIMEDOUT, "call", "it is late", ""}};
		}
	};
	const ppc::Proxy<ShopInterface, Broken> broken{Broken{}};

	EXPECT_EQ(broken.call_for<&Shop::add>(std::chrono::seconds(1), 1, 2).error().number(),
		  ETIMEDOUT);
}

/* The same interface, years ago and years from now. */
struct OldShop {
	int add(int left, int right) { return left - right + clears * 0; }
	int clears = 0;
};
using OldInterface = ppc::Interface<"shop", 1, &OldShop::add>;
using OtherInterface = ppc::Interface<"stop", 1, &OldShop::add>;

struct ChangedShop {
	long add(int left, int right) { return left * right + clears * 0; }
	int clears = 0;
};
using ChangedInterface = ppc::Interface<"shop", 1, &ChangedShop::add>;

TEST_F(InterfaceTest, an_old_server_knows_what_it_knew)
{
	OldShop old;
	const ppc::Proxy<ShopInterface, Loopback> newer{loop_to<OldInterface>(old)};

	EXPECT_EQ(newer.call<&Shop::add>(3, 2), 1);
	const auto result = newer.call<&Shop::echo>("x");
	EXPECT_EQ(result.error().number(), ENOSYS);
	EXPECT_EQ(
		result.error().message(),
		"call a method of the interface shop: the server has version 1, which has no such "
		"method; this program has version 3; start a newer server, or do without the "
		"method");
}

TEST_F(InterfaceTest, an_old_client_is_served_by_a_new_server)
{
	const ppc::Proxy<OldInterface, Loopback> old{loopback};

	EXPECT_EQ(old.call<&OldShop::add>(3, 2), 5);
}

TEST_F(InterfaceTest, a_method_that_takes_something_else_is_not_called)
{
	const ppc::Proxy<ChangedInterface, Loopback> changed{loopback};

	EXPECT_EQ(changed.call<&ChangedShop::add>(3, 2).error().number(), EPROTO);
	const ppc::Proxy<OtherInterface, Loopback> other{loopback};
	EXPECT_EQ(other.call<&OldShop::add>(3, 2).error().number(), EPROTO);
}

TEST_F(InterfaceTest, a_method_that_was_removed)
{
	ppc::Exchange exchange;

	exchange.words[0] = ppc::Head{.method = 1, .version = 3, .fingerprint = 0}.word();
	ASSERT_TRUE(loopback.exchange(exchange));
	EXPECT_EQ(exchange.words[0], static_cast<std::uint64_t>(ppc::Status::unknown_method));
	EXPECT_EQ(exchange.words[1], 3U);
}

} // namespace
} // namespace tornado::selftest
