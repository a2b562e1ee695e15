"""What a sweep says, and what each word rests on."""

from __future__ import annotations

from explorer.sentences import Template


class Constancy(Template):
    """What is known of the number of real critical points between events."""

    PROVED = (
        "proved: all {count} critical points are followed by certified boxes, and there are no "
        "more ({source}); the number of real ones changes only within {width:.1e} of the listed "
        "events"
    )
    PROVED_BUT = (
        "proved: all {count} critical points are followed by certified boxes, and there are no "
        "more ({source}); the number of real ones changes only within {width:.1e} of the listed "
        "events, or of {places} places where points meet that are not real"
    )
    PROVED_NO_EVENT = (
        "proved: all {count} critical points are followed by certified boxes over the whole range, "
        "and there are no more ({source}); the number of real ones is constant"
    )
    PROVED_INSIDE = (
        "proved: all {count} critical points are followed by certified boxes from {low:.8g} to "
        "{high:.8g}, and there are no more ({source}); the number of real ones is constant there"
    )
    REAL_FOLLOWED = (
        "observed: every listed real point is followed by certified boxes; that no others come and "
        "go between the nodes is not proved ({reason})"
    )
    AT_NODES = (
        "observed: at {nodes} values of the parameter, and between them by bisection where the "
        "lists differ"
    )


class Reason(Template):
    """Why the number of real points is not proved."""

    UNKNOWN_COUNT = "no exact number of critical points is known"
    FEWER = "{found} points are followed, and there may be {most} ({source})"
    SINGULAR = "points are not all simple, or not all listed, at {value:.6g}"
    BUDGET = "the points that are not real take more boxes than were allowed"
    CHAIN = "no boxes were found somewhere for points that are not real"
    LINK = "points are not joined at {value:.6g}"


class Note(Template):
    """What else is to be known."""

    PAIRS = (
        "with {count} minima, losses of {most} pairs were compared: others may be equal somewhere"
    )
    SHIFTED = "points are not all simple at {end:g}: followed from {value:.8g} on"


class Transition(Template):
    """How the global minimum changes."""

    FIRST_ORDER = (
        "first order at {value:.10g}: the global minimum jumps; both minima exist from {low} to "
        "{high} (hysteresis)"
    )
