"""Analysis: names, types and flow of what was declared. Findings are collected, never raised."""
