// SPDX-License-Identifier: GPL-2.0
/*
 * Who gives a region its pages.  The ABI is told in <uapi/tornado/pager.h>.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <uapi/tornado/pager.h>
#include <uapi/tornado/region.h>
#include "../ioctl_args.h"
#include "../ppc/port_file.h"
#include "region_file.h"

/* Whether a fault may still run in this module when its region is gone. */
static bool has_been_used;

void tornado_region_pager_expect(void)
{
	WRITE_ONCE(has_been_used, true);
}

bool tornado_region_pager_is_valid(const struct tornado_region_create *create)
{
	if (create->kind == TORNADO_REGION_PAGED)
		return true;
	return !create->cookie && !create->pager && !create->patience_ms;
}

int tornado_region_pager_get(struct tornado_region_file *held,
			     const struct tornado_region_create *create,
			     struct tornado_region_pager *pager)
{
	struct file *file;
	u64 label;

	if (create->kind != TORNADO_REGION_PAGED)
		return 0;
	file = tornado_client_file_get(create->pager, TORNADO_PAGER_FAULT);
	if (IS_ERR(file))
		return PTR_ERR(file);
	tornado_region_pager_expect();
	held->backing.pager = file;
	pager->port = tornado_client_file_port(file, &label);
	pager->label = label;
	pager->cookie = create->cookie;
	pager->patience_ns = (u64)create->patience_ms * NSEC_PER_MSEC;
	return 0;
}

void tornado_region_pager_put(struct tornado_region_file *held)
{
	if (held->backing.pager)
		fput(held->backing.pager);
}

static int check(const struct tornado_region_supply *supply)
{
	u64 end;

	if (supply->supplied || !PAGE_ALIGNED(supply->offset) || !PAGE_ALIGNED(supply->length) ||
	    check_add_overflow(supply->offset, supply->length, &end) ||
	    end > TORNADO_REGION_BYTES_MAX)
		return -EINVAL;
	if (supply->from && !access_ok(u64_to_user_ptr(supply->from), supply->length))
		return -EFAULT;
	return 0;
}

long tornado_region_pager_supply(struct tornado_region_file *held, void __user *argument)
{
	struct tornado_region_supply supply;
	unsigned long supplied;
	long error;

	error = tornado_ioctl_get(&supply, sizeof(supply),
				  offsetofend(struct tornado_region_supply, supplied), argument);
	if (error)
		return error;
	error = check(&supply);
	if (error)
		return error;
	if (!held->backing.pager)
		return -EOPNOTSUPP;
	if (READ_ONCE(held->seals) & TORNADO_REGION_SEAL_WRITE)
		return -EPERM;
	error = tornado_core_region_supply(held->region, supply.offset >> PAGE_SHIFT,
					   (supply.offset + supply.length) >> PAGE_SHIFT,
					   (__force void *)u64_to_user_ptr(supply.from), &supplied);
	supply.supplied = supplied;
	return error ?: tornado_ioctl_put(argument, &supply, sizeof(supply));
}

/*
 * A fault gives up the lock that keeps the mapping, so nothing of it keeps the module
 * when the region is gone, which has waited for it but for the last instructions.
 */
void tornado_region_pager_stop(void)
{
	if (has_been_used)
		synchronize_rcu_tasks();
}
