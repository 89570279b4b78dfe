// SPDX-License-Identifier: GPL-2.0
/* The library's labels and rights, and servers that wait for themselves. */
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <tornado/ppc.hpp>

#include "cpus.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;
using ppc::Client;
using ppc::Port;

template <typename T>
T expected(Result<T> result)
{
	if (!result)
		throw std::runtime_error{result.error().message()};
	return std::move(*result);
}

/* One object for each label. */
class Rooms
{
public:
	std::uint64_t enter() { return ppc::label(); }
	int look() { return 1; }
	/* Calls the same server, from the same CPU, while this thread waits. */
	int descend(int depth);

	const Client *client = nullptr;
};

using RoomsInterface =
	ppc::Interface<"rooms", 2, &Rooms::enter, &Rooms::look, ppc::removed, &Rooms::descend>;
using RoomsProxy = ppc::Proxy<RoomsInterface>;

static_assert(RoomsInterface::mask_of<&Rooms::enter> == 0b1);
static_assert(RoomsInterface::mask_of<&Rooms::descend, &Rooms::look> == 0b1010);

int Rooms::descend(int depth)
{
	if (depth == 0)
		return 0;
	const RoomsProxy proxy{Client{FileDescriptor{::dup(client->fd())}}};
	const auto deeper = proxy.call_for<&Rooms::descend>(20s, depth - 1);

	return deeper ? *deeper + 1 : -deeper.error().number();
}

class Rights : public testing::Test
{
protected:
	void SetUp() override
	{
		auto port = expected(Port::create());

		plain = std::make_unique<Client>(expected(port.connect()));
		rooms.client = plain.get();
		server = std::make_unique<ppc::Server>(
			expected(ppc::serve<RoomsInterface>(std::move(port), rooms)));
	}
	~Rights() override { run_on(cpus); }

	RoomsProxy proxy(const ppc::ClientOptions &options = {}) const
	{
		return RoomsProxy{expected(server->port().connect(options))};
	}

	const std::vector<int> cpus = allowed_cpus();
	Rooms rooms;
	std::unique_ptr<Client> plain;
	std::unique_ptr<ppc::Server> server;
};

TEST_F(Rights, methods_are_told_the_label)
{
	const auto first = proxy({.label = 1});
	const auto second = proxy({.label = ~std::uint64_t{0}});

	for (int i = 0; i < 10; ++i) {
		EXPECT_EQ(first.call<&Rooms::enter>(), 1U);
		EXPECT_EQ(second.call<&Rooms::enter>(), ~std::uint64_t{0});
		EXPECT_EQ(proxy().call<&Rooms::enter>(), 0U);
	}
	EXPECT_EQ(ppc::label(), 0U) << "in a thread that serves nothing";
}

TEST_F(Rights, other_methods_are_refused_in_words)
{
	const auto looker = proxy({.label = 1, .methods = RoomsInterface::mask_of<&Rooms::look>});

	EXPECT_EQ(looker.call<&Rooms::look>(), 1);
	const auto refused = looker.call<&Rooms::enter>();
	ASSERT_FALSE(refused);
	EXPECT_EQ(refused.error().number(), EACCES);
	EXPECT_EQ(refused.error().message(),
		  "call a server: the client is not for this method; ask the server for a client "
		  "that may call it");
}

TEST_F(Rights, are_taken_back)
{
	const auto first = proxy({.label = 1});
	const auto second = proxy({.label = 2});

	ASSERT_TRUE(server->port().revoke(1));
	const auto stale = first.call<&Rooms::look>();
	ASSERT_FALSE(stale);
	EXPECT_EQ(stale.error().number(), ESTALE);
	EXPECT_EQ(stale.error().message(),
		  "call a server: the server has revoked the client; ask the server for a new one");
	EXPECT_EQ(second.call<&Rooms::look>(), 1);
	EXPECT_EQ(proxy({.label = 1}).call<&Rooms::look>(), 1) << "a new right";
	const auto none = server->port().revoke(0);
	ASSERT_FALSE(none);
	EXPECT_EQ(none.error().message(),
		  "revoke clients: 0 is the label of those that have none; label clients that are "
		  "to be revoked");
}

/* All threads of the CPU wait for calls that nobody is left to serve, unless one is made. */
TEST_F(Rights, a_server_that_waits_for_itself_gets_more_threads)
{
	constexpr int depth = 5;

	pin_to(cpus.front());
	EXPECT_EQ(proxy().call_for<&Rooms::descend>(30s, depth), depth);
	EXPECT_GE(server->thread_count(), cpus.size() + depth);
}

TEST(LibraryPort, tells_where_contexts_lack)
{
	const auto cpus = allowed_cpus();
	pin_to(cpus.front());
	const auto port = expected(Port::create({.contexts_per_cpu = 1}));
	const RoomsProxy proxy{expected(port.connect())};

	EXPECT_EQ(expected(port.lacking_cpu()), std::nullopt);
	EXPECT_EQ(proxy.call_for<&Rooms::look>(10ms).error().number(), ETIMEDOUT);
	EXPECT_EQ(expected(port.lacking_cpu()), static_cast<unsigned>(cpus.front()));
	EXPECT_EQ(expected(port.lacking_cpu()), std::nullopt) << "it was told";
	run_on(cpus);
}

} // namespace
} // namespace tornado::selftest
