// SPDX-License-Identifier: GPL-2.0
#include "../host/cpio_archive.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

#include "../host/command.hpp"
#include "../host/infrastructure_error.hpp"
#include "../host/resources.hpp"

namespace tornado::vm
{

namespace fs = std::filesystem;

namespace
{

// What another implementation of cpio makes of the archive.
std::string listing_of(const CpioArchive &archive, const fs::path &directory)
{
	write_whole_file(directory / "archive", archive.finished());
	return run_command({"sh", "-c", "cd \"$1\" && cpio -t --quiet <archive", "sh",
			    directory.string()})
		.output;
}

bool have_cpio()
{
	return run_command({"sh", "-c", "command -v cpio"}).exit_code == 0;
}

} // namespace

TEST(CpioArchive, AnEmptyArchiveIsATrailer)
{
	auto bytes = CpioArchive().finished();
	EXPECT_TRUE(bytes.starts_with("070701"));
	EXPECT_NE(bytes.find("TRAILER!!!"), bytes.npos);
	EXPECT_EQ(bytes.size() % 4, 0u);
}

TEST(CpioArchive, EveryEntryIsAlignedWhateverItsLength)
{
	for (std::size_t length = 0; length < 9; length++) {
		CpioArchive archive;
		archive.add_file("/" + std::string(length + 1, 'n'), std::string(length, 'c'));
		EXPECT_EQ(archive.finished().size() % 4, 0u) << length;
	}
}

TEST(CpioArchive, ParentsComeFirstAndOnce)
{
	if (!have_cpio())
		GTEST_SKIP() << "cpio is not installed";
	ScratchDirectory scratch;
	CpioArchive archive;
	archive.add_file("/a/b/c", "content");
	archive.add_file("/a/b/d", "");
	EXPECT_EQ(listing_of(archive, scratch.path()), "a\na/b\na/b/c\na/b/d\n");
}

TEST(CpioArchive, ComesOutAsItWentIn)
{
	if (!have_cpio())
		GTEST_SKIP() << "cpio is not installed";
	ScratchDirectory scratch;
	CpioArchive archive;
	std::string binary("\0\1\2\n\377 end", 9);
	archive.add_file("/data/binary", binary, 0640);
	archive.add_file("/program", "#!/bin/sh\n", 0755);
	archive.add_link("/link", "data/binary");
	write_whole_file(scratch.path() / "archive", archive.finished());
	auto unpack = "cd \"$1\" && cpio -idm --quiet <archive";
	ASSERT_EQ(run_command({"sh", "-c", unpack, "sh", scratch.path().string()}).exit_code, 0);

	EXPECT_EQ(read_whole_file(scratch.path() / "data/binary"), binary);
	EXPECT_EQ(read_whole_file(scratch.path() / "link"), binary);
	EXPECT_EQ(fs::status(scratch.path() / "data/binary").permissions(), fs::perms(0640));
	EXPECT_EQ(fs::status(scratch.path() / "program").permissions(), fs::perms(0755));
}

TEST(CpioArchive, WhatCameFirstStays)
{
	CpioArchive once, twice;
	once.add_file("/file", "first");
	twice.add_file("/file", "first");
	twice.add_file("/file", "second");
	EXPECT_EQ(once.finished(), twice.finished());
	EXPECT_TRUE(once.contains("/file"));
	EXPECT_FALSE(once.contains("/other"));
}

TEST(CpioArchive, RefusesRelativePaths)
{
	CpioArchive archive;
	EXPECT_THROW(archive.add_file("relative", ""), InfrastructureError);
	EXPECT_THROW(archive.add_file("", ""), InfrastructureError);
}

} // namespace tornado::vm
