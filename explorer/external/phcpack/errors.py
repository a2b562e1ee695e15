"""What can go wrong with PHCpack in its child process; every message is one line that says how to mend it."""


class PhcError(RuntimeError):
    """PHCpack, or the child process that runs it, did not give an answer."""


class PhcMissing(PhcError):
    """No interpreter with phcpy was found."""


class PhcTimeout(PhcError):
    """The child process ran past its time limit and was ended."""


class PhcMemory(PhcError):
    """The child process asked for more memory than its limit."""


class PhcCrashed(PhcError):
    """The child process died, or answered something that is not an answer."""
