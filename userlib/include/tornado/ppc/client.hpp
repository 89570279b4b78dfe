// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_CLIENT_HPP
#define TORNADO_PPC_CLIENT_HPP

#include <optional>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>
#include <tornado/ppc/message.hpp>

namespace tornado::ppc
{

/**
 * class Client - the right to call a port, and the transport of a Proxy
 *
 * Context: all const members are MT-safe; any number of threads may call at once.
 */
class TORNADO_API Client
{
public:
	/**
	 * Client() - take over a descriptor that was inherited or received
	 * @descriptor: of a client
	 */
	explicit Client(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

	/**
	 * open() - that of the port with this name
	 * @name: under which a server published it in this network namespace
	 * @owner: the user who must have done that; nobody: it may be any user
	 *
	 * Return: the client, whose descriptor is close-on-exec, or an Error: those of
	 * Device::open(); ENOENT when there is no such port, EACCES when its mode does
	 * not allow it, EPERM when its owner is another user, EINVAL when it is no
	 * name.
	 */
	[[nodiscard]] static Result<Client> open(std::string_view name,
						 std::optional<uid_t> owner = std::nullopt);

	/**
	 * exchange() - make a call, and wait until it is over
	 * @exchange: the request; the reply is in it after success
	 *
	 * Return: nothing, or an Error: EPIPE when the server ended, or closed its
	 * port; ESTALE when the client is revoked, EACCES when it is not for the method;
	 * ETIMEDOUT when the deadline passed; EMSGSIZE when the payload is larger
	 * than the port's buffers; ENOTTY when it is no client; EBADF, ELOOP, EMFILE for
	 * files; ENOMEM.
	 */
	[[nodiscard]] Result<void> exchange(Exchange &exchange) const;

	/** fd() - the descriptor, to send or inherit; still owned here */
	[[nodiscard]] int fd() const noexcept { return descriptor_.get(); }

	/** release() - give up ownership; the caller closes the descriptor */
	[[nodiscard]] FileDescriptor release() && noexcept { return std::move(descriptor_); }

private:
	FileDescriptor descriptor_;
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_CLIENT_HPP
