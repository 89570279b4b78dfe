// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_WIRE_HPP
#define TORNADO_PPC_WIRE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <tornado/error.hpp>
#include <tornado/file_descriptor.hpp>
#include <tornado/ppc/wire_type.hpp>

/* How values of the standard library's types lie in a message, and files. */
namespace tornado::ppc
{

namespace detail
{

/* Elements that lie in the message as in memory, so that a view of them is one of the message. */
template <typename T>
concept Plain =
	is_plain<T> && !std::is_const_v<T> && std::is_trivially_copyable_v<T> && alignof(T) <= 8;

template <Plain T>
void put_elements(Writer &writer, std::span<const T> elements) noexcept
{
	writer.put_word(elements.size());
	writer.put_bytes(elements.data(), elements.size_bytes());
}

/* Where they lie; none if the message is refused. */
template <Plain T>
std::span<const T> take_elements(Reader &reader) noexcept
{
	const std::uint64_t count = reader.take_word();

	if (count > payload_max + sizeof(Words)) {
		reader.refuse();
		return {};
	}

	const auto bytes = reader.take_bytes(count * sizeof(T));

	return {reinterpret_cast<const T *>(bytes.data()), bytes.size() / sizeof(T)};
}

template <typename T>
inline constexpr std::uint64_t sequence_shape = shape_of(Kind::sequence, Wire<T>::shape);

} // namespace detail

/* Their number, then all bytes. */
template <>
struct Wire<std::string_view> {
	using Owned = std::string;
	static constexpr std::size_t most_words = unbounded;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::sequence_shape<char>;

	static void put(Writer &writer, std::string_view value) noexcept
	{
		detail::put_elements<char>(writer, value);
	}

	static std::string_view take(Reader &reader) noexcept
	{
		const auto characters = detail::take_elements<char>(reader);

		return {characters.data(), characters.size()};
	}
};

template <>
struct Wire<std::string> : Wire<std::string_view> {
	static std::string take(Reader &reader)
	{
		return std::string{Wire<std::string_view>::take(reader)};
	}
};

template <detail::Plain T>
struct Wire<std::span<const T>> {
	using Owned = std::vector<T>;
	static constexpr std::size_t most_words = unbounded;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::sequence_shape<T>;

	static void put(Writer &writer, std::span<const T> value) noexcept
	{
		detail::put_elements<T>(writer, value);
	}

	static std::span<const T> take(Reader &reader) noexcept
	{
		return detail::take_elements<T>(reader);
	}
};

template <detail::Plain T>
struct Wire<std::vector<T>> : Wire<std::span<const T>> {
	static std::vector<T> take(Reader &reader)
	{
		const auto elements = detail::take_elements<T>(reader);

		return {elements.begin(), elements.end()};
	}
};

/* Their number, then one after the other. */
template <WireType T>
	requires(!detail::Plain<T> && !std::is_same_v<T, bool>)
struct Wire<std::vector<T>> {
	using Owned = std::vector<typename Wire<T>::Owned>;
	static constexpr std::size_t most_words = unbounded;
	static constexpr std::size_t most_files = Wire<T>::most_files == 0 ? 0 : unbounded;
	static constexpr std::uint64_t shape = detail::sequence_shape<T>;

	static void put(Writer &writer, const std::vector<T> &value)
	{
		writer.put_word(value.size());
		for (const T &element : value)
			Wire<T>::put(writer, element);
	}

	static std::vector<T> take(Reader &reader)
	{
		const std::uint64_t count = reader.take_word();
		std::vector<T> value;

		if (count > reader.items_left())
			reader.refuse();
		for (std::uint64_t i = 0; i < count && !reader.is_refused(); ++i)
			value.push_back(Wire<T>::take(reader));
		return value;
	}
};

/* A word that is 1 if there is a value, and the value. */
template <WireType T>
struct Wire<std::optional<T>> {
	using Owned = std::optional<typename Wire<T>::Owned>;
	static constexpr std::size_t most_words = detail::at_most(Wire<T>::most_words + 1);
	static constexpr std::size_t most_files = Wire<T>::most_files;
	static constexpr std::uint64_t shape =
		detail::shape_of(detail::Kind::optional, Wire<T>::shape);

	static void put(Writer &writer, const std::optional<T> &value)
	{
		Wire<bool>::put(writer, value.has_value());
		if (value)
			Wire<T>::put(writer, *value);
	}

	static std::optional<T> take(Reader &reader)
	{
		if (!Wire<bool>::take(reader))
			return std::nullopt;
		return Wire<T>::take(reader);
	}
};

/* One after the other, as in a struct. */
template <WireType... T>
struct Wire<std::tuple<T...>> {
	using Owned = std::tuple<typename Wire<T>::Owned...>;
	static constexpr std::size_t most_words = detail::most_words_of<T...>;
	static constexpr std::size_t most_files = detail::most_files_of<T...>;
	static constexpr std::uint64_t shape =
		detail::shape_of(detail::Kind::members, Wire<T>::shape...);

