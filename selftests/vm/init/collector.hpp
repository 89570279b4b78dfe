// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "record_writer.hpp"

namespace tornado::vm
{

// Sends files to the host: a record names size and checksum, the bytes go through QEMU's debug
// console, which takes one instruction per byte and no interrupt, where a serial port takes both.
void collect_files(const std::vector<std::string> &paths, RecordWriter &records);

} // namespace tornado::vm
