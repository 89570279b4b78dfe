// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_INTERFACE_HPP
#define TORNADO_PPC_INTERFACE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tornado/ppc/wire.hpp>

namespace tornado::ppc
{

namespace detail
{

/* A string as a template argument. */
template <std::size_t size>
struct Name {
	// NOLINTNEXTLINE(google-explicit-constructor): it is written as a string
	consteval Name(const char (&string)[size]) { std::copy_n(string, size, text); }

	[[nodiscard]] constexpr std::string_view view() const noexcept { return {text, size - 1}; }

	char text[size];
};

template <auto method>
struct Constant {
};

/* What a method takes and returns. */
template <typename R, typename... P>
struct Signature {
	static_assert(((!std::is_lvalue_reference_v<P> ||
			std::is_const_v<std::remove_reference_t<P>>) &&
		       ...),
		      "a method of an interface cannot change its arguments: return what is new");
	static_assert((WireType<std::remove_cvref_t<P>> && ...),
		      "a method of an interface takes what cannot be put into a message; "
		      "<tornado/ppc/wire.hpp> has what can");
	static_assert(WireType<std::remove_cvref_t<R>>,
		      "a method of an interface returns what cannot be put into a message; "
		      "<tornado/ppc/wire.hpp> has what can");
	static_assert(WireType<typename Wire<std::remove_cvref_t<R>>::Owned>,
		      "a method of an interface returns a struct with views: "
		      "use std::string and std::vector in it");

	using Returned = std::remove_cvref_t<R>;
	using Taken = Types<std::remove_cvref_t<P>...>;

	static constexpr std::uint64_t shape = shape_of(Kind::members, Wire<Returned>::shape,
							Wire<std::remove_cvref_t<P>>::shape...);
};

template <typename Method>
struct SignatureOf;
template <typename R, typename C, typename... P>
struct SignatureOf<R (C::*)(P...)> : Signature<R, P...> {
};
template <typename R, typename C, typename... P>
struct SignatureOf<R (C::*)(P...) const> : Signature<R, P...> {
};
template <typename R, typename C, typename... P>
struct SignatureOf<R (C::*)(P...) noexcept> : Signature<R, P...> {
};
template <typename R, typename C, typename... P>
struct SignatureOf<R (C::*)(P...) const noexcept> : Signature<R, P...> {
};

} // namespace detail

/* In the place of a method that is no more, so that others keep their numbers. */
inline constexpr std::nullptr_t removed = nullptr;

/**
 * class Interface - which methods of a class can be called from other processes
 * @interface_name: client and server have to agree on it
 * @interface_version: 1, and one more whenever the list changes
 * @methods: pointers to the class's methods, in an order that stays.  New methods
 *	come at the end; one that goes is replaced by removed.  Of overloaded methods,
 *	static_cast says which is meant
 *
 * Client and server compile the same list, of the same or of different versions.  A
 * method that the server does not have, or that takes or returns something else
 * there, is refused (Status) before anything is done.
 */
template <detail::Name interface_name, std::uint16_t interface_version, auto... methods>
class Interface
{
public:
	static constexpr std::string_view name = interface_name.view();
	static constexpr std::uint16_t version = interface_version;
	static constexpr std::size_t method_count = sizeof...(methods);

	static_assert(method_count < 0x10000);

	/* Its place in the list, or method_count. */
	template <auto method>
	static constexpr std::size_t number_of = [] {
		std::size_t number = 0;
		/* Pointers to virtual functions cannot be compared; types can. */
		static_cast<void>(
			((!std::is_same_v<detail::Constant<method>, detail::Constant<methods>> &&
			  ++number) &&
			 ...));
		return number;
	}();

	template <auto method>
	static constexpr bool has =
		number_of<method> < method_count && !std::is_null_pointer_v<decltype(method)>;

	/* ClientOptions::methods of a client that may call these. */
	template <auto... allowed>
	static constexpr std::uint64_t mask_of = [] {
		static_assert(sizeof...(allowed) > 0, "a mask of no method would be one of all");
		static_assert((has<allowed> && ...), "the interface has no such method");
		return ((std::uint64_t{1} << std::min<std::size_t>(number_of<allowed>, 63)) | ...);
	}();

	template <auto method>
	using SignatureOf = detail::SignatureOf<decltype(method)>;

	/* Word 0 of requests for @method. */
	template <auto method>
	static constexpr Head head_of = [] {
		std::uint64_t shape = SignatureOf<method>::shape;
		for (const char character : name)
			shape = detail::mix(shape, static_cast<unsigned char>(character));
		return Head{.method = static_cast<std::uint16_t>(number_of<method>),
			    .version = version,
			    .fingerprint = static_cast<std::uint32_t>(shape ^ shape >> 32)};
	}();
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_INTERFACE_HPP