	static void put(Writer &writer, const std::tuple<T...> &value)
	{
		std::apply([&writer](const T &...part) { (Wire<T>::put(writer, part), ...); },
			   value);
	}

	/* Braces evaluate in order. */
	static std::tuple<T...> take(Reader &reader)
	{
		return std::tuple<T...>{Wire<T>::take(reader)...};
	}
};

template <WireType First, WireType Second>
struct Wire<std::pair<First, Second>> {
	using Owned = std::pair<typename Wire<First>::Owned, typename Wire<Second>::Owned>;
	static constexpr std::size_t most_words = detail::most_words_of<First, Second>;
	static constexpr std::size_t most_files = detail::most_files_of<First, Second>;
	static constexpr std::uint64_t shape = Wire<std::tuple<First, Second>>::shape;

	static void put(Writer &writer, const std::pair<First, Second> &value)
	{
		Wire<First>::put(writer, value.first);
		Wire<Second>::put(writer, value.second);
	}

	static std::pair<First, Second> take(Reader &reader)
	{
		return std::pair<First, Second>{Wire<First>::take(reader),
						Wire<Second>::take(reader)};
	}
};

/* As often as its size says, which is not sent. */
template <WireType T, std::size_t size>
	requires(!is_plain<std::array<T, size>> && size != 0)
struct Wire<std::array<T, size>> {
	using Owned = std::array<typename Wire<T>::Owned, size>;
	static constexpr std::size_t most_words =
		Wire<T>::most_words == unbounded ? unbounded : Wire<T>::most_words * size;
	static constexpr std::size_t most_files =
		Wire<T>::most_files == unbounded ? unbounded : Wire<T>::most_files * size;
	static constexpr std::uint64_t shape =
		detail::shape_of(detail::Kind::members, Wire<T>::shape, size);

	static void put(Writer &writer, const std::array<T, size> &value)
	{
		for (const T &element : value)
			Wire<T>::put(writer, element);
	}

	static std::array<T, size> take(Reader &reader)
	{
		return [&reader]<std::size_t... index>(std::index_sequence<index...>) {
			return std::array<T, size>{
				(static_cast<void>(index), Wire<T>::take(reader))...};
		}(std::make_index_sequence<size>{});
	}
};

/* The descriptor itself goes beside the words. */
template <>
struct Wire<FileDescriptor> {
	using Owned = FileDescriptor;
	static constexpr std::size_t most_words = 0;
	static constexpr std::size_t most_files = 1;
	static constexpr std::uint64_t shape = detail::shape_of(detail::Kind::file);

	static void put(Writer &writer, const FileDescriptor &file) noexcept
	{
		writer.put_file(file.get());
	}

	static FileDescriptor take(Reader &reader) noexcept { return reader.take_file(); }
};

template <>
struct Wire<Error> {
	using Owned = Error;
	static constexpr std::size_t most_words = unbounded;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape =
		detail::shape_of(detail::Kind::members, Wire<int>::shape, Wire<std::string>::shape,
				 Wire<std::string>::shape, Wire<std::string>::shape);

	static void put(Writer &writer, const Error &error) noexcept
	{
		Wire<int>::put(writer, error.number());
		Wire<std::string>::put(writer, error.attempted());
		Wire<std::string>::put(writer, error.wrong());
		Wire<std::string>::put(writer, error.advice());
	}

	static Error take(Reader &reader)
	{
		return Error{Wire<int>::take(reader), Wire<std::string>::take(reader),
			     Wire<std::string>::take(reader), Wire<std::string>::take(reader)};
	}
};

/* A method that returns nothing. */
template <>
struct Wire<void> {
	using Owned = void;
	static constexpr std::size_t most_words = 0;
	static constexpr std::size_t most_files = 0;
	static constexpr std::uint64_t shape = detail::shape_of(detail::Kind::nothing);

	static void take(Reader & /*reader*/) noexcept {}
};

/* A word that is 1 if there is a value; then that, or the error. */
template <WireType T, WireType E>
struct Wire<std::expected<T, E>> {
	using Owned = std::expected<typename Wire<T>::Owned, typename Wire<E>::Owned>;
	static constexpr std::size_t most_words =
		detail::at_most(std::max(Wire<T>::most_words, Wire<E>::most_words) + 1);
	static constexpr std::size_t most_files =
		std::max(Wire<T>::most_files, Wire<E>::most_files);
	static constexpr std::uint64_t shape =
		detail::shape_of(detail::Kind::expected, Wire<T>::shape, Wire<E>::shape);

	static void put(Writer &writer, const std::expected<T, E> &value)
	{
		Wire<bool>::put(writer, value.has_value());
		if (!value)
			Wire<E>::put(writer, value.error());
		else if constexpr (!std::is_void_v<T>)
			Wire<T>::put(writer, *value);
	}

	static std::expected<T, E> take(Reader &reader)
	{
		if (!Wire<bool>::take(reader))
			return std::unexpected{Wire<E>::take(reader)};
		if constexpr (std::is_void_v<T>)
			return {};
		else
			return Wire<T>::take(reader);
	}
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_WIRE_HPP
