"""Which PHCpack answers."""

from explorer.external.phcpack.options import PhcOptions
from explorer.external.phcpack.process import ask

_SECONDS = 30.0  # it takes 0.1 s


def version() -> str:
    """Return the version of PHCpack, such as ``"PHCv2.4.86 released 2022-05-30"``.

    Raises
    ------
    PhcError
        `PhcMissing` where there is none.
    """
    return str(ask("version", PhcOptions(time_limit=_SECONDS))["version"])
