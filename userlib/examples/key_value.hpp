// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_EXAMPLES_KEY_VALUE_HPP
#define TORNADO_EXAMPLES_KEY_VALUE_HPP

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tornado/ppc.hpp>
#include <tornado/ppc/clustered.hpp>

/* A service that keeps values under keys: the interface, and the server's objects. */
namespace key_value
{

struct Entry {
	std::string key;
	std::string value;
};

/**
 * struct Statistics - what a rep, or all of them, did
 * @reps: how many there are
 * @hits: how many times a value was found in the rep of the caller's CPU
 * @misses: how many times the shared map had to be asked
 */
struct Statistics {
	std::uint32_t reps;
	std::uint32_t hits;
	std::uint32_t misses;
};

/* What client and server have in common. */
class Store
{
public:
	Store() = default;
	Store(const Store &) = delete;
	Store &operator=(const Store &) = delete;
	virtual ~Store() = default;

	/* True: the key is new. */
	virtual bool put(std::string_view key, std::string_view value) = 0;
	virtual std::optional<std::string> get(std::string_view key) = 0;
	/* In order, from @first on, at most @limit. */
	virtual std::vector<Entry> scan(std::string_view first, std::uint32_t limit) = 0;
	virtual Statistics statistics() = 0;
};

using Interface = tornado::ppc::Interface<"key-value", 1, &Store::put, &Store::get, &Store::scan,
					  &Store::statistics>;
using Proxy = tornado::ppc::Proxy<Interface>;

class Rep;

/* What the reps share: all values. */
struct Root {
	std::mutex lock; /* protects values; is taken before the locks of reps */
	std::map<std::string, std::string, std::less<>> values;
	tornado::object::Ref<Rep> object;
};

/*
 * That of one CPU: remembers what was asked for here, so that callers of this CPU find it again
 * without a line that others write.  A put forgets the key in all reps, and pays for it.
 */
class Rep final : public Store
{
public:
	static constexpr const char *type_name = "key_value";

	Rep(Root &root, unsigned /*cluster*/) noexcept : root_{root} {}

	bool put(std::string_view key, std::string_view value) override;
	std::optional<std::string> get(std::string_view key) override;
	std::vector<Entry> scan(std::string_view first, std::uint32_t limit) override;
	Statistics statistics() override;

private:
	std::optional<std::string> remembered(std::string_view key);

	Root &root_;
	std::mutex lock_; /* protects what follows */
	std::map<std::string, std::string, std::less<>> remembered_;
	std::uint32_t hits_ = 0;
	std::uint32_t misses_ = 0;
};

/**
 * class Service - the store, published under a name as long as it lives
 */
class Service
{
public:
	static tornado::Result<std::unique_ptr<Service>> start(std::string_view name);
	~Service();

	Service(const Service &) = delete;
	Service &operator=(const Service &) = delete;

private:
	Service(tornado::UserLevel started, std::unique_ptr<Root> root) noexcept;

	tornado::UserLevel started_;
	std::unique_ptr<Root> root_;
	std::optional<tornado::ppc::Server> server_;
};

} // namespace key_value

#endif // TORNADO_EXAMPLES_KEY_VALUE_HPP
