"""The whole system in one process while everything around it fails, held against what it has acknowledged."""
