// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_WIRE_TYPE_HPP
#define TORNADO_PPC_WIRE_TYPE_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include <tornado/ppc/members.hpp>
#include <tornado/ppc/reader.hpp>
#include <tornado/ppc/writer.hpp>

/*
 * How a value of a type lies in a message.  This file has the types that know their size, and
 * structs of any types; <tornado/ppc/wire.hpp> has all.
 */
namespace tornado::ppc
{

/**
 * struct Wire - how values of T are put into messages, and taken out
 *
 * Only its specializations exist; a program may write its own.  They have
 *
 * - most_words: how many words a value takes at most, or unbounded
 * - most_files: how many files
 * - shape: a number that differs for what is put in a different way
 * - Owned: what a client gets of a result of type T.  It is put in the same way, and
 *   views nothing
 * - put(Writer &, const T &)
 * - take(Reader &): a value, whatever the message is.  A message that carries none
 *   is refused (Reader::refuse())
 */
template <typename T>
struct Wire;

/** WireType - what methods may take and return */
template <typename T>
concept WireType = requires { Wire<T>::shape; };

inline constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max() / 2;

namespace detail
{

/* Sums and products of bounds, which stay at unbounded. */
constexpr std::size_t at_most(std::size_t words) noexcept
{
	return std::min(words, unbounded);
}

template <typename... T>
inline constexpr std::size_t most_words_of = [] {
	std::size_t sum = 0;
	((sum = at_most(sum + Wire<T>::most_words)), ...);
	return sum;
}();

template <typename... T>
inline constexpr std::size_t most_files_of = [] {
	std::size_t sum = 0;
	((sum = at_most(sum + Wire<T>::most_files)), ...);
	return sum;
}();

/* FNV-1a over 64-bit pieces. */
constexpr std::uint64_t mix(std::uint64_t shape, std::uint64_t piece) noexcept
{
	for (unsigned i = 0; i < 8; ++i, piece >>= 8)
		shape = (shape ^ (piece & 0xff)) * 0x100000001b3;
	return shape;
}

inline constexpr std::uint64_t no_shape = 0xcbf29ce484222325;

/* What shapes begin with. */
enum class Kind : std::uint64_t {
	boolean = 1,
	integer,
	floating,
	opaque,
	members,
	sequence,
	optional,
	expected,
	nothing,
	file,
};

template <typename... Pieces>
constexpr std::uint64_t shape_of(Kind kind, Pieces... piece) noexcept
{
	std::uint64_t shape = mix(no_shape, static_cast<std::uint64_t>(kind));
	((shape = mix(shape, static_cast<std::uint64_t>(piece))), ...);
	return shape;
}

/* Any value of an enumeration's type is one of the enumeration only if that type is fixed. */
template <typename T>
concept Enumeration = std::is_enum_v<T> && requires { T{std::underlying_type_t<T>{}}; };

template <typename T>
concept Number = (std::is_arithmetic_v<T> && !std::is_same_v<T, bool> &&
		  !std::is_same_v<T, long double> && !std::is_const_v<T> && sizeof(T) <= 8) ||
		 Enumeration<T>;

template <typename T>
inline constexpr bool is_array = false;
template <typename T, std::size_t size>
inline constexpr bool is_array<std::array<T, size>> = true;

template <typename T>
concept Struct = std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_empty_v<T> &&
		 !std::is_const_v<T> && !is_array<T>;

template <typename T>
consteval bool is_plain_by_nature();

} // namespace detail

/**
 * has_plain_bytes - a program's word that a type is plain, by a specialization
 *
 * For what a struct's members do not tell, one with an array of C for instance.
 */
template <typename T>
inline constexpr bool has_plain_bytes = false;

/**
 * is_plain - values are bytes: any bytes are a value, and none of them is padding
 *
 * So it is with numbers, and with structs and std::arrays of such.
 */
template <typename T>
inline constexpr bool is_plain = detail::is_plain_by_nature<T>();

namespace detail
{

template <typename T, typename... Member>
consteval bool are_plain(Types<Member...> /*members*/)
{
	return (is_plain<Member> && ...) && (sizeof(Member) + ...) == sizeof(T);
}

template <typename T>
consteval bool is_plain_by_nature()
{
	if constexpr (Number<T> || has_plain_bytes<T>)
		return true;
	else if constexpr (is_array<T>)
		return sizeof(T) != 0 && is_plain<typename T::value_type>;
	else if constexpr (Struct<T> && std::is_trivially_copyable_v<T>)
		return are_plain<T>(MembersOf<T>{});
	else
		return false;
}

/* A struct like that one, but with what it views: there is none.  So it is no result. */
struct Unowned {
	Unowned() = delete;
};

/* Structs of the same members are put in the same way. */
template <typename T>
consteval std::uint64_t plain_shape()
{
	if constexpr (has_plain_bytes<T>) {
		return shape_of(Kind::opaque, sizeof(T));
	} else if constexpr (is_array<T>) {
		return shape_of(Kind::opaque, sizeof(T), Wire<typename T::value_type>::shape);
	} else {
		return []<typename... Member>(Types<Member...>) {
			return shape_of(Kind::opaque, sizeof(T), Wire<Member>::shape...);
		}(MembersOf<T>{});
	}
}

template <typename... Member>
consteval bool are_wire_types(Types<Member...> /*members*/)
{
	return (WireType<Member> && ...);
}

template <typename T>
consteval bool has_wire_members()
{
	if constexpr (Struct<T> && !is_plain<T>)
		return are_wire_types(MembersOf<T>{});
	else
		return false;
}

} // namespace detail

/* One word, 0 or 1. */
template <>
struct Wire<bool> {
	using Owned = bool;
	static constexpr std::size_t most_words = 1;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::shape_of(detail::Kind::boolean);

