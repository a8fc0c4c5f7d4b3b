"""What the project costs: CPU, calls, request units, weight. `make bench` runs all of it."""
