"""Tables and plots of tables.

A leaf room: it knows data frames and arrays, no mathematics and no other room.

``explorer.report.tables`` and ``explorer.report.plots`` load pandas and matplotlib: import them
where they are used.
"""
