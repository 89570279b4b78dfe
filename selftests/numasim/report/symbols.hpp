// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <string_view>

namespace numasim
{

struct Symbol {
	std::string name;
	std::string module; /* empty: the kernel itself or a program */
};

/* Names of addresses: from a kernel's /proc/kallsyms, and of programs that it ran. */
class SymbolTable
{
public:
	/* The text of /proc/kallsyms, read by root without address randomisation. */
	void add_kallsyms(std::istream &text);

	/*
	 * Functions and data of an ELF file.  `base` is added to the addresses in
	 * it: 0x555555554000 for a position-independent program without address
	 * randomisation.  Throws std::runtime_error if it cannot be read.
	 */
	void add_program(const std::string &file, std::uint64_t base);

	/* The symbol that the address belongs to; null if there is none near. */
	const Symbol *find(std::uint64_t address) const;

	/* "name" or "name [module]"; the address itself if nothing is known. */
	std::string name(std::uint64_t address) const;

	/* "name+0x10"; empty if nothing is known. */
	std::string place(std::uint64_t address) const;

	/* The module whose code or data this is; empty if it is none. */
	std::string_view module_of(std::uint64_t address) const;

	/* The same for the page of code that starts at this address. */
	std::string_view module_of_page(std::uint64_t page) const;

private:
	void add(std::uint64_t address, const Symbol &symbol);

	std::map<std::uint64_t, Symbol> symbols_;
};

} // namespace numasim
