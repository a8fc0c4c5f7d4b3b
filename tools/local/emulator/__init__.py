"""The local AWS with its gaps filled: what AWS does, Undersigned relies on, and ministack 1.5.33 does not.

Run as `python -m tools.local.emulator` by the environment that ministack is installed in; each module fills
one gap and says what AWS's documentation promises. They reach into ministack's own functions, which is
safe only because its version is pinned: a new version means reading these again, and deleting what it
has learnt.
"""
