"""The story of a study: its charts in a grid with the claim they are about, each also in a window or presented."""
