// SPDX-License-Identifier: GPL-2.0
/*
 * Many clients of the library's servers at once: with data of every kind, and through servers that
 * call each other, while servers grow, stop and start again.  Under the sanitizers, too.
 */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <tornado/ppc.hpp>
#include <tornado/ppc/clustered.hpp>

#include "cpus.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;
using ppc::Port;
using ppc::Proxy;

constexpr unsigned clients = 12;
constexpr int depth = 3;
/* So many that no call of a server by itself can be in want of one. */
constexpr unsigned contexts_per_cpu = 2 * clients * depth;

template <typename T>
T expected(Result<T> result)
{
	if (!result)
		throw std::runtime_error{result.error().message()};
	return std::move(*result);
}

/* Of which there are two, that call each other. */
class Relay
{
public:
	std::string echo(std::string_view text) { return std::string{text}; }
	void nap() { std::this_thread::sleep_for(1ms); }
	FileDescriptor give(FileDescriptor file) { return file; }
	/* The caller's own, which is ordered by nothing but the call. */
	void increment(std::uintptr_t number) { ++*reinterpret_cast<int *>(number); }
	Result<int> descend(int levels) { return levels == 0 ? 0 : next(levels); }

	std::function<Result<int>(int)> next;
};

using RelayInterface = ppc::Interface<"relay", 1, &Relay::echo, &Relay::nap, &Relay::give,
				      &Relay::increment, &Relay::descend>;
using RelayProxy = Proxy<RelayInterface>;

/* One for each CPU. */
struct Tally {
	static constexpr const char *type_name = "tally";

	std::uint64_t add() { return ++calls; }
	std::atomic<std::uint64_t> calls{0};
};
using TallyInterface = ppc::Interface<"tally", 1, &Tally::add>;

struct {
} nothing_shared;

Port make_port()
{
	return expected(Port::create({.contexts_per_cpu = contexts_per_cpu}));
}

/* A relay, its server, and what calls it. */
class Station
{
public:
	explicit Station(Port port = make_port())
		: proxy{expected(port.connect())},
		  server{expected(ppc::serve<RelayInterface>(std::move(port), relay))}
	{
	}

	Relay relay;
	const RelayProxy proxy;
	ppc::Server server;
};

/* Relays that have to know each other before one of them is called. */
class Stations
{
public:
	Stations()
	{
		first.relay.next = [this](int levels) { return below(second, levels); };
		second.relay.next = [this](int levels) { return below(first, levels); };
	}

	Station first;
	Station second;

private:
	static Result<int> below(const Station &station, int levels)
	{
		const auto result = station.proxy.call<&Relay::descend>(levels - 1);

		return result ? Result<int>{*result + 1} : result;
	}
};

/* A thread that calls one of the stations, in every way. */
class Caller
{
public:
	Caller(unsigned number, const RelayProxy &proxy, const std::atomic<bool> &is_stopping)
		: random_{number + 1}, proxy_{proxy}, is_stopping_{is_stopping}
	{
	}

	/* False: the server has stopped. */
	bool call()
	{
		switch (random_() % 5) {
		case 0:
			return echo(std::string(random_() % 3000, 'x'));
		case 1:
			return went_well(proxy_.call<&Relay::nap>());
		case 2:
			return give();
		case 3:
			return increment();
		default:
			return descend();
		}
	}

private:
	template <typename T>
	bool went_well(const Result<T> &result)
	{
		if (result)
			return true;
		EXPECT_EQ(result.error().number(), EPIPE) << result.error().message();
		EXPECT_TRUE(is_stopping_);
		return false;
	}

	bool echo(const std::string &text)
	{
		const auto back = proxy_.call<&Relay::echo>(text);

		EXPECT_TRUE(!back || *back == text);
		return went_well(back);
	}

	bool give()
	{
		const FileDescriptor event{::eventfd(number_, EFD_CLOEXEC)};
		const auto back = proxy_.call<&Relay::give>(event);

		eventfd_t value = 0;
		EXPECT_TRUE(!back || ::eventfd_read(back->get(), &value) == 0);
		EXPECT_TRUE(!back || value == number_);
		return went_well(back);
	}

