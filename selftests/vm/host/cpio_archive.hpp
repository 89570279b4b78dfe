// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace tornado::vm
{

// An archive in cpio's "newc" format, the one the kernel unpacks as its first file system.
class CpioArchive
{
public:
	// Paths are absolute. Directories above them are made as needed; a path added twice keeps
	// what was added first.
	void add_directory(std::string_view path, mode_t mode = 0755);
	void add_file(std::string_view path, std::string_view content, mode_t mode = 0644);
	void add_link(std::string_view path, std::string_view target);
	void add_character_device(std::string_view path, unsigned major, unsigned minor);

	bool contains(std::string_view path) const;

	// The whole archive with its trailer.
	std::string finished() const;

private:
	struct Entry {
		mode_t mode;
		unsigned major = 0;
		unsigned minor = 0;
	};
	void append(std::string_view path, const Entry &entry, std::string_view content);
	void add_parents(std::string_view path);

	std::string bytes_;
	std::set<std::string, std::less<>> paths_;
};

} // namespace tornado::vm
