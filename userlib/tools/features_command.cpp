// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "commands.hpp"

namespace tornadoctl
{
namespace
{

std::vector<std::string> known_clusterings(const tornado::Features &features)
{
	using enum tornado::Clustering;
	std::vector<std::string> names;

	for (const auto clustering : {cpu, cache, group, node, one})
		if (features.has(clustering))
			names.emplace_back(clustering_name(clustering));
	return names;
}

std::vector<std::string> known_services(const tornado::Features &features)
{
	std::vector<std::string> names;

	if (features.has_counters())
		names.emplace_back("counter");
	if (features.has_calls())
		names.emplace_back("ppc");
	if (features.has_regions())
		names.emplace_back("region");
	return names;
}

void print_text(const tornado::Features &features)
{
	const auto services = known_services(features);

	fmt::print("services:    {}\n",
		   services.empty() ? "none known" : fmt::format("{}", fmt::join(services, " ")));
	fmt::print("clusterings: {}\n", fmt::join(known_clusterings(features), " "));
	fmt::print("cpus:        {}\n", features.cpus);
	fmt::print("nodes:       {}\n", features.nodes);
}

void print_json(const tornado::Features &features)
{
	nlohmann::ordered_json object;

	object["services"] = known_services(features);
	object["clusterings"] = known_clusterings(features);
	object["cpus"] = features.cpus;
	object["nodes"] = features.nodes;
	fmt::print("{}\n", object.dump(2));
}

tornado::Result<tornado::Features> query()
{
	const auto device = tornado::Device::open();

	if (!device)
		return std::unexpected{device.error()};
	return device->features();
}

} // namespace

const char *clustering_name(tornado::Clustering clustering)
{
	switch (clustering) {
	case tornado::Clustering::cpu:
		return "cpu";
	case tornado::Clustering::node:
		return "node";
	case tornado::Clustering::one:
		return "one";
	case tornado::Clustering::cache:
		return "cache";
	case tornado::Clustering::group:
		return "group";
	}
	return "unknown";
}

int print_features(Format format)
{
	const auto features = query();

	if (!features) {
		fmt::print(stderr, "tornadoctl: {}\n", features.error().message());
		return 1;
	}
	if (format == Format::json)
		print_json(*features);
	else
		print_text(*features);
	return 0;
}

} // namespace tornadoctl