	static void put(Writer &writer, bool value) noexcept { writer.put_word(value ? 1 : 0); }

	static bool take(Reader &reader) noexcept
	{
		const std::uint64_t word = reader.take_word();

		if (word > 1)
			reader.refuse();
		return word == 1;
	}
};

/* One word: integers extended to 64 bits, others with zeros behind them. */
template <detail::Number T>
struct Wire<T> {
	using Owned = T;
	static constexpr std::size_t most_words = 1;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::shape_of(
		std::is_floating_point_v<T> ? detail::Kind::floating : detail::Kind::integer,
		sizeof(T), std::is_signed_v<T>);

	static void put(Writer &writer, T value) noexcept { writer.put_word(word_of(value)); }

	static T take(Reader &reader) noexcept
	{
		const std::uint64_t word = reader.take_word();
		T value{};

		if constexpr (sizeof(T) == 8)
			value = std::bit_cast<T>(word);
		else if constexpr (std::is_floating_point_v<T>)
			value = std::bit_cast<T>(static_cast<std::uint32_t>(word));
		else
			value = static_cast<T>(word);
		if (word_of(value) != word)
			reader.refuse();
		return value;
	}

private:
	static std::uint64_t word_of(T value) noexcept
	{
		if constexpr (sizeof(T) == 8)
			return std::bit_cast<std::uint64_t>(value);
		else if constexpr (std::is_floating_point_v<T>)
			return std::bit_cast<std::uint32_t>(value);
		else
			return static_cast<std::uint64_t>(value);
	}
};

/* As many bytes as it has. */
template <typename T>
	requires(is_plain<T> && !detail::Number<T>)
struct Wire<T> {
	static_assert(std::is_trivially_copyable_v<T>, "what is plain is copied by its bytes");
	static_assert(alignof(T) <= 8, "messages are aligned to 8 bytes");

	using Owned = T;
	static constexpr std::size_t most_words = (sizeof(T) + 7) / 8;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::plain_shape<T>();

	static void put(Writer &writer, const T &value) noexcept
	{
		writer.put_bytes(&value, sizeof(T));
	}

	static T take(Reader &reader) noexcept
	{
		T value{};
		const auto bytes = reader.take_bytes(sizeof(T));

		if (!bytes.empty())
			std::memcpy(&value, bytes.data(), sizeof(T));
		return value;
	}
};

namespace detail
{

template <typename T, typename Members>
struct MemberWise;

template <typename T, typename... Member>
struct MemberWise<T, Types<Member...>> {
	using Owned =
		std::conditional_t<(std::is_same_v<typename Wire<Member>::Owned, Member> && ...), T,
				   Unowned>;
	static constexpr std::size_t most_words = most_words_of<Member...>;
	static constexpr std::size_t most_files = most_files_of<Member...>;
	static constexpr std::uint64_t shape = shape_of(Kind::members, Wire<Member>::shape...);

	static void put(Writer &writer, const T &value)
	{
		with_members(value, [&writer](const Member &...member) {
			(Wire<Member>::put(writer, member), ...);
		});
	}

	/* Braces evaluate in order. */
	static T take(Reader &reader) { return T{Wire<Member>::take(reader)...}; }
};

} // namespace detail

/* One member after the other. */
template <typename T>
	requires(detail::has_wire_members<T>())
struct Wire<T> : detail::MemberWise<T, detail::MembersOf<T>> {
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_WIRE_TYPE_HPP
