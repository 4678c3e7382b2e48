"""Judging methods on data sets: figures, tables, crops, and what a GradNet sees inside."""
