// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>

namespace tornado::vm
{

void mount_file_systems();
void bring_up_loopback();
std::string kernel_release();

[[noreturn]] void power_off();

} // namespace tornado::vm
