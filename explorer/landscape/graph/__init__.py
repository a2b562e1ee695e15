"""What joins the critical points: descents, barriers, basins."""
