"""The atlas: counted critical points of networks at generic data, and what vouches for each."""
