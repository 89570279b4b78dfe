// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <string>

#include "qemu_api.h"

namespace numasim
{

/* What the guest has in registers and memory, asked on the thread of the CPU that executes. */
class Guest
{
public:
	std::uint64_t rdi() { return read(rdi_, "rdi"); }
	std::uint64_t rsi() { return read(rsi_, "rsi"); }

	/* Empty if the memory is not there. */
	std::string text(std::uint64_t address, std::size_t length);

private:
	using Register = qemu_plugin_register *;

	std::uint64_t read(Register &handle, const char *name);

	/* The same on all CPUs; looked up when first needed. */
	Register rdi_ = nullptr;
	Register rsi_ = nullptr;
};

} // namespace numasim
