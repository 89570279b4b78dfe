// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>

#include "machine_config.hpp"

namespace tornado::vm
{

// "kvm" and "tcg" are taken at their word. "auto" is KVM if it runs this very kernel to its end:
// /dev/kvm may exist, make virtual machines, and still not run a kernel. The answer is remembered
// until the host boots again.
Accelerator choose_accelerator(const std::string &wanted, const MachineConfig &machine);

} // namespace tornado::vm
