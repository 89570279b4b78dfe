// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_COUNTER_HPP
#define TORNADO_COUNTER_HPP

#include <cstdint>
#include <utility>

#include <tornado/device.hpp>
#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>

namespace tornado
{

/**
 * class Counter - a signed 64-bit sum, kept in one piece per cluster of CPUs
 *
 * Adding touches the calling CPU's piece only; reading gathers all of them.
 * Sums wrap modulo 2^64.  The counter lives in the kernel until the last
 * descriptor for it is closed, in whichever process that is.
 *
 * Context: add() and read() are MT-safe and may run in many threads and
 * processes at once.  Moving and destroying are not: no other thread may use
 * the object meanwhile.
 */
class TORNADO_API Counter
{
public:
	/**
	 * struct Reading - what read() found
	 * @sum: the counter's value
	 * @reps: number of pieces (representatives) that existed and were summed
	 */
	struct Reading {
		std::int64_t sum;
		std::uint32_t reps;
	};

	/**
	 * create() - make a counter, starting at 0
	 * @clustering: which CPUs share a piece
	 *
	 * Opens and closes the device on the way.
	 *
	 * Return: the counter, whose descriptor is close-on-exec, or an Error:
	 * those of Device::open(); EINVAL for a clustering that the module does
	 * not know; ENOTTY when the module has no counters; EMFILE, ENFILE,
	 * ENOMEM.
	 */
	[[nodiscard]] static Result<Counter> create(Clustering clustering = Clustering::cpu);

	/**
	 * create() - the same, through a device that is open already
	 * @device: borrowed for the call only
	 * @clustering: which CPUs share a piece
	 */
	[[nodiscard]] static Result<Counter> create(const Device &device,
						    Clustering clustering = Clustering::cpu);

	/**
	 * adopt() - take over a descriptor that was inherited or received
	 * @descriptor: consumed; closed also when the call fails
	 *
	 * Return: the counter, or an Error: ENOTTY when it is not a counter's
	 * descriptor, EBADF when it is not open.
	 */
	[[nodiscard]] static Result<Counter> adopt(FileDescriptor descriptor);

	/**
	 * add() - add to the calling CPU's piece
	 * @delta: may be negative
	 *
	 * Return: nothing, or an Error: ENOMEM when the first add on a cluster
	 * finds no memory for its piece, EBADF after the object was moved from.
	 */
	[[nodiscard]] Result<void> add(std::int64_t delta) const;

	/**
	 * read() - gather the sum
	 *
	 * Includes every add that returned before the call.  Beside concurrent
	 * adds of one sign the sum lies between those before and after them; it
	 * is not a snapshot.
	 *
	 * Return: sum and number of pieces, or an Error: EBADF after the object
	 * was moved from.
	 */
	[[nodiscard]] Result<Reading> read() const;

	/** fd() - the descriptor, to send or inherit; still owned here */
	[[nodiscard]] int fd() const noexcept { return descriptor_.get(); }

	/** release() - give up ownership; the caller closes the descriptor */
	[[nodiscard]] FileDescriptor release() && noexcept { return std::move(descriptor_); }

private:
	explicit Counter(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

	FileDescriptor descriptor_;
};

} // namespace tornado

#endif // TORNADO_COUNTER_HPP
