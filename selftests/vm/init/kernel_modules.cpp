// SPDX-License-Identifier: GPL-2.0
#include "kernel_modules.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.hpp"

namespace tornado::vm
{

namespace
{

constexpr int unload_attempts = 100;
constexpr useconds_t pause_between_attempts = 50'000;

// The kernel's own rule: tornado-core.ko is the module tornado_core.
std::string module_name(const std::string &path)
{
	auto name = path.substr(path.rfind('/') + 1);
	name.resize(name.find(".ko") == name.npos ? name.size() : name.find(".ko"));
	for (auto &letter : name)
		letter = letter == '-' ? '_' : letter;
	return name;
}

int load_module(const ModuleJob &module)
{
	int descriptor = open(module.path.c_str(), O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return errno;
	int error = 0;
	if (syscall(SYS_finit_module, descriptor, module.parameters.c_str(), 0) != 0)
		error = errno;
	close(descriptor);
	return error;
}

// A module without an exit function cannot be unloaded, and nobody can blame it.
bool is_permanent(const std::string &name)
{
	bool permanent = false;
	for_each_line(read_file("/proc/modules").value_or(""), [&](std::string_view line) {
		if (line.starts_with(name + " ") && line.find("[permanent]") != line.npos)
			permanent = true;
	});
	return permanent;
}

// The last reference may be dropped a little later than the program that held it ends.
int unload_module(const std::string &name)
{
	for (int attempt = 0; attempt < unload_attempts; attempt++) {
		if (syscall(SYS_delete_module, name.c_str(), O_NONBLOCK) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EBUSY)
			break;
		usleep(pause_between_attempts);
	}
	return errno;
}

} // namespace

std::string KernelModules::load()
{
	for (const auto &module : modules_) {
		auto name = module_name(module.path);
		int error = load_module(module);
		if (error == EEXIST && is_permanent(name))
			continue;
		if (error != 0)
			return name + " does not load: " + std::strerror(error) +
			       " (the kernel's log may say more)";
		loaded_.push_back(name);
	}
	return {};
}

std::string KernelModules::unload()
{
	std::string trouble;
	while (!loaded_.empty()) {
		auto name = loaded_.back();
		loaded_.pop_back();
		if (is_permanent(name))
			continue;
		if (int error = unload_module(name))
			trouble += (trouble.empty() ? "" : "; ") + name +
				   " does not unload: " + std::strerror(error);
	}
	return trouble;
}

} // namespace tornado::vm
