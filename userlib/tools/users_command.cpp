// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <tornado/error.hpp>

#include "commands.hpp"

namespace tornadoctl
{
namespace
{

tornado::Error cannot_read(const std::string &path, int number)
{
	std::string wrong = std::generic_category().message(number);
	std::string advice;

	if (number == ENOENT)
		advice = "load the module (insmod tornado.ko) and mount debugfs (mount -t debugfs "
			 "none /sys/kernel/debug); the kernel needs CONFIG_DEBUG_FS";
	else if (number == EACCES || number == EPERM)
		advice = "debugfs is for root: run as root";
	return {number, "read " + path, std::move(wrong), std::move(advice)};
}

tornado::Result<std::vector<std::string>> read_lines(const std::string &path)
{
	std::ifstream file{path};
	std::vector<std::string> lines;

	if (!file)
		return std::unexpected{cannot_read(path, errno)};
	for (std::string line; std::getline(file, line);)
		lines.push_back(line);
	return lines;
}

/* "kind pid comm details": the command may hold spaces, a detail is "name=value". */
nlohmann::ordered_json parse(const std::string &line)
{
	std::istringstream words{line};
	nlohmann::ordered_json object;
	std::string kind;
	std::string command;
	long pid = 0;

	words >> kind >> pid;
	object["kind"] = kind;
	object["pid"] = pid;
	object["command"] = "";
	for (std::string word; words >> word;) {
		const auto equals = word.find('=');

		if (equals != std::string::npos)
			object[word.substr(0, equals)] = word.substr(equals + 1);
		else
			command += (command.empty() ? "" : " ") + word;
	}
	object["command"] = command;
	return object;
}

} // namespace

int print_users(const std::string &path, Format format)
{
	const auto lines = read_lines(path);
	auto objects = nlohmann::ordered_json::array();

	if (!lines) {
		fmt::print(stderr, "tornadoctl: {}\n", lines.error().message());
		return 1;
	}
	if (format == Format::text) {
		for (const auto &line : *lines)
			fmt::print("{}\n", line);
		return 0;
	}
	for (std::size_t i = 1; i < lines->size(); ++i) /* the first line is the header */
		objects.push_back(parse(lines->at(i)));
	fmt::print("{}\n", objects.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
	return 0;
}

} // namespace tornadoctl
