// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Why a proxy's call has no result, in words. */
#include <cerrno>
#include <string>
#include <string_view>

#include <tornado/ppc/proxy.hpp>

namespace tornado::ppc::detail
{
namespace
{

std::string call_of(std::string_view interface)
{
	return "call a method of the interface " + std::string{interface};
}

Error old_server(std::string_view interface, unsigned version, std::uint64_t server_version)
{
	return {ENOSYS, call_of(interface),
		"the server has version " + std::to_string(server_version) +
			", which has no such method; this program has version " +
			std::to_string(version),
		"start a newer server, or do without the method"};
}

} // namespace

Error no_call_memory(std::string_view interface)
{
	return {ENOMEM, call_of(interface), "memory ran out", "free memory"};
}

Error request_too_large(std::string_view interface)
{
	return {EMSGSIZE, call_of(interface),
		"the arguments are larger than a message of 64 KiB with 8 files",
		"pass less at a time, or a file that has it"};
}

Error request_without_file(std::string_view interface)
{
	return {EBADF, call_of(interface), "an argument is a file that is not open",
		"pass a descriptor that owns a file, or a std::optional without a value"};
}

Error malformed_reply(std::string_view interface)
{
	return {EBADMSG, call_of(interface),
		"the reply does not carry what the method returns: what was called is no server "
		"of this library",
		"use a client of a server of the interface"};
}

Error refusal(std::string_view interface, unsigned version, const Words &reply)
{
	switch (static_cast<Status>(reply[0])) {
	case Status::unknown_method:
		return old_server(interface, version, reply[1]);
	case Status::other_interface:
		return {EPROTO, call_of(interface),
			"the server has another interface, or its method takes or returns "
			"something else",
			"compile client and server with the same list of methods"};
	case Status::malformed:
		return {EBADMSG, call_of(interface),
			"the server did not find the method's arguments in the request",
			"compile client and server with the same list of methods"};
	case Status::too_large:
		return {EMSGSIZE, call_of(interface),
			"what the method returned is larger than the port's buffers, or a message",
			"ask for less at a time, or make the port with larger buffers"};
	case Status::no_memory:
		return {ENOMEM, call_of(interface), "the server's memory ran out", ""};
	case Status::no_files:
		return {EMFILE, call_of(interface), "the server has too many open files", ""};
	case Status::failed:
		return {EREMOTEIO, call_of(interface), "the method ended with an exception", ""};
	case Status::gone:
		return {ESTALE, call_of(interface),
			"the object that serves it is being destroyed, or has no memory", ""};
	default:
		return malformed_reply(interface);
	}
}

} // namespace tornado::ppc::detail
