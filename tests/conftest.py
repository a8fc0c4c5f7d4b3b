pytest_plugins = ["tests.stack", "tests.backends", "tests.browser"]
