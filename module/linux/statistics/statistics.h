/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_STATISTICS_H
#define TORNADO_LINUX_STATISTICS_H

struct dentry;

/**
 * tornado_statistics_add_files() - debugfs "objects" and "domains"
 * @directory: of the module; whoever removes it removes the files
 *
 * The core runs as long as the files are there.
 */
void tornado_statistics_add_files(struct dentry *directory);

#endif /* TORNADO_LINUX_STATISTICS_H */
