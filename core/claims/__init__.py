"""What the source article claims, and what others published: facts to hold the program's own figures against."""
