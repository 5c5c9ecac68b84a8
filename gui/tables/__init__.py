"""The tables of inputs: records as columns, their fields as rows, edited cell by cell or by the block."""
