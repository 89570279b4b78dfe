/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Regions
 *
 * A region is memory behind a file descriptor, as a memfd is, whose page faults
 * do not meet: what a fault writes belongs to its CPU and to the 2 MiB of the
 * region that it is for.
 *
 * TORNADO_IOC_REGION_CREATE on /dev/tornado returns a region.  It is mapped with
 * mmap() by any number of threads and processes; fstat() tells its size, and
 * ftruncate() changes it.  The descriptor may be duplicated, inherited and sent
 * over UNIX sockets; it cannot be read, written, or opened again through /proc.
 * The region lives until its last descriptor is closed and its last mapping is
 * gone; while it lives, this module cannot be unloaded.
 *
 * A page that was never touched takes no memory, and reads as zeros.  Pages are
 * charged to the memory cgroup of who created the region, together with what the
 * region stocks and with its tables.  They are not swapped, not migrated, and not
 * reclaimed.
 *
 * What system calls do with a mapping of a region:
 *
 * ==================== ======================================================
 * fork()               the child has the mapping too; pages are shared, or
 *                      copied on write in a private mapping
 * MAP_PRIVATE          writes go to copies of this mapping, which are the
 *                      kernel's anonymous memory
 * PROT_EXEC            EPERM
 * access after the end SIGBUS, or EFAULT of a system call; so is access to a
 *                      page for which there is no memory
 * munmap() of a part   as of any mapping; pages stay in the region
 * mprotect()           as of any mapping, but PROT_EXEC: EACCES
 * mremap()             moves and shrinks; EFAULT if it would grow
 * MADV_DONTNEED        unmaps; pages stay in the region
 * MADV_REMOVE          gives the pages up, as fallocate() does with
 *                      FALLOC_FL_PUNCH_HOLE; EPERM if the region is sealed
 *                      against writing.  Other modes of fallocate(): EOPNOTSUPP
 * mlock()              makes and maps the pages, which stay in any case
 * msync()              succeeds, and has nothing to do
 * futexes, mutexes     shared between processes, wherever the page is mapped
 * direct I/O, fixed    work; a page that is pinned when the region is truncated
 * buffers of io_uring  stays its holder's, and is not the region's any more.  What
 *                      is pinned for long is made at once.  Linux before 6.5
 *                      refuses fixed buffers in mappings of files: EOPNOTSUPP
 * process_vm_readv(),  make and reach the pages; PTRACE_POKEDATA where only reading
 * ptrace()             is allowed: a copy in a private mapping, EIO in a shared one
 * core dumps           have the pages that are there, and make none
 * a cgroup's limit     as any use of memory by the creator's cgroup: the OOM killer
 *                      ends a process in it; if it has none, SIGBUS or EFAULT
 * NUMA balancing       leaves the pages where they are
 * CPU hotplug          pages that a CPU stocks are freed with the region
 * ==================== ======================================================
 *
 * The general rules and errors are in <tornado/tornado.h>.  Besides them:
 *
 * TORNADO_IOC_REGION_CREATE
 *
 * ========== ==================================================================
 * EINVAL     bytes is no multiple of the page size, or too large; fault_around
 *            is too large; kind, policy, clustering or lookup is none of those
 *            known; file is no regular file, or there is one and the kind is
 *            another; nodes has one without memory, or none where
 *            the policy wants some, or some where it wants none; pager is no client
 *            of a port, or there is one, a cookie or patience, and the region is not
 *            paged
 * EBADF      pager or file is no descriptor
 * ESTALE     the client is revoked
 * EACCES     the client is not for TORNADO_PAGER_FAULT; the file is not open for
 *            reading
 * EOPNOTSUPP the pager's port wants to know who calls; the file system has no page
 *            cache, and is not tmpfs either
 * EMFILE     this process, or (ENFILE) the system, has too many open files
 * ========== ==================================================================
 *
 * mmap() of a region whose lookup is not TORNADO_REGION_LOOKUP_DIRECT
 *
 * ======== ==================================================================
 * EBUSY    the process has such regions mapped already, with another lookup
 * ENOMEM   it has TORNADO_REGION_MAPPINGS_MAX mappings of them, or there is no
 *          memory.  Also of system calls that split a mapping: munmap() of a
 *          part, mprotect(), and madvise(), which says EAGAIN; the last two may
 *          have changed some of it then
 * ======== ==================================================================
 *
 * TORNADO_IOC_REGION_PROCESS, on /dev/tornado
 *
 * ======== ==================================================================
 * ENOENT   the calling process has no such region mapped
 * ======== ==================================================================
 *
 * TORNADO_IOC_REGION_SEAL, on a region
 *
 * ======== ==================================================================
 * EINVAL   add has an unknown seal
 * EPERM    TORNADO_REGION_SEAL_SEAL is set
 * EBUSY    TORNADO_REGION_SEAL_WRITE while there is a shared mapping that may be
 *          written, now or after mprotect()
 * ======== ==================================================================
 *
 * ftruncate() of a region
 *
 * ======== ==================================================================
 * EINVAL   the length is no multiple of the page size
 * EFBIG    the length is too large
 * EPERM    a seal forbids it
 * ======== ==================================================================
 */
