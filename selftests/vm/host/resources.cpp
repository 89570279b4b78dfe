// SPDX-License-Identifier: GPL-2.0
#include "resources.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>

#include "command.hpp"
#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace fs = std::filesystem;

namespace
{

fs::path fetched(const std::string &what)
{
	auto result = run_command({TORNADO_VM_FETCH, what});
	auto path = result.output.substr(0, result.output.find('\n'));
	if (result.exit_code != 0 || path.empty())
		throw InfrastructureError(
			fmt::format("{} could not be fetched: the reason is above", what));
	return path;
}

} // namespace

fs::path kernel_image(const std::string &kernel)
{
	if (kernel == "6.1" || kernel == "6.12" || kernel == "debug")
		return fetched(kernel);
	if (!fs::is_regular_file(kernel))
		throw InfrastructureError(fmt::format(
			"--kernel: '{}' is neither 6.1, 6.12, debug nor a kernel image", kernel));
	return kernel;
}

fs::path qemu_program(const fs::path &wanted)
{
	return wanted.empty() ? fetched("qemu") : wanted;
}

fs::path cache_directory()
{
	auto variable = [](const char *name) {
		auto value = std::getenv(name);
		return std::string(value ? value : "");
	};
	if (auto own = variable("TORNADO_CACHE"); !own.empty())
		return own;
	if (auto shared = variable("XDG_CACHE_HOME"); !shared.empty())
		return fs::path(shared) / "tornado";
	return fs::path(variable("HOME")) / ".cache/tornado";
}

ScratchDirectory::ScratchDirectory()
{
	auto pattern = (fs::temp_directory_path() / "tornado-vm.XXXXXX").string();
	if (!mkdtemp(pattern.data()))
		throw InfrastructureError(fmt::format("cannot make a directory like {}: {}",
						      pattern, std::strerror(errno)));
	path_ = pattern;
}

ScratchDirectory::~ScratchDirectory()
{
	std::error_code ignored;
	fs::remove_all(path_, ignored);
}

} // namespace tornado::vm
