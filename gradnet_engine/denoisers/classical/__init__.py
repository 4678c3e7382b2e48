"""The classics that papers compare with; one method a file, all on the CPU."""
