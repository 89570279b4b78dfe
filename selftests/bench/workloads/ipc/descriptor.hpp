/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <unistd.h>

#include "system_error.hpp"

namespace bench
{

/* An open file, closed with this object. */
class Descriptor
{
public:
	explicit Descriptor(int number) : number_(number) {}
	~Descriptor() { close(number_); }
	Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
	Descriptor &operator=(Descriptor &&) = delete;

	int number() const { return number_; }

	void write_all(std::span<const std::byte> bytes) const
	{
		while (!bytes.empty()) {
			const ssize_t done =
				require(write(number_, bytes.data(), bytes.size()), "write");
			bytes = bytes.subspan(static_cast<std::size_t>(done));
		}
	}

	void read_all(std::span<std::byte> bytes) const
	{
		while (!bytes.empty()) {
			const ssize_t done =
				require(read(number_, bytes.data(), bytes.size()), "read");
			if (done == 0)
				throw Failure("the other end is closed");
			bytes = bytes.subspan(static_cast<std::size_t>(done));
		}
	}

private:
	int number_;
};

} // namespace bench
