// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/libtornado_ppc.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <tornado/ppc/client.hpp>

#include "../c_report.hpp"
#include "requests.hpp"

using tornado::c_interface::report;
using tornado::c_interface::without_exceptions;
namespace ppc = tornado::ppc;

namespace
{

int make_call(int client, libtornado_call &call, std::span<const int> files, ppc::Files *received)
{
	ppc::Exchange exchange;

	std::ranges::copy(call.word, exchange.words.begin());
	exchange.payload = {static_cast<const std::byte *>(call.payload), call.payload_length};
	exchange.room = {static_cast<std::byte *>(call.reply), call.reply_capacity};
	exchange.deadline = ppc::Deadline{std::chrono::nanoseconds{call.deadline_ns}};
	exchange.files = files;
	exchange.received = received;

	const auto done = ppc::requests::exchange(client, exchange);

	if (!done)
		return report(done.error());
	std::ranges::copy(exchange.words, call.word);
	call.reply_length = static_cast<std::uint32_t>(exchange.reply_length);
	return 0;
}

} // namespace

int libtornado_client_open(const char *name)
{
	return without_exceptions([name] {
		if (name == nullptr)
			return report(EFAULT, "libtornado_client_open: name is NULL");

		auto client = ppc::Client::open(name);

		return client ? std::move(*client).release().release() : report(client.error());
	});
}

int libtornado_client_call(int client, struct libtornado_call *call)
{
	return without_exceptions([client, call] {
		if (call == nullptr)
			return report(EFAULT, "libtornado_client_call: call is NULL");

		return make_call(client, *call, {}, nullptr);
	});
}

int libtornado_client_call_files(int client, struct libtornado_call *call,
				 struct libtornado_call_files *files)
{
	return without_exceptions([client, call, files] {
		if (call == nullptr || files == nullptr ||
		    (files->sent == nullptr && files->sent_count != 0))
			return report(EFAULT,
				      "libtornado_client_call_files: call or files is NULL");

		ppc::Files received;
		const int result =
			make_call(client, *call, {files->sent, files->sent_count}, &received);

		if (result < 0)
			return result;
		files->received_count = static_cast<std::uint32_t>(received.count());
		for (std::size_t i = 0; i < received.count(); ++i)
			files->received[i] = received.take(i).release();
		return 0;
	});
}
