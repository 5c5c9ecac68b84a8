"""The window of Infernomics. Importing this package loads no Qt; `gui.app` does."""
