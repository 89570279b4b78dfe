// SPDX-License-Identifier: GPL-2.0
//
// Of what precompiles headers for others: a target needs a file.
