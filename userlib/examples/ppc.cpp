// SPDX-License-Identifier: GPL-2.0 OR MIT
/* A service that adds up what it is told, and a client of it in another process. */
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include <tornado/ppc.hpp>

namespace
{

/* What there is, or the end of the program. */
template <typename T>
T get(tornado::Result<T> result)
{
	if (!result) {
		std::fprintf(stderr, "%s\n", result.error().message().c_str());
		std::_Exit(1);
	}
	if constexpr (!std::is_void_v<T>)
		return std::move(*result);
}

namespace ppc = tornado::ppc;

/* What client and server have in common. */
struct Sum {
	std::int64_t add(std::int64_t number);
	std::atomic<std::int64_t> total = 0;
};
using SumInterface = ppc::Interface<"sum", 1, &Sum::add>;

/* The server: its threads call this, several at once. */
std::int64_t Sum::add(std::int64_t number)
{
	return total += number;
}

ppc::Server start_server(Sum &sum)
{
	auto port = get(ppc::Port::create());

	get(port.publish("example-sum"));
	return get(ppc::serve<SumInterface>(std::move(port), sum));
}

/* The client: finds it by its name. */
int call()
{
	const ppc::Proxy<SumInterface> sum{get(ppc::Client::open("example-sum"))};

	get(sum.call<&Sum::add>(40));
	return get(sum.call<&Sum::add>(2)) == 42 ? 0 : 1;
}

} // namespace

int main()
{
	Sum sum;
	const auto server = start_server(sum);
	const pid_t client = ::fork();
	int status = 1;

	if (client == 0)
		std::_Exit(call());
	if (::waitpid(client, &status, 0) != client || status != 0)
		return 1;
	std::printf("%lld\n", static_cast<long long>(sum.total));
	return 0;
}