	bool increment()
	{
		const auto before = number_++;
		const auto done =
			proxy_.call<&Relay::increment>(reinterpret_cast<std::uintptr_t>(&number_));

		EXPECT_TRUE(!done || number_ == before + 2);
		return went_well(done);
	}

	bool descend()
	{
		const auto deepest = proxy_.call<&Relay::descend>(depth);

		EXPECT_TRUE(!deepest || *deepest == depth);
		return went_well(deepest);
	}

	std::minstd_rand random_;
	unsigned number_ = 1;
	const RelayProxy &proxy_;
	const std::atomic<bool> &is_stopping_;
};

class LibraryStress : public testing::Test
{
protected:
	~LibraryStress() override { run_on(cpus); }

	const std::vector<int> cpus = allowed_cpus();
};

/* One of two servers that call each other stops while it is called; then the other one. */
TEST_F(LibraryStress, servers_stop_while_they_and_many_clients_call)
{
	constexpr int rounds = 4;
	constexpr std::uint64_t enough = 2000;

	for (int round = 0; round < rounds; ++round) {
		Stations stations;
		std::atomic<bool> is_stopping{false};
		std::atomic<std::uint64_t> calls{0};

		std::jthread stopper([&] {
			while (calls < enough)
				std::this_thread::sleep_for(1ms);
			is_stopping = true;
			EXPECT_TRUE(stations.first.server.stop());
			EXPECT_TRUE(stations.second.server.stop());
		});
		start_together(clients, [&](unsigned number) {
			const auto &station = number % 2 == 0 ? stations.first : stations.second;
			Caller caller{number, station.proxy, is_stopping};

			while (caller.call())
				++calls;
		});
		stopper.join();
		EXPECT_EQ(stations.first.server.thread_count(), 0U);
		EXPECT_EQ(stations.second.server.thread_count(), 0U);
	}
}

/* All on one CPU, so that each server has to grow there, and not twice for the same want. */
TEST_F(LibraryStress, servers_grow_where_many_clients_are)
{
	constexpr int calls = 50;
	const std::atomic<bool> is_stopping{false};
	Stations stations;

	pin_to(cpus.front());
	start_together(clients, [&](unsigned number) {
		Caller caller{number, stations.first.proxy, is_stopping};

		for (int i = 0; i < calls; ++i)
			ASSERT_TRUE(caller.call());
	});
	for (const auto *server : {&stations.first.server, &stations.second.server}) {
		EXPECT_GT(server->thread_count(), cpus.size());
		EXPECT_LE(server->thread_count(), cpus.size() * contexts_per_cpu);
	}
}

/* Each call is counted once, by whatever rep its caller's CPU has. */
TEST_F(LibraryStress, clients_of_a_clustered_object_move_between_cpus)
{
	constexpr unsigned calls = 300;
	auto started = expected(UserLevel::start());
	const auto tally = object::create<Tally>(object::Clustering::cpu, nothing_shared).value();
	auto port = make_port();
	const Proxy<TallyInterface> proxy{expected(port.connect())};
	auto server = expected(ppc::serve<TallyInterface>(std::move(port), tally));

	start_together(clients, [&](unsigned number) {
		for (unsigned i = 0; i < calls; ++i) {
			if (i % 10 == 0)
				pin_to(cpus[(number + i / 10) % cpus.size()]);
			ASSERT_TRUE(proxy.call<&Tally::add>());
		}
	});
	std::uint64_t counted = 0;
	for (const int cpu : cpus) {
		pin_to(cpu);
		counted += expected(proxy.call<&Tally::add>()) - 1;
	}
	EXPECT_EQ(counted, std::uint64_t{clients} * calls);
	EXPECT_TRUE(server.stop());
	ASSERT_TRUE(tally.destroy());
	tornado_synchronize(&tornado_default_domain);
}

} // namespace
} // namespace tornado::selftest
