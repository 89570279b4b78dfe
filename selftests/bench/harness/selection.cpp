/* SPDX-License-Identifier: GPL-2.0 */
#include "selection.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "pattern.hpp"

namespace bench
{

namespace
{

std::optional<unsigned int> number(std::string_view text)
{
	unsigned int value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

bool has_tornado(const Workload &workload)
{
	return std::ranges::any_of(workload.systems, [](const System &system) {
		return system.name.starts_with("tornado:");
	});
}

std::vector<Selected> select_all(const std::vector<Workload> &workloads, const Choice &choice)
{
	std::vector<Selected> selected;
	for (const Workload &workload : workloads) {
		if (!matches(workload.name, choice.workloads) ||
		    (choice.with_tornado_only && !has_tornado(workload)))
			continue;
		for (const unsigned int cpus : choice.cpus) {
			if (workload.most_cpus != 0 && cpus > workload.most_cpus)
				continue;
			for (const System &system : workload.systems) {
				if (matches(system.name, choice.systems))
					selected.push_back({&workload, &system, cpus});
			}
		}
	}
	return selected;
}

} // namespace

Share parse_share(const std::string &text)
{
	const std::string_view view = text;
	const auto slash = view.find('/');
	if (slash != std::string_view::npos) {
		const auto index = number(view.substr(0, slash));
		const auto count = number(view.substr(slash + 1));
		if (index && count && *index >= 1 && *index <= *count)
			return {*index - 1, *count};
	}
	throw Failure(fmt::format("\"{}\" is not a share such as 1/2", text));
}

std::vector<Selected> select(const std::vector<Workload> &workloads, const Choice &choice)
{
	const std::vector<Selected> all = select_all(workloads, choice);
	std::vector<Selected> mine;
	for (std::size_t index = choice.share.index; index < all.size();
	     index += choice.share.count)
		mine.push_back(all[index]);
	return mine;
}

} // namespace bench
