// SPDX-License-Identifier: GPL-2.0
#include "parameters.hpp"

#include <array>
#include <charconv>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

namespace numasim
{
namespace
{

using Member = std::variant<unsigned int Parameters::*, Time Parameters::*, double Parameters::*>;

struct Name {
	std::string_view name;
	Member member;
};

constexpr std::array names{
	Name{"sockets", &Parameters::sockets},
	Name{"private_kb", &Parameters::private_kb},
	Name{"private_ways", &Parameters::private_ways},
	Name{"shared_kb", &Parameters::shared_kb},
	Name{"shared_ways", &Parameters::shared_ways},
	Name{"shared_latency", &Parameters::shared_latency},
	Name{"local_latency", &Parameters::local_latency},
	Name{"remote_latency", &Parameters::remote_latency},
	Name{"memory_latency", &Parameters::memory_latency},
	Name{"local_upgrade_latency", &Parameters::local_upgrade_latency},
	Name{"remote_upgrade_latency", &Parameters::remote_upgrade_latency},
	Name{"atomic_latency", &Parameters::atomic_latency},
	Name{"quantum", &Parameters::quantum},
	Name{"slack", &Parameters::slack},
	Name{"hot", &Parameters::hot},
	Name{"hold", &Parameters::hold},
	Name{"ns_per_cycle", &Parameters::ns_per_cycle},
	Name{"watchdog_ms", &Parameters::watchdog_ms},
	Name{"lines", &Parameters::lines},
};

template <typename Number>
Number parse(std::string_view name, std::string_view text)
{
	Number value{};
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc{} || end != text.data() + text.size())
		throw BadParameter(fmt::format("{}: \"{}\" is not a number", name, text));
	return value;
}

void check_cache(std::string_view name, unsigned int kilobytes, unsigned int ways)
{
	if (ways == 0 || kilobytes * std::uint64_t{1024} < std::uint64_t{ways} * line_bytes)
		throw BadParameter(
			fmt::format("the {} cache is too small to have {} ways", name, ways));
}

} // namespace

void Parameters::set(std::string_view assignment)
{
	const auto equals = assignment.find('=');
	const auto wanted = assignment.substr(0, equals);
	for (const Name &known : names) {
		if (known.name != wanted || equals == std::string_view::npos)
			continue;
		const auto text = assignment.substr(equals + 1);
		std::visit(
			[&](auto member) {
				using Number = std::remove_reference_t<decltype(this->*member)>;
				this->*member = parse<Number>(wanted, text);
			},
			known.member);
		return;
	}
	throw BadParameter(fmt::format("\"{}\" is not a parameter", assignment));
}

void Parameters::check(Cpu cpus) const
{
	if (cpus == 0 || cpus > max_cpus)
		throw BadParameter(fmt::format("{} CPUs: 1 to {} can be modelled", cpus, max_cpus));
	if (sockets == 0 || sockets > max_sockets)
		throw BadParameter(fmt::format("sockets: 1 to {} can be modelled", max_sockets));
	check_cache("private", private_kb, private_ways);
	check_cache("shared", shared_kb, shared_ways);
	if (quantum == 0)
		throw BadParameter("quantum: nobody would ever run");
	if (ns_per_cycle <= 0)
		throw BadParameter("ns_per_cycle: the guest's clock would stand still");
}

std::vector<std::string> Parameters::describe() const
{
	std::vector<std::string> described;
	for (const Name &known : names)
		std::visit(
			[&](auto member) {
				described.push_back(
					fmt::format("{}={}", known.name, this->*member));
			},
			known.member);
	return described;
}

} // namespace numasim
