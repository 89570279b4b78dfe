// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <stdexcept>

namespace tornado::vm
{

// The bench could not do its work: nothing is known about the kernel or the programs.
struct InfrastructureError : std::runtime_error {
	using std::runtime_error::runtime_error;
};

} // namespace tornado::vm
