// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cpio_archive.hpp"

namespace tornado::vm
{

// The guest's file system: the init, the job, and host files with the libraries they need.
class Initramfs
{
public:
	Initramfs();

	void add_host_file(const std::filesystem::path &host, const std::string &guest);
	// The directory and all below it.
	void add_host_directory(const std::filesystem::path &host, const std::string &guest);
	// Libraries, loader or interpreter of a program come along.
	void add_host_program(const std::filesystem::path &host, const std::string &guest);
	void add_text(const std::string &guest, std::string_view content);
	bool contains(std::string_view guest) const { return archive_.contains(guest); }

	void write(const std::filesystem::path &path) const;

private:
	void add_needs_of(const std::filesystem::path &host, const std::string &content);

	CpioArchive archive_;
};

} // namespace tornado::vm
