"""What follows a call: finished files are made from dumps, stored, and the dumps deleted.

`finisher` decides, `process` starts `make_files`, which runs as a process of its own.
"""
