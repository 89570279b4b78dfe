/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that workers share, threads and processes alike, on a chosen NUMA node. */
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace bench
{

/* Two lines: neighbours are fetched in pairs by many processors. */
inline constexpr std::size_t line_size = 128;

class SharedMemory
{
public:
	/* Zeroed, present, on `node` (anywhere if negative). */
	explicit SharedMemory(std::size_t bytes, int node = -1);
	~SharedMemory();
	SharedMemory(SharedMemory &&other) noexcept
		: start_(std::exchange(other.start_, nullptr)), bytes_(other.bytes_)
	{
	}
	SharedMemory &operator=(SharedMemory &&) = delete;

	std::byte *data() const { return static_cast<std::byte *>(start_); }
	std::size_t size() const { return bytes_; }

private:
	void *start_;
	std::size_t bytes_;
};

/* An array of `count` value-initialised elements there. */
template <typename Element>
class SharedArray
{
	static_assert(std::is_trivially_destructible_v<Element>);

public:
	explicit SharedArray(std::size_t count, int node = -1)
		: memory_(count * sizeof(Element), node), count_(count)
	{
		for (std::size_t index = 0; index < count; ++index)
			new (memory_.data() + index * sizeof(Element)) Element{};
	}

	Element &operator[](std::size_t index) { return elements()[index]; }
	const Element &operator[](std::size_t index) const { return elements()[index]; }
	std::span<Element> elements() const
	{
		return {std::launder(reinterpret_cast<Element *>(memory_.data())), count_};
	}

private:
	SharedMemory memory_;
	std::size_t count_;
};

} // namespace bench
