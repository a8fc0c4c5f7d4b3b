"""What builds, runs and deploys Undersigned; none of it is in the functions' zip."""