#ifndef _UAPI_TORNADO_REGION_H
#define _UAPI_TORNADO_REGION_H

#include <tornado/tornado.h>

/* No region is larger: 32 TiB. */
#define TORNADO_REGION_BYTES_MAX (1ULL << 45)
/* No fault maps more pages. */
#define TORNADO_REGION_FAULT_AROUND_MAX 64
/* As many as it looks useful, up to 16: see &tornado_region_create.fault_around. */
#define TORNADO_REGION_FAULT_AROUND_ADAPTIVE 0x10000

/**
 * enum tornado_region_kind - where the contents of a page come from
 * @TORNADO_REGION_ZERO_FILL: there are none
 * @TORNADO_REGION_PAGED: from a pager (<tornado/pager.h>)
 * @TORNADO_REGION_FILE: from a file, as it is when a page is touched first; zeros
 *	after its end.  A fault reads all pages of the piece that &fault_around makes.
 *	The region is sealed against writing from the beginning; private mappings
 *	can be written.  A page that cannot be read is refused for ever: SIGBUS
 */
enum tornado_region_kind {
	TORNADO_REGION_ZERO_FILL = 0,
	TORNADO_REGION_PAGED = 1,
	TORNADO_REGION_FILE = 2,
};

/**
 * enum tornado_region_policy - on which NUMA node a page lies
 * @TORNADO_REGION_FIRST_TOUCH: as the thread that touches it first has its memory:
 *	by its set_mempolicy(), or else on the node of its CPU, and elsewhere if
 *	that has none left
 * @TORNADO_REGION_LOCAL: on the node of the CPU that touches it first, whatever the
 *	thread's policy; elsewhere if that has none left
 * @TORNADO_REGION_INTERLEAVE: page by page on one after the other of
 *	&tornado_region_create.nodes; elsewhere if that has none left
 * @TORNADO_REGION_NODES: on that of &tornado_region_create.nodes which is nearest to
 *	the CPU that touches it first and has memory left; nowhere else
 */
enum tornado_region_policy {
	TORNADO_REGION_FIRST_TOUCH = 0,
	TORNADO_REGION_LOCAL = 1,
	TORNADO_REGION_INTERLEAVE = 2,
	TORNADO_REGION_NODES = 3,
};

/**
 * enum tornado_region_lookup - how a fault finds the region that is mapped there
 * @TORNADO_REGION_LOOKUP_DIRECT: the mapping tells.  Nothing is found faster
 * @TORNADO_REGION_LOOKUP_MUTEX: in the list that a process has of such mappings, with a
 *	lock that one thread has at a time
 * @TORNADO_REGION_LOOKUP_RWLOCK: in that list, with a lock for many readers
 * @TORNADO_REGION_LOOKUP_CLUSTERED: in a copy of the list that each CPU has
 *
 * All but the first are there to be compared with each other, and to have faults counted
 * for each process (TORNADO_IOC_REGION_PROCESS).  A process has one kind of list: that of
 * the first such region it maps, as long as any is mapped.  A child has a list of its own
 * after fork(), of the same kind; the child's mappings for which there is no memory there
 * are found directly.
 */
enum tornado_region_lookup {
	TORNADO_REGION_LOOKUP_DIRECT = 0,
	TORNADO_REGION_LOOKUP_MUTEX = 1,
	TORNADO_REGION_LOOKUP_RWLOCK = 2,
	TORNADO_REGION_LOOKUP_CLUSTERED = 3,
};

/* So many mappings that are not found directly may a process have. */
#define TORNADO_REGION_MAPPINGS_MAX 2048

/**
 * struct tornado_region_create - argument of TORNADO_IOC_REGION_CREATE
 * @size: sizeof(struct tornado_region_create)
 * @flags: 0, no flag is defined
 * @bytes: of the region at first; a multiple of the page size, 0 among them
 * @kind: one of enum tornado_region_kind
 * @clustering: which CPUs share a representative, which has statistics and free
 *	pages; free pages are stocked only where it is within a node
 * @policy: one of enum tornado_region_policy
 * @fault_around: how many pages a fault maps at most: those of the same piece of so
 *	many pages that are there, or for which free pages are stocked; 0 as 1.
 *	TORNADO_REGION_FAULT_AROUND_ADAPTIVE: a new page at the end of a row of pages
 *	that are there gets a piece as long as the row, of 16 at most; one that stands
 *	alone stays alone; one that is there is mapped with those of 16 that are
 * @nodes: for the policies that want some: mask of 1 << node
 * @cookie: of paged regions: told the pager with each call.  0 for others, as are the
 *	next two
 * @pager: a client of the pager's port, which the region keeps open.  There is no way
 *	to change it
 * @patience_ms: how long a fault waits for an answer; 0: for ever
 * @lookup: one of enum tornado_region_lookup
 * @file: of regions from files: a regular file, open for reading, which the region
 *	keeps open.  0 for others
 * @partition: bytes of the pieces that mappings are to be split into, so that faults in
 *	different ones take different locks; a multiple of the page size, or 0: not at
 *	all.  The kernel tells it to who maps the region, and does not split itself;
 *	libtornado's Region::map() does
 */
