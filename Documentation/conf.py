# SPDX-License-Identifier: GPL-2.0
"""Sphinx: how the pages of this folder become build/doc."""

project = "Tornado on Linux"
project_copyright = "The Tornado on Linux authors"

extensions = []
root_doc = "index"
source_suffix = {".rst": "restructuredtext"}

html_theme = "alabaster"
html_show_sphinx = False
html_copy_source = False
smartquotes = False
