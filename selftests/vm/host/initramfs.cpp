// SPDX-License-Identifier: GPL-2.0
#include "initramfs.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "command.hpp"
#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace fs = std::filesystem;

namespace
{

constexpr std::size_t elf_type_offset = 16;

mode_t permissions_of(const fs::path &path)
{
	return static_cast<mode_t>(fs::status(path).permissions()) & 07777;
}

bool is_elf(const std::string &content)
{
	return content.size() > elf_type_offset && content.starts_with("\177ELF");
}

// ldd prints "name => /path (address)", "/loader (address)" or "name => not found".
std::vector<std::string> shared_objects_of(const fs::path &program)
{
	auto listing = run_command({"ldd", program.string()}, false);
	std::vector<std::string> paths;
	// A static program is no dynamic executable for ldd, which says so by its exit code.
	if (listing.exit_code != 0)
		return paths;
	for (std::size_t at = 0; at < listing.output.size();) {
		auto end = std::min(listing.output.find('\n', at), listing.output.size());
		auto line = listing.output.substr(at, end - at);
		at = end + 1;
		if (line.find("=> not found") != line.npos)
			throw InfrastructureError(fmt::format(
				"{} needs a library that is not here: {}", program.string(), line));
		auto start = line.find('/');
		auto stop = line.find(" (", start);
		if (start != line.npos && stop != line.npos)
			paths.push_back(line.substr(start, stop - start));
	}
	return paths;
}

} // namespace

Initramfs::Initramfs()
{
	archive_.add_directory("/dev");
	// The kernel opens the console for init before anything is mounted.
	archive_.add_character_device("/dev/console", 5, 1);
	archive_.add_character_device("/dev/null", 1, 3);
	for (auto directory : {"/proc", "/sys", "/run", "/tmp", "/root", "/etc", "/programs"})
		archive_.add_directory(directory);
	// What the C library asks for to name users and hosts
	archive_.add_file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
					 "nobody:x:65534:65534:nobody:/:/bin/false\n");
	archive_.add_file("/etc/group", "root:x:0:\nnogroup:x:65534:\n");
	archive_.add_file("/etc/hosts", "127.0.0.1 localhost\n");
}

void Initramfs::add_host_file(const fs::path &host, const std::string &guest)
{
	archive_.add_file(guest, read_whole_file(host), permissions_of(host));
}

void Initramfs::add_host_directory(const fs::path &host, const std::string &guest)
{
	archive_.add_directory(guest);
	for (const auto &entry : fs::recursive_directory_iterator(host)) {
		auto inside = guest + "/" + fs::relative(entry.path(), host).string();
		if (entry.is_symlink())
			archive_.add_link(inside, fs::read_symlink(entry.path()).string());
		else if (entry.is_directory())
			archive_.add_directory(inside);
		else if (entry.is_regular_file())
			add_host_program(entry.path(), inside);
	}
}

void Initramfs::add_host_program(const fs::path &host, const std::string &guest)
{
	if (archive_.contains(guest))
		return;
	auto content = read_whole_file(host);
	archive_.add_file(guest, content, permissions_of(host));
	if (permissions_of(host) & S_IXUSR)
		add_needs_of(host, content);
}

void Initramfs::add_needs_of(const fs::path &host, const std::string &content)
{
	if (is_elf(content)) {
		for (const auto &path : shared_objects_of(host))
			archive_.add_file(path, read_whole_file(path), 0755);
		return;
	}
	if (!content.starts_with("#!"))
		return;
	auto words = split_words(std::string_view(content).substr(2, content.find('\n') - 2));
	if (words.empty())
		return;
	add_host_program(words[0], words[0]);
	// "env NAME" looks NAME up in the guest, along the same path as here.
	if (words[0].ends_with("/env") && words.size() > 1) {
		if (auto found = find_in_path(words.back()); !found.empty())
			add_host_program(found, found.string());
	}
}

void Initramfs::add_text(const std::string &guest, std::string_view content)
{
	archive_.add_file(guest, content);
}

void Initramfs::write(const fs::path &path) const
{
	write_whole_file(path, archive_.finished());
}

} // namespace tornado::vm
