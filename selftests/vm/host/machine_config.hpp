// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tornado::vm
{

enum class Accelerator { kvm, tcg };

// The machine QEMU is to show.
struct MachineConfig {
	std::filesystem::path qemu;
	std::filesystem::path kernel;
	Accelerator accelerator = Accelerator::tcg;
	unsigned cpus = 2;
	unsigned nodes = 1;
	unsigned numa_distance = 20; // between any two nodes; 10 is local
	unsigned memory_mebibytes = 2048;
	std::string append;
	std::vector<std::string> qemu_arguments;
	bool quiet = false; // hide what QEMU itself has to say
};

// The files through which QEMU and this program work together.
struct MachineFiles {
	std::filesystem::path initramfs;
	std::filesystem::path console;
	std::filesystem::path records;
	std::filesystem::path collected;
};

std::vector<std::string> qemu_command(const MachineConfig &config, const MachineFiles &files);

// "2G", "512M" or a number of mebibytes; throws if it is none of these.
unsigned parse_mebibytes(const std::string &text);

} // namespace tornado::vm
