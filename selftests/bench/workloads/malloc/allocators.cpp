/* SPDX-License-Identifier: GPL-2.0 */
#include "allocators.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>

namespace bench
{

namespace
{

struct Allocator {
	const char *system;
	const char *stem; /* of the file whose malloc() is called */
	std::array<const char *, 2> files;
};

constexpr std::array<Allocator, 4> allocators = {{
	{"stock:glibc", "libc.", {}},
	{"stock:jemalloc", "libjemalloc", {"libjemalloc.so.2"}},
	{"stock:mimalloc", "libmimalloc", {"libmimalloc.so.2", "libmimalloc.so.2.0"}},
	{"stock:tcmalloc", "libtcmalloc", {"libtcmalloc_minimal.so.4"}},
}};

constexpr std::array<const char *, 4> library_directories = {
	"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"};

std::optional<std::string> installed(const Allocator &allocator)
{
	for (const char *directory : library_directories) {
		for (const char *file : allocator.files) {
			if (file == nullptr)
				continue;
			const auto path = std::filesystem::path(directory) / file;
			if (std::filesystem::exists(path))
				return path.string();
		}
	}
	return std::nullopt;
}

void require_malloc_of(const Allocator &allocator)
{
	Dl_info info{};
	void *function = dlsym(RTLD_DEFAULT, "malloc");
	if (function == nullptr || dladdr(function, &info) == 0 || info.dli_fname == nullptr)
		throw Failure("it cannot be found out whose malloc() is used");
	if (std::string_view(info.dli_fname).find(allocator.stem) == std::string_view::npos)
		throw Failure(fmt::format("malloc() is that of {}", info.dli_fname));
}

} // namespace

std::vector<std::string> allocator_libraries()
{
	std::vector<std::string> libraries;
	for (const Allocator &allocator : allocators) {
		if (const auto library = installed(allocator))
			libraries.push_back(*library);
	}
	return libraries;
}

std::vector<System> allocator_systems(const Prepare &prepare)
{
	std::vector<System> systems;
	for (const Allocator &allocator : allocators) {
		System system;
		system.name = allocator.system;
		system.prepare = [allocator, prepare](const Places &places) {
			require_malloc_of(allocator);
			return prepare(places);
		};
		if (allocator.files.front() != nullptr) {
			const auto library = installed(allocator);
			if (!library)
				continue;
			system.environment = {"LD_PRELOAD=" + *library};
		}
		systems.push_back(system);
	}
	return systems;
}

} // namespace bench
