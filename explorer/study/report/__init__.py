"""Tables, texts and plots of a whole study."""
