// SPDX-License-Identifier: GPL-2.0
#include "guest.hpp"

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace numasim
{
namespace
{

struct FreeBytes {
	void operator()(GByteArray *array) const { g_byte_array_free(array, 1); }
};
using Bytes = std::unique_ptr<GByteArray, FreeBytes>;

qemu_plugin_register *find_register(std::string_view name)
{
	GArray *const array = qemu_plugin_get_registers();
	const auto *const first = reinterpret_cast<const qemu_plugin_reg_descriptor *>(array->data);
	qemu_plugin_register *found = nullptr;
	for (const auto &known : std::span(first, array->len))
		if (name == known.name)
			found = known.handle;
	g_array_free(array, 1);
	return found;
}

} // namespace

std::uint64_t Guest::read(Register &handle, const char *name)
{
	if (handle == nullptr)
		handle = find_register(name);
	const Bytes bytes(g_byte_array_new());
	std::uint64_t value = 0;
	if (handle != nullptr && qemu_plugin_read_register(handle, bytes.get()) >= 8)
		std::memcpy(&value, bytes->data, sizeof(value));
	return value;
}

std::string Guest::text(std::uint64_t address, std::size_t length)
{
	const Bytes bytes(g_byte_array_new());
	if (length == 0 || !qemu_plugin_read_memory_vaddr(address, bytes.get(), length))
		return {};
	return {reinterpret_cast<const char *>(bytes->data), bytes->len};
}

} // namespace numasim
