// SPDX-License-Identifier: GPL-2.0
#include "cpio_archive.hpp"

#include <fmt/format.h>
#include <iterator>
#include <sys/stat.h>

#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace
{

constexpr std::size_t largest_file = 0xffffffff;

void pad_to_four(std::string &bytes)
{
	bytes.append((4 - bytes.size() % 4) % 4, '\0');
}

void append_header(std::string &bytes, std::size_t inode, mode_t mode, std::size_t size,
		   unsigned major, unsigned minor, std::string_view name)
{
	// Owner 0:0, one link, no time: the archive of the same files is the same archive.
	fmt::format_to(std::back_inserter(bytes),
		       "070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:"
		       "08x}{:08x}",
		       inode, mode, 0, 0, 1, 0, size, 0, 0, major, minor, name.size() + 1, 0);
	bytes.append(name).push_back('\0');
	pad_to_four(bytes);
}

} // namespace

bool CpioArchive::contains(std::string_view path) const
{
	return paths_.contains(path);
}

void CpioArchive::add_parents(std::string_view path)
{
	auto slash = path.rfind('/');
	if (slash != path.npos && slash > 0)
		add_directory(path.substr(0, slash));
}

void CpioArchive::append(std::string_view path, const Entry &entry, std::string_view content)
{
	if (!path.starts_with('/') || path == "/")
		throw InfrastructureError(
			fmt::format("not an absolute path in the guest: '{}'", path));
	if (content.size() > largest_file)
		throw InfrastructureError(fmt::format("too large for an initramfs: {}", path));
	if (contains(path))
		return;
	add_parents(path);
	paths_.emplace(path);
	append_header(bytes_, paths_.size(), entry.mode, content.size(), entry.major, entry.minor,
		      path.substr(1));
	bytes_ += content;
	pad_to_four(bytes_);
}

void CpioArchive::add_directory(std::string_view path, mode_t mode)
{
	append(path, {S_IFDIR | mode}, {});
}

void CpioArchive::add_file(std::string_view path, std::string_view content, mode_t mode)
{
	append(path, {S_IFREG | mode}, content);
}

void CpioArchive::add_link(std::string_view path, std::string_view target)
{
	append(path, {S_IFLNK | 0777}, target);
}

void CpioArchive::add_character_device(std::string_view path, unsigned major, unsigned minor)
{
	append(path, {S_IFCHR | 0600, major, minor}, {});
}

std::string CpioArchive::finished() const
{
	auto whole = bytes_;
	append_header(whole, 0, 0, 0, 0, 0, "TRAILER!!!");
	return whole;
}

} // namespace tornado::vm
