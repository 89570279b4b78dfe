// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The key-value service at work: a server, clients on many CPUs, one of which crashes in the
 * middle, and a server that crashes and is started again.
 */
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include <tornado/device.hpp>

#include "key_value.hpp"

namespace
{

constexpr const char *name = "example-key-value";
constexpr int clients = 4;
constexpr int keys = 200;

void complain(const tornado::Error &error)
{
	std::fprintf(stderr, "%s\n", error.message().c_str());
}

/* Until SIGTERM; then it finishes the calls in progress. */
int serve()
{
	sigset_t end;
	int signal = 0;

	/* Before there are threads, which inherit it. */
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &end, nullptr);

	const auto service = key_value::Service::start(name);

	if (!service)
		return complain(service.error()), 1;
	sigwait(&end, &signal);
	return 0;
}

template <typename Body>
pid_t start(Body body)
{
	const pid_t child = ::fork();

	if (child == 0)
		std::_Exit(body());
	return child;
}

bool ended_well(pid_t child)
{
	int status = 0;

	return ::waitpid(child, &status, 0) == child && status == 0;
}

/* As soon as the server is there. */
tornado::Result<key_value::Proxy> open_store()
{
	using namespace std::chrono_literals;
	const auto end = std::chrono::steady_clock::now() + 20s;

	for (;;) {
		auto client = tornado::ppc::Client::open(name);

		if (client)
			return key_value::Proxy{std::move(*client)};
		if (client.error().number() != ENOENT || std::chrono::steady_clock::now() > end)
			return std::unexpected{std::move(client).error()};
		std::this_thread::sleep_for(10ms);
	}
}

std::string key_of(int client, int number)
{
	return "client " + std::to_string(client) + " key " + std::to_string(1000 + number);
}

/* Puts its keys, the second time with long values, and gets what it put. */
int work(int client, bool crashes)
{
	const auto store = open_store();

	if (!store)
		return complain(store.error()), 1;
	for (const std::size_t size : {8U, 1000U})
		for (int i = 0; i < keys; ++i) {
			const std::string value(size, static_cast<char>('a' + i % 26));
			const auto put =
				store->call<&key_value::Store::put>(key_of(client, i), value);
			const auto found = store->call<&key_value::Store::get>(key_of(client, i));

			if (!put)
				return complain(put.error()), 1;
			if (!found)
				return complain(found.error()), 1;
			if (*found != value)
				return std::fprintf(stderr, "lost a value\n"), 1;
			if (crashes && i == keys / 2)
				std::raise(SIGKILL);
		}
	return 0;
}

/* All that is there, some at a time: as much as fits into a reply. */
int count(const key_value::Proxy &store)
{
	int found = 0;
	std::string next;

	for (;;) {
		const auto some = store.call<&key_value::Store::scan>(next, 50);

		if (!some)
			return complain(some.error()), -1;
		if (some->empty())
			return found;
		found += static_cast<int>(some->size());
		next = some->back().key + '\0';
	}
}

bool run_clients()
{
	std::array<pid_t, clients> children{};
	bool well = true;

	for (int i = 0; i < clients; ++i)
		children[static_cast<std::size_t>(i)] = start([i] { return work(i, i == 0); });
	/* The first one crashes. */
	for (int i = 0; i < clients; ++i)
		well = ended_well(children[static_cast<std::size_t>(i)]) == (i != 0) && well;
	return well;
}

} // namespace

int main()
{
	if (const auto device = tornado::Device::open(); !device)
		return complain(device.error()), 1;

	pid_t server = start(serve);
	auto store = open_store();

	if (!store)
		return complain(store.error()), 1;
	if (!run_clients())
		return 1;

	const int found = count(*store);
	const auto statistics = store->call<&key_value::Store::statistics>();

	if (!statistics)
		return complain(statistics.error()), 1;
	std::printf("%d keys\n", found);

	/* The server crashes: calls fail, and its name is free. */
	::kill(server, SIGKILL);
	static_cast<void>(ended_well(server));
	if (const auto value = store->call<&key_value::Store::get>("x");
	    value || value.error().number() != EPIPE)
		return 1;
	server = start(serve);
	store = open_store();
	if (!store)
		return complain(store.error()), 1;

	const auto is_new = store->call<&key_value::Store::put>("after", "the crash");

	if (!is_new)
		return complain(is_new.error()), 1;
	::kill(server, SIGTERM);
	if (!ended_well(server) || !*is_new)
		return 1;
	std::printf("started again\n");
	return found == (clients - 1) * keys + keys / 2 + 1 ? 0 : 1;
}
