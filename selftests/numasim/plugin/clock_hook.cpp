// SPDX-License-Identifier: GPL-2.0
#include "clock_hook.hpp"

#include <cstring>
#include <ctime>
#include <string_view>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace numasim
{
namespace
{

constexpr std::uint64_t ns_per_second = 1'000'000'000;

GuestTime guest_time;

extern "C" int hooked_clock_gettime(clockid_t clock, timespec *time)
{
	if (clock != CLOCK_MONOTONIC)
		return clock_gettime(clock, time);
	const std::uint64_t now = guest_time(host_time_ns());
	time->tv_sec = static_cast<time_t>(now / ns_per_second);
	time->tv_nsec = static_cast<long>(now % ns_per_second);
	return 0;
}

/* The dynamic linking tables of a loaded program. */
struct Tables {
	std::uintptr_t base = 0;
	const char *names = nullptr;
	const ElfW(Sym) *symbols = nullptr;
	const ElfW(Rela) *calls = nullptr;
	std::size_t calls_bytes = 0;
	const ElfW(Rela) *data = nullptr;
	std::size_t data_bytes = 0;
};

Tables tables_of(const dl_phdr_info &program)
{
	Tables tables{.base = program.dlpi_addr};
	const ElfW(Dyn) *entry = nullptr;
	for (int index = 0; index < program.dlpi_phnum; ++index)
		if (program.dlpi_phdr[index].p_type == PT_DYNAMIC)
			entry = reinterpret_cast<const ElfW(Dyn) *>(
				program.dlpi_addr + program.dlpi_phdr[index].p_vaddr);
	for (; entry != nullptr && entry->d_tag != DT_NULL; ++entry) {
		const auto pointer = entry->d_un.d_ptr;
		switch (entry->d_tag) {
		case DT_STRTAB:
			tables.names = reinterpret_cast<const char *>(pointer);
			break;
		case DT_SYMTAB:
			tables.symbols = reinterpret_cast<const ElfW(Sym) *>(pointer);
			break;
		case DT_JMPREL:
			tables.calls = reinterpret_cast<const ElfW(Rela) *>(pointer);
			break;
		case DT_PLTRELSZ:
			tables.calls_bytes = entry->d_un.d_val;
			break;
		case DT_RELA:
			tables.data = reinterpret_cast<const ElfW(Rela) *>(pointer);
			break;
		case DT_RELASZ:
			tables.data_bytes = entry->d_un.d_val;
			break;
		default:
			break;
		}
	}
	return tables;
}

bool redirect(void **slot)
{
	const auto page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
	auto *const page =
		reinterpret_cast<void *>(reinterpret_cast<std::uintptr_t>(slot) & ~(page_size - 1));
	/* The slots are read-only once the program is linked, and stay so for all others. */
	if (mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0)
		return false;
	*slot = reinterpret_cast<void *>(hooked_clock_gettime);
	return mprotect(page, page_size, PROT_READ) == 0;
}

bool redirect_named(const Tables &tables, const ElfW(Rela) * relocations, std::size_t bytes)
{
	bool redirected = false;
	for (std::size_t index = 0; index < bytes / sizeof(*relocations); ++index) {
		const auto &relocation = relocations[index];
		const auto type = ELF64_R_TYPE(relocation.r_info);
		if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT)
			continue;
		const auto &symbol = tables.symbols[ELF64_R_SYM(relocation.r_info)];
		if (std::string_view(tables.names + symbol.st_name) != "clock_gettime")
			continue;
		redirected |=
			redirect(reinterpret_cast<void **>(tables.base + relocation.r_offset));
	}
	return redirected;
}

/* The first program that is visited is the main one; nothing else is of interest. */
int visit_main_program(dl_phdr_info *program, std::size_t, void *result)
{
	const Tables tables = tables_of(*program);
	if (tables.names == nullptr || tables.symbols == nullptr)
		return 1;
	const bool calls = redirect_named(tables, tables.calls, tables.calls_bytes);
	const bool data = redirect_named(tables, tables.data, tables.data_bytes);
	*static_cast<bool *>(result) = calls || data;
	return 1;
}

} // namespace

bool hook_monotonic_clock(GuestTime function)
{
	guest_time = function;
	bool done = false;
	dl_iterate_phdr(visit_main_program, &done);
	return done;
}

std::uint64_t host_time_ns()
{
	timespec now{};
	clock_gettime(CLOCK_MONOTONIC, &now);
	return static_cast<std::uint64_t>(now.tv_sec) * ns_per_second +
	       static_cast<std::uint64_t>(now.tv_nsec);
}

} // namespace numasim
