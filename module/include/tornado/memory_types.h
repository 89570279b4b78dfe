/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The layouts of the memory interface that the C++ core, the C kernel edge and
 * other kernel modules share.  Needs no other header.
 */
#ifndef _TORNADO_MEMORY_TYPES_H
#define _TORNADO_MEMORY_TYPES_H

/**
 * enum tornado_memory_placement - where the blocks of a type lie
 * @TORNADO_MEMORY_LOCAL: on the node of the CPU that allocates, or nowhere: an
 *	allocation fails rather than come from another node.  A block has its
 *	cache lines to itself.  Freed on another node, it goes home in a batch
 * @TORNADO_MEMORY_GLOBAL_PADDED: on any node, that of the allocating CPU
 *	preferred; a block has its cache lines to itself.  Freed anywhere, it
 *	stays there for the next allocation
 * @TORNADO_MEMORY_GLOBAL: on any node, packed: blocks share cache lines.  For
 *	what is rarely written
 */
enum tornado_memory_placement {
	TORNADO_MEMORY_LOCAL,
	TORNADO_MEMORY_GLOBAL_PADDED,
	TORNADO_MEMORY_GLOBAL,
};

/*
 * For struct tornado_memory_type.flags: charge each block to the memory cgroup
 * of the task that allocates it.  A block in a magazine would stay charged to
 * whoever had it last, so a charged type has no magazines.
 */
#define TORNADO_MEMORY_CHARGED 1U

/* For allocation: may wait for memory; give a block filled with zeroes. */
#define TORNADO_MEMORY_MAY_SLEEP 1U
#define TORNADO_MEMORY_ZERO 2U

/* So many blocks at most in a magazine, which takes 512 bytes. */
#define TORNADO_MEMORY_MAGAZINE_BLOCKS 62

/**
 * struct tornado_memory_magazine - a stock of blocks
 * @next: private
 * @count: private; not kept while the magazine is loaded
 * @blocks: of which those below the count are there
 */
struct tornado_memory_magazine {
	struct tornado_memory_magazine *next;
	unsigned long count;
	void *blocks[TORNADO_MEMORY_MAGAZINE_BLOCKS];
};

/**
 * struct tornado_memory_cpu - what one CPU has of a type
 * @self: this struct, so that C++ reaches it by one load
 * @busy: somebody is inside on this CPU; who interrupts leaves the rest alone
 * @count: blocks in @loaded
 * @capacity: blocks that fit into @loaded; 0 while there is none
 * @node: of this CPU
 * @loaded: the magazine that is allocated from and freed to
 *
 * Written by its CPU alone, with preemption off and @busy set.
 */
struct tornado_memory_cpu {
	struct tornado_memory_cpu *self;
	unsigned int busy;
	unsigned int count;
	unsigned int capacity;
	unsigned int node;
	struct tornado_memory_magazine *loaded;
	/* private: of the core */
	struct tornado_memory_magazine *previous;
	struct tornado_memory_magazine *spares;
	struct tornado_memory_magazine *empty;
	unsigned long previous_count;
	unsigned long spare_blocks;
	long long remote_frees;
	long long batches_home;
	long long failures;
	long long taken;
};

#ifdef __cplusplus
#define TORNADO_MEMORY_LINE alignas(64)
#elif defined(__KERNEL__)
#define TORNADO_MEMORY_LINE __aligned(64)
#else
#define TORNADO_MEMORY_LINE __attribute__((__aligned__(64)))
#endif

/**
 * struct tornado_memory_type - one kind of blocks
 * @name: for messages and debugfs; unique
 * @size: of a block in bytes; at most 1 MiB
 * @placement: one of enum tornado_memory_placement
 * @flags: 0 or TORNADO_MEMORY_CHARGED
 *
 * The four members above are filled in before tornado_memory_type_start(), and
 * not changed.  Aligned, since its lines are read on every CPU and must not be
 * shared with anything that is written.
 */
struct tornado_memory_type {
	TORNADO_MEMORY_LINE const char *name;
	unsigned long size;
	unsigned int placement;
	unsigned int flags;
	/* private: */
	unsigned long cpus; /* per-CPU address of struct tornado_memory_cpu */
	unsigned int homed; /* blocks go home to their node */
	unsigned int capacity; /* of this type's magazines */
	unsigned long block_size;
	void *source;
	void *depots;
	void *link[2];
};

/**
 * struct tornado_memory_statistics - accounting of a type, or of it on a node
 * @blocks: taken from the kernel's allocator and not given back
 * @stocked: of these, in magazines and on their way home
 * @taken: ever taken from the kernel's allocator
 * @remote_frees: blocks freed on another node than theirs
 * @batches_home: batches in which these went home
 * @failures: allocations for which there was no memory
 *
 * So @blocks - @stocked are in use.  Exact when nobody allocates or frees.  By
 * node, @blocks are those that lie on it; @stocked is what its CPUs have, and
 * what is on its way to them, which for global types may lie elsewhere; and the
 * rest is what its CPUs did.
 */
struct tornado_memory_statistics {
	long long blocks;
	long long stocked;
	long long taken;
	long long remote_frees;
	long long batches_home;
	long long failures;
};

#endif /* _TORNADO_MEMORY_TYPES_H */
