// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "key_value.hpp"

#include <cerrno>

namespace key_value
{

using tornado::existence::Guard;

bool Rep::put(std::string_view key, std::string_view value)
{
	const Guard guard;
	const std::lock_guard locked(root_.lock);
	const auto [at, is_new] = root_.values.insert_or_assign(std::string{key}, value);

	/* Under the lock of the root, so that nobody remembers the old value after this. */
	root_.object.for_each_rep(guard, [&at](Rep &rep) {
		const std::lock_guard locked_rep(rep.lock_);

		rep.remembered_.erase(at->first);
		return 0;
	});
	return is_new;
}

std::optional<std::string> Rep::get(std::string_view key)
{
	if (auto value = remembered(key))
		return value;

	const std::lock_guard locked(root_.lock);
	const auto found = root_.values.find(key);

	if (found == root_.values.end())
		return std::nullopt;

	const std::lock_guard locked_rep(lock_);

	remembered_.insert_or_assign(found->first, found->second);
	return found->second;
}

std::optional<std::string> Rep::remembered(std::string_view key)
{
	const std::lock_guard locked(lock_);
	const auto found = remembered_.find(key);

	if (found == remembered_.end()) {
		++misses_;
		return std::nullopt;
	}
	++hits_;
	return found->second;
}

std::vector<Entry> Rep::scan(std::string_view first, std::uint32_t limit)
{
	const std::lock_guard locked(root_.lock);
	std::vector<Entry> entries;

	for (auto at = root_.values.lower_bound(first);
	     at != root_.values.end() && entries.size() < limit; ++at)
		entries.push_back({.key = at->first, .value = at->second});
	return entries;
}

Statistics Rep::statistics()
{
	const Guard guard;
	Statistics sum{};

	root_.object.for_each_rep(guard, [&sum](Rep &rep) {
		const std::lock_guard locked(rep.lock_);

		++sum.reps;
		sum.hits += rep.hits_;
		sum.misses += rep.misses_;
		return 0;
	});
	return sum;
}

Service::Service(tornado::UserLevel started, std::unique_ptr<Root> root) noexcept
	: started_{std::move(started)}, root_{std::move(root)}
{
}

tornado::Result<std::unique_ptr<Service>> Service::start(std::string_view name)
{
	auto started = tornado::UserLevel::start();

	if (!started)
		return std::unexpected{std::move(started).error()};

	auto root = std::make_unique<Root>();
	const auto object = tornado::object::create<Rep>(tornado::object::Clustering::cpu, *root);

	if (!object)
		return std::unexpected{
			tornado::Error{ENOMEM, "make the store", "memory ran out", ""}};
	root->object = *object;

	/* From here on its end destroys the object. */
	std::unique_ptr<Service> service{new Service(std::move(*started), std::move(root))};
	auto port = tornado::ppc::Port::create();

	if (!port)
		return std::unexpected{std::move(port).error()};
	if (auto published = port->publish(name); !published)
		return std::unexpected{std::move(published).error()};

	auto server = tornado::ppc::serve<Interface>(std::move(*port), *object);

	if (!server)
		return std::unexpected{std::move(server).error()};
	service->server_ = std::move(*server);
	return service;
}

/* First no call is in it any more; then it is destroyed, and that waited for; then its root. */
Service::~Service()
{
	server_.reset();
	static_cast<void>(root_->object.destroy());
	tornado_barrier();
}

} // namespace key_value
