// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_DEVICE_HPP
#define TORNADO_DEVICE_HPP

#include <cstdint>
#include <utility>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>
#include <tornado/tornado.h>

namespace tornado
{

/**
 * enum class Clustering - which CPUs share one representative of an object
 * @cpu: one representative per CPU
 * @node: one per NUMA node
 * @one: one in all
 * @cache: one per last-level cache
 * @group: one per group of neighbouring CPUs: not alone, see clustering_group()
 */
enum class Clustering : std::uint32_t {
	cpu = TORNADO_CLUSTERING_CPU,
	node = TORNADO_CLUSTERING_NODE,
	one = TORNADO_CLUSTERING_ONE,
	cache = TORNADO_CLUSTERING_CACHE,
	group = TORNADO_CLUSTERING_GROUP,
};

/**
 * clustering_group() - one representative for @size neighbouring CPUs
 * @size: 1 to 0xffffff
 *
 * Neighbours are CPUs counted node by node, within a node cache by cache.
 */
constexpr Clustering clustering_group(std::uint32_t size) noexcept
{
	return static_cast<Clustering>(TORNADO_CLUSTERING_GROUP_OF(size));
}

/**
 * struct Features - what the loaded module offers on this machine
 * @services: mask of TORNADO_FEATURE_*
 * @clusterings: mask of 1 << Clustering
 * @cpus: highest possible CPU number plus one
 * @nodes: highest possible NUMA node number plus one
 */
struct Features {
	std::uint64_t services;
	std::uint32_t clusterings;
	std::uint32_t cpus;
	std::uint32_t nodes;

	/** has_counters() - can Counter::create() work? */
	[[nodiscard]] bool has_counters() const noexcept
	{
		return (services & TORNADO_FEATURE_COUNTER) != 0;
	}

	/** has_calls() - does the module serve protected procedure calls? */
	[[nodiscard]] bool has_calls() const noexcept
	{
		return (services & TORNADO_FEATURE_PPC) != 0;
	}

	/** has_regions() - does the module have regions? */
	[[nodiscard]] bool has_regions() const noexcept
	{
		return (services & TORNADO_FEATURE_REGION) != 0;
	}

	/** has() - does the module know this clustering? */
	[[nodiscard]] bool has(Clustering clustering) const noexcept
	{
		const auto bit = static_cast<std::uint32_t>(clustering);

		return bit < 32 && (clusterings >> bit & 1U) != 0;
	}
};

/**
 * class Device - an open /dev/tornado
 *
 * Objects made through it do not need it any longer: it may be closed first.
 *
 * Context: all const members are MT-safe.
 */
class TORNADO_API Device
{
public:
	/**
	 * open() - open the device
	 * @path: where it is
	 *
	 * Return: the device, closed with the last use of the object (close on
	 * exec), or an Error: ENOENT, ENXIO or ENODEV when the module is not
	 * loaded, EACCES without permission, EMFILE or ENFILE when too many
	 * files are open.
	 */
	[[nodiscard]] static Result<Device> open(const char *path = TORNADO_DEVICE_PATH);

	/**
	 * features() - ask the module what it offers
	 *
	 * Return: the features, or an Error: ENOTTY when what was opened is not
	 * the tornado device.
	 */
	[[nodiscard]] Result<Features> features() const;

	/** fd() - the descriptor, for the ioctls of <tornado/tornado.h>; still owned here */
	[[nodiscard]] int fd() const noexcept { return descriptor_.get(); }

	/** release() - give up ownership; the caller closes the descriptor */
	[[nodiscard]] FileDescriptor release() && noexcept { return std::move(descriptor_); }

private:
	explicit Device(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

	FileDescriptor descriptor_;
};

} // namespace tornado

#endif // TORNADO_DEVICE_HPP
