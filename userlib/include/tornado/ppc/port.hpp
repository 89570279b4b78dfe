// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_PORT_HPP
#define TORNADO_PPC_PORT_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>
#include <tornado/ppc/client.hpp>

namespace tornado::ppc
{

/**
 * struct PortOptions - what a port is to be
 * @buffer_size: of each context's buffer, and so of any payload; only pagers need one that is
 *	larger than payload_max
 * @contexts_per_cpu: up to how many contexts on a CPU the server is asked for
 * @tells_caller: whether methods may ask caller(), which makes all calls dearer
 */
struct PortOptions {
	std::uint32_t buffer_size = payload_max;
	std::uint32_t contexts_per_cpu = 8;
	bool tells_caller = false;
};

/**
 * struct ClientOptions - what a client is to be
 * @label: comes with each of its calls, whoever has it; 0: none
 * @methods: mask of 1 << method, which may be called; 0: all.  Interface::mask_of() makes
 *	it of methods
 */
struct ClientOptions {
	std::uint64_t label = 0;
	std::uint64_t methods = 0;
};

/**
 * class Port - where calls are addressed
 *
 * It is closed for good with its last descriptor; then all who call it get EPIPE.
 *
 * Context: all const members are MT-safe.
 */
class TORNADO_API Port
{
public:
	/**
	 * create() - make a port
	 *
	 * Return: the port, whose descriptor is close-on-exec, or an Error: those of
	 * Device::open(); ENOTTY when the module has no ports; EINVAL when the buffers
	 * are to be larger than buffer_max; EMFILE, ENFILE, ENOMEM.
	 */
	[[nodiscard]] static Result<Port> create(const PortOptions &options = {});

	/**
	 * publish() - let clients open it by name, as long as it lives
	 * @name: up to 31 printable characters of ASCII
	 * @mode: who may write may open
	 *
	 * Return: nothing, or an Error: EEXIST when somebody else has the name, EBUSY
	 * when the port has one, EINVAL when it is no name.
	 */
	[[nodiscard]] Result<void> publish(std::string_view name, mode_t mode = 0600) const;

	/**
	 * connect() - make a client, to send or to inherit
	 *
	 * Return: the client, or an Error: EMFILE, ENFILE, ENOMEM.
	 */
	[[nodiscard]] Result<Client> connect(const ClientOptions &options = {}) const;

	/**
	 * revoke() - make all clients of a label useless, wherever they are
	 * @label: not 0
	 *
	 * Their calls get ESTALE; those that were let through before are still served.  Clients
	 * made with the label later are not meant.
	 *
	 * Return: nothing, or an Error: EINVAL when @label is 0.
	 */
	[[nodiscard]] Result<void> revoke(std::uint64_t label) const;

	/**
	 * lacking_cpu() - where one more context is needed, if anywhere
	 *
	 * While there is such a CPU the port is readable (poll()).  Each time says it of another
	 * CPU, and of the same one after 100 ms.
	 *
	 * Return: a CPU, or none, or an Error.
	 */
	[[nodiscard]] Result<std::optional<unsigned>> lacking_cpu() const;

	[[nodiscard]] std::size_t buffer_size() const noexcept { return buffer_size_; }

	/** fd() - the descriptor; still owned here */
	[[nodiscard]] int fd() const noexcept { return descriptor_.get(); }

private:
	Port(FileDescriptor descriptor, std::size_t buffer_size) noexcept
		: descriptor_{std::move(descriptor)}, buffer_size_{buffer_size}
	{
	}

	FileDescriptor descriptor_;
	std::size_t buffer_size_;
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_PORT_HPP
