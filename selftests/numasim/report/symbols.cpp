// SPDX-License-Identifier: GPL-2.0
#include "symbols.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <cxxabi.h>
#include <elf.h>
#include <fmt/format.h>

#include "../model/attribution.hpp"

namespace numasim
{
namespace
{

/* No function or variable is larger; what is farther from a symbol is something else. */
constexpr std::uint64_t largest_symbol = 1 << 20;

std::vector<char> contents_of(const std::string &file)
{
	std::ifstream stream(file, std::ios::binary);
	if (!stream)
		throw std::runtime_error(fmt::format("cannot read {}", file));
	return {std::istreambuf_iterator<char>(stream), {}};
}

/* A view of `count` elements at an offset of the file; throws if it ends before them. */
template <typename Element>
std::span<const Element> view(const std::vector<char> &file, std::uint64_t offset,
			      std::uint64_t count)
{
	if (offset > file.size() || count > (file.size() - offset) / sizeof(Element))
		throw std::runtime_error("the ELF file is incomplete");
	return {reinterpret_cast<const Element *>(file.data() + offset), count};
}

bool is_function_or_object(const Elf64_Sym &symbol)
{
	const auto type = ELF64_ST_TYPE(symbol.st_info);
	return (type == STT_FUNC || type == STT_OBJECT) && symbol.st_shndx != SHN_UNDEF;
}

/* As it stands in the source, of a C++ function; the parameters would fill a line of their own. */
std::string readable(const std::string &name)
{
	int status = 0;
	const std::unique_ptr<char, decltype(&std::free)> demangled(
		abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
	if (!name.starts_with("_Z") || status != 0)
		return name;
	const std::string_view whole = demangled.get();
	int depth = 0;
	for (std::size_t place = whole.rfind(')'); place < whole.size(); --place) {
		depth += whole[place] == ')';
		depth -= whole[place] == '(';
		if (depth == 0)
			return std::string(whole.substr(0, place));
	}
	return std::string(whole);
}

} // namespace

void SymbolTable::add(std::uint64_t address, const Symbol &symbol)
{
	symbols_.try_emplace(address, symbol);
}

void SymbolTable::add_kallsyms(std::istream &text)
{
	for (std::string line; std::getline(text, line);) {
		std::istringstream words(line);
		std::string address_text;
		std::string type;
		std::string name;
		std::string module;
		words >> address_text >> type >> name >> module;
		std::uint64_t address = 0;
		std::from_chars(address_text.data(), address_text.data() + address_text.size(),
				address, 16);
		/* Others are offsets in per-CPU memory, or hidden from whoever read the file. */
		if (!is_kernel_address(address) || name.empty())
			continue;
		if (module.size() > 2)
			module = module.substr(1, module.size() - 2);
		add(address, {name, module});
	}
}

void SymbolTable::add_program(const std::string &file, std::uint64_t base)
{
	const std::vector<char> contents = contents_of(file);
	const Elf64_Ehdr &header = view<Elf64_Ehdr>(contents, 0, 1)[0];
	if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != ELFCLASS64)
		throw std::runtime_error(fmt::format("{} is no 64-bit ELF file", file));
	const auto sections = view<Elf64_Shdr>(contents, header.e_shoff, header.e_shnum);
	for (const Elf64_Shdr &section : sections) {
		if (section.sh_type != SHT_SYMTAB && section.sh_type != SHT_DYNSYM)
			continue;
		if (section.sh_link >= sections.size())
			throw std::runtime_error("the ELF file is incomplete");
		const Elf64_Shdr &strings = sections[section.sh_link];
		const auto names = view<char>(contents, strings.sh_offset, strings.sh_size);
		for (const Elf64_Sym &symbol : view<Elf64_Sym>(contents, section.sh_offset,
							       section.sh_size / sizeof(Elf64_Sym)))
			if (is_function_or_object(symbol) && symbol.st_name < names.size())
				add(base + symbol.st_value, {names.data() + symbol.st_name, {}});
	}
}

const Symbol *SymbolTable::find(std::uint64_t address) const
{
	auto next = symbols_.upper_bound(address);
	if (next == symbols_.begin())
		return nullptr;
	--next;
	return address - next->first < largest_symbol ? &next->second : nullptr;
}

std::string SymbolTable::name(std::uint64_t address) const
{
	const Symbol *const symbol = find(address);
	if (symbol == nullptr)
		return fmt::format("{:#x}", address);
	if (symbol->module.empty())
		return readable(symbol->name);
	return fmt::format("{} [{}]", readable(symbol->name), symbol->module);
}

std::string SymbolTable::place(std::uint64_t address) const
{
	if (find(address) == nullptr)
		return {};
	const auto offset = address - std::prev(symbols_.upper_bound(address))->first;
	return fmt::format("{}+{:#x}", name(address), offset);
}

std::string_view SymbolTable::module_of(std::uint64_t address) const
{
	const Symbol *const symbol = is_module_address(address) ? find(address) : nullptr;
	return symbol == nullptr ? std::string_view{} : symbol->module;
}

std::string_view SymbolTable::module_of_page(std::uint64_t page) const
{
	return module_of(page + page_bytes - 1);
}

} // namespace numasim
