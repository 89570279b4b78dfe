/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Android's binder, with the plain interface of its driver: a transaction to the
 * context manager of a device of their own, and its reply.
 */
#pragma once

#include <memory>

#include "descriptor.hpp"
#include "futex.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

class BinderProcess;

class BinderRoundTrip : public RoundTrip
{
public:
	/* Throws Unavailable if this machine has no binder. */
	explicit BinderRoundTrip(std::size_t size);
	~BinderRoundTrip() override;

	void call(std::span<std::byte> message) override;
	std::span<std::byte> receive() override;
	void reply() override;
	int descriptor() const override { return -1; }

	/* Client: call() with an open file. */
	void call_with_file(std::span<std::byte> message, int file);
	/* Server: the file that came with the request that receive() has returned. */
	Descriptor take_file();

private:
	/* The client's, ready for a transaction. */
	BinderProcess &client();

	std::size_t size_;
	/* Which device the server has: 1 and its place in the list; 0: none yet. */
	SharedArray<FutexWord> device_{1};
	std::unique_ptr<BinderProcess> process_;
	std::vector<std::byte> request_;
};

} // namespace bench
