// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "failure.hpp"

#include <cerrno>
#include <utility>

#include "../failure.hpp"

namespace tornado::ppc::failure
{

Error call(int number)
{
	const std::string attempted = "call a server";

	switch (number) {
	case EPIPE:
		return {number, attempted,
			"the server ended, or closed its port; whether the call had an effect is "
			"not known",
			"connect again when the server is there"};
	case ETIMEDOUT:
		return {number, attempted,
			"the deadline passed; the server may serve the call nevertheless",
			"wait longer, or see what keeps the server"};
	case EMSGSIZE:
		return {number, attempted, "the payload is larger than the buffers of the port",
			"send less at a time, or make the port with larger buffers"};
	case ESTALE:
		return {number, attempted, "the server has revoked the client",
			"ask the server for a new one"};
	case EACCES:
		return {number, attempted, "the client is not for this method",
			"ask the server for a client that may call it"};
	case ENOTTY:
		return {number, attempted, "the descriptor is not a client of a port",
			"pass a descriptor that came from a port or a name"};
	case ELOOP:
		return {number, attempted,
			"a port, a context, a UNIX socket or an io_uring cannot go with a call",
			"send a client of the port"};
	default:
		return port(attempted, number);
	}
}

Error open_port(const std::string &name, int number)
{
	std::string attempted = "open the port " + name;

	switch (number) {
	case ENOENT:
		return {number, std::move(attempted), "no server has published the name",
			"start the server, in the same network namespace"};
	case EACCES:
		return {number, std::move(attempted), "the name's mode does not allow it",
			"run as its owner, or publish it with another mode"};
	case EPERM:
		return {number, std::move(attempted), "its owner is another user",
			"see debugfs tornado/names for who has the name"};
	default:
		return port(std::move(attempted), number);
	}
}

Error no_thread(std::string attempted)
{
	return {EAGAIN, std::move(attempted), "no thread can be made",
		"raise the limit of processes with ulimit -u, or pids.max"};
}

Error revoke(int number)
{
	if (number == EINVAL)
		return {number, "revoke clients", "0 is the label of those that have none",
			"label clients that are to be revoked"};
	return port("revoke clients", number);
}

Error port(std::string attempted, int number)
{
	switch (number) {
	case EPIPE:
		return {number, std::move(attempted), "the port is closed", "make a new one"};
	case EINVAL:
		return {number, std::move(attempted), "a size, a name or a mode is not valid",
			"see what <tornado/ppc.h> and <tornado/name.h> accept"};
	case EEXIST:
		return {number, std::move(attempted), "another port has the name",
			"stop its server, or take another name"};
	case EBUSY:
		return {number, std::move(attempted), "the port has a name", "make another port"};
	case ENOTTY:
		return {number, std::move(attempted),
			"the loaded module does not know this request, or the descriptor is not a "
			"port",
			"load a newer tornado.ko"};
	case EOPNOTSUPP:
		return {number, std::move(attempted), "the port was not made to tell that",
			"make it with tells_caller"};
	default:
		return tornado::failure::request(std::move(attempted),
						 tornado::failure::Target::device, number);
	}
}

} // namespace tornado::ppc::failure