struct tornado_region_create {
	__u32 size;
	__u32 flags;
	__u64 bytes;
	__u32 kind;
	__u32 clustering;
	__u32 policy;
	__u32 fault_around;
	__u64 nodes;
	__u64 cookie;
	__s32 pager;
	__u32 patience_ms;
	__u32 lookup;
	__s32 file;
	__u64 partition;
};

/* Seals; what they forbid, and their values, are those of F_ADD_SEALS. */
#define TORNADO_REGION_SEAL_SEAL (1U << 0)   /* more seals */
#define TORNADO_REGION_SEAL_SHRINK (1U << 1) /* a smaller size */
#define TORNADO_REGION_SEAL_GROW (1U << 2)   /* a larger size */
/*
 * Writing: shared mappings can only be read, which mprotect() does not change; before
 * Linux 6.7 there can be none.  Private mappings stay possible.
 */
#define TORNADO_REGION_SEAL_WRITE (1U << 3)

/**
 * struct tornado_region_seal - argument of TORNADO_IOC_REGION_SEAL, on a region
 * @size: in: sizeof(struct tornado_region_seal)
 * @flags: in: 0, no flag is defined
 * @add: in: mask of TORNADO_REGION_SEAL_*, which are never taken back; 0: only tell
 * @seals: out: mask of those that are set
 */
struct tornado_region_seal {
	__u32 size;
	__u32 flags;
	__u32 add;
	__u32 seals;
};

/**
 * struct tornado_region_statistics - argument of TORNADO_IOC_REGION_STATISTICS, on a
 * region
 * @size: in: sizeof(struct tornado_region_statistics)
 * @flags: in: 0, no flag is defined
 * @resident: out: pages that the region has
 * @stocked: out: free pages that its representatives have
 * @faults: out: that mapped the page they were for
 * @filled: out: pages made for a fault, those around it among them
 * @around: out: pages that faults mapped besides the one they were for
 * @refills: out: how often a fault found none stocked, and asked the kernel
 * @beyond: out: faults after the end
 * @failures: out: faults for which there was no memory
 * @removed: out: pages that were given up
 * @asked: out: how often the pager was called
 * @denied: out: pages that it did not give
 * @reps: out: how many representatives counted faults
 * @busiest: out: how many of the faults one of them counted, the one with the most
 * @partition: out: that of struct tornado_region_create
 *
 * All but the first two and the last are counted from the beginning of the region.
 * CPUs count for themselves, so this is not a picture of one moment.
 */
struct tornado_region_statistics {
	__u32 size;
	__u32 flags;
	__u64 resident;
	__u64 stocked;
	__u64 faults;
	__u64 filled;
	__u64 around;
	__u64 refills;
	__u64 beyond;
	__u64 failures;
	__u64 removed;
	__u64 asked;
	__u64 denied;
	__u64 reps;
	__u64 busiest;
	__u64 partition;
};

/**
 * struct tornado_region_process - argument of TORNADO_IOC_REGION_PROCESS, on
 * /dev/tornado
 * @size: in: sizeof(struct tornado_region_process)
 * @flags: in: 0, no flag is defined
 * @lookup: out: one of enum tornado_region_lookup
 * @representatives: out: CPUs that have a copy of the list, or had one before it changed
 * @mappings: out: of regions that are not found directly, in the calling process
 * @ranges: out: of the list; a mapping that was split is still one
 * @faults: out: that looked in it
 * @copies: out: of the list, made by faults on a CPU that had none
 *
 * The last two are counted since the first of these regions was mapped.
 */
struct tornado_region_process {
	__u32 size;
	__u32 flags;
	__u32 lookup;
	__u32 representatives;
	__u64 mappings;
	__u64 ranges;
	__u64 faults;
	__u64 copies;
};

#define TORNADO_IOC_REGION_CREATE _IO(TORNADO_IOC_TYPE, 0x70)
#define TORNADO_IOC_REGION_SEAL _IO(TORNADO_IOC_TYPE, 0x71)
#define TORNADO_IOC_REGION_STATISTICS _IO(TORNADO_IOC_TYPE, 0x72)
#define TORNADO_IOC_REGION_PROCESS _IO(TORNADO_IOC_TYPE, 0x74)

#endif /* _UAPI_TORNADO_REGION_H */
