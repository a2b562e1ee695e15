"""Other programs, each in a child process that cannot outlive its parent."""
