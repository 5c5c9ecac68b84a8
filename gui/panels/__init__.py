"""The parts of the window, each reading the document."""
