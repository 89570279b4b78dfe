// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_MEMBERS_HPP
#define TORNADO_PPC_MEMBERS_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

/*
 * The members of a struct without reflection: how many values its braces take, and a structured
 * binding of as many names.  After Boost.PFR (Polukhin).
 */
namespace tornado::ppc::detail
{

template <typename... T>
struct Types {
};

struct Anything {
	template <typename T>
	// NOLINTNEXTLINE(google-explicit-constructor): it stands for a value of any type
	operator T() const noexcept;
};

template <std::size_t>
using Any = Anything;

template <typename T, std::size_t... index>
consteval bool takes(std::index_sequence<index...> /*indices*/)
{
	return requires { T{Any<index>{}...}; };
}

inline constexpr std::size_t members_max = 12;

/** member_count() - one more than members_max: more */
template <typename T, std::size_t tried = members_max + 1>
consteval std::size_t member_count()
{
	if constexpr (tried == 0)
		return 0;
	else if constexpr (takes<T>(std::make_index_sequence<tried>{}))
		return tried;
	else
		return member_count<T, tried - 1>();
}

/**
 * with_members() - @use(first, second, ...)
 *
 * A struct with an array of C among its members counts as more than it has names for, and does not
 * compile here: use std::array.
 */
template <typename T, typename Use>
constexpr decltype(auto) with_members(T &value, Use use)
{
	constexpr std::size_t count = member_count<std::remove_const_t<T>>();

	static_assert(count <= members_max, "a struct in a call has at most 12 members");
	if constexpr (count == 0) {
		return use();
	} else if constexpr (count == 1) {
		auto &[a] = value;
		return use(a);
	} else if constexpr (count == 2) {
		auto &[a, b] = value;
		return use(a, b);
	} else if constexpr (count == 3) {
		auto &[a, b, c] = value;
		return use(a, b, c);
	} else if constexpr (count == 4) {
		auto &[a, b, c, d] = value;
		return use(a, b, c, d);
	} else if constexpr (count == 5) {
		auto &[a, b, c, d, e] = value;
		return use(a, b, c, d, e);
	} else if constexpr (count == 6) {
		auto &[a, b, c, d, e, f] = value;
		return use(a, b, c, d, e, f);
	} else if constexpr (count == 7) {
		auto &[a, b, c, d, e, f, g] = value;
		return use(a, b, c, d, e, f, g);
	} else if constexpr (count == 8) {
		auto &[a, b, c, d, e, f, g, h] = value;
		return use(a, b, c, d, e, f, g, h);
	} else if constexpr (count == 9) {
		auto &[a, b, c, d, e, f, g, h, i] = value;
		return use(a, b, c, d, e, f, g, h, i);
	} else if constexpr (count == 10) {
		auto &[a, b, c, d, e, f, g, h, i, j] = value;
		return use(a, b, c, d, e, f, g, h, i, j);
	} else if constexpr (count == 11) {
		auto &[a, b, c, d, e, f, g, h, i, j, k] = value;
		return use(a, b, c, d, e, f, g, h, i, j, k);
	} else {
		auto &[a, b, c, d, e, f, g, h, i, j, k, l] = value;
		return use(a, b, c, d, e, f, g, h, i, j, k, l);
	}
}

/* No lambda: each would make other types of it. */
struct TypesOf {
	template <typename... Member>
	constexpr Types<std::remove_cv_t<Member>...> operator()(Member &.../*members*/) const
	{
		return {};
	}
};

/** MembersOf - Types<first, second, ...> */
template <typename T>
using MembersOf = decltype(with_members(std::declval<T &>(), TypesOf{}));

} // namespace tornado::ppc::detail

#endif // TORNADO_PPC_MEMBERS_HPP
