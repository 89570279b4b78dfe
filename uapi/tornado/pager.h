/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Pagers
 *
 * A region of the kind TORNADO_REGION_PAGED has no contents of its own: a fault
 * that finds no page calls the region's pager, a program behind a port
 * (<tornado/ppc.h>), on the CPU where the fault is.  The pager replies, and the
 * thread that faulted goes on.
 *
 * The call has no payload, the label of the client that the region was created
 * with, and these words:
 *
 * ==== ======================================================================
 * 0    TORNADO_PAGER_FAULT
 * 1    &tornado_region_create.cookie
 * 2    which page of the region, counted from 0
 * 3    mask: TORNADO_PAGER_WRITES
 * ==== ======================================================================
 *
 * The reply:
 *
 * ==== ======================================================================
 * 0    one of TORNADO_PAGER_ZEROS, TORNADO_PAGER_COPY, TORNADO_PAGER_SUPPLIED
 * 1    the first page that it has
 * 2    how many pages, up to TORNADO_PAGER_PAGES_MAX; the one that was asked
 *      for is among them.  Words 1 and 2 are not looked at with
 *      TORNADO_PAGER_SUPPLIED
 * ==== ======================================================================
 *
 * With TORNADO_PAGER_COPY the payload is the contents of the pages, no more and
 * no less: as many as fit into the buffers of the port, which may have up to
 * TORNADO_PORT_BUFFER_MAX bytes.  More pages at a time are given by
 * TORNADO_IOC_REGION_SUPPLY, before the reply or whenever the pager likes.  Pages
 * that the region has already stay as they are; those after its end are dropped;
 * and so are those for which there is no memory, but the one that was asked for.
 *
 * Any other reply means that there is no such page.  The page is *denied* then, as
 * it is when the reply is wrong, does not come in time, or when the thread that
 * served the call ends: each access to it is answered with SIGBUS, or EFAULT of a
 * system call, and the pager is not asked again, until the page is supplied, or
 * given up by MADV_REMOVE or fallocate().  Nobody but those who touch the page
 * notices.
 *
 * When the port is closed, the client revoked, all pages that are not there are
 * answered with SIGBUS, at once.  Those that are there stay.
 *
 * Threads that fault on a page for which the pager was asked wait for the same
 * answer.  A wait ends when the thread is killed; other signals wait until the
 * answer is there.  A page that is there is never asked for again, unless it is
 * given up.
 *
 * A fault that may not wait never reaches the pager: of a thread that exits; of
 * ptrace() and /proc/PID/mem, which get EIO; of who asks without waiting
 * (FOLL_NOWAIT), who asks again with it.  Core dumps have the pages that are there.
 */
#ifndef _UAPI_TORNADO_PAGER_H
#define _UAPI_TORNADO_PAGER_H

#include <tornado/tornado.h>

/* Method of the call. */
#define TORNADO_PAGER_FAULT 1
/* The page is going to be written; else it is read, and may be written later. */
#define TORNADO_PAGER_WRITES (1U << 0)

/* So that they are none of the replies of other servers. */
#define TORNADO_PAGER_ZEROS 0x7a65726fULL
#define TORNADO_PAGER_COPY 0x636f7079ULL
#define TORNADO_PAGER_SUPPLIED 0x73757070ULL

/* In a reply. */
#define TORNADO_PAGER_PAGES_MAX 64

/**
 * struct tornado_region_supply - argument of TORNADO_IOC_REGION_SUPPLY, on a region
 * @size: in: sizeof(struct tornado_region_supply)
 * @flags: in: 0, no flag is defined
 * @offset: in: of the pages in the region, in bytes; a multiple of the page size
 * @length: in: likewise
 * @from: in: address of their contents; 0: zeros
 * @supplied: out: how many of the pages there were not, and are now
 *
 * Pages that are there stay as they are; those after the end are left out.  Who waits for
 * one of them goes on; a denied page is one again.
 */
struct tornado_region_supply {
	__u32 size;
	__u32 flags;
	__u64 offset;
	__u64 length;
	__u64 from;
	__u64 supplied;
};

#define TORNADO_IOC_REGION_SUPPLY _IO(TORNADO_IOC_TYPE, 0x73)

#endif /* _UAPI_TORNADO_PAGER_H */
