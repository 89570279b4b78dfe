// SPDX-License-Identifier: GPL-2.0
/*
 * Lockdep's view of locks in two bits: one lock per class.
 */
#include <linux/build_bug.h>
#include <linux/instruction_pointer.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <tornado/lock_api.h>

#ifdef CONFIG_DEBUG_LOCK_ALLOC

/* What is in struct tornado_lock_class's lockdep. */
struct class_map {
	struct lockdep_map map;
	struct lock_class_key key;
	bool ready;
};

/* Protects the making of maps. */
static DEFINE_RAW_SPINLOCK(making);

/*
 * Made at the first use, because C++ knows no lockdep_map to initialise.  The
 * key must lie in static memory, as classes do.
 */
static struct lockdep_map *map_of(struct tornado_lock_class *lock_class)
{
	struct class_map *class_map = (struct class_map *)lock_class->lockdep;
	unsigned long flags;

	BUILD_BUG_ON(sizeof(*class_map) > sizeof(lock_class->lockdep));

	/* Acquire: pairs with the release below; the map is seen whole. */
	if (likely(smp_load_acquire(&class_map->ready)))
		return &class_map->map;
	raw_spin_lock_irqsave(&making, flags);
	if (!class_map->ready) {
		lockdep_init_map_wait(&class_map->map, lock_class->name, &class_map->key, 0,
				      LD_WAIT_SLEEP);
		/* Release: pairs with the acquire above. */
		smp_store_release(&class_map->ready, true);
	}
	raw_spin_unlock_irqrestore(&making, flags);
	return &class_map->map;
}

void tornado_lock_class_acquire(struct tornado_lock_class *lock_class, int trylock)
{
	lock_acquire_exclusive(map_of(lock_class), 0, trylock, NULL, _RET_IP_);
}

void tornado_lock_class_release(struct tornado_lock_class *lock_class)
{
	lock_release(map_of(lock_class), _RET_IP_);
}

#ifdef CONFIG_LOCKDEP
int tornado_lock_class_is_held(struct tornado_lock_class *lock_class)
{
	return !debug_locks || lock_is_held(map_of(lock_class));
}
#endif

#endif /* CONFIG_DEBUG_LOCK_ALLOC */
