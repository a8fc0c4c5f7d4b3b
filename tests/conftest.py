pytest_plugins = ["tests.stack", "tests.backends"]
