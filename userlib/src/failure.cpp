// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "failure.hpp"

#include <cerrno>
#include <utility>

namespace tornado::failure
{
namespace
{

struct Explanation {
	std::string wrong;
	std::string advice;
};

Explanation common(int number)
{
	switch (number) {
	case EMFILE:
		return {"this process has too many open files",
			"close some, or raise its limit with ulimit -n"};
	case ENFILE:
		return {"the system has too many open files",
			"raise the limit with sysctl fs.file-max"};
	case ENOMEM:
		return {"memory ran out, or the limit of the memory cgroup is hit",
			"free memory, or raise memory.max of the cgroup"};
	default:
		return {std::generic_category().message(number), ""};
	}
}

Explanation open_explanation(int number)
{
	const std::string load_it = "load it with insmod tornado.ko";

	switch (number) {
	case ENOENT:
		return {"it does not exist: the tornado module is not loaded", load_it};
	case ENXIO:
	case ENODEV:
		return {"the device node is there, but the tornado module is not loaded", load_it};
	case EACCES:
	case EPERM:
		return {"no permission to open it",
			"run as root or load the module with device_mode=0666"};
	default:
		return common(number);
	}
}

Explanation unknown_request(Target target)
{
	if (target == Target::counter)
		return {"the descriptor is not a tornado counter",
			"pass a descriptor that came from creating a counter"};
	return {"the loaded module does not know this request: it is older than this library, "
		"or the descriptor is not the tornado device",
		"load a newer tornado.ko"};
}

Explanation request_explanation(Target target, int number)
{
	switch (number) {
	case ENOTTY:
		return unknown_request(target);
	case EBADF:
		return {"the descriptor is not open",
			"do not use an object after it was closed or moved from"};
	case E2BIG:
		return {"the loaded module is older than this program and does not know a part of "
			"the request",
			"load a newer tornado.ko"};
	case EINVAL:
		return {"the loaded module does not accept a value of the request",
			"see what it offers with tornadoctl features"};
	default:
		return common(number);
	}
}

} // namespace

Error open_device(const std::string &path, int number)
{
	Explanation explanation = open_explanation(number);

	return {number, "open " + path, std::move(explanation.wrong),
		std::move(explanation.advice)};
}

Error request(std::string attempted, Target target, int number)
{
	Explanation explanation = request_explanation(target, number);

	return {number, std::move(attempted), std::move(explanation.wrong),
		std::move(explanation.advice)};
}

} // namespace tornado::failure
