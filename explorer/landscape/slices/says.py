"""How a plane was chosen, and what of the list is shown on it: one sentence each."""

from __future__ import annotations

from explorer.sentences import Template


class Through(Template):
    """What the plane goes through, and on what that rests."""

    PROVED = (
        "through minimum {one}, {saddle} and {other}, where the two descents from there end: proved"
    )
    FOLLOWED = (
        "through minimum {one}, {saddle} and {other}, where the two descents from there were "
        "seen to end"
    )
    BELOW = (
        "through minimum {one}, {saddle} and {other}, which lie lowest below the "
        "ends of the two descents from there: at least one of these ends is another saddle"
    )
    LOOP = "through minimum {one} and {saddle}, from which both descents end at this minimum"
    NEAREST = (
        "through minimum {one} and the nearest other one, minimum {other}: {why}, so nothing says "
        "that these two are neighbours"
    )
    ONE_MINIMUM = "through minimum {one}, the only one that is listed"
    NO_MINIMUM = "through point {one}, the lowest real one: no minimum is listed"


class Second(Template):
    """What gives the second direction."""

    POINT = "the second direction goes to point {row}"
    ON_A_LINE = (
        "these points lie on one line: the second direction is that of the {which} eigenvalue of "
        "the Hessian at {at}"
    )
    SPECTRUM = "directions are eigenvectors of the Hessian there, of the lowest eigenvalues"
    MIXED = "the second direction is that of the {which} eigenvalue of the Hessian at {at}"
    LINE = "there is one unknown: the loss is drawn along the whole line"


class Why(Template):
    """Why no saddle is known to join a minimum to another one."""

    NO_RIDGE = "without a ridge descents between critical sets are not followed"
    NO_JOIN = "no listed saddle of index 1 is known to join it to another one"


class Shown(Template):
    """Which points of the list are shown."""

    ALL = "all {count} real critical points lie in the window or near it"
    SOME = (
        "{shown} of {count} real critical points lie in the plane or nearer to it than {near:.2g}, "
        "inside the window; the others are not shown"
    )
    MANIFOLDS = (
        "of each critical manifold one point is looked at: others of its points may lie nearer to "
        "the plane"
    )
