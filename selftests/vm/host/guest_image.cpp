// SPDX-License-Identifier: GPL-2.0
#include "guest_image.hpp"

#include <fmt/format.h>
#include <map>

#include "command.hpp"
#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace fs = std::filesystem;

namespace
{

void check_one_line(const std::string &text)
{
	if (text.find('\n') != text.npos)
		throw InfrastructureError(fmt::format("line ends are not possible in: {}", text));
}

// A kernel that cannot unpack modules itself is given them unpacked.
std::string module_content(const fs::path &path)
{
	static const std::map<std::string, std::string> unpackers = {
		{".xz", "xz"}, {".gz", "gzip"}, {".zst", "zstd"}};
	auto unpacker = unpackers.find(path.extension().string());
	if (unpacker == unpackers.end())
		return read_whole_file(path);
	auto result = run_command({unpacker->second, "-dc", path.string()});
	if (result.exit_code != 0)
		throw InfrastructureError(fmt::format("cannot unpack {}", path.string()));
	return result.output;
}

std::string display_name(const std::vector<std::string> &words)
{
	auto name = fs::path(words[0]).filename().string();
	for (std::size_t i = 1; i < words.size(); i++)
		name += " " + words[i];
	// KTAP reads what follows " # " as something else.
	for (auto mark = name.find('#'); mark != name.npos; mark = name.find('#'))
		name[mark] = '_';
	return name;
}

std::string without_unpacker_suffix(std::string name)
{
	name.resize(name.find(".ko") == name.npos ? name.size() : name.find(".ko") + 3);
	return name;
}

} // namespace

fs::path init_path()
{
	auto path = fs::read_symlink("/proc/self/exe").parent_path() / "tornado-vm-init";
	if (!fs::exists(path))
		throw InfrastructureError(fmt::format(
			"{} is missing: build the target tornado-vm-init", path.string()));
	return path;
}

GuestImage::GuestImage(const Options &options)
{
	initramfs.add_host_file(init_path(), "/init");
	job.program_timeout_seconds = options.program_timeout_seconds;
	for (const auto &variable : options.environment) {
		check_one_line(variable);
		if (variable.find('=') == variable.npos || variable.starts_with('='))
			throw InfrastructureError(
				fmt::format("--env wants NAME=VALUE, not '{}'", variable));
		job.environment.push_back(variable);
	}
	for (const auto &text : options.files)
		add_extra_file(text);
	for (const auto &text : options.modules)
		add_module(text);
	for (const auto &text : options.programs)
		add_program(text);
	for (const auto &text : options.collect)
		add_collect_target(text);
	initramfs.add_text(std::string(job_path), encode_job(job));
}

void GuestImage::add_extra_file(const std::string &text)
{
	auto colon = text.find(':');
	fs::path host = text.substr(0, colon);
	auto guest =
		colon == text.npos ? "/files/" + host.filename().string() : text.substr(colon + 1);
	if (!fs::exists(host))
		throw InfrastructureError(fmt::format("--file: {} does not exist", host.string()));
	if (fs::is_directory(host))
		initramfs.add_host_directory(host, guest);
	else
		initramfs.add_host_program(host, guest);
}

void GuestImage::add_module(const std::string &text)
{
	check_one_line(text);
	auto blank = std::min(text.find(' '), text.size());
	fs::path host = text.substr(0, blank);
	if (!fs::exists(host))
		throw InfrastructureError(
			fmt::format("--module: {} does not exist", host.string()));
	auto guest = "/modules/" + without_unpacker_suffix(host.filename().string());
	initramfs.add_text(guest, module_content(host));
	job.modules.push_back({guest, text.substr(std::min(blank + 1, text.size()))});
}

// A program of the host is brought along; otherwise it must have come by --file.
std::string GuestImage::place_program(const std::string &path)
{
	if (initramfs.contains(path))
		return path;
	fs::path host = path;
	if (path.find('/') == path.npos && !fs::exists(host))
		host = find_in_path(path);
	if (!fs::is_regular_file(host))
		throw InfrastructureError(fmt::format(
			"--program: '{}' is neither a file here nor one that --file brings along",
			path));
	// The same name may come from several directories.
	host = fs::canonical(host);
	auto guest = "/programs/" + fs::path(path).filename().string();
	static std::map<std::string, fs::path> placed;
	for (unsigned number = 2; placed.contains(guest) && placed[guest] != host; number++)
		guest = fmt::format("/programs/{}/{}", number, fs::path(path).filename().string());
	placed[guest] = host;
	initramfs.add_host_program(host, guest);
	return guest;
}

void GuestImage::add_program(const std::string &text)
{
	check_one_line(text);
	auto words = split_words(text);
	if (words.empty())
		throw InfrastructureError("--program: there is no program in an empty text");
	auto name = display_name(words);
	words[0] = place_program(words[0]);
	job.programs.push_back({name, words});
}

void GuestImage::add_collect_target(const std::string &text)
{
	check_one_line(text);
	auto colon = text.find(':');
	if (colon == 0 || colon == text.npos || colon + 1 == text.size())
		throw InfrastructureError(
			fmt::format("--collect wants GUEST:HOST, not '{}'", text));
	collect.push_back({text.substr(0, colon), text.substr(colon + 1)});
	job.collect.push_back(collect.back().guest);
}

} // namespace tornado::vm
