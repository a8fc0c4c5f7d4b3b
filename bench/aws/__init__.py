"""AWS in this process, answering at botocore's `before-send`: no network, and its own CPU is not counted."""
