"""What a study will do, and how long it takes."""
