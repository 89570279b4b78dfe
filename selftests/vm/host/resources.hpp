// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <string>

namespace tornado::vm
{

// Kernels and QEMU, which the script "fetch" finds or gets.
std::filesystem::path kernel_image(const std::string &kernel);
std::filesystem::path qemu_program(const std::filesystem::path &wanted);

std::filesystem::path cache_directory();

// A directory for the files of one run, removed with all that is in it.
class ScratchDirectory
{
public:
	ScratchDirectory();
	ScratchDirectory(const ScratchDirectory &) = delete;
	ScratchDirectory &operator=(const ScratchDirectory &) = delete;
	~ScratchDirectory();

	const std::filesystem::path &path() const { return path_; }

private:
	std::filesystem::path path_;
};

} // namespace tornado::vm
